"""Verdicts, computed from evidence and never typed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from verify.claims.claim import HOLDING, VERDICTS, Claim, Evidence, Verdict


def strongest(outcomes: Iterable[Verdict]) -> Verdict:
    """The verdict on one statement from what each oracle found.

    A refutation outweighs everything, since it comes with a witness; then an error or a timeout is not passed over in
    silence; then the strongest evidence counts; no evidence is `unknown`.
    """
    found: set[Verdict] = set(outcomes)
    decisive: tuple[Verdict, ...] = ("refuted", "error", "timeout")
    nothing: Verdict = "unknown"
    for word in (*decisive, *HOLDING):
        if word in found:
            return word
    return nothing


def weaker(one: Verdict, other: Verdict) -> Verdict:
    """The weaker of two verdicts that hold."""
    return one if VERDICTS.index(one) >= VERDICTS.index(other) else other


@dataclass(frozen=True)
class Judgement:
    """The verdict on a claim, the strength of what others may use of it, and a word on what limited it."""

    verdict: Verdict
    strength: Verdict
    as_expected: bool
    limited_by: str | None = None


def judge(claim: Claim, evidence: Iterable[Evidence], used: Mapping[str, Judgement]) -> Judgement:
    """The verdict on a claim from its evidence and from the judgements of the claims it uses.

    `strength` is that of the corrected statement where there is one. A claim is no stronger than the weakest claim it
    uses; resting on one that does not hold makes it `unknown`.
    """
    evidence = tuple(evidence)
    verdict = strongest(e.outcome for e in evidence if e.of == "as_stated")
    strength = strongest(e.outcome for e in evidence if e.of == "corrected") if claim.corrected else verdict
    limited_by = None
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
        return Judgement(verdict, strength, False, "; ".join(faults))
    wanted = HOLDING if claim.expected == "holds" else (claim.expected,)
    return Judgement(verdict, strength, verdict in wanted and strength in HOLDING, limited_by)
