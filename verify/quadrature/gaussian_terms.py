"""Functions whose Gaussian means are elementary, as sums of terms, and those means.

A term is polynomial × e^(rate v − decay v²), alone or times erf(slope v + shift), or a piecewise polynomial. With
X ~ N(m, t²), the exponential moves the law of X (completing the square, `tilted`); what is left follows by parts:
E[X f(X)] = m E f(X) + t² E f'(X). Nothing of `derive` but the branches of a function is used; m may be complex, which
is how sine and cosine are integrated.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import mpmath
from flint import arb
from mpmath import mp
from sympy import (
    Abs,
    Add,
    Expr,
    Heaviside,
    Integer,
    Lambda,
    Max,
    Min,
    Mul,
    Piecewise,
    Poly,
    Pow,
    S,
    cos,
    cosh,
    erf,
    erfc,
    exp,
    expand,
    im,
    oo,
    sign,
    sin,
    sinh,
)

from derive.activations.pieces import LINE, Branch, Span, branches
from derive.activations.signs import EndlessSigns, UnknownSign
from derive.language.symbols import u
from verify.quadrature.mesh import Feature
from verify.quadrature.programs import Ball, middle, number, real_part, whole_power
from verify.values.no_value import NoValue

Coefficients = tuple[Expr, ...]
"""Of a polynomial, from the constant up."""


@dataclass(frozen=True)
class Smooth:
    """polynomial × e^(rate v − decay v²), times erf(slope v + shift) where `gate` is (slope, shift)."""

    polynomial: Coefficients
    rate: Expr = S.Zero
    decay: Expr = S.Zero
    gate: tuple[Expr, Expr] | None = None


@dataclass(frozen=True)
class PiecewisePolynomial:
    """A polynomial on each of some intervals (low, high)."""

    pieces: tuple[tuple[Expr, Expr, Coefficients], ...]
    rate: Expr = S.Zero
    decay: Expr = S.Zero


Term = Smooth | PiecewisePolynomial


def split(function: Lambda, reach: mpmath.mpf | None = None) -> tuple[Branch, ...]:
    """The branches of a function of one variable, those that vanish left out; its variable is u.

    Where there is no end of branches, those that lie within `reach` of 0. Raises `NoValue` where a case ends at no
    number that is found, or there is no end of them and no reach is given.
    """
    try:
        return _split(function, LINE)
    except EndlessSigns:
        if reach is None:
            raise NoValue(f"there is no end of kinks of {function(u)}") from None
    except UnknownSign:
        raise NoValue(f"the cases of {function(u)} do not end at numbers") from None
    far = Integer(int(mp.ceil(reach)))
    try:
        return _split(function, (-far, far))
    except UnknownSign:
        raise NoValue(f"the kinks of {function(u)} within {far} of 0 are not found") from None


@lru_cache(maxsize=1024)
def _split(function: Lambda, span: Span) -> tuple[Branch, ...]:
    expression = function(u).replace(
        lambda part: isinstance(part, (Abs, Max, Min, sign, Heaviside)), lambda part: part.rewrite(Piecewise)
    )
    return tuple(branch for branch in branches(expression, u, span=span) if branch.expression != 0)


def is_endless(function: Lambda) -> bool:
    """Whether there is no end of its branches."""
    try:
        _split(function, LINE)
    except EndlessSigns:
        return True
    except UnknownSign:
        return False
    return False


@lru_cache(maxsize=1024)
def terms(function: Lambda) -> tuple[Term, ...] | None:
    """The function as a sum of terms; None where it is none."""
    if is_endless(function):
        return None
    found = [(branch, _sum(branch.expression)) for branch in split(function)]
    if any(parts is None for _, parts in found):
        return None
    if all((branch.low, branch.high) == (-oo, oo) for branch, _ in found):
        return tuple(Smooth(_dense(powers), *key) for _, parts in found for key, powers in (parts or {}).items())
    plain = (S.Zero, S.Zero, None)
    pieces = tuple(
        (branch.low, branch.high, _dense(parts[plain])) for branch, parts in found if parts and plain in parts
    )
    result: list[Term] = [PiecewisePolynomial(pieces)] if pieces else []
    for key in {key for _, parts in found for key in parts or {} if key != plain}:
        everywhere = [_dense((parts or {}).get(key, {})) for _, parts in found]
        whole = found[0][0].low == -oo and found[-1][0].high == oo and _adjoin([branch for branch, _ in found])
        if not whole or any(polynomial != everywhere[0] for polynomial in everywhere):
            return None
        result.append(Smooth(everywhere[0], *key))
    return tuple(result)


def _adjoin(parts: Sequence[Branch]) -> bool:
    return all(one.high == other.low for one, other in pairwise(parts))


_Key = tuple[Expr, Expr, tuple[Expr, Expr] | None]
_Sum = dict[_Key, dict[int, Expr]]
"""{(rate, decay, gate): {power: coefficient}}."""


def _sum(expression: Expr) -> _Sum | None:
    plain: _Key = (S.Zero, S.Zero, None)
    if expression == u:
        return {plain: {1: S.One}}
    if not expression.has(u):
        return {plain: {0: expression}}
    if isinstance(expression, Add):
        return _added([_sum(part) for part in expression.args])
    if isinstance(expression, Mul):
        return _product([_sum(part) for part in expression.args])
    if isinstance(expression, Pow) and expression.base != S.Exp1:
        base, power = expression.args
        if power.is_Integer and power > 0:
            return _product([_sum(base)] * int(power))
        inner = _sum(base)
        if power.is_Integer and inner and len(inner) == 1:
            ((rate, decay, gate), powers), *_ = inner.items()
            if gate is None and powers.keys() == {0}:
                return {(rate * power, decay * power, None): {0: powers[0] ** power}}
        return None
    (argument,) = expression.args if len(expression.args) == 1 else (None,)
    if isinstance(expression, Pow):
        argument = expression.exp
    if argument is None or not argument.is_polynomial(u):
        return None
    powers = Poly(argument, u).all_coeffs()[::-1]
    powers += [S.Zero] * (3 - len(powers))
    if isinstance(expression, (exp, Pow)) and len(powers) == 3:
        return {(powers[1], -powers[2], None): {0: exp(powers[0])}}
    if any(powers[2:]):
        return None
    if isinstance(expression, (sin, cos, sinh, cosh)):
        return _sum(expand(expression.rewrite(exp)))
    if isinstance(expression, erf):
        return {(S.Zero, S.Zero, (powers[1], powers[0])): {0: S.One}}
    return _sum(1 - erf(argument)) if isinstance(expression, erfc) else None


def _added(parts: Sequence[_Sum | None]) -> _Sum | None:
    total: _Sum = {}
    for part in parts:
        if part is None:
            return None
        for key, powers in part.items():
            own = total.setdefault(key, {})
            for power, coefficient in powers.items():
                own[power] = own.get(power, S.Zero) + coefficient
    return total


def _product(parts: Sequence[_Sum | None]) -> _Sum | None:
    total: _Sum = {(S.Zero, S.Zero, None): {0: S.One}}
    for part in parts:
        if part is None:
            return None
        products = []
        for (rate, decay, gate), powers in total.items():
            for (other_rate, other_decay, other_gate), others in part.items():
                if gate is not None and other_gate is not None:
                    return None
                key = (rate + other_rate, decay + other_decay, gate or other_gate)
                product: dict[int, Expr] = {}
                for power, coefficient in powers.items():
                    for other, factor in others.items():
                        product[power + other] = product.get(power + other, S.Zero) + coefficient * factor
                products.append({key: product})
        total = _added(products) or {}
    return total


def _dense(powers: dict[int, Expr]) -> Coefficients:
    return tuple(powers.get(power, S.Zero) for power in range(max(powers, default=-1) + 1))


def is_oscillating(term: Term) -> bool:
    """Whether the rate has an imaginary part."""
    return im(term.rate) != 0


def has_no_gate(term: Term) -> bool:
    """Whether the term is a polynomial times an exponential on the whole line."""
    return isinstance(term, Smooth) and term.gate is None


class NumericTerm:
    """A term with its coefficients as numbers of the current precision."""

    def __init__(self, term: Term) -> None:
        self.term = term
        self.rate, self.decay = number(term.rate), number(term.decay)
        if isinstance(term, PiecewisePolynomial):
            self.pieces = [(_end(low), _end(high), _numbers(poly)) for low, high, poly in term.pieces]
        else:
            self.polynomial = _numbers(term.polynomial)
            self.gate = None if term.gate is None else tuple(map(number, term.gate))

    def times(self, polynomial: list[Ball]) -> "NumericTerm":
        """With every polynomial multiplied by another."""
        product = object.__new__(NumericTerm)
        product.__dict__ |= self.__dict__
        if isinstance(self.term, PiecewisePolynomial):
            product.pieces = [(low, high, multiplied(own, polynomial)) for low, high, own in self.pieces]
        else:
            product.polynomial = multiplied(self.polynomial, polynomial)
        return product

    def value(self, x: Ball) -> Ball:
        """The term at x, without its exponential."""
        if isinstance(self.term, PiecewisePolynomial):
            return sum((_at(own, x) for low, high, own in self.pieces if _inside(low, x, high)), arb(0))
        plain = _at(self.polynomial, x)
        return plain if self.gate is None else plain * (self.gate[0] * x + self.gate[1]).erf()

    def mean(self, mean: Ball, variance: arb) -> Ball:
        """E of `value` under N(mean, variance): the exponential is left to `tilted`."""
        if variance == 0:
            return self.value(mean)
        if isinstance(self.term, PiecewisePolynomial):
            return _truncated(self.pieces, mean, variance)
        if self.gate is None:
            return _dot(self.polynomial, _normal(len(self.polynomial), arb(1), mean, variance))
        slope, shift = self.gate
        return _dot(self.polynomial, _gated(len(self.polynomial), slope, shift, mean, variance))

    def tilted_mean(self, mean: Ball, variance: arb) -> Ball:
        """E of the whole term, its exponential included, under N(mean, variance)."""
        spread = 1 + 2 * self.decay * variance
        weight = (self.rate * mean + self.rate * self.rate * variance / 2 - self.decay * mean * mean) / spread
        return weight.exp() / spread.sqrt() * self.mean((mean + self.rate * variance) / spread, variance / spread)

    def features(self, reach: mpmath.mpf) -> tuple[Feature, ...]:
        """Where the term, without its exponential, is no polynomial; erf(x) is ±1 beyond `reach`."""
        if isinstance(self.term, PiecewisePolynomial):
            ends = [middle(end) for low, high, _ in self.pieces for end in (low, high) if end is not None]
            return tuple(Feature(end, mp.zero, mp.zero, mp.zero) for end in dict.fromkeys(ends))
        if self.gate is None:
            return ()
        slope, shift = map(middle, self.gate)
        scale = 1 / abs(slope)
        return (Feature(-shift / slope, scale, reach * scale, reach * scale),)


def _end(value: Expr) -> arb | None:
    return None if value in (oo, -oo) else number(value)


def _numbers(values: Coefficients) -> list[Ball]:
    return [number(value) for value in values]


def _inside(low: arb | None, x: arb, high: arb | None) -> bool:
    return (low is None or low < x) and (high is None or x < high)


def _at(polynomial: Sequence[Ball], x: Ball) -> Ball:
    total = arb(0)
    for coefficient in reversed(polynomial):
        total = total * x + coefficient
    return total


def _dot(ones: Sequence[Ball], others: Sequence[Ball]) -> Ball:
    return sum((one * other for one, other in zip(ones, others, strict=True)), arb(0))


def multiplied(ones: Sequence[Ball], others: Sequence[Ball]) -> list[Ball]:
    """The product of two polynomials."""
    product: list[Ball] = [arb(0)] * (len(ones) + len(others) - 1)
    for i, one in enumerate(ones):
        for j, other in enumerate(others):
            product[i + j] = product[i + j] + one * other
    return product


def _normal(count: int, weight: Ball, mean: Ball, variance: arb) -> list[Ball]:
    """weight × E[X^n], n < count."""
    moments = [weight, weight * mean]
    for n in range(2, count):
        moments.append(mean * moments[n - 1] + variance * (n - 1) * moments[n - 2])
    return moments[:count]


def _gated(count: int, slope: arb, shift: arb, mean: Ball, variance: arb) -> list[Ball]:
    """E[X^n erf(slope X + shift)], n < count, by parts; the derivative of erf is a Gaussian."""
    spread = 1 + 2 * slope * slope * variance
    centre = slope * mean + shift
    bell = (-centre * centre / spread).exp() / spread.sqrt() * 2 * slope / arb.pi().sqrt()
    slopes = _normal(count, bell, (mean - 2 * slope * shift * variance) / spread, variance / spread)
    moments = [(centre / spread.sqrt()).erf()]
    for n in range(1, count):
        before = (n - 1) * moments[n - 2] if n > 1 else 0
        moments.append(mean * moments[n - 1] + variance * (before + slopes[n - 1]))
    return moments


def _truncated(pieces: Sequence[tuple], mean: Ball, variance: arb) -> Ball:
    """Σ ∫ polynomial over (low, high) against N(mean, variance), from truncated moments by parts:

    M_k = mean M_(k−1) + variance ((k−1) M_(k−2) − [v^(k−1) φ]).
    """
    root = (2 * variance).sqrt()
    known: dict[int, tuple[Ball, Ball]] = {}

    def edge(end: arb) -> tuple[Ball, Ball]:
        if id(end) not in known:
            x = (end - mean) / root
            known[id(end)] = x, (-x * x).exp() / (root * arb.pi().sqrt())
        return known[id(end)]

    total = arb(0)
    for low, high, polynomial in pieces:
        ends = [(end, factor, *edge(end)) for end, factor in ((low, 1), (high, -1)) if end is not None]
        moments = [_mass(*(x for _, _, x, _ in ends), low=low is not None, high=high is not None)]
        for k in range(1, len(polynomial)):
            boundary = sum((factor * whole_power(end, k - 1) * height for end, factor, _, height in ends), arb(0))
            before = (k - 1) * moments[k - 2] if k > 1 else 0
            moments.append(mean * moments[k - 1] + variance * (before + boundary))
        total = total + _dot(polynomial, moments)
    return total


def _mass(*edges: Ball, low: bool, high: bool) -> Ball:
    """P(low < X < high) from the standardised edges x/√2, so that no digit of a small one is lost."""
    if low and high:
        one, other = edges
        if real_part(one) > 0:
            return (one.erfc() - other.erfc()) / 2
        return ((-other).erfc() - (-one).erfc()) / 2 if real_part(other) < 0 else 1 - ((-one).erfc() + other.erfc()) / 2
    if not edges:
        return arb(1)
    return (edges[0] if low else -edges[0]).erfc() / 2
