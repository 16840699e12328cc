"""The words a claim can end with, and the strongest and the weaker of them."""

from collections.abc import Iterable
from typing import Literal, get_args

Verdict = Literal["proved", "enclosed", "agrees", "consistent", "conditional", "refuted", "unknown", "error", "timeout"]
"""The words a claim can end with, strongest first; the first four hold."""

VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
HOLDING: tuple[Verdict, ...] = VERDICTS[:4]


def strongest(outcomes: Iterable[Verdict]) -> Verdict:
    """The verdict on one statement from what each oracle found.

    A proof and a refutation are an error, whichever is right. Else a refutation outweighs everything, since it comes
    with a witness; then an error or a timeout is not passed over in silence; then the strongest evidence counts; no
    evidence is `unknown`.
    """
    found: set[Verdict] = set(outcomes)
    if {"proved", "refuted"} <= found:
        return "error"
    decisive: tuple[Verdict, ...] = ("refuted", "error", "timeout")
    nothing: Verdict = "unknown"
    for word in (*decisive, *HOLDING):
        if word in found:
            return word
    return nothing


def weaker(one: Verdict, other: Verdict) -> Verdict:
    """The weaker of two verdicts that hold."""
    return one if VERDICTS.index(one) >= VERDICTS.index(other) else other
