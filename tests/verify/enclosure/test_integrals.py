"""Rigorous integrals: known values, tails, what is refused, and lies about analyticity that must show."""

import pytest
from flint import acb, arb, ctx, fmpq
from hypothesis import given, settings
from hypothesis import strategies as st
from mpmath import mp
from sympy import (
    Abs,
    Function,
    Integral,
    Lambda,
    Max,
    Piecewise,
    Pow,
    Rational,
    S,
    Symbol,
    besselj,
    cos,
    cosh,
    erf,
    exp,
    log,
    oo,
    pi,
    sign,
    sin,
    sinh,
    sqrt,
    tan,
    tanh,
)

from derive.language.symbols import alpha, u, v
from verify.enclosure import expectations as enclosed
from verify.enclosure import integrals as enclosing
from verify.enclosure.integrals import Majorant, NotAnalytic, integral
from verify.quadrature.agreed_digits import numeric_expectation
from verify.values.balls import BALLS, ball
from verify.values.evaluate import Environment, evaluate
from verify.values.no_value import NoValue, Undecided
from verify.values.precision import precision

z, a = Symbol("z", real=True), Symbol("a", real=True)
BITS = 164


def enclose(function, low, high, bits=BITS, **values):
    env = Environment({a: values.get("a", S.Zero)}, None, enclosed.integrate, BALLS)
    with precision(bits):
        return integral(Integral(function, (z, low, high)), env)


def exactly(expression):
    with precision(BITS):
        return ball(evaluate(S(expression), Environment({}, None, numbers=BALLS)))


KNOWN = (
    (sqrt(z), 1, 4, Rational(14, 3)),
    (sqrt(z), 0, 4, Rational(16, 3)),
    (sqrt(1 - z**2), -1, 1, pi / 2),
    (Pow(Pow(z, 2, evaluate=False), S.Half, evaluate=False), -1, 1, 1),
    (log(z), 1, 2, 2 * log(2) - 1),
    (1 / z, 1, 3, log(3)),
    (tan(z), 0, 1, -log(cos(1))),
    (z, 1, 0, -S.Half),
    (exp(z), 1, 1, 0),
    (exp(-(z**2) / 2), -oo, oo, sqrt(2 * pi)),
    (exp(-(z**2)), -oo, 0, sqrt(pi) / 2),
    (cosh(z) * exp(-(z**2) / 2), -oo, oo, sqrt(2 * pi) * exp(S.Half)),
    (z * sinh(z) * exp(-(z**2) / 2), -oo, oo, sqrt(2 * pi) * exp(S.Half)),
    (z * erf(z) * exp(-(z**2)), -oo, oo, sqrt(2) / 2),
    (sin(3 * z) ** 2 * exp(-(z**2) / 2), -oo, oo, sqrt(2 * pi) * (1 - exp(-18)) / 2),
    ((1 + exp(-20 * z**2)) * exp(-(z**2) / 2), -oo, oo, sqrt(2 * pi) * (1 + 1 / sqrt(41))),
    ((z**2 + exp(-9 * z**2 + z)) * exp(-(z**2) / 2), -oo, oo, sqrt(2 * pi) * (1 + exp(Rational(1, 38)) / sqrt(19))),
)


@pytest.mark.parametrize("function, low, high, truth", KNOWN, ids=[str(row[0]) for row in KNOWN])
def test_integrals_with_a_known_value(function, low, high, truth):
    found = enclose(function, low, high)
    assert found.overlaps(exactly(truth))
    assert found.rad() < fmpq(1, 10**28)


@pytest.mark.parametrize("exponent", [6, 20, 40, 60, 80, 200])
@pytest.mark.parametrize("centre", [0, Rational(1, 3)])
def test_peaks_of_any_width(exponent, centre):
    """A sampled size that a wide ball inflates once made every such ball useless, at any precision."""
    narrow = 10**exponent
    found = enclose(exp(-narrow * (z - centre) ** 2 - z**2 / 2), -oo, oo, bits=BITS + 4 * exponent)
    weight = exp(-Rational(narrow) * S(centre) ** 2 / (2 * narrow + 1)) * sqrt(2 * pi / (2 * narrow + 1))
    assert found.overlaps(exactly(weight))
    assert found.rel_accuracy_bits() > 60


REFUSED = (
    Abs(z),
    sign(z),
    Max(0, z),
    Piecewise((z, z > 0), (0, True)),
    Function("f")(z),
    besselj(0, z),
    z ** Rational(1, 3),
    z**pi,
    2**z,
    S("0.1") * z,
    exp(Abs(z)),
    sqrt(Piecewise((z, z > 0), (0, True))),
)


@pytest.mark.parametrize("function", REFUSED, ids=str)
def test_what_is_not_known_off_the_line_is_refused(function):
    with pytest.raises(NoValue):
        enclose(function, 1, 2)


@pytest.mark.parametrize("function", [sqrt(z), sqrt(-1 - z**2), log(z)], ids=str)
def test_what_is_not_real_is_refused(function):
    """The real part of such an integral is no value of it."""
    with pytest.raises(NoValue):
        enclose(function, -2, -1)


@pytest.mark.parametrize("function, low, high", [(1 / z, -1, 2), (1 / z**2, -1, 1), (tan(z), 0, 3)])
def test_poles_and_cuts_inside_are_never_enclosed(function, low, high):
    with pytest.raises(NoValue):
        enclose(function, low, high)


@pytest.mark.parametrize(
    "function", [exp(z), exp(z**2 / 3 - z**2 / 4), S.One, 1 / (1 + z**2), log(1 + exp(z))], ids=str
)
def test_no_tail_bound_no_enclosure(function):
    with pytest.raises(NoValue):
        enclose(function, -oo, oo)


def test_only_definite_integrals_over_one_variable():
    env = Environment({}, None, enclosed.integrate, BALLS)
    for other in (Integral(z, z), Integral(z * a, (z, 0, 1), (a, 0, 1))):
        with pytest.raises(NoValue):
            evaluate(other, env)


def test_a_coefficient_that_is_zero():
    """Zero times a function that overflows off the line is zero."""
    assert enclose(a * erf(10**20 * z) * exp(-(z**2) / 2) + exp(-(z**2)), -oo, oo).overlaps(exactly(sqrt(pi)))
    assert enclose(a * exp(-(z**2)), -oo, oo).is_zero()


def test_balls_as_ends():
    with precision(BITS):
        angle = arb(fmpq(1, 3), fmpq(1, 10**20))
    found = enclose(cos(z), 0, a, a=angle)
    with precision(BITS):
        for inside in (angle.lower(), angle.mid(), angle.upper()):
            assert found.overlaps(inside.sin())
    assert found.rad() < fmpq(1, 10**19)


coefficients = st.fractions(min_value=0, max_value=5, max_denominator=7)


@settings(max_examples=20, deadline=None)
@given(
    st.integers(0, 5), coefficients, st.fractions(min_value="1/9", max_value=3, max_denominator=9), st.integers(1, 20)
)
def test_the_tail_is_bounded(degree, rate, decay, reach):
    """∫_R^∞ zⁿ e^(az − κz²) dz, where there is a bound."""
    bound = Majorant(arb(1), degree, arb(fmpq(*rate.as_integer_ratio())), arb(fmpq(*decay.as_integer_ratio())))
    tail = bound.tail(arb(reach))
    slope, fall = (mp.mpf(x.numerator) / x.denominator for x in (rate, decay))
    steep = 2 * fall * reach - slope - mp.mpf(degree) / reach
    if tail is None:
        assert steep < mp.mpf("1e-9")
        return
    with mp.workdps(20):
        ends = [reach + k / steep for k in (0, 1, 4, 12, 40)]
        truth = mp.quad(lambda x: x**degree * mp.exp(slope * x - fall * x**2), ends)
        assert mp.mpf(tail.str(15, radius=False)) >= truth * (1 - mp.mpf(10) ** -10)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 4), coefficients, st.fractions(min_value="1/9", max_value=3, max_denominator=9))
def test_moments_of_an_exponential(degree, rate, decay):
    """∫ zⁿ e^(az − κz²), whose value SymPy knows."""
    rate, decay = (Rational(x.numerator, x.denominator) for x in (rate, decay))
    found = enclose(z**degree * exp(rate * z - decay * z**2), -oo, oo)
    b = Symbol("b")
    weight = sqrt(pi / decay) * exp(b**2 / (4 * decay))
    truth = weight.diff(b, degree).subs(b, rate) if degree else weight.subs(b, rate)
    assert found.overlaps(exactly(truth))


LIES = {
    "root": (lambda point: point.sqrt(), 1, 4, Rational(14, 3)),
    "root of a square": (lambda point: (point * point).sqrt(), -1, 2, Rational(5, 2)),
    "root off the line": (lambda point: (1 + point * point).sqrt(), -2, 2, 2 * sqrt(5) + log(2 + sqrt(5))),
    "modulus": (lambda point: acb(abs(point.real)), -1, 2, Rational(5, 2)),
}


@pytest.mark.parametrize("lie, low, high, truth", LIES.values(), ids=LIES)
def test_a_callback_that_ignores_the_flag_is_caught(monkeypatch, lie, low, high, truth):
    """Arb alone is wrong and certain: 4.7434 ± 2e-20 for the root on [1, 4], where the truth is 14/3."""
    with precision(BITS):
        start, stop = (acb(ball(BALLS.rational(S(end)))) for end in (low, high))
        alone = acb.integral(lambda point, _: lie(point), start, stop).real
        assert not alone.overlaps(exactly(truth))
        assert alone.rad() < fmpq(1, 10**15)
    monkeypatch.setattr(enclosing, "compiled", lambda expression, variable, env: lambda point, analytic: lie(point))
    with pytest.raises(NotAnalytic):
        enclose(z, low, high)


@pytest.mark.parametrize(
    "planted, low, high, truth",
    [
        (lambda point: acb(abs(point.real)) + point * 0, -1, 2, Rational(5, 2)),
        (lambda point: acb(abs(point.real.mid())), -1, 2, Rational(5, 2)),
        (lambda point: acb(point.real.mid().floor()), 0, 5, 10),
        (lambda point: acb(1 if point.real.mid() > 0 else 0), -1, 2, 2),
        (lambda point: point * acb(point.real, -point.imag), 0, 1, Rational(1, 3)),
    ],
    ids=["modulus", "modulus of the centre", "floor", "step", "z times its conjugate"],
)
def test_a_planted_function_that_is_not_analytic_shows(monkeypatch, planted, low, high, truth):
    """A callback that says nothing of where it is analytic: caught by the other subdivision, or right by chance."""
    monkeypatch.setattr(enclosing, "compiled", lambda expression, variable, env: lambda point, analytic: planted(point))
    try:
        found = enclose(tanh(z), low, high)
    except (NotAnalytic, NoValue):
        return
    assert found.overlaps(exactly(truth))


class _Stopped(BaseException):
    pass


def test_an_exception_in_the_integrand_comes_out_as_itself(monkeypatch):
    calls = []

    def failing(point, analytic):
        calls.append(point)
        if len(calls) > 150:
            raise _Stopped
        return acb.sqrt(point, analytic=analytic)

    monkeypatch.setattr(enclosing, "compiled", lambda *_: failing)
    before = ctx.prec
    with pytest.raises(_Stopped):
        enclose(z, 0, 4)
    assert ctx.prec == before


def test_too_little_precision_is_said_to_be_that(monkeypatch):
    monkeypatch.setattr(enclosing, "EVALUATIONS", 20)
    with pytest.raises(Undecided):
        enclose(1 / (z**2 + Rational(1, 10**30)), -1, 1)


RECTIFIED = Lambda(v, Piecewise((v, v > 0), (0, True)))


@pytest.mark.parametrize("condition", [sin(u) < u, sin(u) < 0])
def test_a_case_that_ends_at_no_number_is_refused(condition):
    cases = Lambda(u, Piecewise((1, condition), (0, True)))
    env = Environment({}, None, enclosed.integrate, BALLS)
    for first, second, both in ((2, 3, 1), (2, 2, 2), (2, 3, 0)):
        with pytest.raises(NoValue, match="changes sign"):
            enclosed.expectation(cases, RECTIFIED, (fmpq(first), fmpq(second), fmpq(both)), env)


@pytest.mark.parametrize("condition", [u**2 < 1, u**3 < u + 1, u < cos(u)])
def test_a_case_that_ends_at_a_zero_is_enclosed(condition):
    cases = Lambda(u, Piecewise((1, condition), (0, True)))
    env = Environment({}, None, enclosed.integrate, BALLS)
    for law in ((2, 3, 1), (2, 3, 0)):
        found = enclosed.expectation(cases, RECTIFIED, tuple(map(fmpq, law)), env)
        with mp.workdps(40):
            near = arb(numeric_expectation(cases, RECTIFIED, *law, digits=30).value)
        assert ball(found).rad() < 1e-9
        assert abs(ball(found) - near) < 1e-9


def _alone(function, values):
    """E of a function of a standard normal variable, as a ball."""
    env = Environment(values, None, enclosed.integrate, BALLS)
    return ball(enclosed.expectation(Lambda(u, function), Lambda(v, S.One), (fmpq(1), fmpq(1), fmpq(0)), env))


@pytest.mark.parametrize("place", [-1, Rational(1, 3), 2])
def test_what_is_odd_about_another_place_has_a_mean(place):
    """E[sign(U − a)] = −erf(a/√2)."""
    with precision(100), mp.workdps(30):
        found = _alone(Piecewise((1, u > place), (-1, True)), {})
        near = mp.erf(mp.mpf(S(place).p) / S(place).q / mp.sqrt(2))
        assert abs(mp.mpf(found.str(25, radius=False)) + near) < 1e-20


def test_a_mean_is_that_of_the_value_that_its_letter_has():
    """E[U⁺ − αU⁻] = (1 − α)/√(2π), for one α after the other."""
    leaky = Piecewise((u, u > 0), (alpha * u, True))
    with precision(100), mp.workdps(30):
        for slope in (S.Zero, S.Half, S(-2)):
            found = _alone(leaky, {alpha: slope})
            near = (1 - mp.mpf(slope.p) / slope.q) / mp.sqrt(2 * mp.pi)
            assert abs(mp.mpf(found.str(25, radius=False)) - near) < 1e-20
