"""Negative controls: claims made wrong on purpose, which the oracles must refute or prove to be right all the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sympy import S

from derive.activations.text import activation_of
from derive.derivations import in_closed_form
from derive.equality import reduces_to_zero
from derive.language.quantity import NotReducible
from verify.claims.claim import Claim
from verify.claims.evidence import Evidence
from verify.claims.settings import Settings
from verify.claims.statement import Statement
from verify.claims.verdict import HOLDING, Verdict, strongest
from verify.oracles import sampling
from verify.oracles.registry import ORACLES
from verify.running.mutations import KINDS, Kind, evenly, right_side

ROUGH_DIGITS = 15
"""At so many digits the oracles look first; what they do not refute there they look at again with all digits."""


@dataclass(frozen=True)
class Mutant:
    """A statement made wrong, the name of the kind of error, and how."""

    claim: str
    how: str
    statement: Statement
    kind: str = ""


@dataclass(frozen=True)
class Trial:
    """What became of a mutant, one of `FATES`, with the words that say why.

    `word` is what a claim that states the mutant would end with by the oracles that were asked.
    """

    mutant: Mutant
    outcome: str
    detail: str
    evidence: Evidence | None = None
    word: Verdict = "unknown"


ALL = tuple(kind.name for kind in KINDS)
"""Every kind of error by name."""
FATES = ("refuted", "no value", "equivalent", "true as well", "below power", "survived")
"""Refuted by a witness or a proof; without a value at a point of its domain where the claim has one; proved to be the
claim again; proved, and not the claim; an error that is smaller than what sampling says it can see; none of these."""


def mutants(claim: Claim, kinds: Sequence[str] = ALL) -> tuple[Mutant, ...]:
    """The mutants of what is right of a claim by the kinds of these names, each once, at most `MOST` of a kind."""
    statement = claim.right
    seen, found = {_key(statement.with_rhs(right_side(statement)))}, []
    for kind in (kind for kind in KINDS if kind.name in kinds):
        own = []
        for how, changed in kind.make(statement):
            name = _key(changed)
            if name not in seen and not changed.rhs.has(S.ComplexInfinity, S.NaN):
                seen.add(name)
                own.append(Mutant(claim.id, how, changed, kind.name))
        found += evenly(own)
    return tuple(found)


def _key(statement: Statement) -> tuple:
    domain = statement.domain
    sets = tuple(domain.scalars.items())
    return (
        statement.rhs,
        statement.relation,
        sets,
        domain.conditions,
        domain.nonzero,
        domain.off_kinks,
        domain.activations,
    )


def judge_mutant(mutant: Mutant, original: Statement, settings: Settings) -> Trial:
    """The fate of a mutant."""
    kind = next((kind for kind in KINDS if kind.name == mutant.kind), Kind(mutant.kind, lambda statement: iter(())))
    rough = replace(settings, digits=min(settings.digits, ROUGH_DIGITS))
    found = _asked(mutant, rough, [name for name, oracle in ORACLES.items() if oracle.CAN_REFUTE])
    if kind.follows:
        return _follows(mutant, found)
    if found and found[-1].outcome == "refuted":
        return Trial(mutant, "refuted", found[-1].oracle, found[-1], "refuted")
    if proof := equivalent(mutant, original):
        return Trial(mutant, "equivalent", f"the difference is zero by: {proof}")
    if why := _looser(mutant.statement, original):
        return Trial(mutant, "true as well", why, word=strongest(piece.outcome for piece in found))
    if rough != settings:
        again = _asked(mutant, settings, [piece.oracle for piece in found if piece.oracle != sampling.NAME])
        if again and again[-1].outcome == "refuted":
            return Trial(mutant, "refuted", again[-1].oracle, again[-1], "refuted")
        found = again + [piece for piece in found if piece.oracle == sampling.NAME]
    by_computing = strongest(piece.outcome for piece in found)
    if kind.denies and by_computing not in HOLDING and (proof := _proof(original.lhs, original.rhs, original)):
        return Trial(mutant, "refuted", f"the sides are equal by: {proof}", word=by_computing)
    found += _asked(mutant, settings, ["symbolic"])
    word = strongest(piece.outcome for piece in found)
    if word == "proved" and (mutant.statement.relation != "=" or mutant.statement.domain != original.domain):
        others = f"; those that compute: {by_computing}" if by_computing not in HOLDING else ""
        return Trial(mutant, "true as well", found[-1].detail + others, word=word)
    if (
        word == "consistent"
        and _is_of_value(mutant, original)
        and (limit := sampling.cannot_tell(original, mutant.statement, settings))
    ):
        return Trial(mutant, "below power", limit, word=word)
    if nowhere := next((piece for piece in found if piece.no_value), None):
        of_claim = ORACLES[nowhere.oracle].examine("claim", original, rough)
        if not of_claim.no_value:
            return Trial(mutant, "no value", f"{nowhere.oracle} at {nowhere.no_value}", word=word)
    said = [f"{piece.oracle}: {piece.outcome}{f', {piece.detail}' if piece.detail else ''}" for piece in found]
    return Trial(mutant, "survived", "; ".join(said) or "no oracle applies", word=word)


def _asked(mutant: Mutant, settings: Settings, names: Sequence[str]) -> list[Evidence]:
    """Evidence of the oracles of these names that apply, up to the first refutation."""
    found: list[Evidence] = []
    for name in names:
        try:
            if not ORACLES[name].applies(mutant.statement):
                continue
            found.append(ORACLES[name].examine("mutant", mutant.statement, settings))
        except Exception as error:
            found.append(Evidence(name, "mutant", "error", f"{type(error).__name__}: {error}"))
        if found[-1].outcome == "refuted":
            break
    return found


def _follows(mutant: Mutant, found: list[Evidence]) -> Trial:
    if found and found[-1].outcome == "refuted":
        detail = f"{found[-1].oracle} refutes it, and it follows from the claim"
        return Trial(mutant, "survived", detail, found[-1], "refuted")
    return Trial(mutant, "true as well", "it follows from the claim", word=strongest(piece.outcome for piece in found))


def _looser(statement: Statement, original: Statement) -> str | None:
    """Why an inequality follows from the claim's: the right-hand side moved away from the left one; or None."""
    if statement.relation == "=" or statement.relation != original.relation or statement.domain != original.domain:
        return None
    moved = statement.rhs - right_side(original)
    away = moved.is_nonnegative if statement.relation in ("<", "<=") else moved.is_nonpositive
    return f"the bound only moved away, by {moved}" if away else None


def _is_of_value(mutant: Mutant, original: Statement) -> bool:
    """Whether only the right-hand side was changed."""
    return (mutant.statement.relation, mutant.statement.domain) == (original.relation, original.domain)


def equivalent(mutant: Mutant, original: Statement) -> str | None:
    """The rules that prove a mutant equal to the original, or None; only its right-hand side may have changed."""
    if not _is_of_value(mutant, original):
        return None
    return _proof(mutant.statement.rhs, original.rhs, original)


def _proof(one_side, other_side, statement: Statement) -> str | None:
    activations = statement.domain.activations
    activation = activation_of(activations[0]) if len(activations) == 1 else None
    try:
        one, other = (in_closed_form(side, activation).result for side in (one_side, other_side))
        rules = reduces_to_zero(one - other)
    except NotReducible:
        return None
    return None if rules is None else "; ".join(rule.name for rule in rules)
