"""Expectations of any activation: one integral against two, known forms, corners, series, and planted errors."""

from fractions import Fraction

import pytest
from flint import arb
from mpmath import mp
from sympy import (
    Abs,
    Lambda,
    Max,
    Piecewise,
    Rational,
    S,
    acos,
    besselk,
    cos,
    erf,
    exp,
    hermite,
    lambdify,
    log,
    pi,
    sin,
    sqrt,
    tanh,
)

from derive.activations.pieces import Branch
from derive.gaussian.expectation import GaussianExpectation
from derive.language.convention import Convention
from derive.language.symbols import alpha, c, d, q, qp, sigma_a, sigma_b, sigma_w, theta, u
from derive.networks.wide import WideKernel
from verify.claims.domain import Domain, Point, positive, real
from verify.claims.settings import Settings
from verify.claims.statement import Statement
from verify.oracles import quadrature
from verify.points.lists import COVARIANCE_POINTS, MODERATE_COVARIANCE_POINTS
from verify.quadrature import features, parts
from verify.quadrature.agreed_digits import numeric_expectation
from verify.quadrature.bivariate_normal import BivariateNormal
from verify.quadrature.gaussian_terms import terms
from verify.quadrature.line_rule import line
from verify.quadrature.mehler_series import hermite_series
from verify.quadrature.mesh import COARSE, FINE, Feature
from verify.quadrature.plane_rule import plane
from verify.quadrature.programs import whole_power
from verify.quadrature.sides import integrate
from verify.values.evaluate import Environment, evaluate
from verify.values.no_value import NoValue
from verify.values.precision import working

CLOSED = {
    "relu": Max(0, u),
    "erf": erf(u),
    "gelu": u * (1 + erf(u / sqrt(2))) / 2,
    "gelu'": (1 + erf(u / sqrt(2))) / 2 + u * exp(-(u**2) / 2) / sqrt(2 * pi),
    "sin": sin(u),
    "cos": cos(u),
    "exp": exp(u),
    "bump": exp(-(u**2)),
    "hermite": hermite(3, u) + hermite(2, u),
    "leaky": Piecewise((u, u > 0), (u / 10, True)),
    "abs": Abs(u),
    "relu + sin": Max(0, u) + sin(u),
    "relu + erf exp": Max(0, u) - erf(2 * u) * exp(u / 2) / 3,
    "hard tanh": Piecewise((-1, u < -1), (1, u > 1), (u, True)),
}
NUMERIC = {
    "tanh": tanh(u),
    "sigmoid": 1 / (1 + exp(-u)),
    "softplus": log(1 + exp(u)),
    "silu": u / (1 + exp(-u)),
    "elu": Piecewise((u, u > 0), (exp(u) - 1, True)),
    "softsign": u / (1 + Abs(u)),
    "laplace": exp(-Abs(u)),
    "root": sqrt(1 + u**2),
    "mish": u * tanh(log(1 + exp(u))),
}
TEN = S(10)
GENERIC = (S(4), Rational(9, 4), Rational(-6, 5))
CORNERS = {
    "ρ = 1 − 10⁻¹²": (S.One, S(4), 2 - 2 / TEN**12),
    "ρ = −1 + 10⁻³⁰": (S.One, S.One, -1 + 1 / TEN**30),
    "ρ = 1": (S(4), S(9), S(6)),
    "ρ = −1": (S(4), S.One, S(-2)),
    "tiny": (1 / TEN**24, 9 / TEN**24, 1 / TEN**24),
    "huge": (TEN**24, 4 * TEN**24, -(TEN**24)),
    "far apart": (TEN**60, S.One, TEN**30 / 2),
}
FORMS = {
    "erf": lambda q, qp, c: 2 * mp.asin(2 * c / mp.sqrt((1 + 2 * q) * (1 + 2 * qp))) / mp.pi,
    "sin": lambda q, qp, c: mp.exp(-(q + qp) / 2) * mp.sinh(c),
    "cos": lambda q, qp, c: mp.exp(-(q + qp) / 2) * mp.cosh(c),
    "exp": lambda q, qp, c: mp.exp((q + qp + 2 * c) / 2),
    "bump": lambda q, qp, c: 1 / mp.sqrt((1 + 2 * q) * (1 + 2 * qp) - 4 * c**2),
    "abs": lambda q, qp, c: 2 * (mp.sqrt(q * qp - c**2) + c * mp.asin(c / mp.sqrt(q * qp))) / mp.pi,
    "relu": lambda q, qp, c: (mp.sqrt(q * qp - c**2) + c * mp.acos(-c / mp.sqrt(q * qp))) / (2 * mp.pi),
    "hermite": lambda q, qp, c: (
        64 * (9 * c * q * qp + 6 * c**3)
        + 144 * c * (1 - 4 * (q + qp) / 2)
        + 16 * (q * qp + 2 * c**2) - 8 * (q + qp) + 4
    ),
}  # fmt: skip
"""Williams 1997 (erf), Cho and Saul 2009 (relu), characteristic functions, Isserlis: H₃ = 8u³ − 12u, H₂ = 4u² − 2."""


def numbers(covariance):
    return [mp.mpf(int(entry.p)) / int(entry.q) for entry in covariance]


def at(function, covariance, digits, grid=COARSE, other=None):
    with mp.workdps(4 * digits):
        entries = numbers(covariance)
    with mp.workdps(digits):
        return line(Lambda(u, function), Lambda(u, other or function), *entries, grid=grid)


def relative(one, other):
    return abs(one - other) / abs(other)


@pytest.mark.slow
@pytest.mark.parametrize("name", CLOSED | NUMERIC)
def test_one_integral_is_two(name):
    """Against the tensor rule in mpmath's arithmetic."""
    function = Lambda(u, (CLOSED | NUMERIC)[name])
    with mp.workdps(26):
        entries = numbers(GENERIC)
        assert relative(line(function, function, *entries), plane(function, function, *entries)) < 1e-21


@pytest.mark.slow
@pytest.mark.parametrize(("one", "other"), [("tanh", "gelu"), ("relu", "softplus"), ("elu", "sin"), ("exp", "tanh")])
def test_two_different_functions(one, other):
    first, second = ((CLOSED | NUMERIC)[name] for name in (one, other))
    with mp.workdps(26):
        exact = plane(Lambda(u, first), Lambda(u, second), *numbers(GENERIC))
    assert relative(at(first, GENERIC, 26, other=second), exact) < 1e-21
    turned = (GENERIC[1], GENERIC[0], GENERIC[2])
    assert relative(at(second, turned, 26, FINE, other=first), exact) < 1e-21


@pytest.mark.parametrize("corner", [*CORNERS, "generic"])
@pytest.mark.parametrize("name", FORMS)
def test_known_forms(name, corner):
    covariance = CORNERS.get(corner, GENERIC)
    with mp.workdps(250):
        exact = FORMS[name](*numbers(covariance))
        assert abs(at(CLOSED[name], covariance, 40) - exact) <= mp.mpf(10) ** -36 * abs(exact)


@pytest.mark.parametrize("corner", CORNERS)
@pytest.mark.parametrize("name", [name for name in CLOSED if name not in FORMS])
def test_two_subdivisions_and_precisions_agree(name, corner):
    one, other = at(CLOSED[name], CORNERS[corner], 30), at(CLOSED[name], CORNERS[corner], 40, FINE)
    assert relative(one, other) < 1e-28


def test_terms_that_cancel_are_seen_and_taken_with_more_digits():
    """GELU at ρ = −1 and q = 10²⁴: terms of the order of q leave one of the order of q^(−1/2)."""
    one, other = (at(CLOSED["gelu"], (TEN**24, TEN**24, -(TEN**24)), digits) for digits in (30, 90))
    assert relative(one, other) < 1e-29
    assert -1e-12 < one < -1e-13


@pytest.mark.parametrize("name", NUMERIC)
def test_parallel_laws_are_single_integrals(name):
    """E[σ(2Z)σ(3Z)] by mpmath's own tanh-sinh rule."""
    with mp.workdps(25):
        value = lambdify(u, NUMERIC[name], "mpmath")
        exact = mp.quad(lambda z: value(2 * z) * value(3 * z) * mp.npdf(z), [-15, -4, -1, 0, 1, 4, 15])
    assert relative(at(NUMERIC[name], CORNERS["ρ = 1"], 30), exact) < 1e-20


@pytest.mark.slow
@pytest.mark.parametrize("name", NUMERIC)
def test_the_series_is_the_integral(name):
    function = Lambda(u, NUMERIC[name])
    found = numeric_expectation(function, function, 2, Fraction(1, 3), Fraction(-1, 4))
    assert found.digits == 30
    with mp.workdps(40):
        assert relative(hermite_series(function, function, 2, Fraction(1, 3), Fraction(-1, 4)), found.value) < 1e-28


@pytest.mark.slow
@pytest.mark.parametrize("corner", ["ρ = 1 − 10⁻¹²", "ρ = −1 + 10⁻³⁰", "tiny", "huge", "far apart"])
@pytest.mark.parametrize("name", ["tanh", "elu"])
def test_values_at_the_corners(name, corner):
    """Nearly parallel: the value at |ρ| = 1 to first order; tiny: σ(u) ≈ u; huge: tanh is nearly a sign, ELU a ReLU."""
    function, covariance = NUMERIC[name], CORNERS[corner]
    first, second, both = covariance
    found = numeric_expectation(Lambda(u, function), Lambda(u, function), *covariance, digits=20)
    assert found.digits >= 20
    limit = {"tiny": u, "huge": {"tanh": Piecewise((1, u > 0), (-1, True)), "elu": Max(0, u)}[name]}.get(corner)
    if limit is not None:
        assert relative(found.value, at(limit, covariance, 20)) < 1e-10
    elif corner != "far apart":
        side = 1 if both > 0 else -1
        assert relative(found.value, at(function, (first, second, side * sqrt(first * second)), 20)) < 1e-10


def test_digits_are_not_overstated():
    """Where the answer is known: E[tanh(U)²] + E[1/cosh(U)²] = 1."""
    slope = Lambda(u, 1 - tanh(u) ** 2)
    square = numeric_expectation(Lambda(u, tanh(u)), Lambda(u, tanh(u)), 2, 2, 2)
    other = numeric_expectation(slope, Lambda(u, S.One), 2, 1, 0)
    assert square.digits == other.digits == 30
    with mp.workdps(40):
        assert abs(square.value + other.value - 1) < mp.mpf(10) ** -30


def test_wrong_covariances_and_functions():
    tangent = Lambda(u, tanh(u))
    with pytest.raises(ValueError, match="c² ≤ qq'"):
        numeric_expectation(tangent, tangent, 1, 1, 2)
    with pytest.raises(NoValue):
        numeric_expectation(Lambda(u, besselk(0, u**2 + 1)), tangent, 1, 1, Fraction(1, 2))
    with pytest.raises(NoValue, match="too fast"):
        numeric_expectation(Lambda(u, exp(u**2) * tanh(u)), tangent, 1, 1, Fraction(1, 2))
    with pytest.raises(NoValue, match="numbers"):
        numeric_expectation(Lambda(u, Abs(u - sin(u))), tangent, 1, 1, Fraction(1, 2))


def test_what_outgrows_the_density_is_infinite():
    growing = exp(u**2 / 3)
    assert abs(at(growing, (S.One, S.One, S.Zero), 20) - 3) < 1e-18
    assert at(growing, (S(2), S(2), S.One), 20) == mp.inf
    assert at(growing, (S.One, S.One, Rational(3, 4)), 20) == mp.inf


@pytest.mark.slow
def test_a_kink_that_is_not_split_shows(monkeypatch):
    """Across the kinks of softsign the two subdivisions share few digits, and no more are claimed."""
    function = Lambda(u, (u - S.One / 3) / (1 + Abs(u - S.One / 3)))
    exact = numeric_expectation(function, function, 1, 2, Fraction(1, 2), digits=15)
    assert exact.digits == 15
    monkeypatch.setattr(parts, "split", lambda f, reach=None: (Branch(-S.Infinity, S.Infinity, f(u)),))
    monkeypatch.setattr(parts, "features", lambda branch: ())
    careless = numeric_expectation(function, function, 1, 2, Fraction(1, 2), digits=15)
    assert careless.digits < 10
    assert relative(careless.value, exact.value) > 1e-13


def test_a_feature_on_the_wrong_scale_shows(monkeypatch):
    function, covariance = Lambda(u, tanh(u)), (10**8, 10**8, 10**8)
    assert numeric_expectation(function, function, *covariance, digits=15).digits == 15
    monkeypatch.setattr(parts, "features", lambda branch: (Feature(mp.mpf(0), mp.mpf(10) ** 4),))
    assert numeric_expectation(function, function, *covariance, digits=15).digits < 12


@pytest.mark.slow
def test_a_wrong_conditional_law_departs_from_the_plane(monkeypatch):
    function = Lambda(u, CLOSED["gelu"])
    assert quadrature._line_is_plane.__wrapped__(function, function)
    wrong = property(lambda law: law.determinant / law.q * (1 + arb(10) ** -15))
    monkeypatch.setattr(BivariateNormal, "spread", wrong)
    assert not quadrature._line_is_plane.__wrapped__(function, function)


def test_terms():
    assert terms(Lambda(u, tanh(u))) is None
    assert terms(Lambda(u, erf(u) ** 2)) is None
    assert terms(Lambda(u, Piecewise((sin(u), u > 0), (0, True)))) is None
    assert len(terms(Lambda(u, CLOSED["relu + sin"])) or ()) == 3


def test_features_of_softplus_and_softsign():
    """Softplus is a polynomial to all digits on either side of some hundred; softsign is none anywhere."""
    with working(30):
        (softplus,) = features.features(Branch(-S.Infinity, S.Infinity, NUMERIC["softplus"]))
        (softsign,) = features.features(Branch(S.Zero, S.Infinity, u / (1 + u)))
    assert (softplus.place, softplus.scale) == (0, 1)
    assert max(softplus.left, softplus.right) < 100
    assert (softsign.place, softsign.scale, softsign.right) == (-1, 1, mp.inf)


NEAR = tuple(
    Point(f"ρ = {sign} − {sign}·10⁻³⁰", {q: S.One, qp: S(4), c: 2 * rho, theta: acos(rho)})
    for sign in (1, -1)
    for rho in (sign * (1 - 1 / TEN**30),)
)
POINTS = COVARIANCE_POINTS + NEAR


def claim(function, form, points=POINTS):
    expectation = GaussianExpectation(Lambda(u, function), Lambda(u, function))
    conditions = (c**2 <= q * qp,)
    return Statement(expectation, form, Domain({q: positive, qp: positive, c: real}, points, conditions=conditions))


ANGLE = acos(c / sqrt(q * qp))
CUBED = (q * qp) ** Rational(3, 2) * (
    3 * sin(ANGLE) * cos(ANGLE) ** 2 * 5 + 4 * sin(ANGLE) ** 3 + (pi - ANGLE) * (9 * cos(ANGLE) + 6 * cos(ANGLE) ** 3)
) / (2 * pi)  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("digits", [30, 50])
def test_closed_forms_that_lose_ninety_digits(digits):
    """Cho and Saul's J₃ at ρ = −1 + 10⁻³⁰, and a factor wrong in the last digit but one."""
    right = claim(Max(0, u) ** 3, CUBED)
    found = quadrature.examine("as_stated", right, Settings(digits=digits))
    assert (found.outcome, found.sources["listed"]) == ("agrees", len(POINTS))
    wrong = claim(Max(0, u) ** 3, CUBED * (1 + 1 / TEN ** (digits - 2)), NEAR * 4)
    assert quadrature.examine("as_stated", wrong, Settings(digits=digits)).outcome == "refuted"


@pytest.mark.slow
def test_forms_of_other_activations_and_wrong_ones():
    form = 2 * S.One / pi * asin_form()
    assert quadrature.examine("as_stated", claim(erf(u), form), Settings()).outcome == "agrees"
    for factor in (2, -1, 1 + 1 / TEN**25):
        assert quadrature.examine("as_stated", claim(erf(u), factor * form), Settings()).outcome == "refuted"
    wave = exp(-(q + qp) / 2) * (exp(c) - exp(-c)) / 2
    points = MODERATE_COVARIANCE_POINTS
    assert quadrature.examine("as_stated", claim(sin(u), wave, points), Settings()).outcome == "agrees"
    assert quadrature.examine("as_stated", claim(sin(u), -wave, points), Settings()).outcome == "refuted"


def asin_form():
    return pi / 2 - acos(2 * c / sqrt((1 + 2 * q) * (1 + 2 * qp)))


@pytest.mark.slow
def test_parameters_take_their_values():
    slope = Lambda(u, Piecewise((S.One, u > 0), (alpha, True)))
    form = (1 + alpha) ** 2 / 4 + (1 - alpha) ** 2 * (pi / 2 - ANGLE) / (2 * pi)
    points = tuple(Point(p.name, {**p.values, alpha: Rational(1, 7)}) for p in COVARIANCE_POINTS[:9])
    domain = Domain({q: positive, qp: positive, c: real, alpha: real}, points, conditions=(c**2 <= q * qp,))
    right = Statement(GaussianExpectation(slope, slope), form, domain)
    assert quadrature.examine("as_stated", right, Settings()).outcome == "agrees"
    wrong = right.with_rhs(form + alpha / TEN**20)
    assert quadrature.examine("as_stated", wrong, Settings()).outcome == "refuted"


def test_powers_of_balls_about_zero():
    """python-flint's own power of one is NaN."""
    assert whole_power(arb(0, 1e-30), 2).is_finite()
    assert (whole_power(arb(3), 5), whole_power(arb(2), -2), whole_power(arb(7), 0)) == (243, arb(1) / 4, 1)


@pytest.mark.parametrize("parameterization, share", [("standard", 1), ("ntk", Rational(9, 4))])
def test_what_the_output_bias_adds_to_the_ntk(parameterization, share):
    """1 where the bias itself is trained, σ_b² where it is multiplied by σ_b."""
    values = {q: S(2), sigma_w: S(1), sigma_a: S(3), sigma_b: Rational(3, 2), d: S(2)}
    with mp.workdps(15):
        env = Environment(values, "relu", integrate(15, COARSE))
        with_bias, without = (
            evaluate(WideKernel("ntk", 1, (q, q, q), Convention(parameterization, False, bias)), env)
            for bias in (True, False)
        )
        assert abs(with_bias - without - mp.mpf(S(share).p) / S(share).q) < 1e-12
