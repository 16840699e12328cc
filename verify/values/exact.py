"""Moments at finite depth and width, and the frozen-pattern update, as exact rationals by sums over paths.

Wide limits are exact too: with dead networks left out, a layer brings a polynomial in 1/n of degree at most 2 to a
moment, and so does the output, so a moment is a polynomial of degree at most 2d, which 2d + 1 widths determine.
"""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from flint import fmpq
from sympy import Expr, Tuple

from derive.finite.kernel_moment import KernelMoment, WideLimit
from derive.finite.kernel_update import FrozenUpdate, WideFrozenUpdate
from verify.values import paths
from verify.values.none import NoValue
from verify.values.update_paths import frozen_mean

Number = Callable[[Expr], Any]


def _as_exact(value: Fraction) -> fmpq:
    return fmpq(value.numerator, value.denominator)


def _exact(value: Any) -> fmpq:
    if not isinstance(value, fmpq):
        raise NoValue("an entry that is no exact rational")
    return value


def _reading(c: Any, s: Any, bias: Any, relu: Any, dead: int | None) -> paths.Reading:
    return paths.Reading(_exact(c), int(_exact(bias)), int(_exact(relu)), _exact(s), dead, _as_exact)


def kernel_moment(expression: KernelMoment, number: Number) -> fmpq:
    """E[K], E[K²], … at equal widths. Raises `NoValue` where a dead layer is given another weight than 2⁻ⁿ or 0."""
    d, n, c, s, o, relu, dead = (_exact(number(entry)) for entry in expression.args[1:])
    if dead not in (0, fmpq(1, 2) ** int(n)):
        raise NoValue(f"a dead layer weighs 2⁻ⁿ or 0, not {dead}")
    reading = _reading(c, s, o, relu, 0 if dead == 0 else None)
    return paths.equal_widths_moment(str(expression.args[0]), int(d), int(n), reading)


def wide_limit(expression: WideLimit, number: Number) -> fmpq:
    """The limit as the widths grow at fixed depth, or the coefficient of 1/n."""
    order, d, c, s, o, relu = (_exact(number(entry)) for entry in expression.args[1:])
    reading, name, depth = _reading(c, s, o, relu, 0), str(expression.args[0]), int(d)
    widths = list(range(1, 2 * depth + 2))
    values = {n: paths.equal_widths_moment(name, depth, n, reading) for n in widths}
    start = paths.extrapolate(values.__getitem__, widths)
    return paths.extrapolate(lambda n: n * (values[n] - start), widths) if order else start


def frozen_update(expression: FrozenUpdate, number: Number) -> fmpq:
    """−λ E[N⟨∇K, ∇N⟩] with the activation pattern held fixed; y drops out, N being odd in the readout and K even."""
    d, n, *rest = expression.args
    depth = int(_exact(number(d)))
    widths = tuple(int(number(w)) for w in n) if isinstance(n, Tuple) else (int(number(n)),) * (depth - 1)
    c, s, b, _, step = (_exact(number(entry)) for entry in rest)
    return -step * frozen_mean(widths, c, s, b, _as_exact)


def wide_frozen_update(expression: WideFrozenUpdate, number: Number) -> fmpq:
    """The limit of n times the frozen update, a polynomial in 1/n of degree at most 2d."""
    d, c, s, b, _, step = (_exact(number(entry)) for entry in expression.args)
    depth = int(d)
    return -step * paths.extrapolate(
        lambda n: n * frozen_mean((n,) * (depth - 1), c, s, b, _as_exact), list(range(1, 2 * depth + 3))
    )


VALUES: dict[type, Callable[..., fmpq]] = {
    KernelMoment: kernel_moment,
    WideLimit: wide_limit,
    FrozenUpdate: frozen_update,
    WideFrozenUpdate: wide_frozen_update,
}
