"""Derivatives, unevaluated: `Partial` ∂f/∂p, `TaylorCoefficient` of f in t, `OneSidedDerivative` at a kink."""

from __future__ import annotations

from sympy import Expr, Integer, Symbol, factorial
from sympy.tensor.indexed import Indexed

from derive.language.named import unfold
from derive.language.quantity import Holes, Quantity, quantities
from derive.language.rule import Rule, Stage
from derive.language.sums import tidy, with_bound_indices_aside

DIFFERENTIATION = Rule(
    "differentiation",
    "sum, product and chain rule; ∂p_i/∂p_j = δ_ij and Σ_i δ_ij g_i = g_j",
    ("σ is differentiable where it is evaluated", "the free index lies in the range of the sum"),
)
_NOT_ENCLOSED = "difference quotients have no ball; a side that is lowered has none left"


class UnevaluatedDerivative(Quantity):
    """A derivative of its first argument; names inside of it are unfolded by differentiating."""

    rule = DIFFERENTIATION
    stage = Stage.DERIVATIVE
    is_plain = True
    holes = Holes(ball=_NOT_ENCLOSED, sampler="held against the network itself, point by point")

    @property
    def function(self) -> Expr:
        return self.args[0]

    @property
    def holds_slope(self) -> bool:
        return True

    def moves(self, argument: Expr) -> bool:
        """Whether an expression in the function depends on what it is differentiated by."""
        return argument.has(self.args[1])

    def waits(self) -> bool:
        late = (inner for inner in quantities(unfold(self.function)) if inner.moves_late)
        return super().waits() or any(map(self.moves, late))

    def at_start(self, argument: Expr) -> Expr:
        """An expression in the function where the derivative is taken."""
        return argument.subs(self.args[1], 0)

    def keeps_names(self) -> bool:
        """Whether names stand until the derivative is taken: unless something inside comes before it."""
        return not any(isinstance(self, inner.holds_up) for inner in quantities(self) if inner is not self)


class Partial(UnevaluatedDerivative):
    """∂f/∂p, unevaluated; p is a symbol or an indexed parameter."""

    def __new__(cls, function: Expr, parameter: Expr) -> Partial:
        return Expr.__new__(cls, function, parameter)

    @property
    def parameter(self) -> Expr:
        return self.args[1]

    def moves(self, argument: Expr) -> bool:
        parameter = self.parameter
        return argument.has(parameter.base if isinstance(parameter, Indexed) else parameter)

    def at_start(self, argument: Expr) -> Expr:
        return argument

    @property
    def own_indices(self) -> frozenset[Symbol]:
        return frozenset(self.parameter.free_symbols)

    def doit(self, **hints) -> Expr:
        return tidy(with_bound_indices_aside(unfold(self.function), self.own_indices).diff(self.parameter))


class TaylorCoefficient(UnevaluatedDerivative):
    """(1/k!) dᵏf/dtᵏ at t = 0, unevaluated."""

    def __new__(cls, function: Expr, variable: Symbol, order: int | Integer) -> TaylorCoefficient:
        return Expr.__new__(cls, function, variable, Integer(order))

    @property
    def variable(self) -> Symbol:
        return self.args[1]

    @property
    def order(self) -> Integer:
        return self.args[2]

    @property
    def bound_symbols(self) -> list[Symbol]:
        return [self.variable]

    @property
    def free_symbols(self) -> set:
        return self.function.free_symbols - {self.variable}

    def doit(self, **hints) -> Expr:
        function = unfold(self.function)
        derivative = function.diff(self.variable, int(self.order)) if self.order else function
        return tidy(derivative.subs(self.variable, 0) / factorial(self.order))


class OneSidedDerivative(UnevaluatedDerivative):
    """d/dt f at t = 0 from the right (`side` = 1) or from the left (−1), unevaluated; no rule works it out."""

    rule = None

    def __new__(cls, function: Expr, variable: Symbol, side: int | Integer) -> OneSidedDerivative:
        return Expr.__new__(cls, function, variable, Integer(side))

    @property
    def bound_symbols(self) -> list[Symbol]:
        return [self.args[1]]

    @property
    def free_symbols(self) -> set:
        return self.function.free_symbols - {self.args[1]}

    def keeps_names(self) -> bool:
        return False


__all__ = ["DIFFERENTIATION", "OneSidedDerivative", "Partial", "TaylorCoefficient", "UnevaluatedDerivative"]
