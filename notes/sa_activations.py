"""Appendix: E[σ(U)σ(V)] and E[σ'(U)σ'(V)] of §1.4 for other activations, as the literature prints them, and the routes.

The notes leave σ open and work with ReLU; these are closed forms for others, each against its definition, and the
routes that lead to the same expectation against one another.
"""

from collections.abc import Callable
from dataclasses import dataclass

from sympy import Expr, Piecewise, S, asin, cos, cosh, erf, exp, pi, sin, sinh, sqrt

from derive.activations.activation import in_words
from derive.gaussian.routes.by_route import ByRoute
from derive.language.symbols import alpha, c, q, qp
from verify.claims.claim import Claim
from verify.claims.domain import Domain, real
from verify.claims.statement import Statement
from verify.points.lists import MODERATE_COVARIANCE_POINTS

from .s1_5_relu import rectified
from .vocabulary import CHO_SAUL, COVARIANCES, angle, arc_cosine, expectation

_MODERATE = COVARIANCES.at(MODERATE_COVARIANCE_POINTS)
_SLOPED = COVARIANCES.where({alpha: real})
_WILLIAMS = "Williams 1997, Computing with infinite networks"
_DANIELY = "Daniely, Frostig, Singer 2016, arXiv:1602.05897"
_TSUCHIDA = "Tsuchida, Pearce, van der Heide, Roosta, Gallagher 2020, arXiv:2002.08517"
_ISSERLIS = "Isserlis 1918, On a formula for the product-moment coefficient of any order"


@dataclass(frozen=True)
class _Form:
    """σ and σ' with the closed forms of E[σ(U)σ(V)] and E[σ'(U)σ'(V)]."""

    name: str
    function: Callable[[Expr], Expr]
    slope: Callable[[Expr], Expr]
    value_form: Expr
    slope_form: Expr
    domain: Domain
    reference: str


def _two_sided(left: Expr, right: Expr) -> Callable[[Expr], Expr]:
    """left·z for z ≤ 0 and right·z for z > 0."""
    return lambda z: Piecewise((right * z, z > 0), (left * z, True))


def _two_valued(left: Expr, right: Expr) -> Callable[[Expr], Expr]:
    return lambda z: Piecewise((right, z > 0), (left, True))


def _gelu(z: Expr) -> Expr:
    return z * (1 + erf(z / sqrt(2))) / 2


def _gelu_slope(z: Expr) -> Expr:
    return (1 + erf(z / sqrt(2))) / 2 + z * exp(-(z**2) / 2) / sqrt(2 * pi)


_root = sqrt(q * qp)
_wide = (1 + q) * (1 + qp) - c**2
_bump = (1 + 2 * q) * (1 + 2 * qp) - 4 * c**2
_both = asin(c / sqrt((1 + q) * (1 + qp))) / (2 * pi)

_FORMS = (
    _Form(
        "leaky-relu",
        _two_sided(alpha, S.One),
        _two_valued(alpha, S.One),
        alpha * c + (1 - alpha) ** 2 * _root * arc_cosine(1, angle()) / (2 * pi),
        alpha + (1 - alpha) ** 2 * arc_cosine(0, angle()) / (2 * pi),
        _SLOPED,
        CHO_SAUL,
    ),
    _Form(
        "abs",
        _two_sided(S.NegativeOne, S.One),
        _two_valued(S.NegativeOne, S.One),
        2 * (sqrt(q * qp - c**2) + c * asin(c / _root)) / pi,
        2 * asin(c / _root) / pi,
        COVARIANCES,
        CHO_SAUL,
    ),
    _Form(
        "erf",
        erf,
        lambda z: 2 * exp(-(z**2)) / sqrt(pi),
        2 * asin(2 * c / sqrt((1 + 2 * q) * (1 + 2 * qp))) / pi,
        4 / (pi * sqrt(_bump)),
        COVARIANCES,
        _WILLIAMS,
    ),
    _Form(
        "gelu",
        _gelu,
        _gelu_slope,
        c / 4 + c * _both + (q * qp * _wide + c**2) / (2 * pi * (1 + q) * (1 + qp) * sqrt(_wide)),
        S.One / 4 + _both + c * (1 / (1 + q) + 1 / (1 + qp) + 1 / _wide) / (2 * pi * sqrt(_wide)),
        COVARIANCES,
        _TSUCHIDA,
    ),
    _Form("sin", sin, cos, exp(-(q + qp) / 2) * sinh(c), exp(-(q + qp) / 2) * cosh(c), _MODERATE, _DANIELY),
    _Form(
        "cos",
        cos,
        lambda z: -sin(z),
        exp(-(q + qp) / 2) * cosh(c),
        exp(-(q + qp) / 2) * sinh(c),
        _MODERATE,
        _DANIELY,
    ),
    _Form("exp", exp, exp, exp((q + 2 * c + qp) / 2), exp((q + 2 * c + qp) / 2), _MODERATE, _DANIELY),
    _Form(
        "gaussian",
        lambda z: exp(-(z**2)),
        lambda z: -2 * z * exp(-(z**2)),
        1 / sqrt(_bump),
        4 * c / sqrt(_bump) ** 3,
        COVARIANCES,
        _WILLIAMS,
    ),
    _Form(
        "cube",
        lambda z: z**3,
        lambda z: 3 * z**2,
        6 * c**3 + 9 * q * qp * c,
        18 * c**2 + 9 * q * qp,
        COVARIANCES,
        _ISSERLIS,
    ),
    _Form(
        "hermite-3",
        lambda z: z**3 - 3 * z,
        lambda z: 3 * z**2 - 3,
        6 * c**3 + 9 * (q - 1) * (qp - 1) * c,
        18 * c**2 + 9 * (q - 1) * (qp - 1),
        COVARIANCES,
        _ISSERLIS,
    ),
    _Form(
        "relu-plus-sin",
        lambda z: rectified(1)(z) + sin(z),
        lambda z: rectified(0)(z) + cos(z),
        _root * arc_cosine(1, angle()) / (2 * pi) + c * (exp(-q / 2) + exp(-qp / 2)) / 2 + exp(-(q + qp) / 2) * sinh(c),
        arc_cosine(0, angle()) / (2 * pi) + (exp(-q / 2) + exp(-qp / 2)) / 2 + exp(-(q + qp) / 2) * cosh(c),
        _MODERATE,
        _DANIELY,
    ),
)


def _claims(form: _Form) -> tuple[Claim, ...]:
    return tuple(
        Claim(
            id=f"A.{form.name}.{kind}",
            section="A",
            title=f"{mark} for {in_words(form.name)}",
            place=f"appendix; §1.4, last displayed equation: {mark} for σ = {form.name}",
            says=f"{mark} for σ = {in_words(form.name)}, in closed form for any covariance.",
            statement=Statement(expectation(function, function), value, form.domain),
            references=(form.reference,),
        )
        for kind, mark, function, value in (
            ("value", "E[σ(U)σ(V)]", form.function, form.value_form),
            ("slope", "E[σ'(U)σ'(V)]", form.slope, form.slope_form),
        )
    )


_AGREEMENTS = (
    *((f"relu-{degree}", rectified(degree), "polar", "price", COVARIANCES) for degree in range(4)),
    ("leaky-relu", _two_sided(alpha, S.One), "polar", "price", _SLOPED),
    ("abs", _two_sided(S.NegativeOne, S.One), "polar", "price", COVARIANCES),
    *(("cube", lambda z: z**3, one, other, COVARIANCES) for one, other in (("wick", "polar"), ("wick", "price"))),
    ("hermite-3", lambda z: z**3 - 3 * z, "wick", "price", COVARIANCES),
)


def _agreement(name: str, function: Callable, one: str, other: str, domain: Domain) -> Claim:
    integral = expectation(function, function)
    spoken = f"max(0, u)^{name[-1]}" if name.startswith("relu-") else in_words(name)
    return Claim(
        id=f"A.routes.{name}.{one}-{other}",
        section="A",
        title=f"Routes {one} and {other} for {spoken}",
        place=f"appendix; not in the notes: routes {one} and {other}",
        says=f"The routes {one} and {other} give the same E[σ(U)σ(V)] for {spoken}.",
        statement=Statement(ByRoute(one, integral), ByRoute(other, integral), domain),
    )


CLAIMS = (
    *(claim for form in _FORMS for claim in _claims(form)),
    *(_agreement(*row) for row in _AGREEMENTS),
)
