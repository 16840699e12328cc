"""Gaussian expectations of sums of u^k e^(−αu² + au), of cos ru and sin ru, in the field, by completing squares.

e^(−αU² − βV²) turns the law (q, q', c) into another with density 1/√Δ of the first, Δ = (1 + 2αq)(1 + 2βq') − 4αβc²;
e^(sU + tV) has the mean e^(½ Var) under it, Var = s²q + 2stc + t²q', and moves that of (U, V) to (sq + tc, sc + tq').
s and t may be multiples of i: numbers are pairs of a real and an imaginary part. α < 0 has no mean at every variance.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import comb
from typing import Any

from sympy import Add, Expr, Mul, Poly, PolynomialError, Symbol, cos, cosh, exp, expand, sin, sinh

from verify.values.evaluate import Environment
from verify.values.field import P, quotient, square_root
from verify.values.no_value import NoValue

Law = tuple[int, int, int]
"""(q, q', c)."""
Pair = tuple[int, int]
"""A real and an imaginary part."""
HALF = quotient(1, 2)
WAVES = {
    cos: ((1, (HALF, 0)), (-1, (HALF, 0))),
    sin: ((1, (0, -HALF % P)), (-1, (0, HALF))),
    cosh: ((1, (HALF, 0)), (-1, (HALF, 0))),
    sinh: ((1, (HALF, 0)), (-1, (-HALF % P, 0))),
}
"""Signs of exponents, with what stands before the exponential."""


@dataclass(frozen=True)
class Wave:
    """`times` u^`degree` e^(−`square` u² + s u), s = `slope`, or i `slope` where it `turns`."""

    times: Pair = (1, 0)
    degree: int = 0
    square: int = 0
    slope: int = 0
    turns: bool = False


def terms(function: Expr, variable: Symbol, env: Environment) -> list[Wave]:
    """Raises `NoValue` for a function that is no such sum."""
    return [term for part in Add.make_args(expand(function)) for term in _product(part, variable, env)]


def _product(part: Expr, variable: Symbol, env: Environment) -> list[Wave]:
    found = [Wave()]
    for factor in Mul.make_args(part):
        if variable not in factor.free_symbols:
            found = [replace(term, times=_times(term.times, (env.number(factor), 0))) for term in found]  # type: ignore[arg-type]
            continue
        base, power = factor.as_base_exp()
        if base == variable and power.is_Integer and power > 0:
            found = [replace(term, degree=term.degree + int(power)) for term in found]
        elif isinstance(factor, exp):
            found = [_with_exponential(term, factor.exp, variable, env) for term in found]
        elif type(base) in WAVES and power.is_Integer and power > 0:
            for _ in range(int(power)):
                found = [one for term in found for one in _with_wave(term, base, variable, env)]
        else:
            raise NoValue("no sum of exponentials")
    return found


def _coefficients(exponent: Expr, variable: Symbol, env: Environment) -> list[int]:
    """Of the variable to the powers 0, 1 and 2."""
    try:
        found = Poly(exponent, variable)
    except PolynomialError:
        raise NoValue("an exponent that is no polynomial") from None
    if found.degree() > 2 or not found.coeff_monomial(variable**2).is_nonpositive:
        raise NoValue("an exponent that grows as a square does, or faster")
    return [env.number(found.coeff_monomial(variable**power)) for power in range(3)]  # type: ignore[misc]


def _with_exponential(term: Wave, exponent: Expr, variable: Symbol, env: Environment) -> Wave:
    numbers: Any = env.numbers
    start, slope, square = _coefficients(exponent, variable, env)
    if term.turns and slope:
        raise NoValue("an exponential beside a wave")
    times = _times(term.times, (numbers.exponential(start), 0))
    return replace(term, times=times, square=(term.square - square) % P, slope=(term.slope + slope) % P)


def _with_wave(term: Wave, wave: Expr, variable: Symbol, env: Environment) -> list[Wave]:
    start, slope, square = _coefficients(wave.args[0], variable, env)  # type: ignore[arg-type]
    turns = isinstance(wave, cos | sin)
    if start or square or (term.slope and term.turns != turns):
        raise NoValue("a wave that is moved, or beside an exponential")
    return [
        replace(term, times=_times(term.times, times), slope=(term.slope + sign * slope) % P, turns=turns)
        for sign, times in WAVES[type(wave)]
    ]


def mean(g: list[Wave], h: list[Wave], law: Law, env: Environment) -> int:
    """E[g(U)h(V)]. Raises `NoValue` where an exponential meets a wave."""
    total = (0, 0)
    for one in g:
        for other in h:
            real, imaginary = _mean(one, other, law, env)
            total = (total[0] + real) % P, (total[1] + imaginary) % P
    if total[1]:
        raise NoValue("a mean that is not real")
    return total[0]


def _mean(one: Wave, other: Wave, law: Law, env: Environment) -> Pair:
    if one.slope and other.slope and one.turns != other.turns:
        raise NoValue("an exponential beside a wave")
    numbers: Any = env.numbers
    turns = (one.turns and one.slope != 0) or (other.turns and other.slope != 0)
    (q, qp, c), share = _narrowed(law, one.square, other.square)
    s, t = one.slope, other.slope
    variance = (s * s * q + 2 * s * t * c + t * t * qp) % P
    size = share * numbers.exponential((-variance if turns else variance) * HALF % P) % P
    centre = [((0, at) if turns else (at, 0)) for at in ((s * q + t * c) % P, (s * c + t * qp) % P)]
    total = (0, 0)
    for i in range(one.degree + 1):
        for j in range(other.degree + 1):
            ways = comb(one.degree, i) * comb(other.degree, j) * _moment(i, j, (q, qp, c)) * size % P
            moved = _times(_power(centre[0], one.degree - i), _power(centre[1], other.degree - j))
            total = (total[0] + ways * moved[0]) % P, (total[1] + ways * moved[1]) % P
    return _times(total, _times(one.times, other.times))


def _narrowed(law: Law, first: int, second: int) -> tuple[Law, int]:
    """The law under e^(−αU² − βV²), and the mean of that."""
    q, qp, c = law
    one, other = 1 + 2 * first * q, 1 + 2 * second * qp
    spread = (one * other - 4 * first * second * c * c) % P
    inverse = quotient(1, spread)
    narrow = (q * other - 2 * second * c * c) * inverse % P, (qp * one - 2 * first * c * c) * inverse % P
    return (*narrow, c * inverse % P), quotient(1, square_root(spread))


def _moment(a: int, b: int, law: Law) -> int:
    """E[X^a Y^b] by parts."""
    q, qp, c = law
    if a == 0:
        return 1 if b == 0 else 0 if b == 1 else (b - 1) * qp * _moment(0, b - 2, law) % P
    own = (a - 1) * q * _moment(a - 2, b, law) if a > 1 else 0
    return (own + (b * c * _moment(a - 1, b - 1, law) if b else 0)) % P


def _times(one: Pair, other: Pair) -> Pair:
    return (one[0] * other[0] - one[1] * other[1]) % P, (one[0] * other[1] + one[1] * other[0]) % P


def _power(base: Pair, exponent: int) -> Pair:
    found = (1, 0)
    for _ in range(exponent):
        found = _times(found, base)
    return found


__all__ = ["Wave", "mean", "terms"]
