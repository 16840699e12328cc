"""Gaussian expectations and integrals that stand in an expression, evaluated in the values of its symbols."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import NamedTuple

import mpmath
from mpmath import mp
from sympy import Basic, Expr, Float, Integral, Lambda, Symbol, oo, sympify

from derive.activations.poles import pole_of
from derive.gaussian.expectation import GaussianExpectation
from derive.language.parts import atoms
from derive.language.quantity import quantities
from derive.language.symbols import u
from verify.quadrature.ends import is_endless
from verify.quadrature.line_rule import line
from verify.quadrature.mesh import Grid
from verify.values.evaluate import Environment, evaluate
from verify.values.named_function import with_activation
from verify.values.no_value import NoValue, Undefined

_SINGLE = (Basic, int, mpmath.mpf)
"""What a letter of a function may have for a value: a number, exact or of a node of an integral around."""
_memory: dict[tuple, mpmath.mpf] = {}
LOW, REACH, STEP = 15, 60, 3
"""Digits, and powers of ten, for the unit of a half-line: how far, and how far apart at first."""
ROUNDS = 5
"""Sizes that are tried for an integral."""


class Unsettled(NoValue):
    """An integral that comes to no value at the current precision."""


def expectation_value(expression: GaussianExpectation, env: Environment, precision: int, grid: Grid) -> mpmath.mpf:
    """The value of a Gaussian expectation to `precision` digits; computed once for each covariance and precision.

    The covariance is evaluated with three times the digits, since qq' − c² cancels near ρ = ±1.
    """
    g, h = functions(expression, env)
    with mp.workdps(3 * precision):
        covariance = tuple(evaluate(entry, env) for entry in expression.covariance)
        if any(entry.has(Float) or _holds_integral(entry) for entry in expression.covariance):
            covariance = _snapped(covariance, precision)
        key = (g, h, *covariance, precision, grid)
    if key not in _memory:
        if any(map(_has_no_mean, (g, h), (h, g))):
            raise Undefined("a mean of what is like a power of −1 or below at 0")
        with mp.workdps(precision):
            _memory[key] = line(g, h, *covariance, grid=grid)
    return _memory[key]


@cache
def _has_no_mean(function: Lambda, other: Lambda) -> bool:
    """Whether it is as large near 0 as has no integral, and is not multiplied by 0."""
    if pole_of(function(u)) is None or other(u) == 0:
        return False
    body = function(u)
    return any(is_endless(lambda at: evaluate(body, Environment({u: at})), mp.zero, mp.mpf(side)) for side in (-1, 1))


def _holds_integral(entry: Expr) -> bool:
    return any(found.is_integral for found in quantities(entry))


def open_letters(expression: GaussianExpectation, env: Environment) -> tuple[Symbol, ...]:
    """The letters of g and h that have no value here: those of a sum or an integral around it."""
    letters = (letter for letter in expression.g.free_symbols | expression.h.free_symbols if type(letter) is Symbol)
    return tuple(sorted((one for one in letters if not isinstance(env.values.get(one), _SINGLE)), key=str))


def functions(expression: GaussianExpectation, env: Environment) -> tuple[Lambda, Lambda]:
    """g and h with the activation in the place of σ, and their parameters' values in the place of these.

    Raises `NoValue` for a derivative of an activation that has jumps, and for a letter that has no value here.
    """
    g, h = (with_activation(function, env.activation) for function in (expression.g, expression.h))
    if missing := open_letters(expression, env):
        raise NoValue(f"no value for {missing[0]} in an expectation")
    known = {
        letter: sympify(env.values[letter])
        for letter in g.free_symbols | h.free_symbols
        if isinstance(env.values.get(letter), _SINGLE)
    }
    return (g.xreplace(known), h.xreplace(known)) if known else (g, h)


def _snapped(covariance: tuple[mpmath.mpf, ...], precision: int) -> tuple[mpmath.mpf, ...]:
    """The covariance, with |ρ| = 1 where integrals inside of it, known to `precision` digits, cannot tell it from 1.

    What this changes in E[g(U)h(V)] is of the order of √(1 − ρ²), so below 10^(4 − precision/2).
    """
    q, qp, c = covariance
    if abs(q * qp - c**2) < q * qp * mp.mpf(10) ** (8 - precision):
        c = mp.sign(c) * mp.sqrt(q * qp)
    return q, qp, c


def integral_value(expression: Integral, env: Environment, grid: Grid) -> mpmath.mpf:
    """A definite integral as it stands. Raises `NoValue` where it comes to no value at the current precision.

    Raises `Undefined` where the integrand does not fall off fast enough at an end.

    A half-line is measured by where the integrand weighs most. It is not split at kinks: where it has some, two
    subdivisions differ, and the comparison does not settle. Integrals inside are measured like this where the one
    around them weighs most, and taken in their own units elsewhere: a node far out must not cost more than it weighs.
    """
    body, variable, low, high = _outermost(expression)

    def plain(inside: Expr, at: Environment) -> mpmath.mpf:
        return _in_own_units(inside, at, grid) if isinstance(inside, Integral) else env.integrate(inside, at)

    quickly = replace(env, integrate=plain) if atoms(body, Integral) else env

    @cache
    def quick(at: mpmath.mpf, _precision: int) -> mpmath.mpf:
        return evaluate(body, quickly.bind(variable, at))

    integrand = Integrand(lambda at: quick(at, mp.prec), lambda at: evaluate(body, env.bind(variable, at)))
    start, end = _end(low, env), _end(high, env)
    try:
        return -_between(integrand, end, start, grid) if start > end else _between(integrand, start, end, grid)
    except Unsettled:
        if is_endless(integrand.quick, start, end) or is_endless(integrand.quick, end, start):
            raise Undefined("an integral that is infinite at an end") from None
        raise


def _outermost(expression: Integral) -> tuple[Expr, Symbol, Expr, Expr]:
    """What the last of the integrals is over, its variable and its ends."""
    *inner, (variable, low, high) = expression.limits
    body = Integral(expression.function, *inner) if inner else expression.function
    return body, variable, low, high


def _in_own_units(expression: Integral, env: Environment, grid: Grid) -> mpmath.mpf:
    body, variable, low, high = _outermost(expression)
    ends = [_end(low, env), _end(high, env)]
    if all(mp.isinf(end) for end in ends):
        ends.insert(1, mp.mpf(0))
    if not any(mp.isinf(end) for end in ends) and ends[0] < ends[1]:
        ends = grid.cuts(ends)
    return mp.quad(lambda value: evaluate(body, env.bind(variable, value)), ends)


class Integrand(NamedTuple):
    """What is integrated, as a function of a number: with integrals inside taken quickly, and with care."""

    quick: Callable[[mpmath.mpf], mpmath.mpf]
    careful: Callable[[mpmath.mpf], mpmath.mpf]

    def of(self, inner: Callable[[mpmath.mpf], mpmath.mpf]) -> "Integrand":
        return Integrand(lambda at: self.quick(inner(at)), lambda at: self.careful(inner(at)))


def _between(integrand: Integrand, start: mpmath.mpf, end: mpmath.mpf, grid: Grid) -> mpmath.mpf:
    if mp.isinf(start) and mp.isinf(end):
        return _between(integrand, start, mp.zero, grid) + _between(integrand, mp.zero, end, grid)
    if mp.isinf(start):
        return _between(integrand.of(lambda at: -at), -end, mp.inf, grid)
    if start == end:
        return mp.zero
    if mp.isinf(end):
        unit = _unit(integrand.of(lambda at: start + at))
        nodes = [mp.zero, *map(mp.mpf, range(1, grid.refine + 1)), mp.inf]
        probes = [mp.mpf(10) ** (mp.mpf(power) / 8) for power in range(-8, 9)]
    else:
        unit = end - start
        nodes = grid.cuts([mp.zero, mp.one])
        probes = [mp.mpf(step) / 17 for step in range(1, 17)]
    return unit * _relative(integrand.of(lambda at: start + unit * at), nodes, probes)


def _unit(integrand: Integrand) -> mpmath.mpf:
    """The power of ten around which an integral over a half-line from 0 has most of its weight."""

    def weight(at: mpmath.mpf) -> mpmath.mpf:
        return abs(integrand.quick(at)) * at

    with mp.workdps(LOW):
        powers = [mp.mpf(10) ** power for power in range(-REACH, REACH + 1, STEP)]
        coarse = max(powers, key=weight)
        return max((coarse * mp.mpf(10) ** power for power in range(-STEP, STEP + 1)), key=weight)


def _relative(integrand: Integrand, nodes: list[mpmath.mpf], probes: list[mpmath.mpf]) -> mpmath.mpf:
    """The integral, as it comes out when its own size is taken for 1: the errors that mpmath stops at are absolute.

    One that is 0 next to what is integrated is taken as it is. Raises `NoValue` where nothing of the integrand is seen,
    or what is seen of it changes with the nodes, as beside a narrow peak, or is not what it is with care.
    """
    highest = max(probes, key=lambda at: abs(integrand.quick(at)))
    size = abs(integrand.quick(highest))
    if not size:
        raise NoValue("nothing of an integrand is seen")
    if abs(integrand.quick(highest) - integrand.careful(highest)) > size * _half_digits():
        raise NoValue("an integral inside of another is not what it is by its own size")
    found, _, largest = _measured(integrand, nodes, size)
    if abs(found) < _half_digits() ** 2 and largest > _half_digits():
        return found * size
    for _ in range(ROUNDS):
        size *= found
        found, error, _ = _measured(integrand, nodes, size)
        if abs(found - 1) < _half_digits() and error < _half_digits():
            return found * size
        if not found:
            break
    raise Unsettled("an integral does not settle at any size")


def _measured(integrand: Integrand, nodes: list[mpmath.mpf], size: mpmath.mpf) -> tuple[mpmath.mpf, ...]:
    """The integral over a size, its error, and the largest that the integrand was over it."""
    largest = mp.zero

    def scaled(at: mpmath.mpf) -> mpmath.mpf:
        nonlocal largest
        value = integrand.quick(at) / size
        largest = max(largest, abs(value))
        return value

    return *mp.quad(scaled, nodes, error=True), largest


def _half_digits() -> mpmath.mpf:
    return mp.mpf(10) ** (-mp.mpf(mp.dps) / 2)


def _end(value: Expr, env: Environment) -> mpmath.mpf:
    return mp.inf * (1 if value is oo else -1) if value in (oo, -oo) else evaluate(value, env)
