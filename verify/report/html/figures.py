"""What a piece of evidence found, as words in the columns of a table."""

from __future__ import annotations

from collections.abc import Mapping

_ERRORS = {
    "relative": ("relative errors", 100, " %"),
    "exponent": ("exponents off by", 1, ""),
    "distance": ("laws apart", 1, ""),
}
"""What the smallest error that a sample sees is of, what it is multiplied by to be shown, and its unit."""


def figures(piece: Mapping) -> list[str]:
    """Points by where they come from, digits, radius, z-score and what the draws would have shown, where they are."""
    found = []
    if piece["points"] is not None:
        sources = " + ".join(f"{number} {source}" for source, number in piece["sources"].items())
        found.append(f"{sources or piece['points']} points")
    found += [f"{piece['digits']} digits"] if piece["digits"] is not None else []
    found += [f"radius {piece['radius']}"] if piece["radius"] is not None else []
    found += [f"|z| ≤ {piece['z']}"] if piece["z"] is not None else []
    if power := piece["power"]:
        name, scale, unit = _ERRORS[power["errors"]]
        best, worst = (f"{scale * power[end]:.2g}{unit}" for end in ("best", "worst"))
        found.append(f"sees {name} from {best}" + (f", {worst} at its weakest point" if worst != best else ""))
    if piece["not_reached"]:
        found.append(f"{piece['not_reached']} points not reached")
    return found


def readings(claims: list[Mapping]) -> tuple[list[str], list[tuple[str, list[Mapping | None]]]]:
    """The table of readings by statement: its columns, and each row with the claims in them."""
    columns = list(dict.fromkeys(claim["column"] for claim in claims if claim["column"]))
    cells = {(row, claim["column"]): claim for claim in claims if claim["column"] for row in claim["rows"]}
    rows = list(dict.fromkeys(row for row, _ in cells))
    return columns, [(row, [cells.get((row, column)) for column in columns]) for row in rows]


__all__ = ["figures", "readings"]
