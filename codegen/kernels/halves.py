"""`halves`: a function of an angle from 0 to π as a polynomial and an odd part on each half; no digits are lost.

The variable on the near half is w = (1 − cos θ)/2 = sin²(θ/2), on the far one w = (1 + cos θ)/2, both from 0 to ½. What
the arc-cosine kernels (Cho and Saul, *Kernel methods for deep learning*, 2009) have of θ and sin θ is √w times a power
series in w with radius of convergence 1: sin θ = 2√w √(1 − w) and θ = 2 arcsin √w.
"""

from dataclasses import dataclass

from sympy import Expr, Poly, Rational, S, Symbol, binomial, cancel, cos, expand, expand_trig, factor, pi, sin

from derive.language.symbols import theta

w = Symbol("w", nonnegative=True)
"""(1 − cos θ)/2 on the near half, (1 + cos θ)/2 on the far one."""
strength = Symbol("strength", real=True)
"""What the odd part is multiplied by, where the function has a parameter."""
_sine, _cosine, _angle = Symbol("_sine"), Symbol("_cosine"), Symbol("_angle")


@dataclass(frozen=True)
class OddPart:
    """scale · √w (roots(w) √(1 − w) + angles(w) arcsin(√w)/√w), with polynomials that have rational coefficients."""

    scale: Expr
    roots: Poly
    angles: Poly

    def series(self, count: int) -> list[Rational]:
        """The first coefficients of the power series that stands behind scale √w."""
        root = [(-1) ** k * binomial(S.Half, k) for k in range(count)]
        angle = [binomial(2 * k, k) / (S(4) ** k * (2 * k + 1)) for k in range(count)]
        total = [S.Zero] * count
        for polynomial, known in ((self.roots, root), (self.angles, angle)):
            for (degree,), coefficient in polynomial.terms():
                for k in range(count - degree):
                    total[degree + k] += coefficient * known[k]
        return total

    def norm(self) -> Rational:
        """A bound on the coefficients of the series, for those of √(1 − w) and arcsin(√w)/√w are at most 1."""
        return sum((abs(value) for polynomial in (self.roots, self.angles) for value in polynomial.coeffs()), S.Zero)


@dataclass(frozen=True)
class Halves:
    """f = near + s · odd on the near half, far + sign · s · odd on the far one; `odd` is None where there is none.

    `near` and `far` are polynomials in w. What a parameter makes of f is in s, which `strength` stands for in them, so
    that no digits are lost where s is nearly 0. Without parameters s is 1.
    """

    near: Expr
    far: Expr
    odd: OddPart | None
    sign: int
    s: Expr = S.One


def halves(expr: Expr) -> Halves:
    """`expr`, a polynomial in θ, sin θ and cos θ of degree 1 in θ, taken apart. Holds for 0 ≤ θ ≤ π.

    Raises `ValueError` for another form, and where the odd parts of the halves are not equal up to their sign.

    >>> from sympy import sin, cos, pi
    >>> found = halves((sin(theta) + (pi - theta) * cos(theta)) / pi)
    >>> found.near, found.far, found.sign, found.odd.series(4)
    (1 - 2*w, 0, 1, [0, 8/3, 4/15, 3/35])
    >>> found.odd.scale
    1/pi
    """
    near, odd, s = _about(expr, S.Zero, 1)
    far, other, also = _about(expr, pi, -1)
    if odd is None and other is None:
        return Halves(near, far, None, 1)
    for sign in (1, -1):
        if odd is not None and other is not None and s == also and _same(odd, other, sign):
            return Halves(near, far, odd, sign, s)
    raise ValueError(f"{expr} has odd parts at 0 and at π that are not equal up to their sign")


def _same(one: OddPart, other: OddPart, sign: int) -> bool:
    def of(part: OddPart) -> tuple[Expr, ...]:
        return tuple(expand(part.scale * polynomial.as_expr()) for polynomial in (part.roots, part.angles))

    return all(expand(first - sign * second) == 0 for first, second in zip(of(one), of(other), strict=True))


def _in_strength(even: Expr, s: Expr) -> Expr:
    """`even` as a + b · strength with a and b in w alone. Raises `ValueError` where it is none such."""
    if not (parameters := even.free_symbols - {w}):
        return even
    (one, first), (other, second) = (
        (even.subs(at), s.subs(at)) for at in (dict.fromkeys(parameters, number) for number in (0, 1))
    )
    slope = (one - other) / (first - second) if first != second else S.Zero
    start = one - slope * first
    if cancel(even - start - slope * s) != 0:
        raise ValueError(f"{even} is no sum of what is free of its parameters and a multiple of {s}")
    return expand(start + slope * strength)


def _about(expr: Expr, end: Expr, direction: int) -> tuple[Expr, OddPart | None, Expr]:
    """The even part at θ = end + direction · angle as a polynomial in w, the odd one, and what its strength is."""
    flat = (
        expand_trig(expr)
        .subs({sin(theta): _sine, cos(theta): direction * _cosine})
        .subs(theta, end + direction * _angle)
    )
    if flat.has(sin, cos) or not flat.is_polynomial(_sine, _cosine, _angle):
        raise ValueError(f"{expr} is no polynomial in {theta}, sin({theta}) and cos({theta})")
    even, roots, angles = S.Zero, S.Zero, S.Zero
    for (sines, angle), coefficient in Poly(expand(flat), _sine, _angle).terms():
        weight = expand((coefficient * (4 * w * (1 - w)) ** (sines // 2)).subs(_cosine, 1 - 2 * w))
        match sines % 2, angle:
            case 0, 0:
                even += weight
            case 1, 0:
                roots += 2 * weight
            case 0, 1:
                angles += 2 * weight
            case _:
                raise ValueError(f"{expr} has {theta} times an odd power of sin({theta}), or a power of {theta}")
    roots, angles = expand(roots), expand(angles)
    if roots == 0 and angles == 0:
        return _in_strength(expand(even), S.One), None, S.One
    scale, s = next(iter(Poly(roots if roots != 0 else angles, w).coeffs())), S.One
    if parameters := scale.free_symbols:
        scale, s = factor(cancel(scale)).as_independent(*parameters, as_Add=False)
    scale = scale.as_independent(pi, as_Add=False)[1] if scale.has(pi) else S.One
    parts = []
    for part in (roots, angles):
        polynomial = Poly(expand(cancel(part / (scale * s)) if parameters else part / scale), w)
        if not all(value.is_Rational for value in polynomial.coeffs()):
            raise ValueError(f"{expr} mixes numbers that have no common factor")
        parts.append(polynomial)
    return _in_strength(expand(even), s), OddPart(scale, *parts), s


__all__ = ["Halves", "OddPart", "halves", "strength", "w"]
