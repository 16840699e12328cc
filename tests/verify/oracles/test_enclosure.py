"""The enclosure oracle: what holds is enclosed, what is wrong in the 25th digit refuted, the rest is unknown."""

import os
import pickle
import subprocess
import sys
from pathlib import Path

import pytest
from flint import arb, ctx, fmpq
from mpmath import mp
from sympy import (
    FiniteSet,
    Function,
    Integral,
    Interval,
    Lambda,
    Piecewise,
    Range,
    Rational,
    S,
    Symbol,
    acos,
    cos,
    exp,
    oo,
    pi,
    sin,
    sqrt,
    tanh,
)

from derive.activations.activation import ACTIVATIONS
from derive.finite.kernel_moment import KernelMoment
from derive.gaussian.expectation import GaussianExpectation, expectation_of
from derive.gaussian.routes import closed_form
from derive.language.symbols import alpha, c, q, qp, u, v
from derive.networks.wide import DeepKernel
from notes.s1_4_one_hidden_layer import CLAIMS as ONE_LAYER
from notes.s1_5_relu import CLAIMS as RELU_CLAIMS
from notes.s1_6_depth import CLAIMS as DEPTH
from notes.vocabulary import COVARIANCES
from verify.claims.domain import Domain, Point, positive
from verify.claims.settings import Settings
from verify.claims.statement import Statement
from verify.enclosure import expectations as enclosed
from verify.enclosure import integrals as enclosing
from verify.oracles import enclosure, quadrature
from verify.oracles.comparison import compare
from verify.points.lists import MODERATE_COVARIANCE_POINTS, SCALE_POINTS
from verify.points.looked_at import MADE_DIGITS
from verify.running.run import examine as examine_one
from verify.values.balls import BALLS, ball
from verify.values.evaluate import Environment
from verify.values.precision import precision

ROOT = Path(__file__).parents[3]
RELU = expectation_of(ACTIVATIONS["relu"], 0)
THETA = acos(c / sqrt(q * qp))
CLOSED = sqrt(q * qp) * (sin(THETA) + (pi - THETA) * cos(THETA)) / (2 * pi)
ZERO = sin(q) ** 2 + cos(q) ** 2 - 1
IN_THE_25TH = 1 + Rational(1, 10**25)
MODERATE = Domain(COVARIANCES.scalars, MODERATE_COVARIANCE_POINTS, conditions=COVARIANCES.conditions)


def examine(lhs, rhs, relation="=", domain=COVARIANCES, digits=30):
    return enclosure.examine("as_stated", Statement(lhs, rhs, domain, relation), Settings(digits=digits))


def mean(g, h):
    return GaussianExpectation(Lambda(u, g(u)), Lambda(v, h(v)))


@pytest.mark.slow
@pytest.mark.parametrize("digits", [10, 30, 50])
def test_the_closed_form_is_enclosed(digits):
    evidence = examine(RELU, CLOSED, digits=digits)
    assert evidence.outcome == "enclosed"
    assert {evidence.at[point.name] for point in COVARIANCES.inside} == {digits}
    assert isinstance(evidence.radius, str)
    assert 0 < float(evidence.radius) < 10.0 ** -min(digits, MADE_DIGITS)


@pytest.mark.parametrize("digits", [20, 30, 50])
@pytest.mark.parametrize(
    "lhs, rhs",
    [
        (RELU, CLOSED),
        (mean(sin, sin), exp(-(q + qp) / 2) * (exp(c) - exp(-c)) / 2),
        (mean(lambda z: z**3, lambda z: z**3), 6 * c**3 + 9 * q * qp * c),
    ],
    ids=["relu", "sin", "cube"],
)
def test_an_error_in_the_25th_digit_is_refuted(lhs, rhs, digits):
    evidence = examine(lhs, rhs * IN_THE_25TH, domain=MODERATE, digits=digits)
    assert evidence.outcome == "refuted"
    assert evidence.witness is not None
    assert evidence.witness.lhs != evidence.witness.rhs
    left, right = (float(side.strip("[").split()[0]) for side in (evidence.witness.lhs, evidence.witness.rhs))
    assert left == pytest.approx(right, rel=1e-15)


def test_an_error_at_one_point_only():
    bump = exp(-((q - 4) ** 2) * 10**30) * Piecewise((1, c > 0), (0, True)) / 10**20
    evidence = examine(RELU, CLOSED * (1 + bump), domain=MODERATE)
    assert evidence.outcome == "refuted"
    assert evidence.witness is not None
    assert evidence.witness.values["q"] == "4"


def test_a_point_that_is_not_settled_hides_no_witness():
    """Where q < 4 both sides are 0 and no ball can tell; where it is not, they are apart."""
    assert MODERATE.inside[0].values[q] < 4
    evidence = examine(RELU - CLOSED, Piecewise((ZERO, q < 4), (q, True)), domain=MODERATE)
    assert evidence.outcome == "refuted"
    assert evidence.witness is not None
    assert evidence.witness.values["q"] == "4"


def test_too_wide_a_ball_is_unknown(monkeypatch):
    monkeypatch.setattr(enclosure, "DOUBLINGS", 0)
    monkeypatch.setattr(enclosure, "GUARD", -60)
    evidence = examine(RELU, CLOSED)
    assert evidence.outcome == "unknown"
    assert COVARIANCES.inside[0].name in evidence.detail


def test_two_sides_that_are_zero_but_not_exactly_are_unknown():
    """Nothing tells how large they are; against an exact 0 the radius is absolute."""
    assert examine(RELU - CLOSED, ZERO, domain=MODERATE).outcome == "unknown"
    assert examine(RELU - CLOSED, S.Zero, domain=MODERATE).outcome == "enclosed"


@pytest.mark.parametrize(
    "relation, factor, outcome",
    [
        ("<", 2, "enclosed"),
        ("<=", 2, "enclosed"),
        (">", 2, "refuted"),
        (">=", 2, "refuted"),
        (">=", S.Half, "enclosed"),
        pytest.param(">=", 1, "unknown", marks=pytest.mark.slow),
        ("<", 1, "unknown"),
    ],
)
def test_inequalities(relation, factor, outcome):
    domain = Domain({q: positive, qp: positive}, SCALE_POINTS)
    assert examine(RELU.subs(c, 0), factor * sqrt(q * qp) / (2 * pi), relation, domain).outcome == outcome


def test_too_few_points():
    domain = Domain({q: FiniteSet(1, 2), qp: FiniteSet(1), c: FiniteSet(0)}, ())
    evidence = examine(RELU, CLOSED, domain=domain)
    assert evidence.outcome == "unknown"
    assert "8 are needed" in evidence.detail


def test_finite_moments_are_exact():
    d, n, s = (Symbol(name, integer=True, positive=True) for name in "dns")
    points = tuple(Point(f"{i}", {d: S(i), n: S(i + 1), s: S(i)}) for i in range(2, 11))
    domain = Domain({d: Range(2, oo), n: S.Naturals, s: S.Naturals}, points)
    moment = KernelMoment("K_w", d, n, 1, s)
    evidence = examine(moment, d * s, domain=domain)
    assert (evidence.outcome, evidence.radius) == ("enclosed", "0")
    assert examine(moment, d * s * IN_THE_25TH, domain=domain).outcome == "refuted"


def test_an_integral_to_infinity():
    z = Symbol("z", real=True)
    domain = Domain({q: positive, qp: positive}, SCALE_POINTS)
    statement = Statement(Integral(exp(-q * z**2), (z, -oo, oo)), sqrt(pi / q), domain)
    assert enclosure.applies(statement)
    assert enclosure.examine("as_stated", statement, Settings()).outcome == "enclosed"
    assert not enclosure.applies(Statement(RELU, oo, COVARIANCES, "<"))


@pytest.mark.parametrize(
    "function", [tanh, Function("f"), lambda z: abs(z) ** Rational(1, 3)], ids=["tanh", "f", "root"]
)
def test_what_has_no_reduction_is_unknown(function):
    expectation = mean(function, function)
    evidence = examine(expectation, expectation, domain=MODERATE)
    assert evidence.outcome == "unknown"
    assert evidence.not_reached
    assert evidence.no_value is None


def test_points_that_have_a_reduction_are_looked_at_though_others_have_none():
    assert examine(mean(tanh, tanh), CLOSED, domain=MODERATE).outcome == "refuted"


def test_a_lie_about_analyticity_is_an_error(monkeypatch):
    monkeypatch.setattr(
        enclosing, "compiled", lambda expression, variable, env: lambda point, analytic: (point * point + 1).sqrt()
    )
    enclosed._memory.clear()
    evidence = examine(RELU, CLOSED, domain=MODERATE)
    assert evidence.outcome == "error"
    assert "do not overlap" in evidence.detail
    enclosed._memory.clear()


def test_a_wrong_conditional_mean_is_an_error(monkeypatch):
    honest = enclosed.conditional_mean

    def wrong(function):
        form = honest(function)
        assert form is not None
        return Lambda(form.variables, form.expr * IN_THE_25TH)

    monkeypatch.setattr(enclosed, "conditional_mean", wrong)
    enclosed._memory.clear()
    enclosed._checked.clear()
    evidence = examine(mean(sin, sin), S.Zero, domain=MODERATE)
    assert evidence.outcome == "error"
    assert "conditional mean" in evidence.detail
    enclosed._memory.clear()
    enclosed._checked.clear()


def test_two_forms_that_differ_are_an_error(monkeypatch):
    honest = enclosed.line_form

    class _Wrong:
        def __init__(self, form):
            self.result = form.result * IN_THE_25TH

    monkeypatch.setattr(enclosed, "line_form", lambda expectation: _Wrong(honest(expectation)))
    enclosed._memory.clear()
    assert examine(RELU, CLOSED).outcome == "error"
    enclosed._memory.clear()


def test_equal_balls_are_not_one_number():
    """V = U is taken for granted where one object says all three entries, and not where three equal balls do."""
    with precision(100):
        env = Environment({}, None, enclosed.integrate, BALLS)
        balls = [arb(2, fmpq(1, 10**20)) for _ in range(3)]
        same, apart = (
            enclosed.expectation(RELU.g, RELU.h, law, env)
            for law in ((balls[0], balls[0], balls[0]), (balls[0], balls[1], balls[2]))
        )
        assert ball(same).contains(1)
        assert ball(same).rad() < fmpq(1, 10**18)
        assert ball(apart).contains(ball(same))
        assert ball(apart).rad() > fmpq(1, 10**12)


def test_nothing_is_left_behind():
    """The working precision is as before, and the evidence travels between processes."""
    before = ctx.prec
    for evidence in (examine(RELU, CLOSED), examine(RELU, 2 * CLOSED), examine(mean(tanh, tanh), CLOSED)):
        assert pickle.loads(pickle.dumps(evidence)) == evidence
    assert ctx.prec == before


def test_an_interrupt_is_not_swallowed(monkeypatch):
    def late(*arguments):
        raise KeyboardInterrupt

    def failing(*arguments):
        raise TimeoutError

    statement = Statement(RELU, CLOSED, COVARIANCES)
    monkeypatch.setattr(enclosing, "compiled", lambda *_: failing)
    enclosed._memory.clear()
    assert examine_one("enclosure", "as_stated", statement, Settings()).outcome == "error"
    monkeypatch.setattr(enclosing, "compiled", lambda *_: late)
    enclosed._memory.clear()
    with pytest.raises(KeyboardInterrupt):
        examine_one("enclosure", "as_stated", statement, Settings())
    enclosed._memory.clear()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["relu", "step", "relu^2", "square", "erf", "gelu", "leaky-relu", "abs", "gaussian"])
def test_agrees_with_quadrature(name):
    """At the far and near-degenerate covariances: two programs, one number."""
    expectation = expectation_of(ACTIVATIONS[name], 0)
    scalars = {**COVARIANCES.scalars} | ({alpha: S.Reals} if expectation.has(alpha) else {})
    domain = Domain(scalars, COVARIANCES.points, conditions=COVARIANCES.conditions)
    statement = Statement(expectation, closed_form(expectation), domain)
    assert len(domain.inside) > 15
    for point in domain.inside[-8:]:
        outcome = enclosure._compare(statement, point, Settings(digits=20))
        assert outcome.radius is not None, point.name
        assert compare(statement, point, Settings(digits=20), quadrature.values).agreed, point.name


SCRIPT = """
from sympy.external.gmpy import GROUND_TYPES
from tests.verify.oracles.test_enclosure import CLOSED, IN_THE_25TH, RELU, examine
for factor in (1, IN_THE_25TH):
    evidence = examine(RELU, factor * CLOSED)
    print(evidence.outcome, evidence.points, evidence.radius, evidence.witness)
"""


@pytest.mark.slow
def test_ground_types_change_nothing():
    found = set()
    for types in ("python", "flint"):
        environment = {**os.environ, "SYMPY_GROUND_TYPES": types}
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
        )
        found.add(done.stdout)
    assert len(found) == 1
    assert "enclosed" in found.pop()


def test_every_claim_about_an_expectation_is_tried():
    """What holds an expectation or a kernel of depth and no infinite side has an enclosure."""
    for claim in (*ONE_LAYER, *RELU_CLAIMS, *DEPTH):
        for _, statement in claim.statements():
            if statement.lhs.has(GaussianExpectation, DeepKernel) and not statement.rhs.has(oo):
                assert enclosure.applies(statement), claim.id


@pytest.mark.parametrize("digits", [15, 25, 40])
def test_no_ball_is_wider_than_the_digits_that_are_asked_for(digits):
    """√(N² + z) − N loses 24 digits and more, of the 19 that are to spare at first."""
    far, z = S(10) ** 12, Symbol("z", real=True)
    points = tuple(Point(f"z = {one}", {z: S(one)}) for one in range(1, 9))
    statement = Statement(sqrt(far**2 + z) - far, z / (sqrt(far**2 + z) + far), Domain({z: Interval(1, 8)}, points))
    found = enclosure.examine("as_stated", statement, Settings(digits=digits))
    assert found.outcome == "enclosed"
    assert mp.mpf(found.radius) < mp.mpf(10) ** -digits * mp.mpf("1.1")
