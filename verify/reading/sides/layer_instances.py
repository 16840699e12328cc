"""`of_wide_networks`: what a link about the kernels of the author's layers says of those of infinitely wide networks;
`at_first_layers` what a recursion of Σ^(ℓ) says of the first two layers at any width, as it is written.

Σ^(ℓ) of the text is the kernel of activations there where its layers are counted from the input, α^(0)(x) = x, or ℓ is
any layer. The author's scales are those of the convention: Cov(h, h') = σ_w² Σ + σ_b², and σ_a² at the output.
"""

from __future__ import annotations

from collections.abc import Mapping

from sympy import Expr, IndexedBase, Integer, Interval, S, Sum, Symbol

from derive.activations.activation import sigma
from derive.language.convention import Convention
from derive.language.symbols import d, data, i, k, l, n, sigma_a, sigma_b, sigma_w, w, x, xp
from derive.networks.deep import m
from derive.networks.initialisation import Mean
from derive.networks.one_layer import one_hidden_layer
from derive.networks.wide import LayerMean, WideKernel, ell
from verify.claims.domain import Domain, naturals, nonnegative, positive
from verify.claims.letters import free_variables
from verify.claims.statement import Statement
from verify.reading.letters.meaning import Defined, DefinedMatrix
from verify.reading.sides.kernels import RATIO, LayerReading
from verify.reading.terms.questions import IN_MEANS

FIRST_WIDTH = Symbol("epsilon", nonnegative=True)
"""One over the width of the first hidden layer, as `LayerMean` has it."""


def of_wide_networks(reading: LayerReading, left: Expr, right: Expr, tangent: str = "ntk") -> tuple[Statement, ...]:
    """The statement in these kernels, `tangent` being which one the author's tangent kernel is; nothing where a scale
    is another one than the convention's, or layers are counted from elsewhere.
    """
    scales = _scales(reading)
    if scales is None or not (reading.index or _is_counted_from_input(reading)):
        return ()
    convention = Convention("ntk", hidden_bias=reading.gains.bias != 0)
    names = {"tangent": tangent}
    made = {
        symbol: WideKernel(names.get(kind, kind), _depth(reading, number), _inputs(reading, pair), convention)
        for symbol, (kind, number, pair) in reading.made.items()
    }
    left, right = (side.xreplace({**scales, **made}) for side in (left, right))
    free = free_variables(left) | free_variables(right)
    arrays: dict[IndexedBase, tuple[Expr, ...]] = {x: (d,), xp: (d,)} if reading.names else {data: (n, d)}
    arrays = {base: shape for base, shape in arrays.items() if base in free}
    sizes = {size for shape in arrays.values() for size in shape}
    sets = {**dict.fromkeys((d, n, ell, i, l), naturals), sigma_w: positive, sigma_a: positive, sigma_b: nonnegative}
    known = {one: allowed for one, allowed in sets.items() if one in free | sizes}
    if free - known.keys() - arrays.keys():
        return ()
    return (Statement(left, right, Domain(known, (), arrays, activations=IN_MEANS)),)


def at_first_layers(reading: LayerReading, value: Expr) -> tuple[Statement, ...]:
    """Σ^(1) and Σ^(2) as the means over the weights that define them, and what a link makes of the layer below.

    Below them Σ^(0) is given and Σ^(1) is the same at every width. Nothing where another kernel than that of the layer
    below stands in the link, or scales are not those of the standard parameterization.
    """
    scales = _scales(reading)
    held = [one for symbol, one in reading.made.items() if symbol in value.free_symbols]
    is_step = {(kind, number) for kind, number, _ in held} == {("activations", reading.base - 1)}
    is_standard = reading.network.factor == 1 and reading.gains.bias == 0
    if scales is None or not (is_step and is_standard and reading.index and reading.names):
        return ()
    if not _is_counted_from_input(reading) or RATIO in reading.gains.letters:
        return ()
    network = one_hidden_layer(Convention("standard"))
    means: dict[int, Expr] = {1: LayerMean(_inputs(reading, reading.names), FIRST_WIDTH, Convention("standard"))}  # type: ignore[arg-type]
    if _has_mean_product(reading):
        means[0] = Mean(sigma(_first_sum(x)) * sigma(_first_sum(xp)), network.initialisation)
    return tuple(_at_layer(reading, mean, value.xreplace(dict(scales)), below) for below, mean in means.items())


def _at_layer(reading: LayerReading, mean: Expr, value: Expr, below: int) -> Statement:
    """A mean over a layer, and a side with the kernels of the one below."""
    made = {
        symbol: WideKernel(kind, Integer(below), _inputs(reading, pair), Convention("ntk"))
        for symbol, (kind, _, pair) in reading.made.items()
    }
    side = value.xreplace(made)
    sets = {d: naturals, m: naturals, FIRST_WIDTH: Interval(0, 1), sigma_w: positive, sigma_a: positive}
    free = free_variables(mean) | free_variables(side)
    scalars = {one: allowed for one, allowed in sets.items() if one in free | {d}}
    return Statement(mean, side, Domain(scalars, (), {x: (d,), xp: (d,)}, activations=IN_MEANS))


def _first_sum(point: IndexedBase) -> Expr:
    """w_1·x of the first neuron."""
    return Sum(w[1, k] * point[k], (k, 1, d))


def _has_mean_product(reading: LayerReading) -> bool:
    """Whether the text says Σ^(0)(x, x') = x·x'/d."""
    letter = next((name for name, known in reading.kernels() if known.kind == "activations"), "")
    first = reading.scope.quiet(f"{letter}^{{\\left( 0 \\right)}}")
    if not isinstance(first, Defined) or len(first.parameters) != 2 or not first.arrays:
        return False
    one, other = first.parameters
    if not (isinstance(one, IndexedBase) and isinstance(other, IndexedBase)):
        return False
    factor, total = first.expression.as_independent(Sum, as_Add=False)
    if not isinstance(total, Sum) or len(total.limits) != 1:
        return False
    (index, start, size) = total.limits[0]
    return start == 1 and size == first.arrays[0].length and factor * total.function == one[index] * other[index] / size


def _depth(reading: LayerReading, number: int) -> Expr:
    return ell + number if reading.index else Integer(number)


def _inputs(reading: LayerReading, pair: tuple[str, str]) -> tuple[Expr, Expr, Expr]:
    """(k(x, x), k(x', x'), k(x, x')) of two inputs, of two rows of the data where a link is about matrices."""
    rows = (x[k], xp[k]) if reading.names else (data[i, k], data[l, k])
    first, second = (rows[(reading.names or ("x", "x'")).index(name)] for name in pair)
    return tuple(Sum(one * other, (k, 1, d)) / d for one, other in ((first, first), (second, second), (first, second)))  # type: ignore[return-value]


def _scales(reading: LayerReading) -> Mapping[Expr, Expr] | None:
    """The convention's letters for the author's; None where a gain is no square of one."""
    gains = reading.gains
    asked = {sigma_w: gains.weight.subs(_ratio(reading), 1), sigma_b: gains.bias}
    if reading.network.readout is not None:
        factor, variance = reading.network.readout
        asked[sigma_a] = factor**2 * variance * m
    found: dict[Expr, Expr] = {_ratio(reading): S.One}
    for scale, gain in asked.items():
        if gain == 0:
            continue
        base, power = gain.as_base_exp()
        if power != 2 or not base.is_Symbol or base in found:
            return None
        found[base] = scale
    return found


def _ratio(reading: LayerReading) -> Symbol:
    ranged = reading.gains.letters.get(RATIO)
    return ranged.symbol(RATIO) if ranged is not None else Symbol(RATIO)


def _is_counted_from_input(reading: LayerReading) -> bool:
    """Whether the text says α^(0)(x) = x."""
    first = reading.scope.quiet(f"{reading.network.values}^{{\\left( 0 \\right)}}")
    if isinstance(first, DefinedMatrix):
        return first.parameters == (first.value,)
    return isinstance(first, Defined) and first.parameters == (first.expression,)


__all__ = ["at_first_layers", "of_wide_networks"]
