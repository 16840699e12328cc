"""`kink_met`: whether a statement differentiates σ where its domain lets σ have a kink."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from sympy import Basic, Expr
from sympy.tensor.indexed import Indexed

from derive.activations.activation import sigma
from derive.activations.classes import ActivationClass
from derive.activations.text import activation_of
from derive.language.derivatives import UnevaluatedDerivative
from derive.language.named import unfold
from derive.language.parts import atoms
from derive.networks.initialisation import InitialisationExpectation
from verify.claims.domain import Domain
from verify.claims.statement import Statement


def kink_met(statement: Statement) -> str | None:
    """Why the chain rule may not hold: σ is differentiated at what may be a kink of it; None where it is not.

    Under an expectation over the initialisation kinks have probability zero.
    """
    if _is_smooth(statement.domain):
        return None
    sides = unfold(statement.lhs), unfold(statement.rhs)
    for argument in (argument for side in sides for argument in _differentiated(side)):
        if not any(_is_instance(argument, *form) for form in statement.domain.off_kinks):
            return f"the chain rule does not hold at the kinks of σ, and the domain has them: {argument} may be one"
    return None


def _is_smooth(domain: Domain) -> bool:
    if isinstance(domain.activations, ActivationClass):
        return domain.activations.smooth
    return not any(activation_of(name).kinks for name in domain.activations)


def _differentiated(expression: Basic) -> Iterator[Expr]:
    """The arguments of σ that a derivative goes through, where it is taken."""
    for part in _outermost(expression):
        inside = unfold(part.function)
        own = (found.args[0] for found in atoms(inside, sigma) if part.moves(found.args[0]))
        yield from map(part.at_start, (*own, *_differentiated(inside)))


def _outermost(expression: Basic) -> Iterator[UnevaluatedDerivative]:
    if isinstance(expression, UnevaluatedDerivative):
        yield expression
    elif not isinstance(expression, InitialisationExpectation):
        for argument in expression.args:
            yield from _outermost(argument)


def _is_instance(argument: Expr, form: Expr, *ranges: tuple) -> bool:
    """Whether an argument is a preactivation with some indices in the place of those that have ranges."""
    entries = (index for part in atoms(argument, Indexed) for index in part.indices)
    places = {index for index in entries if index.free_symbols <= argument.free_symbols}
    indices = [index for index, *_ in ranges]
    wanted, form = argument.as_dummy(), form.as_dummy()
    return any(
        form.xreplace(dict(zip(indices, chosen, strict=True))).as_dummy() == wanted
        for chosen in product(places, repeat=len(indices))
    )
