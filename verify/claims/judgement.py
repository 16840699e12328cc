"""The verdict on a claim, computed from its evidence and from the claims it uses, never typed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from verify.claims.claim import Claim
from verify.claims.evidence import Evidence
from verify.claims.verdict import HOLDING, Verdict, strongest, weaker

EVERYWHERE: tuple[Verdict, ...] = ("proved", "enclosed", "agrees")
"""What no statement is that has a point in its domain where a side has no value."""


@dataclass(frozen=True)
class Judgement:
    """The verdict on a claim, the strength of what others may use of it, and a word on what limited it.

    `because` says in one line what kept stronger evidence from counting: oracles that disagree, or a point of the
    domain where a side has no value.
    """

    verdict: Verdict
    strength: Verdict
    as_expected: bool
    limited_by: str | None = None
    because: str | None = None


def judge(claim: Claim, evidence: Iterable[Evidence], used: Mapping[str, Judgement]) -> Judgement:
    """The verdict on a claim from its evidence and from the judgements of the claims that it uses or evidence rests on.

    `strength` is that of the corrected statement where there is one. A claim is no stronger than the weakest claim it
    uses; resting on one that does not hold makes it `unknown`.
    """
    evidence = tuple(_on_its_own(piece, claim.id) for piece in evidence)
    verdict, because, limited_by = _supported((e for e in evidence if e.of == "as_stated"), used)
    strength = verdict
    if claim.corrected:
        strength, other, limited_by = _supported((e for e in evidence if e.of == "corrected"), used)
        because = because or other
    for name in claim.uses:
        other = used[name].strength
        if strength in HOLDING and (other not in HOLDING or weaker(strength, other) != strength):
            strength = weaker(strength, other) if other in HOLDING else "unknown"
            limited_by = name
    if not claim.corrected and verdict in HOLDING:
        verdict = strength
    faults = claim.faults
    if claim.condition and not faults and verdict == "refuted" and strength in HOLDING:
        verdict = "conditional"
    if faults:
        return Judgement(verdict, strength, False, "; ".join(faults), because)
    wanted = HOLDING if claim.expected == "holds" else (claim.expected,)
    return Judgement(verdict, strength, verdict in wanted and strength in HOLDING, limited_by, because)


def _on_its_own(piece: Evidence, name: str) -> Evidence:
    """What rests on the very claim that it is evidence for says nothing."""
    return replace(piece, outcome="unknown", rests_on=()) if name in piece.rests_on else piece


def _supported(evidence: Iterable[Evidence], used: Mapping[str, Judgement]) -> tuple[Verdict, str | None, str | None]:
    """As `weighed`, each piece as strong as what it rests on, and the first claim that took strength away."""
    pieces = tuple(evidence)
    verdict, because = weighed(pieces)
    held, also = weighed(replace(piece, outcome=_held(piece, used)) for piece in pieces)
    limits = (name for piece in pieces for name in piece.rests_on if used[name].strength != "proved")
    return held, because or also, next(limits, None) if held != verdict else None


def _held(piece: Evidence, used: Mapping[str, Judgement]) -> Verdict:
    """A piece's outcome, no stronger than the claims it rests on; `unknown` where one of these does not hold."""
    outcome = piece.outcome
    for name in piece.rests_on:
        strength = used[name].strength
        if outcome in HOLDING:
            outcome = weaker(outcome, strength) if strength in HOLDING else "unknown"
    return outcome


def weighed(evidence: Iterable[Evidence]) -> tuple[Verdict, str | None]:
    """The verdict on one statement, and what kept stronger evidence from counting.

    Oracles that disagree are an error; a point without a value takes the strength of what claims to hold everywhere.
    """
    pieces = tuple(evidence)
    if disagreement := _disagreement(pieces):
        return "error", f"oracles disagree: {disagreement}"
    nowhere = next((piece for piece in pieces if piece.no_value), None)
    counted = (piece for piece in pieces if not (nowhere and piece.outcome in EVERYWHERE))
    because = f"no value at {nowhere.no_value} ({nowhere.oracle})" if nowhere else None
    return strongest(piece.outcome for piece in counted), because


def _disagreement(pieces: tuple[Evidence, ...]) -> str | None:
    """Who says what, where a statement is refuted that is proved, or that holds at the very point of the witness."""
    for against in pieces:
        if against.outcome != "refuted":
            continue
        for piece in pieces:
            if piece.outcome == "proved" or _is_apart(piece, against):
                return f"{piece.oracle} says {piece.outcome}, {against.oracle} refuted{_sides(against)}"
    return None


def _is_apart(piece: Evidence, against: Evidence) -> bool:
    """Whether a piece of evidence found the sides as near as a witness at the same point shows that they are not."""
    witness = against.witness
    if piece.outcome not in EVERYWHERE or witness is None or witness.apart is None or witness.point is None:
        return False
    return witness.point in piece.at and Decimal(witness.apart) > Decimal(10) ** -piece.at[witness.point]


def _sides(against: Evidence) -> str:
    witness = against.witness
    if witness is None:
        return ""
    return f"{f' at {witness.point}' if witness.point else ''}: left {witness.lhs}, right {witness.rhs}"
