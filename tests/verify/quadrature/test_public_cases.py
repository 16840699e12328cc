"""Values of activations that once went wrong, or are of a kind that did, to the digits that are known of them."""

from fractions import Fraction

import pytest
from mpmath import mp
from sympy import FiniteSet, Lambda, Rational, S, sqrt

from derive.activations.activation import Activation, sigma
from derive.activations.text import read_activation
from derive.gaussian.expectation import GaussianExpectation, expectation_of
from derive.gaussian.routes import derive_expectation
from derive.language.symbols import c, q, qp, u
from derive.networks.wide import WideKernel
from notes.vocabulary import PLAIN
from verify.claims.domain import Domain, Point, positive, real
from verify.claims.settings import Settings
from verify.claims.statement import Statement
from verify.oracles import enclosure, quadrature
from verify.points.lists import COVARIANCE_POINTS
from verify.quadrature.agreed_digits import numeric_expectation
from verify.quadrature.line_rule import line
from verify.quadrature.price_slope import jumps_of, price_slope
from verify.running import run
from verify.values.evaluate import Environment, evaluate
from verify.values.no_value import NoValue

SLANTED = (Fraction(3, 2), Fraction(4, 5), Fraction(-2, 5))
HALF = (1, 1, Fraction(1, 2))
SAME = (1, 1, 1)


def value(text, order, law, digits=30):
    expectation = expectation_of(read_activation(text), order)
    return numeric_expectation(expectation.g, expectation.h, *law, digits=digits)


def holds(found, known):
    """Whether a value has the digits that are known, and claims no more than it has."""
    figures = len(known.split("e")[0].lstrip("-0.").replace(".", ""))
    with mp.workdps(60):
        error = abs(found.value - mp.mpf(known)) / abs(mp.mpf(known))
        return error <= mp.mpf(10) ** (1 - figures) and found.digits >= min(figures - 1, 20)


@pytest.mark.parametrize(
    ("text", "order", "law", "known"),
    [
        ("max(0, min(1, u))", 1, SLANTED, "0.10281887328550217223"),
        ("max(0, 1 - abs(u))", 1, SLANTED, "-0.03568349792506869900"),
        ("max(u - 1/2, 0) + min(u + 1/2, 0)", 1, SLANTED, "0.40189715310362554911"),
        ("softshrink", 1, SLANTED, "0.40189715310362554911"),
        ("max(-1/2, min(1/2, u))", 1, SLANTED, "0.14265563276343790163"),
        ("exp(-u^2)*sin(u)", 1, SLANTED, "0.02873501033212441552499"),
        ("cos(5*u)*exp(-u^2/2)", 1, SLANTED, "-6.803619724280661e-5"),
        ("(1 + erf(u/sqrt(2)))/2", 0, HALF, "0.2902153116"),
        ("erf(u)*exp(-u^2)", 0, SLANTED, "-0.01006411823419055822972128"),
        ("max(0, u)*exp(-u^2/2)", 0, SLANTED, "0.02764798228367234477690520"),
        ("max(0, u - 1/3)", 0, HALF, "0.1513630574322735368521"),
        ("max(0, u - 1/3)", 1, HALF, "0.2126757853033062842688"),
        pytest.param("tanh(u^3)", 0, HALF, "0.1619633138972144128269", marks=pytest.mark.slow),
        pytest.param("1/(1 + 10^4*sin(u)^2)", 0, SAME, "0.00635675211415752", marks=pytest.mark.slow),
        ("1 + exp(-10^12*tanh(u - 1/3)^2)", 0, SAME, "1.0000018107684"),
        pytest.param("sigmoid(1000*u)", 0, HALF, "0.3333330310349310746639", marks=pytest.mark.slow),
        pytest.param("softplus(u^3)", 0, HALF, "3.419608070210441189706", marks=pytest.mark.slow),
    ],
)
def test_known_values(text, order, law, known):
    assert holds(value(text, order, law), known)


@pytest.mark.parametrize(("order", "known"), [(0, "0.2023367932764274129686"), (1, "0.03633202095626856638406")])
def test_a_sine_times_an_error_function(order, known):
    assert holds(value("erf(u)*sin(u)", order, (1, 1, Fraction(1, 3))), known)


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("max(0, sin(u))", lambda: [k * mp.pi for k in range(-5, 6)]),
        ("max(0, u^3 - u - 1)", lambda: [mp.findroot(lambda x: x**3 - x - 1, 1.3)]),
        ("max(0, u)^(3/2)", lambda: [0]),
        ("max(tanh(u), u/2)", lambda: [0, *(s * mp.findroot(lambda x: mp.tanh(x) - x / 2, 1.9) for s in (1, -1))]),
    ],
)
def test_kinks_and_powers_by_hand(text, ends):
    """Against mpmath's own quadrature of the square, cut at kinks that are found apart."""
    by_hand = {
        "max(0, sin(u))": lambda x: max(0, mp.sin(x)),
        "max(0, u^3 - u - 1)": lambda x: max(0, x**3 - x - 1),
        "max(0, u)^(3/2)": lambda x: max(0, x) ** mp.mpf("1.5"),
        "max(tanh(u), u/2)": lambda x: max(mp.tanh(x), x / 2),
    }[text]
    found = value(text, 0, SAME, 20)
    with mp.workdps(25):
        cuts = sorted({*range(-13, 14), *ends()})
        known = mp.quad(lambda x: by_hand(x) ** 2 * mp.npdf(x), cuts)
    assert found.digits >= 18
    assert abs(found.value - known) < abs(known) * mp.mpf(10) ** -18


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("erf(u)*exp(-u^2)", "-0.01006411823419055822972128"),
        ("max(0, u)*exp(-u^2/2)", "0.02764798228367234477690520"),
    ],
)
def test_closed_forms_at_the_tilted_covariance(text, known):
    form = derive_expectation(expectation_of(read_activation(text), 0))
    assert form.title == "tilted covariance"
    numbers = dict(zip((q, qp, c), SLANTED, strict=True))
    with mp.workdps(30):
        env = Environment({k: Rational(v.numerator, v.denominator) for k, v in numbers.items()})
        assert abs(evaluate(form.result, env) - mp.mpf(known)) < mp.mpf(10) ** -25


@pytest.mark.parametrize("third", ["1/3", "2/7", "-3/5", "sqrt(2)", "log(3)", "pi"])
def test_a_kink_may_lie_at_any_exact_number(third):
    shifted = value(f"max(0, u - {third})", 0, (2, 2, 2), 20)
    with mp.workdps(30):
        at = {"1/3": mp.mpf(1) / 3, "2/7": mp.mpf(2) / 7, "-3/5": -mp.mpf(3) / 5, "sqrt(2)": mp.sqrt(2),
              "log(3)": mp.log(3), "pi": mp.pi}[third] / mp.sqrt(2)  # fmt: skip
        known = 2 * ((1 + at**2) * mp.erfc(at / mp.sqrt(2)) / 2 - at * mp.npdf(at))
    assert abs(shifted.value - known) < mp.mpf(10) ** -19


@pytest.mark.slow
@pytest.mark.parametrize("text", ["erf(u^3)", "exp(-abs(u)^3)", "u*exp(-u^6)", "tanh((u - 1/3)^5)", "tanh(pi*u^3)"])
def test_arguments_with_multiple_roots(text):
    assert value(text, 0, SAME, 15).digits >= 12


@pytest.mark.slow
@pytest.mark.parametrize("text", ["sin(u^3)", "cos(u^3)"])
def test_sines_of_cubes_to_twelve_digits(text):
    assert value(text, 0, SAME, 15).digits >= 12


@pytest.mark.slow
@pytest.mark.parametrize("text", ["sin(u^3)", "cos(u^3)"])
def test_sines_of_cubes_claim_no_digit_that_they_lack(text):
    found = value(text, 0, SAME, 15)
    with mp.workdps(20):
        turn = mp.sin if text.startswith("sin") else mp.cos
        ends = [mp.mpf(k) / 20 for k in range(191)]
        known = mp.quad(lambda x: 2 * turn(x**3) ** 2 * mp.npdf(x), ends)
        assert found.digits >= 1
        assert abs(found.value - known) < known * mp.mpf(10) ** (1 - found.digits)


@pytest.mark.slow
@pytest.mark.parametrize(
    "text", ["exp(-u^2)*sin(u)", "u*exp(-u^2)*sin(u)", "cos(5*u)*exp(-u^2/2)", "exp(-u^2/3)*cos(u)"]
)
@pytest.mark.parametrize("order", [0, 1])
def test_bumps_times_sines_have_closed_forms(text, order):
    expectation = expectation_of(read_activation(text), order)
    numbers = dict(zip((q, qp, c), SLANTED, strict=True))
    with mp.workdps(30):
        closed = evaluate(
            derive_expectation(expectation).result,
            Environment({k: Rational(v.numerator, v.denominator) for k, v in numbers.items()}),
        )
    assert abs(closed - value(text, order, SLANTED, 25).value) < abs(closed) * mp.mpf(10) ** -24


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("step(u + 1/4) - step(u - 1/4)", "-0.01400546735881517172"),
        ("step", "0.15606426163660067406"),
        ("sign(u)", "0.62425704654640269624"),
    ],
)
def test_prices_slope_of_functions_that_are_constant_between_jumps(text, known):
    assert holds(price_slope(read_activation(text), *SLANTED), known)
    assert value(text, 1, SLANTED).value == 0


@pytest.mark.parametrize("text", ["u + step(u - 1/3)*exp(-u^2)", "u*step(u + 2/7)", "sign(u)*(1 + abs(u))"])
def test_prices_slope_is_the_derivative_in_the_covariance(text):
    activation = read_activation(text)
    expectation = expectation_of(activation, 0)
    with mp.workdps(60):
        first, second, both = (mp.mpf(entry.numerator) / entry.denominator for entry in SLANTED)
        step = mp.mpf(10) ** -18
        above, below = (line(expectation.g, expectation.h, first, second, both + side * step) for side in (1, -1))
        slope = (above - below) / (2 * step)
        assert abs(price_slope(activation, *SLANTED).value - slope) < mp.mpf(10) ** -28


def test_prices_slope_at_the_rim():
    box, step = read_activation("step(u + 1/4) - step(u - 1/4)"), read_activation("step")
    assert price_slope(step, 1, 1, 1).value == price_slope(step, 4, 1, -2).value == mp.inf
    assert price_slope(box, 1, 1, 1).value == mp.inf
    assert price_slope(box, 1, 1, -1).value == -mp.inf
    assert price_slope(box, 4, 1, -2).value == 0, "a jump of the one side meets none of the other"
    with pytest.raises(NoValue, match="c cannot move"):
        price_slope(step, 0, 1, 0)
    with pytest.raises(ValueError, match="no covariance"):
        price_slope(step, 1, 1, 2)


def test_heights_of_jumps():
    assert [(jump.place, jump.height) for jump in jumps_of(read_activation("u*step(u - 2)"))] == [(2, 2)]
    assert jumps_of(read_activation("max(0, min(1, u))")) == ()


def _slope_statement(rhs=0):
    points = tuple(point.at_activation("step") for point in COVARIANCE_POINTS)
    domain = Domain({q: positive, qp: positive, c: real}, points, conditions=(c**2 <= q * qp,), activations=("step",))
    slope = GaussianExpectation(Lambda(u, sigma(u, 1)), Lambda(u, sigma(u, 1)))
    return Statement(slope, rhs, domain)


def test_a_statement_that_does_not_say_which_slope_is_refused():
    statement = _slope_statement()
    for oracle in (quadrature, enclosure):
        found = oracle.examine("as_stated", statement, Settings())
        assert found.outcome == "unknown"
        assert "say which slope" in found.detail
    for name in ("symbolic", "quadrature", "enclosure", "sampling", "pointwise"):
        found = run.examine(name, "as_stated", statement, Settings())
        assert (found.outcome, "say which slope" in found.detail) == ("unknown", True)


def test_a_wide_tangent_kernel_of_a_step_is_refused_too():
    x = (q, qp, c)
    statement = _slope_statement().with_lhs(WideKernel("derivative", 1, x, PLAIN))
    assert "say which slope" in run.examine("symbolic", "as_stated", statement, Settings()).detail


@pytest.mark.parametrize("text", ["sign(u)", "u*abs(u)", "sign(u)*exp(-abs(u))"])
def test_odd_functions_of_independent_variables_enclose_0_as_0(text):
    points = tuple(Point(f"ρ = 0, {k}", {q: S(k), qp: S(k + 1), c: S.Zero}) for k in range(1, 10))
    domain = Domain({q: positive, qp: positive, c: FiniteSet(0)}, points)
    found = enclosure.examine("as_stated", Statement(expectation_of(read_activation(text), 0), 0, domain), Settings())
    assert (found.outcome, found.radius) == ("enclosed", "0")
    wrong = Statement(expectation_of(read_activation(text), 0), sqrt(2) / 10**20, domain)
    assert enclosure.examine("as_stated", wrong, Settings()).outcome == "refuted"


def test_the_plane_may_cancel_and_a_wrong_line_is_still_seen(monkeypatch):
    odd, even = (expectation_of(read_activation(text), 0).g for text in ("u^3", "exp(-u^2)"))
    quadrature._line_is_plane.cache_clear()
    assert quadrature._line_is_plane(odd, even)
    quadrature._line_is_plane.cache_clear()
    monkeypatch.setattr(quadrature, "line", lambda *arguments: line(*arguments) + mp.mpf(10) ** -19)
    assert not quadrature._line_is_plane(odd, even)
    quadrature._line_is_plane.cache_clear()


@pytest.mark.parametrize(
    "text",
    [
        "2 + exp(-10^14*tanh(u - 2/7)^2)",
        "exp(-10^10*atan(u + 1/5)^2)",
        pytest.param("1/(1 + 10^5*sin(u - 1/3)^2)", marks=pytest.mark.slow),
    ],
)
def test_narrow_places_of_nested_functions_are_not_missed(text):
    """Against the same with the mean over u cut by hand at the narrow place."""
    found = value(text, 0, SAME, 20)
    place = {"2": mp.mpf(2) / 7, "e": -mp.mpf(1) / 5, "1": mp.mpf(1) / 3}[text[0]]
    g = expectation_of(read_activation(text), 0).g
    with mp.workdps(25):
        near = [sign * mp.mpf(10) ** -k for sign in (1, -1) for k in range(9)] + [mp.zero]
        zeros = [place + k * mp.pi for k in range(-4, 5)] if "sin" in text else [place]
        ends = sorted({-13, 13, *(zero + shift for zero in zeros for shift in near)})
        ends = [end for end in ends if abs(end) <= 13]
        of = g.args[1]
        variable = g.variables[0]
        known = mp.quad(lambda x: evaluate(of, Environment({variable: x})) ** 2 * mp.npdf(x), ends)
        assert abs(found.value - known) < abs(known) * mp.mpf(10) ** (1 - min(found.digits, 14))


def test_everyday_names():
    for name, value_at in {"selu": None, "mish": None, "Hard-Tanh": 1, "hardtanh": 1, "relu6": 2, "ReLU6": 2,
                           "hard_swish": None, "hardswish": None, "softshrink": None, "softsign": None,
                           "hard sigmoid": None, "elu": 2, "silu": None}.items():  # fmt: skip
        found = read_activation(name)
        assert isinstance(found, Activation)
        if value_at is not None:
            assert found.at(2) == value_at
    assert read_activation("hard-swish").at(1) * 6 == 4
    assert read_activation("softshrink").at(-2) * 2 == -3


@pytest.mark.parametrize("text", ["softplus(u^3)", "1/(1 + exp(u^3))", "exp(u^5)/(2 + exp(u^5))", "u*sigmoid(3*u^4)"])
def test_saturating_functions_of_powers_are_taken(text):
    read_activation(text)


@pytest.mark.parametrize(
    "text", ["exp(u^3)", "exp(2*u^3)/(1 + exp(u^3))", "exp(u^3)*softplus(u^3)", "1/(exp(u^3) + 1)*exp(u^4)"]
)
def test_what_grows_too_fast_is_still_refused(text):
    with pytest.raises(ValueError, match="grow"):
        read_activation(text)
