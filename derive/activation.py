"""Activations as data, and the unspecified activation σ that generic statements are written with."""

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from sympy import Expr, Function, Integer, Lambda, Piecewise, S, Symbol, exp, simplify, sympify, tanh
from sympy.core.relational import Relational

from derive.symbols import u


class sigma(Function):  # noqa: N801 - σ is a function symbol, and SymPy writes those in lower case
    """The unspecified activation: `sigma(u)` is σ(u), `sigma(u, k)` its k-th derivative.

    >>> sigma(u).diff(u)
    sigma(u, 1)
    """

    nargs = (1, 2)

    @classmethod
    def eval(cls, argument: Expr, order: Expr | None = None) -> Expr | None:
        return cls(argument, S.Zero) if order is None else None

    def fdiff(self, argindex: int = 1) -> Expr:
        if argindex != 1:
            raise ValueError("σ is differentiated in its first argument only")
        return sigma(self.args[0], self.args[1] + 1)

    def _eval_is_real(self) -> bool:
        return True


@dataclass(frozen=True)
class Activation:
    """σ: ℝ → ℝ as data. `expression` is σ(u) in `derive.symbols.u`; a branch at a kink gives σ its value there.

    The derivative at a kink is that of the branch that holds there, so σ'(0) = 0 for ReLU.
    """

    name: str
    expression: Expr

    def derivative(self, order: int = 1) -> Lambda:
        """σ^(order), away from the kinks by differentiation of each branch."""
        return Lambda(u, self.expression.diff(u, order))

    def at(self, argument: Expr, order: int = 0) -> Expr:
        """σ^(order)(argument)."""
        return self.derivative(order)(argument)

    @cached_property
    def kinks(self) -> tuple[Expr, ...]:
        """Where a branch ends."""
        return kinks(self.expression, u)

    @property
    def is_continuous(self) -> bool:
        """Whether the branches agree at every kink; σ' has no point mass then."""
        for kink in self.kinks:
            left, right = (_branch(self.expression, u, kink + side) for side in (-1, 1))
            if simplify(left.subs(u, kink) - right.subs(u, kink)) != 0:
                return False
        return True


def kinks(expression: Expr, variable: Symbol) -> tuple[Expr, ...]:
    """The finite ends of the branches of a piecewise expression in `variable`, in increasing order."""
    found: set[Expr] = set()
    for relation in expression.atoms(Relational):
        for side in (relation.lhs - relation.rhs,):
            slope = side.diff(variable)
            if slope.is_number and slope != 0:
                found.add(-side.subs(variable, 0) / slope)
    return tuple(sorted(found))


def _branch(expression: Expr, variable: Symbol, inside: Expr) -> Expr:
    """The branch that holds at `inside`, as an expression without cases."""
    return expression.replace(
        lambda e: isinstance(e, Piecewise),
        lambda e: next(value for value, condition in e.args if condition.subs(variable, inside) == True),  # noqa: E712
    )


def branches(expression: Expr, variable: Symbol) -> tuple[tuple[Expr, Expr, Expr], ...]:
    """The pieces (from, to, expression) of a piecewise expression, in order, zero pieces included."""
    ends = (S.NegativeInfinity, *kinks(expression, variable), S.Infinity)
    pieces = []
    for low, high in pairwise(ends):
        if low is S.NegativeInfinity:
            inside = S.Zero if high is S.Infinity else high - 1
        else:
            inside = low + 1 if high is S.Infinity else (low + high) / 2
        pieces.append((low, high, _branch(expression, variable, inside)))
    return tuple(pieces)


def rectified_power(degree: int) -> Activation:
    """max(0, u)ⁿ, with 0 at u = 0 also for n = 0 (Cho and Saul 2009)."""
    if degree < 0:
        raise ValueError(f"the degree of a rectified power is {degree}; expected 0 or more")
    name = {0: "step", 1: "relu"}.get(degree, f"relu^{degree}")
    return Activation(name, Piecewise((u ** Integer(degree), u > 0), (S.Zero, True)))


ACTIVATIONS: dict[str, Activation] = {
    activation.name: activation
    for activation in (
        *(rectified_power(degree) for degree in range(4)),
        Activation("square", u**2),
        Activation("cube", u**3),
        Activation("tanh", tanh(u)),
        Activation("exp(u^2/3)", exp(u**2 / 3)),
    )
}


def specialise(expression: Expr, activation: Activation) -> Expr:
    """Put a named activation in the place of σ and its derivatives."""
    return sympify(expression).replace(sigma, lambda argument, order: activation.at(argument, int(order)))
