"""Unevaluated objects that statements are made of: named quantities, partial derivatives, Taylor coefficients."""

from __future__ import annotations

from functools import lru_cache

from sympy import Expr, Integer, Symbol, factorial


class Named(Expr):
    """A quantity with a name, such as f(x): prints as its name, means its expression.

    `label` is a `Symbol` whose name is LaTeX.
    """

    is_commutative = True
    is_real = True
    is_at_hand = True
    """Whether the expression stands there; one that has to be derived first is left to the rules."""

    def __new__(cls, label: Symbol | str, expression: Expr) -> Named:
        return Expr.__new__(cls, Symbol(label) if isinstance(label, str) else label, expression)

    @property
    def label(self) -> str:
        return self.args[0].name

    @property
    def expression(self) -> Expr:
        return self.args[1]

    @property
    def free_symbols(self) -> set:
        return set(_free_symbols(self.expression))


@lru_cache(maxsize=4096)
def _free_symbols(expression: Expr) -> frozenset:
    """Names stand for the same few expressions again and again; through sums the search is slow."""
    return frozenset(expression.free_symbols)


class Partial(Expr):
    """∂f/∂p, unevaluated; p is a symbol or an indexed parameter. `doit` differentiates."""

    is_commutative = True
    is_real = True

    def __new__(cls, function: Expr, parameter: Expr) -> Partial:
        return Expr.__new__(cls, function, parameter)

    @property
    def function(self) -> Expr:
        return self.args[0]

    @property
    def parameter(self) -> Expr:
        return self.args[1]

    def doit(self, **hints) -> Expr:
        return unfold(self.function).diff(self.parameter)


class TaylorCoefficient(Expr):
    """(1/k!) dᵏf/dtᵏ at t = 0, unevaluated. `doit` differentiates."""

    is_commutative = True
    is_real = True

    def __new__(cls, function: Expr, variable: Symbol, order: int | Integer) -> TaylorCoefficient:
        return Expr.__new__(cls, function, variable, Integer(order))

    @property
    def function(self) -> Expr:
        return self.args[0]

    @property
    def variable(self) -> Symbol:
        return self.args[1]

    @property
    def order(self) -> Integer:
        return self.args[2]

    @property
    def free_symbols(self) -> set:
        return self.function.free_symbols - {self.variable}

    def doit(self, **hints) -> Expr:
        function = unfold(self.function)
        derivative = function.diff(self.variable, int(self.order)) if self.order else function
        return derivative.subs(self.variable, 0) / factorial(self.order)


class OneSidedDerivative(Expr):
    """d/dt f at t = 0 from the right (`side` = 1) or from the left (−1), unevaluated; no rule works it out."""

    is_commutative = True
    is_real = True

    def __new__(cls, function: Expr, variable: Symbol, side: int | Integer) -> OneSidedDerivative:
        return Expr.__new__(cls, function, variable, Integer(side))

    @property
    def free_symbols(self) -> set:
        return self.args[0].free_symbols - {self.args[1]}


@lru_cache(maxsize=4096)
def unfold(expression: Expr) -> Expr:
    """Put the expression of every named quantity in the place of its name, but where that would have to be derived."""
    while any(name.is_at_hand for name in expression.atoms(Named)):
        expression = expression.replace(lambda e: isinstance(e, Named) and e.is_at_hand, lambda e: e.expression)
    return expression
