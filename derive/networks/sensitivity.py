"""How the kernels of a layer move with what enters it: `mean_slopes`, `angular_slope` and `layer_slopes`.

A layer takes the variances q, q' and the correlation cos ω of the layer below. With κ = E[σ(U)σ(V)] over its value
where U = V, and the shares cos² φ, sin² φ that weights and biases have of its own variance, it gives (`layer_map`)

    cos ω⁺ = cos φ cos φ' κ + sin φ sin φ',   t⁺ = cos ω⁺ + cos φ cos φ' r s t,

t being the tangent kernel over √q √q', s = E[σ'(U)σ'(V)] over its value where U = V, and r a number. Derivatives are
taken by SymPy, and then written in the gap g = (1 − κ)/2 and in sin(φ − φ'), both of which keep their digits where the
two inputs are nearly equal. Nothing here is typed that could be derived.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from sympy import Expr, Poly, S, Symbol, acos, cancel, cos, expand, expand_trig, sin, sqrt

from derive.language.rule import Rule
from derive.language.symbols import c, q, qp, theta

phi, phip = Symbol("phi", real=True), Symbol("phi'", real=True)
"""tan² φ is what the biases add to a variance, over what the weights do."""
gap = Symbol("gap", nonnegative=True)
"""(1 − κ)/2."""
apart = Symbol("apart", real=True)
"""sin(φ − φ')."""
ratio = Symbol("ratio", nonnegative=True)
steepness, passed = Symbol("steepness", real=True), Symbol("passed", real=True)
"""r, s and t of the layer below."""
fed, added = Symbol("fed", positive=True), Symbol("added", positive=True)
"""What the weights and what the biases add to a variance."""
_sine, _cosine, _tangent = Symbol("_sine"), Symbol("_cosine"), Symbol("_tangent")

DERIVATIVES = Rule(
    "derivatives of a layer",
    "how a layer moves is what `layer_slopes` says, and how its means do what Price's theorem says",
    ("0 ≤ φ, φ' ≤ π/2", "qq' > c²"),
    rests_on=tuple(
        f"engine.gradient-{name}"
        for name in (
            "turn-first",
            "turn-second",
            "passing-first",
            "passing-second",
            "cube-in-c",
            "cube-in-q",
            "sin-in-q",
        )
    ),
)


@dataclass(frozen=True)
class MeanSlopes:
    """The derivatives of E[g(U)g(V)] by c at fixed q, q', by q and by q'."""

    in_c: Expr
    in_q: Expr
    in_qp: Expr


def mean_slopes(form: Expr) -> MeanSlopes:
    """The derivatives of a closed form in q, q' and c, or in q, q' and θ with cos θ = c/√(qq').

    Domain: qq' > c². By Price's theorem they are E[g'g'], E[g''g]/2 and E[gg'']/2, which claims of the engine hold them
    against.

    >>> from sympy import sqrt, cos, pi, sin, simplify
    >>> relu = sqrt(q) * sqrt(qp) * (sin(theta) + (pi - theta) * cos(theta)) / (2 * pi)
    >>> simplify(mean_slopes(relu).in_c.subs({q: 4, qp: 1, c: 1}))
    1/3
    """
    flat = form.subs(theta, acos(c / (sqrt(q) * sqrt(qp))))
    return MeanSlopes(*(flat.diff(letter) for letter in (c, q, qp)))


@dataclass(frozen=True)
class AngularSlope:
    """df/d(cos θ) = `regular` − `jump`/sin θ, with a number `jump`: df/dθ at θ = 0, a cone where it is not 0."""

    regular: Expr
    jump: Expr


def angular_slope(f: Expr) -> AngularSlope:
    """The derivative by cos θ of a polynomial f in θ, sin θ and cos θ, 0 ≤ θ ≤ π.

    Raises `ValueError` where it is neither such a polynomial nor a number over sin θ, nor their sum.

    >>> from sympy import pi
    >>> angular_slope((sin(theta) + (pi - theta) * cos(theta)) / pi)
    AngularSlope(regular=-theta/pi + 1, jump=0)
    >>> angular_slope((pi - theta) / pi)
    AngularSlope(regular=0, jump=-1/pi)
    """
    moved = expand_trig(f.diff(theta)).subs({sin(theta): _sine, cos(theta): _cosine})
    parts = {0: S.Zero, 1: S.Zero}
    for (power,), coefficient in Poly(expand(moved), _sine).terms():
        parts[power % 2] += coefficient * (1 - _cosine**2) ** (power // 2)
    jump = expand(parts[0]).subs({_cosine: 1, theta: 0})
    over = cancel((parts[0] - jump) / (1 - _cosine**2))
    if not (jump.is_number and over.is_polynomial(_cosine, theta)):
        raise ValueError(f"{f} has the slope {f.diff(theta)}; expected sin({theta}) times a polynomial, and a number")
    regular = -parts[1] - over * _sine
    return AngularSlope(expand(regular.subs({_sine: sin(theta), _cosine: cos(theta)})), jump)


@dataclass(frozen=True)
class LayerMap:
    """cos ω⁺, and t⁺ − cos ω⁺, of a layer."""

    correlation: Expr
    passing: Expr


@dataclass(frozen=True)
class LayerSlopes:
    """Derivatives of a layer: of cos ω⁺ by κ, φ and φ'; of t⁺ − cos ω⁺ by s, t, φ and φ'; of φ by log `fed` and by log
    `added`; all in φ, φ', `gap`, `apart`, `ratio`, `steepness` and `passed`.
    """

    in_kappa: Expr
    in_phi: Expr
    in_phip: Expr
    passing_in_s: Expr
    passing_in_t: Expr
    passing_in_phi: Expr
    passing_in_phip: Expr
    phi_in_fed: Expr
    phi_in_added: Expr


def layer_map() -> LayerMap:
    """What a layer makes of κ = 1 − 2 `gap`, `steepness` and `passed`."""
    both = cos(phi) * cos(phip)
    return LayerMap(both * (1 - 2 * gap) + sin(phi) * sin(phip), both * ratio * steepness * passed)


@cache
def layer_slopes() -> LayerSlopes:
    """The derivatives of `layer_map`.

    >>> layer_slopes().in_phi
    -apart + 2*gap*sin(phi)*cos(phi')
    """
    made = layer_map()
    by_log = [_in_shares(angle) for angle in (fed, added)]
    return LayerSlopes(
        made.correlation.diff(gap) / -2,
        *(_untangled(made.correlation.diff(angle)) for angle in (phi, phip)),
        *(made.passing.diff(part) for part in (steepness, passed, phi, phip)),
        *by_log,
    )


def _untangled(expr: Expr) -> Expr:
    """With `apart` for the difference of products that it is."""
    flat = expand(expr)
    sign = flat.coeff(sin(phi) * cos(phip)).subs(gap, 0)
    return sign * apart + expand(flat - sign * expand_trig(sin(phi - phip)))


def _in_shares(letter: Symbol) -> Expr:
    """dφ/d log `letter`, from tan² φ = added/fed and d tan φ/dφ = 1/cos² φ."""
    moved = (letter * (added / fed).diff(letter)).subs(added, fed * _tangent**2) / (_tangent**2).diff(_tangent)
    return moved.subs(_tangent, sin(phi) / cos(phi)) * cos(phi) ** 2


__all__ = [
    "DERIVATIVES",
    "AngularSlope",
    "LayerMap",
    "LayerSlopes",
    "MeanSlopes",
    "angular_slope",
    "layer_map",
    "layer_slopes",
    "mean_slopes",
]
