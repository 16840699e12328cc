"""`of_wide_networks`: what a link about the kernels of the author's layers says of those of infinitely wide networks.

Σ^(ℓ) of the text is the kernel of activations there where its layers are counted from the input, α^(0)(x) = x, or ℓ is
any layer. The author's scales are those of the convention: Cov(h, h') = σ_w² Σ + σ_b², and σ_a² at the output.
"""

from __future__ import annotations

from collections.abc import Mapping

from sympy import Expr, IndexedBase, Integer, S, Sum, Symbol

from derive.language.convention import Convention
from derive.language.symbols import d, data, i, k, l, n, sigma_a, sigma_b, sigma_w, x, xp
from derive.networks.deep import m
from derive.networks.wide import WideKernel, ell
from verify.claims.domain import Domain, naturals, nonnegative, positive
from verify.claims.letters import free_variables
from verify.claims.statement import Statement
from verify.reading.letters.meaning import Defined, DefinedMatrix
from verify.reading.sides.kernels import RATIO, LayerReading
from verify.reading.terms.questions import IN_MEANS


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


__all__ = ["of_wide_networks"]
