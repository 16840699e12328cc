"""`kernel_program`: a kernel formula as a short list of operations in which nothing cancels, for a backend to print.

Rows carry q = k(x, x) of each layer, in doubled precision and over a power of 4. Pairs of rows carry u = (1 − c)/2 with
c = k(x, x')/√(q q'), which keeps its digits where c → 1, and t = T(x, x')/√(q q') for the tangent kernel T. With
E[σ(U)σ(V)] = size (√q √q')ⁿ κ(c), κ(1) = 1, a layer k⁺ = A E[σ(U)σ(V)] + B does

    fed = A size qⁿ,  q⁺ = fed + B,  P = √(fed/q⁺) = cos φ,  tan φ = √(B/fed)
    u⁺ = P P' (1 − κ)/2 + sin²((φ − φ')/2)
    t⁺ = 1 − 2u⁺ + P P' (E[σ'(U)σ'(V)] √q √q'/E[σ(U)σ(V)] at c = 1) s(c) t

where s is E[σ'(U)σ'(V)] with s(1) = 1. In h = tan(φ/2), sin²((φ ∓ φ')/2) = (h ∓ h')²/((1 + h²)(1 + h'²)).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from sympy import Expr, Poly, PolynomialError, S, Symbol, acos, cos, expand, factor, factor_terms, simplify, sin, sqrt

from codegen.kernels.approximation import Approximation, approximate
from codegen.kernels.halves import Halves, halves, w
from derive.language.symbols import alpha, d, q, qp, sigma_a, sigma_b, sigma_w, theta
from derive.networks.formula import E_slope, E_value, KernelFormula, inner, sigma_b_out, tangent

square = Symbol("square", nonnegative=True)
"""‖x‖² in what the first layer is fed."""
odd = Symbol("odd", real=True)
"""The odd part of a profile."""
value, slope = Symbol("value", real=True), Symbol("slope", real=True)
"""E[σ(U)σ(V)] and E[σ'(U)σ'(V)], up to a power of two."""
present = Symbol("present", nonnegative=True)
"""1, and 0 for a row whose variance is 0, where σ counts as 0: what stands for q⁰."""


@dataclass(frozen=True)
class Profile:
    """size (√q √q')^degree f(θ), f(0) = 1: f on both halves, as functions of w, `odd` and `strength`, and as `parts`.
    What `odd` stands for is `strength` times what is approximated."""

    degree: int
    size: Expr
    near: Expr
    far: Expr
    approximation: Approximation | None
    parts: Halves

    @classmethod
    def of(cls, degree: int, size: Expr, parts: Halves) -> Profile:
        """That of a function taken apart."""
        near, far = _with_odd(parts)
        return cls(degree, size, near, far, approximate(parts.odd) if parts.odd else None, parts)


@dataclass(frozen=True)
class Term:
    """expr · 2^(degree · exponent): terms of a kernel that scale alike."""

    degree: int
    expr: Expr


@dataclass(frozen=True)
class Program:
    """The operations of a module.

    `first` is what the weights of the first layer feed to q, in `square`; `fed` that of the other layers, in q, or in
    `present` where σ is a step; `shift`
    is B. `gap_near` and `gap_far` are (1 − κ)/2 on the halves. `ratio` is the factor of P P' s t. Rows are looked at
    anew where u, or 1 − u, is below `parallel`, or `opposite`. `nngp` and `ntk` are in `value`, `slope`, `tangent` and
    `inner`.
    """

    layers: int
    first: Expr
    fed: Expr
    shift: Expr
    value: Profile
    slope: Profile | None
    gap_near: Expr
    gap_far: Expr
    ratio: Expr
    parallel: float
    opposite: float
    nngp: tuple[Term, ...]
    ntk: tuple[Term, ...]


def kernel_program(formula: KernelFormula) -> Program:
    """The program of a formula.

    Domain: covariances A·below + B with A > 0 and B ≥ 0, B ≠ 0 just where there are hidden biases; value and slope of
    the form (√q √q')^n f(θ), n = 0, 1, 2, …, with f a polynomial in θ, sin θ and cos θ (acos(cos θ) and √(1 − cos² θ)
    will do for θ and sin θ), such as every power on each side of 0 has, whose coefficients may have α; nngp and ntk
    polynomials in E_value, E_slope and tangent.
    With two and more hidden layers n = 1, or κ ≥ −½ where U = −V: higher powers, and steps, drive angles apart, those
    near π too, which u does not resolve. With n = 0 slope is 0 then, as that of a step is almost everywhere, and there
    are no hidden biases.

    Raises `ValueError` for a formula outside the domain.
    """
    _check_symbols(formula)
    gain, shift = _affine(formula, formula.first.covariance, inner)
    worth = _profile("value", formula.value)
    steepness = _profile("slope", formula.slope) if formula.slope != 0 else None
    fed, ratio = S.Zero, S.One
    if formula.hidden is not None:
        _check_depth(formula, worth, steepness)
        fed, ratio = _between(formula, worth, steepness, shift)
    half = S.Half
    return Program(
        formula.hidden_layers,
        gain * square,
        fed,
        shift,
        worth,
        steepness,
        expand(half - worth.near / 2),
        expand(half - worth.far / 2),
        ratio,
        *_thresholds(formula.hidden_layers, worth.degree),
        _terms("nngp", formula.readout.covariance, formula, worth, steepness),
        _terms("ntk", formula.readout.tangent, formula, worth, steepness),
    )


def in_angle(formula: KernelFormula) -> KernelFormula:
    """The formula with θ for acos(cos θ) and sin θ for √(1 − cos² θ), as holds for 0 ≤ θ ≤ π."""
    return replace(formula, value=_in_angle(formula.value), slope=_in_angle(formula.slope))


def _in_angle(expr: Expr) -> Expr:
    return expr.subs({acos(cos(theta)): theta, sqrt(1 - cos(theta) ** 2): sin(theta)})


def _check_depth(formula: KernelFormula, worth: Profile, steepness: Profile | None) -> None:
    opposite = worth.far.subs({w: 0, odd: 0})
    degree = steepness.degree + 1 if steepness is not None else 0
    if degree == 0 and formula.convention.hidden_bias:
        raise ValueError(
            f"value is {formula.value}, under {formula.convention.describe()}; expected, with {formula.hidden_layers} "
            "hidden layers, no hidden bias beside a step: it makes an angle of the difference of two norms, and small "
            "angles have to keep all of their digits"
        )
    if worth.degree != degree or (degree != 1 and opposite < -S.Half):
        raise ValueError(
            f"value is {formula.value} and slope is {formula.slope}; expected, with {formula.hidden_layers} hidden "
            "layers, an activation that is linear on each side of 0, or a step or a higher power that is not odd"
        )


def _thresholds(layers: int, degree: int) -> tuple[float, float]:
    """Below which u, and 1 − u, is worked out from the difference and the sum of the rows.

    A product of unit rows is wrong by a few ulp ε, and θ by ε/θ. Near θ = 0 a kernel with L hidden layers falls like
    1 − Lθ/(2π) until θ ~ 9/L, so that L ε/(2π θ) is an ulp or two where θ² ~ L/(16 (L + 9)). Near θ = π the kernel of
    one layer vanishes, and is wanted to all of its digits; deeper ones are as smooth as 1 − θ/π. Powers above 1 let
    small u grow from layer to layer, and their errors with them.
    """
    if layers > 1 and degree > 1:
        return 0.25, 0.15
    return layers / (64 * (layers + 9)), 0.15 if layers == 1 else 1 / 256


def _affine(formula: KernelFormula, expr: Expr, below: Symbol) -> tuple[Expr, Expr]:
    """(A, B) for expr = A·below + B."""
    covariance = expand(expr)
    gain, start = covariance.diff(below), covariance.subs(below, 0)
    if gain.has(below) or not gain.is_positive or not start.is_nonnegative:
        raise ValueError(f"the covariance is {expr}; expected A*{below} + B with A > 0 and B >= 0 free of {below}")
    if (start != 0) != formula.convention.hidden_bias:
        raise ValueError(
            f"the covariance is {expr}, under {formula.convention.describe()}; expected a term free of {below} just "
            "where there is a hidden bias"
        )
    return gain, start


def _between(formula: KernelFormula, worth: Profile, steepness: Profile | None, shift: Expr) -> tuple[Expr, Expr]:
    """What hidden layers are fed, and the factor before P P' s t."""
    assert formula.hidden is not None
    gain, start = _affine(formula, formula.hidden.covariance, E_value)
    passed = expand(formula.hidden.tangent - formula.hidden.covariance)
    own = expand(formula.first.tangent - formula.first.covariance)
    if start != shift or own != 0 or passed != expand(gain * E_slope * tangent):
        raise ValueError(
            f"the hidden layers are {formula.hidden} above {formula.first}; expected T = k in the first, and "
            "k + A*E_slope*tangent with k = A*E_value + B above, B being that of the first"
        )
    power = q**worth.degree if worth.degree else present
    return gain * worth.size * power, steepness.size / worth.size if steepness is not None else S.Zero


def _profile(name: str, expr: Expr) -> Profile:
    try:
        degree, angular = profile_of(expr)
    except ValueError as error:
        raise ValueError(f"{name} is {error}") from None
    size = simplify(angular.subs(theta, 0))
    size = factor(size) if size.free_symbols else size
    if not size.is_positive:
        raise ValueError(f"{name} is {expr}, which is {size} where U = V; expected a positive number")
    return Profile.of(degree, size, halves(expand(angular / size)))


def profile_of(expr: Expr) -> tuple[int, Expr]:
    """(n, f(θ)) for expr = (√q √q')ⁿ f(θ). Raises `ValueError` for another form."""
    flat = _in_angle(expr)
    root, rootp = Symbol("_root", positive=True), Symbol("_rootp", positive=True)
    try:
        terms = Poly(expand(flat.subs({q: root**2, qp: rootp**2})), root, rootp).terms()
    except PolynomialError:
        terms = []
    if len(terms) != 1 or len(set(terms[0][0])) != 1:
        raise ValueError(f"{expr}; expected (sqrt(q)*sqrt(q'))**n * f(theta) with n = 0, 1, 2, ...")
    ((degree, _), angular) = terms[0]
    return degree, angular


def _with_odd(parts: Halves) -> tuple[Expr, Expr]:
    if parts.odd is None:
        return parts.near, parts.far
    return parts.near + odd, parts.far + parts.sign * odd


def _terms(
    name: str, expr: Expr, formula: KernelFormula, worth: Profile, steepness: Profile | None
) -> tuple[Term, ...]:
    unit = Symbol("_unit")
    below = unit * tangent
    if expand(formula.first.tangent - formula.first.covariance) != 0:
        below = formula.first.tangent.subs(inner, unit * inner)
    names = {
        E_value: unit**worth.degree * value,
        E_slope: unit**steepness.degree * slope if steepness else S.Zero,
        tangent: below,
    }
    try:
        terms = Poly(expand(expr.subs(names, simultaneous=True)), unit).terms()
    except PolynomialError:
        raise ValueError(f"{name} is {expr}; expected a polynomial in E_value, E_slope and tangent") from None
    return tuple(Term(degree, factor_terms(part, fraction=False)) for ((degree,), part) in terms)


def _check_symbols(formula: KernelFormula) -> None:
    biased = formula.convention.hidden_bias
    weights = {d, sigma_w} | ({sigma_b} if biased else set())
    outer = {sigma_a} | ({sigma_b_out} if formula.convention.output_bias else set())
    allowed = {
        "value": (formula.value, {q, qp, theta, alpha}),
        "slope": (formula.slope, {q, qp, theta, alpha}),
        "covariance": (formula.first.covariance, weights | {inner}),
        "nngp": (formula.readout.covariance, outer | {E_value}),
        "ntk": (formula.readout.tangent, outer | {E_value, E_slope, tangent}),
    }
    for name, (expr, symbols) in allowed.items():
        if extra := expr.free_symbols - symbols:
            raise ValueError(
                f"{name} is {expr}, with {', '.join(sorted(map(str, extra)))}; expected, under "
                f"{formula.convention.describe()}, no symbols but {', '.join(sorted(map(str, symbols)))}"
            )


__all__ = ["Profile", "Program", "Term", "in_angle", "kernel_program", "present", "profile_of"]
