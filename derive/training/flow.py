"""A network at data, its squared loss, and how outputs move along the negative gradient: by differentiation."""

import re

from sympy import Expr, Integer, Rational, S, Sum, Symbol
from sympy.tensor.indexed import Indexed

from derive.language.derivatives import Partial, TaylorCoefficient
from derive.language.named import Named
from derive.language.sums import with_bound_indices_aside
from derive.language.symbols import array, j, k, l, n, r, s, t, x, xp
from derive.networks.one_layer import Network

X = array("X")
"""Inputs, shape (n, d): X[i, k] is coordinate k of x_i."""
y = array("y")
"""Targets, shape (n,)."""
star = array("x*")
"""A test point, shape (d,)."""
_LETTER = re.compile(r"\\?[A-Za-z]+")


def at_rows(expression: Expr, first: Symbol | None = None, second: Symbol | None = None) -> Expr:
    """x put to the data point x_first and x' to x_second, where these are given."""
    rows = {base: row for base, row in ((x, first), (xp, second)) if row is not None}
    return with_bound_indices_aside(expression, rows.values()).replace(
        lambda e: isinstance(e, Indexed) and e.base in rows, lambda e: X[(rows[e.base], *e.indices)]
    )


def output(network: Network, row: Symbol) -> Named:
    """f(x_i; θ)."""
    return Named(f"f(x_{row})", at_rows(network.output.expression, row))


def residual(network: Network, row: Symbol) -> Expr:
    """f(x_i; θ) − y_i."""
    return output(network, row) - y[row]


def loss(network: Network) -> Named:
    """L(θ) = ½ Σ_l (f(x_l; θ) − y_l)²."""
    return Named("L(\\theta)", Rational(1, 2) * Sum(residual(network, l) ** 2, (l, 1, n)))


def kernel(network: Network, first: Symbol, second: Symbol) -> Named:
    """K_t(x_i, x_l) at the parameters θ."""
    return Named(f"K_t(x_{first}, x_{second})", at_rows(network.ntk().expression, first, second))


def over_parameters(network: Network, term) -> Expr:
    """Σ_p term(p) over every trainable parameter p."""
    total = S.Zero
    for group in network.parameters:
        part = term(group.entry)
        for index, length in reversed(list(zip(group.indices, group.shape, strict=True))):
            part = Sum(part, (index, 1, length))
        total += part
    return total


def displaced(network: Network, quantity: Named, direction) -> Named:
    """A quantity at θ + tΔ, Δ given as a function of a parameter's entry; bound indices as in `Parameter.indices`.

    Where these stand in the quantity already, or r and k are free in it, they keep their names.
    """
    bases = {group.base for group in network.parameters}
    whole = quantity.expression
    names = {own: name for own, name in ((r, s), (k, j)) if own not in whole.free_symbols and not whole.has(name)}
    moved = whole.xreplace(names).replace(
        lambda e: isinstance(e, Indexed) and e.base in bases, lambda e: e + t * direction(e)
    )
    return Named(quantity.label, moved)


def along_flow(network: Network, quantity: Named) -> TaylorCoefficient:
    """d/dt of a quantity at θ_t when dθ_t/dt = −∇L(θ_t), at the moment at which θ_t = θ."""
    start = loss(network)
    moved = displaced(network, quantity, lambda entry: -Partial(start, entry))
    return TaylorCoefficient(Named(down_the_loss(quantity.label), moved.expression), t, Integer(1))


def down_the_loss(label: str) -> str:
    """How a quantity is called at θ − t∇L: f(x; θ − t∇L) for f(x), K(θ − t∇L) for K."""
    name, step = label.removesuffix("(\\theta)"), "(\\theta - t \\nabla L)"
    if name == label and label.endswith(")"):
        return f"{label.removesuffix(')')}; {step[1:]}"
    return f"{name if name != label or _LETTER.fullmatch(name) else f'({name})'}{step}"


def at_test_point(network: Network) -> Named:
    """f(x*; θ)."""
    return Named("f(x^*)", network.output.expression.xreplace({x: star}))


def test_kernel(network: Network, row: Symbol) -> Named:
    """K_t(x*, x_l)."""
    return Named(f"K_t(x^*, x_{row})", at_rows(network.ntk().expression.xreplace({x: star}), None, row))
