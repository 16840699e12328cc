"""What the author of the notes should change: each fault once, with the other claims in which it shows below it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """The claim that tells a fault, and the others in which it shows: some with a place of their own, some in the table
    of readings."""

    told_by: Mapping
    elsewhere: tuple[Mapping, ...]
    in_table: tuple[Mapping, ...]


def faults(claims: Iterable[Mapping]) -> tuple[Fault, ...]:
    """The faults that a run's record shows, in its order.

    Claims have one fault where they name the same claim by `instance_of`, or where their remarks are the same.
    What stands in one row only is shown by the table, and is no fault without a claim that tells it.
    """
    groups: dict[str, list[Mapping]] = {}
    told: dict[str, str] = {}
    for claim in claims:
        if claim["verdict"] in ("refuted", "conditional"):
            own = claim["instance_of"] or claim["id"]
            name = told.setdefault(claim["remark"], own) if claim["remark"] and not is_row(claim) else own
            groups.setdefault(name, []).append(claim)
    found = []
    for name, group in groups.items():
        places = [claim for claim in group if not is_row(claim)]
        if places:
            first = next((claim for claim in places if claim["id"] == name), places[0])
            others = tuple(claim for claim in places if claim is not first)
            found.append(Fault(first, others, tuple(claim for claim in group if is_row(claim))))
    return tuple(found)


def is_row(claim: Mapping) -> bool:
    """Whether a claim repeats another one under one reading: the table shows it."""
    return len(claim["rows"]) == 1
