"""`places`: where a function of one variable may vanish between two ends, all of them, as expressions of a letter.

A cosine vanishes at the odd multiples of π/2 and nowhere else: such places are written down, none is searched for. What
is left out is refused, so that a set whose ends they are lacks none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

from sympy import (
    Abs,
    Add,
    Dummy,
    Expr,
    Interval,
    Max,
    Min,
    Mul,
    Poly,
    PolynomialError,
    Symbol,
    acos,
    asin,
    atan2,
    ceiling,
    cos,
    expand,
    expand_trig,
    factor,
    floor,
    fraction,
    pi,
    real_roots,
    sin,
    together,
)
from sympy.simplify.fu import TR10i

from derive.language.quantity import NotReducible
from derive.measures.harmonics import frequency

HIGHEST = 8
"""The degree of a polynomial in one cosine, or in the variable, up to which its roots are taken."""
Ranges = Mapping[Symbol, Interval]
"""Letters with the intervals that they are from."""


def places(form: Expr, variable: Symbol, low: Expr, high: Expr, ranges: Ranges) -> tuple[Expr, ...]:
    """All zeros of a form in [low, high], perhaps with some outside. Raises `NotReducible` where they are not known.

    >>> x = Symbol("x")
    >>> places(cos(x) * (2 * x - 1), x, -pi, pi, {})
    (-5*pi/2, -3*pi/2, -pi/2, 1/2, pi/2, 3*pi/2, 5*pi/2)
    """
    found: set[Expr] = set()
    for branch in _branches(form):
        above, below = fraction(together(branch))
        for part in (*Mul.make_args(factor(above)), below):
            if part is not below and part.has(variable):
                found.update(_of_factor(part.as_base_exp()[0], variable, low, high, ranges))
            elif part.has(variable) or (part.free_symbols and part.is_nonzero is not True):
                raise NotReducible(f"whether {part} vanishes in an inequality")
    return tuple(sorted(found, key=lambda place: (_middle(place, ranges), str(place))))


def _branches(form: Expr) -> Iterator[Expr]:
    """The form with each modulus and maximum as each of what it may be."""
    inner = [
        part for part in form.atoms(Abs, Max, Min) if not any(part in other.args for other in form.atoms(Max, Min))
    ]
    if not inner:
        yield form
        return
    choices = [(part.args[0], -part.args[0]) if isinstance(part, Abs) else part.args for part in inner]
    for chosen in product(*choices):
        yield from _branches(form.xreplace(dict(zip(inner, chosen, strict=True))))


def _middle(form: Expr, ranges: Ranges) -> float:
    """The value at the middles of the letters' intervals. Raises `NotReducible` where a letter has none."""
    found = form.subs({letter: (one.start + one.end) / 2 for letter, one in ranges.items()}).evalf()
    if not found.is_comparable:
        raise NotReducible(f"the range of {', '.join(sorted(map(str, form.free_symbols)))}")
    return float(found)


def _of_factor(form: Expr, variable: Symbol, low: Expr, high: Expr, ranges: Ranges) -> Iterator[Expr]:
    if form.is_polynomial(variable):
        yield from _of_polynomial(form, variable)
        return
    form = TR10i(expand(form))
    waves = sorted(form.atoms(sin, cos), key=str)
    moving = [wave for wave in waves if wave.has(variable)]
    if len(waves) == 2 and (angles := _difference(form, waves)) is not None:
        yield from (place for angle in angles for place in _multiples(angle, variable, low, high, ranges))
        return
    if len(moving) == 2 and (angle := _one_wave(form, moving)) is not None:
        yield from _multiples(angle, variable, low, high, ranges)
        return
    yield from _of_one_cosine(form, variable, low, high, ranges)


def _of_polynomial(form: Expr, variable: Symbol) -> Iterator[Expr]:
    polynomial = Poly(form, variable)
    if polynomial.degree() == 1:
        slope, constant = polynomial.all_coeffs()
        if not slope.is_number:
            raise NotReducible(f"whether {slope} vanishes in an inequality")
        yield expand(-constant / slope)
        return
    if polynomial.degree() > HIGHEST or any(not one.is_Rational for one in polynomial.all_coeffs()):
        raise NotReducible(f"the roots of {form}")
    yield from set(real_roots(polynomial))


def _difference(form: Expr, waves: list[Expr]) -> tuple[Expr, Expr] | None:
    """The angles whose sines' product is ∓½(cos v ± cos w), or that with sines, where the form is a multiple of it."""
    first, second = waves
    ratio = form.coeff(second) / form.coeff(first) if form.coeff(first) != 0 else None
    if (
        not form.coeff(first).is_number
        or ratio not in (1, -1)
        or expand(form - form.coeff(first) * (first + ratio * second)) != 0
    ):
        return None
    v, w = (wave.args[0] - (pi / 2 if isinstance(wave, sin) else 0) for wave in waves)
    shift = 0 if ratio == -1 else pi
    return expand((v + w + shift) / 2), expand((v - w - shift) / 2)


def _one_wave(form: Expr, waves: list[Expr]) -> Expr | None:
    """w − δ + π/2 for a cos w + b sin w = √(a² + b²) cos(w − δ) with numbers a and b."""
    first, second = sorted(waves, key=lambda wave: isinstance(wave, sin))
    a, b = form.coeff(first), form.coeff(second)
    alike = isinstance(first, cos) and isinstance(second, sin) and first.args == second.args
    if not alike or not (a.is_number and b.is_number) or expand(form - a * first - b * second) != 0:
        return None
    return expand(first.args[0] - atan2(b, a) + pi / 2)


def _of_one_cosine(form: Expr, variable: Symbol, low: Expr, high: Expr, ranges: Ranges) -> Iterator[Expr]:
    """The zeros of a polynomial with numbers in one cosine, or one sine."""
    value = Dummy("value", real=True)
    for function, other, inverse in ((cos, sin, acos), (sin, cos, asin)):
        flat = _in_one(expand(expand_trig(form)) if len(form.atoms(sin, cos)) > 1 else form, function, other)
        waves = {wave for wave in flat.atoms(sin, cos) if wave.has(variable)}
        if len(waves) != 1:
            continue
        (wave,) = waves
        try:
            polynomial = Poly(flat.xreplace({wave: value}), value)
        except PolynomialError:
            continue
        if not isinstance(wave, function) or flat.xreplace({wave: value}).has(variable):
            continue
        if polynomial.degree() > HIGHEST or not all(one.is_number for one in polynomial.all_coeffs()):
            continue
        for root in _roots(polynomial):
            if not bool(abs(root) <= 1):
                continue
            angle = inverse(root)
            for own in (angle, -angle if function is cos else pi - angle):
                yield from _multiples(wave.args[0] - own, variable, low, high, ranges, 2 * pi)
        return
    raise NotReducible(f"where {form} vanishes")


def _roots(polynomial: Poly) -> Iterator[Expr]:
    if polynomial.degree() == 1:
        slope, constant = polynomial.all_coeffs()
        yield -constant / slope
    elif all(one.is_Rational for one in polynomial.all_coeffs()):
        yield from set(real_roots(polynomial))
    else:
        raise NotReducible(f"the roots of {polynomial.as_expr()}")


def _in_one(form: Expr, function: type, other: type) -> Expr:
    """Even powers of the other function by sin² + cos² = 1."""
    return expand(
        form.replace(
            lambda part: part.is_Pow and isinstance(part.base, other) and part.exp.is_Integer and part.exp > 1,
            lambda part: (1 - function(part.base.args[0]) ** 2) ** (part.exp // 2) * part.base ** (part.exp % 2),
        )
    )


def _multiples(
    angle: Expr, variable: Symbol, low: Expr, high: Expr, ranges: Ranges, period: Expr = pi
) -> Iterator[Expr]:
    """Where the angle is a multiple of a period, for all values of the letters."""
    slope, constant = frequency(expand(angle), variable)
    if slope == 0:
        return
    if not slope.is_number:
        raise NotReducible(f"whether {slope} vanishes in an inequality")
    reached = [value for end in (low, high) for value in extent(slope * end + constant, ranges)]
    first, last = ceiling(min(reached) / period) - 1, floor(max(reached) / period) + 1
    if last - first > 400:
        raise NotReducible("a set of more than 400 ends")
    for count in range(int(first), int(last) + 1):
        yield expand((count * period - constant) / slope)


def extent(form: Expr, ranges: Ranges) -> tuple[Expr, Expr]:
    """The least and the greatest value of a form that is linear in letters. Raises `NotReducible` for others."""
    total: list[Expr] = [form, form]
    for letter, interval in ranges.items():
        ends = interval.start, interval.end
        slope, _ = frequency(form, letter)
        if slope != 0 and not all(end.is_finite for end in ends):
            raise NotReducible(f"a set for {letter} in a range without ends")
        ordered = ends if slope.is_nonnegative else ends[::-1]  # type: ignore[union-attr]
        total = [one.subs(letter, end) for one, end in zip(total, ordered, strict=True)]
    if any(one.free_symbols for one in total):
        raise NotReducible(f"the range of {', '.join(sorted(map(str, Add(*total).free_symbols)))}")
    return total[0], total[1]


__all__ = ["Ranges", "extent", "places"]
