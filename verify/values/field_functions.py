"""`FieldFunctions`: arithmetic and functions modulo the prime, in one trial.

Arithmetic, roots and signs are exact. A function that is neither rational nor a root has a random value for each
argument; what is known of it is that equal arguments have equal values, and the few laws written here
(sin² + cos² = 1, e^(kz) = (e^z)^k, odd and even functions).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial, reduce
from typing import Any

from sympy import E, Expr, Rational, pi

from verify.values import field as modulo
from verify.values.exponentials import Exponentials
from verify.values.field import P, element, quotient
from verify.values.no_value import NoValue, Undefined
from verify.values.series import Series, Value, add, apply, at_start, multiply, settled
from verify.values.series import plain as plain_value
from verify.values.turns import Circle, Turn

HALF = quotient(1, 2)


@dataclass(frozen=True)
class FieldFunctions:
    """The functions of one trial, with the exponents, arguments of logarithms and angles that were met in it."""

    trial: str
    powers: list[tuple[int, int, int]] = field(default_factory=list)
    logarithms: list[tuple[int, int]] = field(default_factory=list)
    angles: dict[int, Callable[[], Turn]] = field(default_factory=dict)
    alike: tuple[str | None, bool] = (None, False)
    """Whether σ is `odd` or `even`, and whether it is homogeneous."""

    def random(self, *name: object) -> int:
        """The element of this name."""
        return element(self.trial, *name)

    def positive(self, *name: object) -> int:
        """One that is a square, and a square of squares."""
        return modulo.power(self.random(*name), 4)

    def plain(self, value: Any) -> Value:
        if isinstance(value, int):
            return value % P
        if isinstance(value, Series):
            return value
        raise NoValue(f"{type(value).__name__} is no element")

    def rational(self, value: Rational) -> int:
        return quotient(int(value.p), int(value.q))

    def constant(self, value: Expr) -> int:
        if value is pi:
            return self.positive("π")
        if value is E:
            return self._exponentials().exponential(1)
        raise NoValue(f"{value} has no place in a field")

    def infinity(self, sign: int) -> Any:
        raise NoValue("no element is infinite")

    def total(self, values: Iterable[Value]) -> Value:
        return reduce(add, values, 0)

    def product(self, values: Iterable[Value]) -> Value:
        return reduce(multiply, values, 1)

    def power(self, base: Value, exponent: Any) -> Value:
        if isinstance(exponent, Rational):
            return apply(partial(_power, exponent), base)
        exponent = plain_value(exponent)
        known = modulo.whole(exponent) if isinstance(exponent, int) else None
        if known is not None:
            return apply(partial(_power, Rational(known)), base)
        if modulo.sign(at_start(base)) != 1:
            raise NoValue("an open power of what is not positive")
        return self.exponential(multiply(exponent, self._log(base)))

    def exponential(self, value: Value) -> Value:
        return apply(lambda order, z: self._exponentials().exponential(z), value)

    def _exponentials(self) -> Exponentials:
        return Exponentials(self.random, self.positive, self.powers, self.logarithms)

    def holds(self, relation: str, one: Value, other: Value) -> bool:
        apart = modulo.sign(at_start(add(one, multiply(-1 % P, other))))
        return {"==": apart == 0, "!=": apart != 0, "<": apart < 0, "<=": apart <= 0, ">": apart > 0, ">=": apart >= 0}[
            relation
        ]

    def whole(self, value: Value) -> int:
        known = modulo.whole(value) if isinstance(value, int) else None
        if known is None:
            raise NoValue("an index that is no small integer")
        return known

    def activation(self, order: int, argument: Value) -> Value:
        """σ^(order), of which nothing is known but that it is `alike`."""
        return apply(lambda more, z: self._of_class(order + more, z), argument)

    def _of_class(self, order: int, z: int) -> int:
        """By its value on the positive side where that gives the other, and by σ(±1) where σ(λz) = λσ(z)."""
        side, (parity, homogeneous) = modulo.sign(z), self.alike
        turn = {"odd": (-1) ** (order + 1), "even": (-1) ** order}.get(parity or "")
        if homogeneous and (order == 0 or (order == 1 and side)):
            slope = self.random("σ", 0, 1) if side > 0 else -self._of_class(0, P - 1) if z != P - 1 else None
            if slope is not None:
                return slope * (z if order == 0 else 1) % P
        if turn is None or (side > 0 or (side == 0 and turn == 1)):
            return self.random("σ", order, z)
        return turn * self.random("σ", order, -z % P) % P if side else 0

    def function(self, name: str) -> Callable[..., Value] | None:
        own = getattr(self, f"_{name}", None)
        return own if own is not None else partial(self._unknown, name)

    def _unknown(self, name: str, *arguments: Value) -> Value:
        return self.random(name, *map(settled, arguments))

    def _exp(self, value: Value) -> Value:
        return self.exponential(value)

    def _sinh(self, value: Value) -> Value:
        grows, falls = self.exponential(value), self.exponential(multiply(-1 % P, value))
        return multiply(HALF, add(grows, multiply(-1 % P, falls)))

    def _cosh(self, value: Value) -> Value:
        return multiply(HALF, add(self.exponential(value), self.exponential(multiply(-1 % P, value))))

    def _tanh(self, value: Value) -> Value:
        return multiply(self._sinh(value), self.power(self._cosh(value), Rational(-1)))

    def _log(self, value: Value) -> Value:
        def derivative(order: int, z: int) -> int:
            return self._exponentials().logarithm(z) if order == 0 else _power(Rational(-1), order - 1, z)

        return apply(derivative, value)

    def _sin(self, value: Value) -> Value:
        return apply(lambda order, z: self._circle(z, order + 3), value)

    def _cos(self, value: Value) -> Value:
        return apply(lambda order, z: self._circle(z, order), value)

    def _circle(self, angle: int, quarters: int) -> int:
        """cos(z + quarters · π/2): cos, −sin, −cos, sin."""
        cosine, sine = self._point(angle)
        return (cosine, -sine, -cosine, sine)[quarters % 4] % P

    def _point(self, angle: int) -> Turn:
        return self._turns().point(angle)

    def _turns(self) -> Circle:
        return Circle(self.random, self.constant(pi), self.angles)

    def _tan(self, value: Value) -> Value:
        return multiply(self._sin(value), self.power(self._cos(value), Rational(-1)))

    def _atan(self, value: Value) -> Value:
        """An odd function; what the tangent of it is stays known."""

        def derivative(order: int, z: int) -> int:
            if order == 1:
                return quotient(1, 1 + z * z)
            if order > 1:
                raise NoValue("a second derivative of arctan")
            own = self.random("atan", min(z, P - z))
            found = 0 if z == 0 else own if z <= P // 2 else -own % P
            self._turns().keep(found, lambda: _slanted(z))
            return found

        return apply(derivative, value)

    def _acos(self, value: Value) -> Value:
        """arccos z, and π − arccos z of −z; what the cosine of either is stays known."""

        def derivative(order: int, z: int) -> int:
            if order == 1:
                return -quotient(1, modulo.square_root((1 - z * z) % P)) % P
            if order > 1:
                raise NoValue("a second derivative of arccos")
            half, own = self.constant(pi) * HALF % P, self.random("acos", min(z, P - z))
            known = {0: half, 1: 0, P - 1: 2 * half % P}
            found = known.get(z, own if z <= P // 2 else (2 * half - own) % P)
            self._turns().keep(found, lambda: (z, modulo.square_root((1 - z * z) % P)))
            return found

        return apply(derivative, value)

    def _asin(self, value: Value) -> Value:
        return add(self.constant(pi) * HALF % P, multiply(-1 % P, self._acos(value)))

    def _erf(self, value: Value) -> Value:
        return apply(self._erf_derivative, value)

    def _erf_derivative(self, order: int, z: int) -> int:
        """(−1)^(k−1) H_(k−1)(z) e^(−z²) 2/√π."""
        if order == 0:
            own = self.random("erf", min(z, P - z))
            return 0 if z == 0 else (-own if z > P // 2 else own) % P
        below, hermite = 0, 1
        for degree in range(order - 1):
            below, hermite = hermite, (2 * z * hermite - 2 * degree * below) % P
        scale = 2 * quotient(1, modulo.square_root(self.constant(pi)))
        return (-1) ** (order - 1) * hermite * self._exponentials().exponential(-z * z % P) * scale % P

    def _erfc(self, value: Value) -> Value:
        return add(1, multiply(-1 % P, self._erf(value)))

    def _sign(self, value: Value) -> int:
        return modulo.sign(at_start(value)) % P

    def _Abs(self, value: Value) -> Value:  # noqa: N802
        return multiply(self._sign(value), value)

    def _Heaviside(self, value: Value, middle: Value = HALF) -> Value:  # noqa: N802
        found = modulo.sign(at_start(value))
        return middle if found == 0 else int(found > 0)

    def _Max(self, *values: Value) -> Value:  # noqa: N802
        return reduce(lambda one, other: one if self.holds(">=", one, other) else other, values)

    def _Min(self, *values: Value) -> Value:  # noqa: N802
        return reduce(lambda one, other: one if self.holds("<=", one, other) else other, values)


def _slanted(slope: int) -> Turn:
    """(1, z)/√(1 + z²)."""
    scale = quotient(1, modulo.square_root((1 + slope * slope) % P))
    return scale, slope * scale % P


def _power(exponent: Rational, order: int, base: int) -> int:
    """The derivative of z^e."""
    factor = 1
    for k in range(order):
        factor = factor * quotient(int((exponent - k).p), int((exponent - k).q)) % P
    left = exponent - order
    if factor == 0:
        return 0
    if base == 0 and left < 0:
        raise Undefined("a division by 0")
    root, index = base, int(left.q)
    while index % 2 == 0:
        root, index = modulo.square_root(root), index // 2
    if index > 1:
        raise NoValue("a root of odd order")
    return factor * modulo.power(root, int(left.p)) % P


__all__ = ["FieldFunctions"]
