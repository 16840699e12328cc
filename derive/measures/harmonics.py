"""`definite`: ∫ of a trigonometric polynomial times powers of its variable, with the exceptions of whole parameters.

A term is c θ^p cos w with w = aθ + b. Where a is not 0 its antiderivative is the sum over j of
c p!/(p − j)! θ^(p−j) a^(−j−1) sin(w + jπ/2). Where a holds a letter that stands for whole numbers, the numbers at which
a vanishes are poles of that form: these are the exceptions, and the integral is worked out anew at each of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sympy import (
    Add,
    Dummy,
    Eq,
    Expr,
    Integer,
    Mul,
    Piecewise,
    Poly,
    PolynomialError,
    Pow,
    Rational,
    S,
    Symbol,
    cos,
    expand,
    factor,
    ff,
    fraction,
    pi,
    sin,
    together,
)

from derive.language.quantity import NotReducible

HIGHEST = 12
"""The power of a sine, a cosine or the variable up to which an integrand is multiplied out."""
Harmonic = tuple[int, Expr]
"""(p, w) of θ^p cos w, with w = aθ + b."""


@dataclass(frozen=True)
class Spectrum:
    """A value for each whole number of a letter: `general`, and what stands in its place at the exceptions.

    `index` is None where the value holds no such letter in a frequency.
    """

    general: Expr
    index: Symbol | None = None
    exceptions: Mapping[Integer, Expr] = field(default_factory=dict)

    def as_expression(self) -> Expr:
        """One expression, by cases where there are exceptions."""
        if not self.exceptions or self.index is None:
            return self.general
        cases = [(value, Eq(self.index, at)) for at, value in self.exceptions.items()]
        return Piecewise(*cases, (self.general, True))


def harmonics(integrand: Expr, variable: Symbol) -> dict[Harmonic, Expr]:
    """The integrand as a sum of c θ^p cos w: the coefficients c by (p, w).

    Raises `NotReducible` for what is no polynomial in θ and in sines and cosines of linear functions of it.

    >>> harmonics(cos(Symbol("x")) ** 2, Symbol("x"))
    {(0, 2*x): 1/2, (0, 0): 1/2}
    """
    total: dict[Harmonic, Expr] = {}
    for term in filter(None, Add.make_args(expand(integrand))):
        for key, coefficient in _of_term(term, variable).items():
            total[key] = total.get(key, S.Zero) + coefficient
    return {key: coefficient for key, coefficient in total.items() if coefficient != 0}


def _of_term(term: Expr, variable: Symbol) -> dict[Harmonic, Expr]:
    fixed, moving = term.as_independent(variable, as_Add=False)
    found: dict[Harmonic, Expr] = {(0, S.Zero): fixed}
    for part in Mul.make_args(moving):
        base, power = part.as_base_exp()
        if not (isinstance(power, Integer) and 0 <= power <= HIGHEST):
            raise NotReducible(f"{part} is no whole power")
        if base == 1:
            continue
        if base == variable:
            found = {(p + int(power), w): c for (p, w), c in found.items()}
            continue
        if not isinstance(base, sin | cos):
            raise NotReducible(f"{base} is neither {variable} nor a sine nor a cosine")
        angle = base.args[0] - (pi / 2 if isinstance(base, sin) else 0)
        frequency(angle, variable)
        for _ in range(int(power)):
            found = _times_cosine(found, expand(angle))
    return found


def _times_cosine(terms: Mapping[Harmonic, Expr], angle: Expr) -> dict[Harmonic, Expr]:
    """cos v cos w = (cos(v + w) + cos(v − w))/2."""
    total: dict[Harmonic, Expr] = {}
    for (p, w), c in terms.items():
        for key in ((p, _even(expand(w + angle))), (p, _even(expand(w - angle)))):
            total[key] = total.get(key, S.Zero) + c / 2
    return total


def _even(angle: Expr) -> Expr:
    """Of w and −w, which have one cosine, the one without a minus in front."""
    return -angle if angle.could_extract_minus_sign() else angle


def frequency(angle: Expr, variable: Symbol) -> tuple[Expr, Expr]:
    """(a, b) of aθ + b. Raises `NotReducible` where the angle is not linear."""
    try:
        form = Poly(angle, variable)
    except PolynomialError:
        raise NotReducible(f"{angle} is not linear in {variable}") from None
    if form.degree() > 1:
        raise NotReducible(f"{angle} is not linear in {variable}")
    return form.coeff_monomial(variable), form.coeff_monomial(1)


def antiderivative(p: int, angle: Expr, variable: Symbol) -> Expr:
    """A function whose derivative is θ^p cos w, for w = aθ + b with a ≠ 0 or with a = 0 for certain."""
    a, b = frequency(angle, variable)
    if a == 0:
        return variable ** (p + 1) / (p + 1) * cos(b)
    terms = (ff(p, j) * variable ** (p - j) / a ** (j + 1) * sin(angle + j * pi / 2) for j in range(p + 1))
    return Add(*terms)


def definite(integrand: Expr, variable: Symbol, low: Expr, high: Expr) -> Spectrum:
    """∫_low^high of a trigonometric polynomial times powers of the variable, for all values of a whole letter in it.

    Raises `NotReducible` for other integrands, and where frequencies that may vanish hold two letters.

    >>> k, x = Symbol("k", integer=True, nonnegative=True), Symbol("x")
    >>> definite(cos(k * x), x, S.Zero, pi)
    Spectrum(general=0, index=k, exceptions={0: pi})
    """
    terms = harmonics(integrand, variable)
    frequencies = {frequency(w, variable)[0] for _, w in terms}
    general = _between(terms, variable, low, high)
    open_ones = {a for a in frequencies if a.is_zero is None}
    letters = frozenset().union(*(a.free_symbols for a in open_ones)) if open_ones else frozenset()
    if not letters:
        return Spectrum(general)
    if len(letters) > 1 or not all(letter.is_integer for letter in letters):
        raise NotReducible(f"whether a frequency with {', '.join(sorted(map(str, letters)))} vanishes")
    (index,) = letters
    places = sorted(found for a in open_ones if (found := _zero(a, index)) is not None and _may_be(index, found))
    exceptions = {at: definite(integrand.subs(index, at), variable, low, high).general for at in places}
    return Spectrum(
        general, index, {at: value for at, value in exceptions.items() if not _agrees(general, index, at, value)}
    )


def _between(terms: Mapping[Harmonic, Expr], variable: Symbol, low: Expr, high: Expr) -> Expr:
    total = S.Zero
    for (p, w), c in terms.items():
        primitive = antiderivative(p, w, variable)
        total += c * (_at(primitive, variable, high) - _at(primitive, variable, low))
    return tidy(expand(total))


def tidy(total: Expr) -> Expr:
    """One fraction, factored, with ((−1)^k)² = 1, where letters stand below a line."""
    signs = {power: Dummy("sign") for power in total.atoms(Pow) if power.base == -1 and power.exp.free_symbols}
    above, below = fraction(together(total.xreplace(signs)))
    if not below.free_symbols:
        return total
    for sign in signs.values():
        above = Poly(expand(above), sign).rem(Poly(sign**2 - 1, sign)).as_expr()
    return factor(above / below).xreplace({sign: power for power, sign in signs.items()})


def _at(primitive: Expr, variable: Symbol, end: Expr) -> Expr:
    """The value at an end, angles multiplied out so that whole multiples of π are seen."""
    put = primitive.subs(variable, end)
    return put.replace(lambda part: isinstance(part, sin | cos), lambda part: part.func(expand(part.args[0])))


def _zero(form: Expr, index: Symbol) -> Rational | None:
    """The number at which a form that is linear in a letter vanishes."""
    slope, constant = frequency(form, index)
    return -constant / slope if slope.is_number and constant.is_number else None  # type: ignore[return-value]


def _may_be(index: Symbol, at: Expr) -> bool:
    return bool(at.is_integer) and Eq(index, at) != False  # noqa: E712


def _agrees(general: Expr, index: Symbol, at: Integer, value: Expr) -> bool:
    """Whether the general form has the value of an exception, and so is none."""
    put = general.subs(index, at)
    return bool(put.is_finite) and expand(put - value) == 0


__all__ = ["Spectrum", "antiderivative", "definite", "frequency", "harmonics", "tidy"]
