"""Negative controls: claims made wrong on purpose, which the oracles must refute or prove equivalent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain

from sympy import Add, Dummy, Expr, Pow, S, Symbol, acos, pi
from sympy.tensor.indexed import IndexedBase

from derive.activations.activation import sigma
from derive.activations.text import activation_of
from derive.derivations import in_closed_form
from derive.equality import reduces_to_zero
from derive.gaussian.routes.by_route import ByRoute
from derive.language.named import unfold
from derive.language.quantity import NotReducible
from derive.language.symbols import q, qp, sigma_a, sigma_b, sigma_w, theta, x, xp
from derive.networks.wide import DeepKernel
from verify.claims.claim import Claim
from verify.claims.domain import variable_name
from verify.claims.evidence import Evidence
from verify.claims.settings import Settings
from verify.claims.statement import Statement
from verify.oracles.registry import ORACLES

SWAPS = ((sigma_w, sigma_a), (sigma_a, sigma_b), (q, qp), (x, xp))
"""Variances, and inputs that stand for them, to be mistaken for one another."""


@dataclass(frozen=True)
class Mutant:
    """A statement with its right-hand side made wrong, and how."""

    claim: str
    how: str
    statement: Statement


@dataclass(frozen=True)
class Trial:
    """What became of a mutant: refuted by an oracle, equivalent by a proof, or survived."""

    mutant: Mutant
    outcome: str
    detail: str
    evidence: Evidence | None = None


def mutants(claim: Claim) -> tuple[Mutant, ...]:
    """The mutants of an identity, each once; other relations have none.

    What a kernel of a deep network is a kernel of is not changed, only what is done with it.
    """
    statement = claim.right
    if statement.relation != "=":
        return ()
    original = unfold(statement.rhs.replace(lambda part: isinstance(part, ByRoute), lambda part: part.expression))
    names = {kernel: Dummy("kernel") for kernel in original.atoms(DeepKernel)}
    back = {name: kernel for kernel, name in names.items()}
    changes = ((how, changed.xreplace(back)) for how, changed in _changes(original.xreplace(names), statement))
    seen, found = {original}, []
    for how, changed in chain(changes, _swaps(original, statement)):
        if changed not in seen and not changed.has(S.ComplexInfinity, S.NaN):
            seen.add(changed)
            found.append(Mutant(claim.id, how, statement.with_rhs(changed)))
    return tuple(found)


def _changes(expression: Expr, statement: Statement) -> Iterator[tuple[str, Expr]]:
    if expression == 0:
        yield "0 → 1", S.One
        return
    yield "overall sign", -expression
    yield "factor 2", 2 * expression
    yield "factor π", pi * expression
    if expression.has(pi):
        yield "π → 2π", expression.xreplace({pi: 2 * pi})
    for node in sorted(expression.atoms(Add), key=str):
        for term in node.args:
            yield f"sign of {_short(term)}", _replaced(expression, node, node - 2 * term)
            yield f"dropped {_short(term)}", _replaced(expression, node, node - term)
            yield f"{_short(term)} doubled", _replaced(expression, node, node + term)
    for angle in sorted(expression.atoms(acos) | (expression.free_symbols & {theta}), key=str):
        yield "θ → π − θ", _replaced(expression, angle, pi - angle)
    for power in sorted(expression.atoms(Pow), key=str):
        if power.exp.is_number:
            yield f"exponent of {_short(power)} up by one", _replaced(expression, power, power.base ** (power.exp + 1))
    for node in sorted(expression.atoms(sigma), key=str):
        order = node.args[1]
        yield f"σ^({order}) → σ^({order + 1})", _replaced(expression, node, sigma(node.args[0], order + 1))


def _swaps(expression: Expr, statement: Statement) -> Iterator[tuple[str, Expr]]:
    for one, other in SWAPS:
        known = all(variable in statement.domain.variables for variable in (one, other))
        if known and expression.has(one, other):
            swapped = _swap(expression, one, other)
            yield f"{variable_name(one)} ↔ {variable_name(other)}", swapped


def _replaced(expression: Expr, node: Expr, new: Expr) -> Expr:
    return expression.xreplace({node: new})


def _swap(expression: Expr, one: Symbol | IndexedBase, other: Symbol | IndexedBase) -> Expr:
    return expression.xreplace({one: other, other: one})


def _short(expression: Expr) -> str:
    text = str(expression)
    return text if len(text) <= 40 else f"{text[:37]}…"


def try_mutant(mutant: Mutant, settings: Settings) -> Trial:
    """Refuted by the first oracle that can; else equivalent if the difference to the original reduces to zero."""
    checks = replace(settings, digits=min(settings.digits, 15))
    for name, oracle in ORACLES.items():
        if oracle.CAN_REFUTE and oracle.applies(mutant.statement):
            evidence = oracle.examine("mutant", mutant.statement, checks)
            if evidence.outcome == "refuted":
                return Trial(mutant, "refuted", name, evidence)
    return Trial(mutant, "survived", "no oracle refuted it")


def equivalent(mutant: Mutant, original: Statement) -> str | None:
    """The rules that prove a mutant equal to the original, or None."""
    activations = original.domain.activations
    activation = activation_of(activations[0]) if len(activations) == 1 else None
    try:
        one, other = (in_closed_form(side, activation).result for side in (mutant.statement.rhs, original.rhs))
    except NotReducible:
        return None
    rules = reduces_to_zero(one - other)
    return None if rules is None else "; ".join(rule.name for rule in rules)


def judge_mutant(mutant: Mutant, original: Statement, settings: Settings) -> Trial:
    """The fate of a mutant."""
    trial = try_mutant(mutant, settings)
    if trial.outcome == "survived" and (proof := equivalent(mutant, original)):
        return Trial(mutant, "equivalent", f"the difference is zero by: {proof}")
    return trial
