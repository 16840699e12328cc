"""Rewrites that keep a formula accurate where its terms cancel. Each states the domain on which it holds.

A formula here is a polynomial in θ, sin θ and cos θ for an angle 0 ≤ θ ≤ π, as the kernels of Cho and Saul (*Kernel
methods for deep learning*, 2009) are. Such a kernel may vanish to high order at θ = π, where
sin θ + (π − θ) cos θ = sin δ − δ cos δ = δ³/3 + O(δ⁵) with δ = π − θ: the terms are as large as δ, and cancel.
"""

from dataclasses import dataclass

from sympy import (
    Abs,
    Expr,
    I,
    Integer,
    Poly,
    Rational,
    S,
    Symbol,
    acos,
    cos,
    expand,
    expand_trig,
    factor_terms,
    factorial,
    horner,
    pi,
    simplify,
    sin,
    sqrt,
)

TERMS_AT_MOST = 60


@dataclass(frozen=True)
class Taylor:
    """δ^power Σ_k coefficients[k] δ^(step·k), for 0 ≤ δ ≤ radius.

    `remainder` bounds the relative error of the truncation on that interval.
    """

    power: int
    step: int
    coefficients: tuple[Expr, ...]
    radius: Expr
    remainder: Expr

    def polynomial(self, delta: Symbol) -> Expr:
        """The polynomial in `delta`."""
        terms = (value * delta ** (self.power + self.step * k) for k, value in enumerate(self.coefficients))
        return sum(terms, S.Zero)


def on_half_turn(expr: Expr, theta: Symbol) -> Expr:
    """`expr` with acos(cos θ) written θ and √(1 − cos² θ) written sin θ. Holds for 0 ≤ θ ≤ π.

    >>> from sympy import symbols, acos, cos, sqrt
    >>> theta = symbols("theta", real=True)
    >>> on_half_turn(sqrt(1 - cos(theta) ** 2) + acos(cos(theta)), theta)
    theta + sin(theta)
    """
    return expr.subs({acos(cos(theta)): theta, sqrt(1 - cos(theta) ** 2): sin(theta)})


def about_pi(expr: Expr, theta: Symbol, delta: Symbol) -> Expr:
    """`expr` with θ = π − δ, expanded. Holds for every real θ.

    >>> from sympy import symbols, sin, cos, pi
    >>> theta, delta = symbols("theta delta")
    >>> about_pi(sin(theta) + (pi - theta) * cos(theta), theta, delta)
    -delta*cos(delta) + sin(delta)
    """
    return expand(expand_trig(expr).subs(theta, pi - delta))


def angle_parts(expr: Expr, theta: Symbol, delta: Symbol, sine: Symbol, cosine: Symbol) -> Expr:
    """`expr` in δ = π − θ, sin θ and cos θ, as factor · Σ_k δ^k (P_k(cos θ) + sin θ Q_k(cos θ)), with P, Q nested.

    Holds for every real θ when `delta`, `sine` and `cosine` are given those values. Good in floating point wherever the
    sum does not cancel, so long as δ itself was not found by subtracting.

    Raises `ValueError` where `expr` is no polynomial in θ, sin θ and cos θ.

    >>> from sympy import symbols, sin, cos, pi
    >>> theta, delta, sine, cosine = symbols("theta delta sine cosine")
    >>> angle_parts((sin(theta) + (pi - theta) * cos(theta)) / (2 * pi), theta, delta, sine, cosine)
    (cosine*delta + sine)/(2*pi)
    """
    flat = expand_trig(expr).subs({sin(theta): sine, cos(theta): cosine}).subs(theta, pi - delta)
    if flat.has(sin, cos) or not flat.is_polynomial(delta, sine, cosine):
        raise ValueError(f"{expr} is no polynomial in {theta}, sin({theta}) and cos({theta})")
    factor, rest = factor_terms(expand(flat)).as_independent(delta, sine, cosine, as_Add=False)
    reduced = Poly(rest, sine).rem(Poly(sine**2 + cosine**2 - 1, sine)).as_expr()
    content, primitive = expand(reduced).as_content_primitive()
    groups = Poly(primitive, delta, sine).terms()
    total = sum((delta**i * sine**j * horner(expand(value), wrt=cosine) for (i, j), value in groups), S.Zero)
    return content * factor * total


def taylor_near_zero(expr: Expr, delta: Symbol, radius: Expr, digits: int) -> Taylor:
    """The Taylor polynomial of `expr` at δ = 0, with exact coefficients and relative truncation below 10^−digits.

    Domain: 0 ≤ δ ≤ radius; `expr` a polynomial in δ, sin δ and cos δ, not identically zero.

    With sin δ = (e^{iδ} − e^{−iδ})/(2i) and its like, expr = Σ_t c_t δ^{j_t} e^{i k_t δ}, so the coefficient of δ^N is
    exactly Σ_t c_t (i k_t)^{N−j_t}/(N−j_t)!. Dropping all powers from N on, for N above every j_t, leaves out at most
    K δ^N with K = Σ_t |c_t| |k_t|^{N−j_t}/(N−j_t)!, by Lagrange's bound on e^{ikδ}. If a_p δ^p is the first term that
    is not zero, then |expr| ≥ δ^p L with L = |a_p| − Σ_{p<i<N} |a_i| radius^{i−p} − K radius^{N−p}, and when L > 0 the
    relative error is at most K radius^{N−p}/L. N is the first for which this is below 10^−digits.

    Raises `ValueError` where `expr` has another form, or the radius is too large for L to be positive.

    >>> from sympy import symbols, sin, cos, Rational
    >>> delta = symbols("delta")
    >>> taylor_near_zero(sin(delta) - delta * cos(delta), delta, Rational(1, 2), 5).coefficients
    (1/3, -1/30, 1/840)
    """
    terms = _exponential_terms(expr, delta)
    wanted = Rational(1, 10**digits)
    highest = max((j for j, _ in terms), default=0)
    coefficients: list[Expr] = []
    for order in range(TERMS_AT_MOST):
        power = next((i for i, value in enumerate(coefficients) if value != 0), None)
        if power is not None and order > highest:
            dropped = _dropped(terms, order) * radius ** (order - power)
            later = (Abs(value) * radius ** (i - power) for i, value in enumerate(coefficients) if i > power)
            least = Abs(coefficients[power]) - sum(later, S.Zero) - dropped
            if least.is_positive and (remainder := dropped / least) < wanted:
                return _polynomial(coefficients, power, radius, remainder)
        coefficients.append(_coefficient(terms, order))
    raise ValueError(
        f"no Taylor polynomial of {expr} below degree {TERMS_AT_MOST} is good to {digits} digits for "
        f"0 <= {delta} <= {radius}; give a smaller radius"
    )


def _exponential_terms(expr: Expr, delta: Symbol) -> dict[tuple[int, int], Expr]:
    """(j, k) → c with expr = Σ c δ^j e^{ikδ}."""
    wave, inverse = Symbol("_wave"), Symbol("_inverse")
    flat = expand_trig(expr).subs({sin(delta): (wave - inverse) / (2 * I), cos(delta): (wave + inverse) / 2})
    if flat.has(sin, cos) or not flat.is_polynomial(delta, wave, inverse):
        raise ValueError(f"{expr} is no polynomial in {delta}, sin({delta}) and cos({delta})")
    terms: dict[tuple[int, int], Expr] = {}
    for (degree, up, down), value in Poly(expand(flat), delta, wave, inverse).terms():
        key = (degree, up - down)
        terms[key] = terms.get(key, S.Zero) + value
    return terms


def _coefficient(terms: dict[tuple[int, int], Expr], order: int) -> Expr:
    parts = (c * (I * k) ** (order - j) / factorial(order - j) for (j, k), c in terms.items() if order >= j)
    return simplify(sum(parts, S.Zero))


def _dropped(terms: dict[tuple[int, int], Expr], order: int) -> Expr:
    """K of `taylor_near_zero`."""
    parts = (Abs(c) * Integer(abs(k)) ** (order - j) / factorial(order - j) for (j, k), c in terms.items())
    return sum(parts, S.Zero)


def _polynomial(coefficients: list[Expr], power: int, radius: Expr, remainder: Expr) -> Taylor:
    tail = coefficients[power:]
    step = 2 if all(value == 0 for value in tail[1::2]) else 1
    kept = tail[::step]
    while kept[-1] == 0:
        kept.pop()
    return Taylor(power, step, tuple(kept), radius, remainder)
