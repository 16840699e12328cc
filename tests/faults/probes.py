"""What faults are looked for with: `Probe`, a question that the engine answers with words, each answered apart.

Pieces of evidence of the notes' claims and of the traps, the fates of mutants, the steps of derivations by value, and
the verdicts on evidence that was there before the fault. `checks` has what no statement can ask.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from mpmath import mp
from sympy import Basic

from derive.activations.text import activation_of
from derive.derivations import in_closed_form
from derive.gaussian.expectation import expectation_of
from derive.gaussian.routes import derive_expectation
from derive.language.derivation import Derivation
from derive.language.quantity import NotReducible, quantities
from derive.language.symbols import c, q, qp, theta
from tests.faults.checks import CHECKS
from verify.claims.claim import Claim
from verify.claims.evidence import Evidence
from verify.claims.ledger import Ledger, load
from verify.claims.letters import free_variables
from verify.claims.settings import Settings
from verify.claims.statement import Statement
from verify.lowering import lower
from verify.oracles.registry import ORACLES
from verify.oracles.symbolic import NOT_FOUND
from verify.points.made import ordinary
from verify.points.needs import completed, needs_of
from verify.quadrature.mesh import COARSE
from verify.quadrature.sides import integrate
from verify.running.mutants import judge_mutant, mutants
from verify.running.run import Task, examine, judge_all, tasks
from verify.values.evaluate import Environment, evaluate

ROOT = Path(__file__).parents[2]
FOLDERS = {"notes": ROOT / "notes", "traps": ROOT / "tests" / "faults" / "traps"}
PIECES = Path(__file__).parent / "pieces.toml"
"""Pieces of evidence of the notes that take less than half a second, some of each oracle in each section."""
SETTINGS = Settings(digits=15)

Ledgers = Mapping[str, Ledger]
Found = dict[str, tuple[str, ...]]
"""What each probe said."""


@dataclass(frozen=True)
class Probe:
    """A question by name; `ask` gives words, from the ledgers and from what other probes said before any fault."""

    name: str
    ask: Callable[[Ledgers, Found], tuple[str, ...]]


def ledgers() -> Ledgers:
    return {name: load(folder) for name, folder in FOLDERS.items()}


def probes(found: Ledgers) -> tuple[Probe, ...]:
    """All of them; those that judge what others found stand last."""
    return (
        *_pieces(found),
        *_fates(found["traps"]),
        *_steps(found["traps"]),
        *_routes(),
        *_checks(),
        *_verdicts(found),
    )


def _pieces(found: Ledgers) -> Iterator[Probe]:
    """The evidence on a claim that is cheap, as one question."""
    chosen = {name: {tuple(one) for one in asked} for name, asked in tomllib.loads(PIECES.read_text()).items()}
    for name, ledger in found.items():
        for claim in ledger.claims.values():
            wanted = [
                task
                for task in tasks((claim,))
                if name == "traps" or (task.of, task.oracle) in chosen.get(claim.id, ())
            ]
            if name == "traps":
                wanted = [task for task in wanted if task.oracle not in _LEFT_OUT.get(claim.id, ("sampling",))]
            if wanted:
                yield _evidence(name, tuple(wanted))


_DRAWN: tuple[str, ...] = (
    "trap.what-is-not-random",
    "fence.moments",
    "trap.covariance-of-averages",
    "fence.covariance-of-one-neuron",
    "fence.a-limit",
    "trap.a-limit-that-is-random",
    "fence.what-is-not-random",
    "trap.a-tie-of-draws",
)
_LONG: tuple[str, ...] = (
    "fence.an-odd-activation",
    "fence.a-variance-of-0",
    "fence.the-other-variance-of-0",
    "fence.sine-and-exponential",
    "fence.erf-and-a-line",
    "fence.a-mean-that-is-finite",
    "fence.unlike-polynomials",
    "fence.odd-and-even",
    "fence.a-shifted-bump-beside-a-step",
    "fence.a-bump-on-one-side-of-two-steps",
    "fence.a-square-on-one-side-and-a-line-on-the-other",
)
_LONGEST: tuple[str, ...] = (
    "fence.a-cosine-apart",
    "fence.arc-cosine",
    "fence.a-quadratic-form",
    "fence.equal-ranges",
    "fence.rows-against-rows",
    "trap.an-inverse-of-what-is-singular",
    "fence.a-triangle",
    "trap.a-step-towards-any-label",
)
_LEFT_OUT: dict[str, tuple[str, ...]] = {}
_LEFT_OUT.update((name, ()) for name in _DRAWN)
_LEFT_OUT.update((name, ("quadrature", "sampling")) for name in _LONG)
_LEFT_OUT.update((name, ("enclosure", "pointwise", "quadrature", "sampling")) for name in _LONGEST)
"""What takes seconds: draws, but for some traps, some integrals, points with matrices."""


def _evidence(ledger: str, wanted: tuple[Task, ...]) -> Probe:
    def ask(found: Ledgers, _: Found) -> tuple[str, ...]:
        return tuple(" ".join((task.of, task.oracle, *_piece(found[ledger], task))) for task in wanted)

    return Probe(f"{ledger} {wanted[0].claim}", ask)


def _piece(ledger: Ledger, task: Task) -> tuple[str, ...]:
    statement = dict(ledger[task.claim].statements())[task.of]
    if not ORACLES[task.oracle].applies(statement):
        return "nothing", "", ""
    evidence = examine(task.oracle, task.of, statement, SETTINGS)
    step = "step" if evidence.detail.startswith(NOT_FOUND) else ""
    return evidence.outcome, "nowhere" if evidence.no_value else "", "witness" if evidence.witness else "", step


_KINDS = ("scale", "number ± 1", "strict relation", "weakened relation", "dropped condition", "exchanged variables")


def _fates(ledger: Ledger) -> Iterator[Probe]:
    """What becomes of mutants of true statements."""
    for claim in _fences(ledger)[::6]:
        if claim.id not in _LEFT_OUT:
            yield _fate(claim.id)


def _fate(name: str) -> Probe:
    def ask(found: Ledgers, _: Found) -> tuple[str, ...]:
        claim = found["traps"][name]
        return tuple(judge_mutant(one, claim.right, SETTINGS).outcome for one in mutants(claim, _KINDS)[:6])

    return Probe(f"mutants of {name}", ask)


def _fences(ledger: Ledger) -> list[Claim]:
    return [claim for claim in ledger.claims.values() if claim.section == "fence"]


def _steps(ledger: Ledger) -> Iterator[Probe]:
    """Each step of the derivation of a true statement's left-hand side, by value at a point of its domain."""
    for claim in _fences(ledger):
        if quantities(claim.statement.lhs) and len(claim.statement.domain.activations) <= 1:
            yield _derived(claim.id)


def _derived(name: str) -> Probe:
    def ask(found: Ledgers, _: Found) -> tuple[str, ...]:
        statement = found["traps"][name].statement
        activation = next(map(activation_of, statement.domain.activations), None)
        try:
            return _departs(in_closed_form(statement.lhs, activation), statement)
        except NotReducible:
            return ("not reducible",)

    return Probe(f"steps of {name}", ask)


def _departs(derivation: Derivation, statement: Statement) -> tuple[str, ...]:
    """ "hold", or that some step has not the value of the start."""
    point = ordinary(completed(statement), 0, 1, needs_of(statement))[0]
    point = point.having(dict.fromkeys(_of_steps(derivation) - point.values.keys(), 1))
    with mp.workdps(12):
        env = point.environment(integrate(12, COARSE))
        start = evaluate(lower(derivation.start, point), env)
        for step in derivation.steps:
            value = evaluate(lower(step.after, point), env)
            if abs(value - start) > mp.mpf(10) ** -6 * max(1, abs(start)):
                return ("a step departs",)
    return ("hold",)


def _of_steps(derivation: Derivation) -> set[Basic]:
    """The free variables of the steps; the start may have fewer, for a step may speak of any one neuron r."""
    return {variable for step in derivation.steps for variable in free_variables(step.after)}


_ROUTES = (
    ("cube", "wick"),
    ("hermite-4", "wick"),
    ("relu", "polar"),
    ("leaky_relu(u, 1/3)", "polar"),
    ("step(u) + u", "price"),
    ("erf", "price"),
    ("sin", "characteristic"),
    ("exp(u) + u", "characteristic"),
    ("gaussian", "characteristic"),
    ("max(0, u)", "price"),
)


def _routes() -> Iterator[Probe]:
    """The steps of routes but for the definition, whose integral is over the plane."""
    for text, route in _ROUTES:
        yield Probe(f"route {route} for {text}", lambda found, said, text=text, route=route: _along(text, route))


def _along(text: str, route: str) -> tuple[str, ...]:
    values = {q: 1, qp: 2, theta: mp.mpf(1), c: mp.sqrt(2) * mp.cos(1)}
    derivation = derive_expectation(expectation_of(activation_of(text), 0), route)
    with mp.workdps(9):
        env = Environment(values, None, integrate(9, COARSE))
        start = evaluate(expectation_of(activation_of(text), 0), env)
        steps = derivation.steps[1:] if route == "wick" else [derivation.steps[-1]]
        apart = any(abs(evaluate(step.after, env) / start - 1) > 1e-6 for step in steps)
    return ("departs" if apart else "holds",)


def _checks() -> Iterator[Probe]:
    for name, check in CHECKS.items():
        yield Probe(f"check {name}", lambda found, said, check=check: (str(check()),))


def _verdicts(found: Ledgers) -> Iterator[Probe]:
    """The verdicts on what the pieces said, for each ledger."""
    for name in found:
        yield Probe(f"verdicts of {name}", lambda ledgers, said, name=name: _words(ledgers[name], name, said))


def _words(ledger: Ledger, name: str, said: Found) -> tuple[str, ...]:
    """Judged as if what was not asked had not applied."""
    evidence: dict[Task, Evidence] = {}
    for claim in ledger.claims:
        for of, oracle, outcome, nowhere, *_ in (line.split(" ") for line in said.get(f"{name} {claim}", ())):
            if outcome == "nothing":
                continue
            no_value = "a point: nothing there" if nowhere else None
            evidence[Task(claim, of, oracle)] = Evidence(oracle, of, outcome, no_value=no_value)  # type: ignore[arg-type]
    reports = judge_all(tuple(ledger.claims[name] for name in ledger.order), evidence)
    return tuple(
        f"{report.claim.id} {report.judgement.verdict} {report.judgement.strength} {report.judgement.as_expected}"
        for report in reports.values()
    )
