"""The table of readings × statements, from the record of a run."""

from collections.abc import Mapping, Sequence


def readings(claims: Sequence[Mapping]) -> tuple[list[str], list[tuple[str, list[Mapping | None]]]]:
    """The columns, and each row with the claims that stand in them; both empty where no claim has a column."""
    columns = list(dict.fromkeys(claim["column"] for claim in claims if claim["column"]))
    cells = {(row, claim["column"]): claim for claim in claims if claim["column"] for row in claim["rows"]}
    rows = list(dict.fromkeys(row for row, _ in cells))
    return columns, [(row, [cells.get((row, column)) for column in columns]) for row in rows]


__all__ = ["readings"]
