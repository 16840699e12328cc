"""A claim, the fates of mutants and the values of an expectation as text."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from sympy import Expr

from verify.claims.claim import Claim
from verify.claims.verdict import VERDICTS
from verify.report.evidence import wrapped
from verify.running.closed_forms import Value
from verify.running.mutants import FATES, Trial
from verify.running.mutations import MOST


def value_lines(values: Iterable[Value]) -> Iterator[str]:
    """Numbers at covariances, with the digits that two computations share."""
    for value in values:
        q, qp, c = map(str, value.covariance)
        sure = "" if value.digits is None else f" ({value.digits} digits, quadrature)"
        yield f"  q = {q}, q' = {qp}, c = {c}: {value.text}{sure}"


Render = Callable[[Expr], str]


def claim_lines(claim: Claim, render: Render, where: Iterable[str], derivation: Iterable[str]) -> Iterator[str]:
    """A claim: what it says and where, its statements, convention and derivation, expressions printed by `render`."""
    yield f"{claim.id}: {claim.title}"
    yield f"  {claim.place}"
    yield from wrapped(claim.says, 2)
    yield ""
    for of, statement in claim.statements():
        yield f"{of.replace('_', ' ')}: {render(statement.lhs)} {statement.relation} {render(statement.rhs)}"
        yield f"  on {statement.domain.describe(render)}"
    for line in where:
        yield f"  {line}"
    if claim.condition:
        yield from wrapped(f"condition: {claim.condition}", 0)
    if claim.remark:
        yield from wrapped(f"remark: {claim.remark}", 0)
    yield f"convention: {claim.convention.describe() if claim.convention else 'none needed'}"
    for title, entries in (
        ("needs", claim.right.needs),
        ("uses", claim.uses),
        ("rests on", claim.rests_on),
        ("source", claim.references),
    ):
        for entry in entries:
            yield from wrapped(f"{title}: {entry}", 0)
    steps = tuple(derivation)
    if steps:
        yield from ("", "derivation of the left-hand side:", *steps)


def mutant_lines(trials: Sequence[Trial]) -> Iterator[str]:
    """What became of the mutants of each claim and of each kind; those that were not refuted by name, with the reason.

    Survivors come by what a claim that states them would end with, the strongest word first.
    """
    yield from _counted("claim", [(trial.mutant.claim, trial.outcome) for trial in trials])
    yield ""
    yield from _counted("kind", [(trial.mutant.kind, trial.outcome) for trial in trials])
    for outcome in FATES[1:-1]:
        yield from _named(f"{outcome.capitalize()}:", [trial for trial in trials if trial.outcome == outcome])
    for word in VERDICTS:
        survivors = [trial for trial in trials if (trial.outcome, trial.word) == (FATES[-1], word)]
        yield from _named(f"Survived, and would end {word}:", survivors)
    total = Counter(trial.outcome for trial in trials)
    claims = len({trial.mutant.claim for trial in trials})
    yield ""
    yield f"at most {MOST} mutants of a kind are tried of one claim, evenly from first to last"
    yield f"{len(trials)} mutants of {claims} claims: " + ", ".join(f"{total[fate]} {fate}" for fate in FATES)


def _counted(title: str, pairs: Sequence[tuple[str, str]]) -> Iterator[str]:
    counts: dict[str, Counter] = {}
    for name, outcome in pairs:
        counts.setdefault(name, Counter())[outcome] += 1
    yield f"{title:<34}" + "".join(f"{fate:>14}" for fate in FATES)
    for name, found in counts.items():
        yield f"{name:<34}" + "".join(f"{found[fate]:>14}" for fate in FATES)


def _named(title: str, trials: Sequence[Trial]) -> Iterator[str]:
    if trials:
        yield from ("", title)
        for trial in trials:
            yield from wrapped(f"{trial.mutant.claim}, {trial.mutant.how}: {trial.detail}", 2)
