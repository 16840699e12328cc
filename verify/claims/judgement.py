"""The verdict on a claim, computed from its evidence and from the claims it uses, never typed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from verify.claims.claim import Claim
from verify.claims.evidence import Evidence
from verify.claims.verdict import HOLDING, Verdict, strongest, weaker


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
