"""`Residues`: what `evaluate` computes with modulo the prime, in one trial.

Arithmetic, roots, signs and derivatives are exact. A function that is neither rational nor a root has a random value
for each argument; what is known of it is that equal arguments have equal values, and the few laws written here
(sin² + cos² = 1, e^(kz) = (e^z)^k, odd and even functions). So is a quantity that is not worked out, such as a limit, a
function of what it is made of. Two expressions that come out equal are equal by these laws alone; two that do
not may be equal by others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, partial, reduce
from itertools import combinations, count
from typing import Any

from sympy import Basic, E, Expr, Lambda, Rational, Symbol, Tuple, pi
from sympy.core.symbol import Str
from sympy.tensor.indexed import Indexed, IndexedBase

from derive.language.derivatives import Partial, TaylorCoefficient
from derive.language.named import Named
from derive.language.parts import free_symbols, parts
from derive.language.quantity import Quantity
from derive.networks.initialisation import OverInitialisation
from verify.values import field as modulo
from verify.values.derivatives import with_entry
from verify.values.evaluate import Environment, position
from verify.values.field import P, element, quotient
from verify.values.meanings import residue
from verify.values.no_value import NoValue, Undefined
from verify.values.series import Series, Value, add, apply, at_start, multiply, plain
from verify.values.turns import Circle, Turn

SHARES = 4
"""Powers of positive elements that are looked for in others, whose logarithm is then known."""
MULTIPLES = 12
"""Whole multiples of an exponent that are looked for among those met before."""
HALF = quotient(1, 2)


@dataclass(frozen=True)
class Residues:
    """The numbers of one trial, with what has been met in it."""

    trial: str
    powers: list[tuple[int, int]] = field(default_factory=list)
    logarithms: list[tuple[int, int]] = field(default_factory=list)
    angles: dict[int, Callable[[], Turn]] = field(default_factory=dict)
    levels: Iterator[int] = field(default_factory=lambda: count(1))
    moving: list[Basic] = field(default_factory=list)
    """What is being differentiated by, the innermost last."""

    def random(self, *name: object) -> int:
        """The element of this name."""
        return element(self.trial, *name)

    def positive(self, *name: object) -> int:
        """One that is a square, and a square of squares."""
        return pow(self.random(*name), 4, P)

    def symbol(self, symbol: Symbol) -> int:
        """The value of a symbol that stands for a real number."""
        named = (symbol.name, symbol.is_positive, symbol.is_nonnegative)
        return self.positive(*named) if symbol.is_nonnegative else self.random(*named)

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
            return self._exponential(1)
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
        exponent = plain(exponent)
        known = modulo.whole(exponent) if isinstance(exponent, int) else None
        if known is not None:
            return apply(partial(_power, Rational(known)), base)
        if modulo.sign(at_start(base)) != 1:
            raise NoValue("an open power of what is not positive")
        return self.exponential(multiply(exponent, self._log(base)))

    def _exponential(self, exponent: int) -> int:
        """e^z: a power of e^y where z is a small multiple of a y met before, or of its half, or a sum of two such."""
        if exponent == 0:
            return 1
        for known, value in self.powers:
            for halves in range(-2 * MULTIPLES, 2 * MULTIPLES + 1):
                if 2 * exponent % P == halves * known % P:
                    return pow(modulo.square_root(value), halves, P) if halves % 2 else pow(value, halves // 2, P)
        combined = self._combined(exponent)
        if combined is not None:
            return combined
        found = self.positive("exponential", exponent)
        self.powers.append((exponent, found))
        return found

    def _logarithm(self, value: int) -> int:
        """log z, such that e^(log z) = z and log (y^k z^l) = k log y + l log z for what is positive."""
        if value == 0:
            raise Undefined("the logarithm of 0")
        if value == 1 or modulo.sign(value) != 1:
            return 0 if value == 1 else self.random("log", value)
        found = self._of_product(value)
        if found is None:
            found = self.random("log", value)
            self.logarithms.append((found, value))
        if (found, value) not in self.powers:
            self.powers.append((found, value))
        return found

    def _of_product(self, value: int) -> int | None:
        """From positive elements met before: this is a root of one, a power, or a product of powers of two."""
        for one, first in self.logarithms:
            for times in range(2, SHARES + 1):
                if pow(value, times, P) == first:
                    return quotient(one, times)
        ones = [(0, 1), *self.logarithms]
        for (one, first), (other, second) in combinations(ones, 2):
            for times in range(-SHARES if first != 1 else 0, SHARES + 1 if first != 1 else 1):
                left = value * pow(first, -times, P) % P
                for rest in range(-SHARES, SHARES + 1):
                    if pow(second, rest, P) == left:
                        return (times * one + rest * other) % P
        return None

    def _combined(self, exponent: int) -> int | None:
        """From two that were met: e^(ky + lz) = (e^y)^k (e^z)^l."""
        for (first, one), (second, other) in combinations(self.powers, 2):
            for times in range(-MULTIPLES, MULTIPLES + 1):
                rest = modulo.whole(quotient((exponent - times * first) % P, second))
                if rest is not None and abs(rest) <= MULTIPLES:
                    return pow(one, times, P) * pow(other, rest, P) % P
        return None

    def exponential(self, value: Value) -> Value:
        return apply(lambda order, z: self._exponential(z), value)

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
        """σ^(order), of which nothing else is known."""
        return apply(lambda more, z: self.random("σ", order + more, z), argument)

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
            return self._logarithm(z) if order == 0 else _power(Rational(-1), order - 1, z)

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
        return (-1) ** (order - 1) * hermite * self._exponential(-z * z % P) * scale % P

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

    def quantity(self, quantity: Quantity, env: Environment) -> Value:
        """Names are looked into and derivatives are taken; any other quantity is a function of what it is made of."""
        if isinstance(quantity, Named) and quantity.is_at_hand:
            return env.number(quantity.expression)
        if isinstance(quantity, Partial):
            return self._partial(quantity, env)
        if isinstance(quantity, TaylorCoefficient):
            order = int(quantity.order)
            moved = Series(self.level(), (0, 1, *[0] * order)[: order + 1])
            return self._slope(env.bind(quantity.variable, moved), quantity.function, quantity.variable, moved, order)
        if not parts(quantity).isdisjoint(self.moving):
            raise NoValue("a derivative of what is not worked out")
        if isinstance(quantity, OverInitialisation):
            env = self._drawn(quantity, env)
        known = residue(quantity, env)
        if known is not None:
            return known
        return self.random(type(quantity).__name__, *(self._made_of(part, env) for part in quantity.args))

    def _partial(self, quantity: Partial, env: Environment) -> Value:
        parameter = quantity.parameter
        moved = Series(self.level(), (env.number(parameter), 1))
        if isinstance(parameter, Indexed):
            places = tuple(position(index, env) for index in parameter.indices)
            variable: Basic = parameter.base
            inside = env.bind(variable, with_entry(env.values[variable], places, moved))
        elif isinstance(parameter, Symbol):
            variable = parameter
            inside = env.bind(variable, moved)
        else:
            raise NoValue("a derivative by what is no variable")
        return self._slope(inside, quantity.function, variable, moved, 1)

    def _slope(self, env: Environment, function: Expr, variable: Basic, moved: Series, order: int) -> Value:
        """The coefficient of that order of the function, the variable being `moved`."""
        self.moving.append(variable)
        try:
            return _coefficient(env.number(function), moved.level, order)
        finally:
            self.moving.pop()

    def _drawn(self, quantity: OverInitialisation, env: Environment) -> Environment:
        """With entries for the random arrays, and small sizes for those that are bound; any neuron is the first."""
        for base, shape, _ in quantity.initialisation:
            for symbol in sorted(shape.free_symbols - env.values.keys(), key=str):
                env = env.bind(symbol, self._bound(symbol))
            env = env.bind(base, self.entries(base, [self.whole(env.number(size)) for size in shape]))
        for symbol in sorted(quantity.free_symbols - env.values.keys(), key=str):
            env = env.bind(symbol, 1 if symbol.is_integer else self.symbol(symbol))
        return env

    def entries(self, base: IndexedBase, lengths: list[int], place: tuple[int, ...] = ()) -> Any:
        """Random ones in nested tuples of these lengths."""
        if not lengths:
            return self.entry(base, place)
        return tuple(self.entries(base, lengths[1:], (*place, i)) for i in range(lengths[0]))

    def entry(self, base: IndexedBase, place: tuple[int, ...]) -> int:
        """That of a base whose entries are known not to be negative is a square."""
        named = ("entry", str(base), place)
        return self.positive(*named) if _is_nonnegative(base, len(place)) else self.random(*named)

    def level(self) -> int:
        """The number of one more variable of series."""
        return next(self.levels)

    def _made_of(self, part: Basic, env: Environment) -> object:
        if isinstance(part, Lambda):
            bound = {symbol: self.random("bound", place) for place, symbol in enumerate(part.variables)}
            inside = reduce(lambda at, pair: at.bind(*pair), bound.items(), env)
            return self._made_of(part.expr, inside)
        if isinstance(part, Tuple):
            return tuple(self._made_of(inner, env) for inner in part)
        if isinstance(part, Str) or not isinstance(part, Expr):
            return str(part)
        for symbol in sorted(free_symbols(part) - env.values.keys(), key=str):
            if isinstance(symbol, Symbol) and not isinstance(symbol, Indexed):
                env = env.bind(symbol, self._bound(symbol))
        return settled(env.number(part))

    def _bound(self, symbol: Symbol) -> int:
        """A variable that a quantity binds, such as the width of a limit: small where it is a whole number."""
        if symbol.is_integer:
            return 2 + self.random("bound", symbol.name) % 3
        return self.symbol(symbol)


@cache
def _is_nonnegative(base: IndexedBase, axes: int) -> bool:
    return bool(base[(1,) * axes].is_nonnegative)


def integral(expression: Expr, env: Environment) -> Value:
    """An integral as a function of its integrand and of its ends."""
    numbers = env.numbers
    assert isinstance(numbers, Residues)
    inside, ends = env, []
    for place, (variable, *limits) in enumerate(expression.limits):  # type: ignore[attr-defined]
        inside = inside.bind(variable, numbers.random("bound", place))
        ends += [str(limit) if limit.is_infinite else settled(env.number(limit)) for limit in limits]
    return numbers.random("integral", settled(inside.number(expression.function)), *ends)  # type: ignore[attr-defined]


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
    return factor * pow(root, int(left.p), P) % P


def _coefficient(value: Value, level: int, order: int) -> Value:
    if isinstance(value, Series) and value.level == level:
        return value.terms[order]
    if isinstance(value, Series) and value.level > level:
        raise NoValue("derivatives that are not nested")
    return 0 if order else value


def settled(value: Value) -> int:
    """An element. Raises `NoValue` for a series that moves."""
    found = plain(value)
    if isinstance(found, Series):
        raise NoValue("a derivative of what is not worked out")
    return found


__all__ = ["Residues", "integral", "settled"]
