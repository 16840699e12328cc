"""Reading an activation: what is typed is what is meant, and what is no activation gets one line, soon."""

from fractions import Fraction
from time import perf_counter, process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mpmath import mp
from sympy import Piecewise, Rational, S, erf, exp, log, pi, sin, sqrt

from derive.activations.activation import ACTIVATIONS, NAMES, NotAnActivation, named
from derive.activations.pieces import branches
from derive.activations.text import read_activation
from derive.language.symbols import u

HALF = Rational(1, 2)


@pytest.mark.parametrize(
    ("text", "expression", "kinks"),
    [
        ("max(0,u) - u/10", Piecewise((u * Rational(9, 10), u > 0), (-u / 10, True)), (0,)),
        ("abs(u) + sin(u)", Piecewise((u + sin(u), u > 0), (-u + sin(u), True)), (0,)),
        ("max(u, u/10)", Piecewise((u, u > 0), (u / 10, True)), (0,)),
        ("min(max(u,0),6)", Piecewise((6, u > 6), (u, u > 0), (0, True)), (0, 6)),
        ("max(0, u - 1)", Piecewise((u - 1, u > 1), (0, True)), (1,)),
        ("abs(abs(u)-1)", Piecewise((u - 1, u > 1), (1 - u, u > 0), (u + 1, u > -1), (-u - 1, True)), (-1, 0, 1)),
        ("max(u, -u, 1)", Piecewise((u, u > 1), (1, u > -1), (-u, True)), (-1, 1)),
        ("relu(u)**2", ACTIVATIONS["relu^2"].expression, (0,)),
        ("step(u)*u", ACTIVATIONS["relu"].expression, (0,)),
        ("sqrt(u^2)", ACTIVATIONS["abs"].expression, (0,)),
        ("abs(u)^2", u**2, ()),
        ("exp(-abs(u))", Piecewise((exp(-u), u > 0), (exp(u), True)), (0,)),
        ("u/(1+abs(u))", ACTIVATIONS["softsign"].expression, (0,)),
        ("max(u,0) + min(exp(u)-1,0)", ACTIVATIONS["elu"].expression, (0,)),
        ("elu(u)", ACTIVATIONS["elu"].expression, (0,)),
        ("gelu(u)", (u * (1 + erf(u / sqrt(2))) / 2), ()),
        ("sign(u)", Piecewise((1, u > 0), (0, u >= 0), (-1, True)), (0,)),
        ("step(-u)", Piecewise((0, u >= 0), (1, True)), (0,)),
        ("max(exp(u), 2)", Piecewise((exp(u), u > log(2)), (2, True)), (log(2),)),
        ("max(pi*u, 1)", Piecewise((pi * u, u > 1 / pi), (1, True)), (1 / pi,)),
        ("max(0, 1 + sin(u))", 1 + sin(u), ()),
        ("0.1*u", u / 10, ()),
        ("1.5e-1*u", u * Rational(3, 20), ()),
        ("-u^2", -(u**2), ()),
        ("2^-1*u^2^1", u / 2 * u, ()),
        ("--u", u, ()),
        ("exp(-u^2)*exp(u^2)", S.One, ()),
        ("exp(u^2/4 - u^2)", exp(-3 * u**2 / 4), ()),
        ("leaky_relu(u, 0.2)", Piecewise((u, u > 0), (u / 5, True)), (0,)),
        ("hermite(3, u)", u**3 - 3 * u, ()),
        ("3", S(3), ()),
        ("H(u)", ACTIVATIONS["step"].expression, (0,)),
        ("ReLU(u)", ACTIVATIONS["relu"].expression, (0,)),
    ],
)
def test_what_is_typed_is_what_is_meant(text, expression, kinks):
    activation = read_activation(text)
    assert activation.expression == expression
    assert activation.kinks == kinks


def test_kinks_may_be_square_roots():
    activation = read_activation("abs(u^2 - 2)")
    assert activation.kinks == (-sqrt(2), sqrt(2))
    assert [piece for _, _, piece in branches(activation.expression, u)] == [u**2 - 2, 2 - u**2, u**2 - 2]
    assert activation.is_continuous


@pytest.mark.parametrize(
    ("text", "continuous"),
    [("step(u-1) + u", False), ("sign(u)*u", True), ("sign(u)", False), ("step(u)*sin(u)", True)],
)
def test_jumps_are_seen_in_what_is_read(text, continuous):
    assert read_activation(text).is_continuous is continuous


def test_the_house_gives_step_and_sign_the_value_0_at_0():
    assert [read_activation("sign(u)").at(value) for value in (-1, 0, 1)] == [-1, 0, 1]
    assert read_activation("step(u)").at(S.Zero) == 0
    assert read_activation("step(u) + step(-u)").at(S.Zero) == 0


@pytest.mark.parametrize("name", [name for name in NAMES if not name.endswith("n") or name in ACTIVATIONS])
def test_every_name_is_read(name):
    assert read_activation(name) is ACTIVATIONS[name]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("ReLU", "relu"),
        ("leaky relu", "leaky-relu"),
        ("Leaky_ReLU", "leaky-relu"),
        ("heaviside", "step"),
        ("swish", "silu"),
        ("sine", "sin"),
        ("relu^7", "relu^7"),
        ("u^1", "identity"),
        ("hermite 4", "hermite-4"),
    ],
)
def test_other_spellings_of_names(typed, name):
    assert read_activation(typed).name == name


def test_hermite_polynomials_are_the_probabilists():
    assert named("hermite-0").expression == 1
    assert named("hermite-4").expression == u**4 - 6 * u**2 + 3
    assert named("hermite-20").expression.coeff(u, 20) == 1


GROWTH = ["exp(u^2)", "exp(u^2/100)", "exp(u^4)", "exp(exp(u))", "exp(u)**u", "sinh(u^2)", "exp(u^2/3)", "cosh(u)^u",
          "exp(u^2)*erfc(u)", "step(u)*exp(u^2)", "exp(abs(u)^3)", "u^2*exp(u^2/1000000)", "sin(exp(u^2))",
          "exp(u^2) + exp(-u^2)", "2^(u^2)", "exp(u*atan(u)*u)"]  # fmt: skip
POLES = ["1/u", "log(u)", "sqrt(u)", "tan(u)", "log(1+u)", "1/(u^2-2)", "u^-1", "u^0.5", "u^u", "0^u", "log(abs(u))",
         "1/sin(u)", "relu(u)/u", "1/0", "u/(u-u)", "0^-1", "(-1)^0.5", "sqrt(abs(u))", "1/(exp(u)-1)", "u/u",
         "1/step(u)", "log(relu(u))", "sqrt(-1)", "(-8)^(1/3)", "1/(u^3-u+7)", "log(0)", "sqrt(1+u)"]  # fmt: skip
SYNTAX = ["", "   ", "max(0,u", "max(0,u))", "u u", "2u", "2*relu", "u**", "**u", "u,u", ",", "()", "max(,u)",
          "max(u,)", "u^^2", "u*/2", "+", "-", "1..2", "1_000", "0x10", "1j", "1e", "0b1", "True", "None", "u.real",
          "u[0]", "u()", "u(1)", "(u)(u)", "2(u)", "lambda u: u", "__import__('os')", "__class__", "'u'", "f'{u}'",
          "(u:=1)", "[u for u in u]", "{u}", "u<1<2", "u == u", "u=u", "u;u", "u\0", "\0", "u if u else u", "u or u",
          "not u", "*u", "max(*u)", "relu(u=1)", "u!", "u%2", "u//2", "u@u", "~u", "u&u", "u|u", "#", "u#", "\\", "`u`",
          "$u", "а + u", "u + ｕ", "u²", "٣*u", "１", "−u", "u\u200b", "\ud800", "\x1b[31mu", "😀"]  # fmt: skip
CALLS = [
    "max(u)",
    "relu(u,u)",
    "relu()",
    "foo(u)",
    "hermite(u)",
    "hermite(u,u)",
    "hermite(-1,u)",
    "hermite(1/2,u)",
    "hermite(21,u)",
    "leaky_relu(u,u)",
    "leaky_relu(u,1,2)",
    "sqrt",
    "max",
    "eval(u)",
    "exec(u)",
    "exp exp",
]
OTHERS = ["x", "x + u", "u + v", "t", "U", "U^2", "alpha*u", "sigma(u) + w", "u*_", "relus", "sofplus", "relu^21",
          "u^99999999", "hermite-21", "hermite-999999999"]  # fmt: skip
LARGE = ["9**9**9", "9**9**9*u", "u**1000000", "u^-1000000", "1e999999", "1e-999999", "1" * 200, "0." + "1" * 100,
         "(" * 140 + "u" + ")" * 140, "(" * 5000, "-" * 299, "u" * 1000, "u^" * 100 + "u", "2^-" * 80 + "1",
         "((u^100)^100)^100", "((10^30*u)^100)^100", "((10^30*exp(u))^100)^100", "(10^100)^100", "10^10^10",
         "exp(10^10)", "exp(exp(exp(exp(10))))", "abs(" * 29 + "u" + ")" * 29 + "^101", "gelu(" * 20 + "u" + ")" * 20,
         "step(1+sin(u))", "sin(u)^(10^40)", "(pi^100)^100^2",
         "hermite(20, hermite(20, u))", "(u+1)*" * 70 + "u^99", "u^(1/10^39)", "cosh(1e6)", "erfc(1e9)"]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "kinks"),
    [
        ("max(0, u^5 - u - 1)", ["1.167303978261418684256045899854842180720560371525489"]),
        ("abs(u^3 - 2)", ["1.2599210498948731647672106072782283505702514647015080"]),
        ("max(0, u^2 - pi)", ["-1.7724538509055160272981674833411", "1.7724538509055160272981674833411"]),
        ("abs(u - cos(u))", ["0.7390851332151606416553120876738734040134117589007574649656"]),
        ("sign(exp(-u) - u)", ["0.567143290409783872999968662210355549753815787186512508135131"]),
        ("max(tanh(u), u/2)", ["-1.915008048154537481", "0.0", "1.915008048154537481"]),
        (
            "abs(sin(u) - u/10)*0 + relu(atan(u) - 1/2)",
            ["0.5463024898437905132551794657802853832975517201797912461640914"],
        ),
    ],
)
def test_kinks_where_no_formula_says(text, kinks):
    found = read_activation(text).kinks
    assert len(found) == len(kinks)
    for kink, known in zip(found, kinks, strict=True):
        places = len(known.split(".")[-1])
        assert abs(kink.evalf(70) - Rational(known)) < Rational(1, 10 ** (min(places, 50) - 1))


@pytest.mark.parametrize(
    ("text", "near", "is_continuous"),
    [
        ("abs(sin(u))", 7, True),
        ("max(sin(u), cos(u))", 8, True),
        ("sign(sin(u))", 7, False),
        ("max(-1, min(1, 2*sin(u)))", 14, True),
        ("max(0, sin(u))^(3/2)", 7, True),
        ("step(sin(u))*u", 7, False),
    ],
)
def test_kinks_without_an_end_are_found_near_0(text, near, is_continuous):
    found = read_activation(text)
    assert (len(found.kinks), found.is_continuous) == (near, is_continuous)


@pytest.mark.parametrize("text", ["sign(u - sin(u))", "max(0, tanh(u) - tanh(2*u)/2)", "max(0, sin(u^4))"])
def test_zeros_that_are_not_simple_or_too_many_are_refused_after_a_search(text):
    start = process_time()
    with pytest.raises(NotAnActivation, match="cannot find exactly where"):
        read_activation(text)
    assert process_time() - start < 10


@pytest.mark.parametrize("text", ["sqrt(max(0, u))", "abs(u)^(1/2)", "max(0, u - 1/3)^0.3"])
def test_roots_whose_slope_has_no_second_moment_are_refused(text):
    with pytest.raises(NotAnActivation, match="over 1/2"):
        read_activation(text)


@pytest.mark.parametrize("name", ["celu", "lish", "nrelu", "kanh"])
def test_another_function_is_not_suggested(name):
    with pytest.raises(NotAnActivation) as refusal:
        read_activation(name)
    assert "did you mean" not in str(refusal.value)


@pytest.mark.parametrize("text", [*GROWTH, *POLES, *SYNTAX, *CALLS, *OTHERS, *LARGE])
def test_what_is_no_activation_gets_one_line_within_a_second(text):
    start = perf_counter()
    with pytest.raises(NotAnActivation) as refusal:
        read_activation(text)
    line = str(refusal.value)
    assert perf_counter() - start < 1
    assert len(line.splitlines()) == 1
    assert 10 < len(line) < 500
    assert line.isprintable()
    assert refusal.value.__cause__ is None
    assert refusal.value.__suppress_context__ or refusal.value.__context__ is None


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("x + u*w", "has the variable(s) w, x; an activation is an expression in u alone"),
        ("relus", "did you mean relu?"),
        ("sofplus(u)", "did you mean softplus?"),
        ("1/u", "divides by u, which may be 0"),
        ("exp(u^2/100)", "may grow like exp(u^2/100), and E σ(U)² must be finite at every variance"),
        ("max(0,u", "ends where ')' was expected"),
        ("max(u)", "max has 1 argument(s); expected 2 arguments or more: max(0, u)"),
        ("2u", "'2u' is no number; numbers are typed as 0.1 or 1/10, products as 2*u"),
        ("2*relu", "relu is a function; type relu(u)"),
        ("u $ 2", "character 3 is '$'"),
        ("√u", "'√u': character 1 is '√'"),
        ("abs(u)^(1/2)", "the power 1/2 of abs(u), which may be 0"),
        ("1/relu(u)", "divides by relu(u), which may be 0"),
        ("2/max(u - 1, 0)^2", "divides by max(u - 1, 0)^2, which may be 0"),
        ("sqrt(max(u,-u))", "of max(u,-u), which may be 0"),
        ("log( abs(u) )", "the log of abs(u), which may be 0"),
        ("(abs(u) - 1)^(1/3)", "a root of (abs(u) - 1), which may be 0 or negative"),
    ],
)
def test_the_line_says_what_is_wrong(text, part):
    with pytest.raises(NotAnActivation) as refusal:
        read_activation(text)
    assert part in str(refusal.value)


@pytest.mark.parametrize(
    "text",
    ["exp(-u^2)*exp(u)", "exp(-u^4)*u^9", "log(1+exp(u))", "log(2+sin(u))", "1/(1+exp(-u))", "1/(u^2-2*u+3)",
     "1/(u^4-u+1)", "sqrt(1+u^2)", "2^u", "(1+u^2)^-0.5", "u*tanh(softplus(u))", "(exp(u^2)+1)*exp(-u^2)", "cosh(u)",
     "exp(exp(-u^2))", "exp(-exp(u))", "exp(sqrt(1+u^2))", "log(cosh(u))", "exp(sin(u))*u^3", "1/cosh(u)",
     "sqrt((2+sin(u))^2*(1+u^2))", "exp(u^2)*erfc(abs(u))"],
)  # fmt: skip
def test_what_is_tame_is_read(text):
    assert read_activation(text).expression.has(u)


NUMBERS = st.integers(-3, 3).map(str) | st.sampled_from(["0.5", "1/3", "2.25"])


def _grown(inner):
    """(text, function) pairs: the text and an evaluation of it that knows nothing of SymPy."""
    one, pair = inner, st.tuples(inner, inner)
    unary = {
        "abs": abs,
        "relu": lambda a: max(a, 0),
        "sin": mp.sin,
        "tanh": mp.tanh,
        "erf": mp.erf,
        "cos": mp.cos,
        "softplus": lambda a: mp.log(1 + mp.exp(a)),
        "sigmoid": lambda a: 1 / (1 + mp.exp(-a)),
    }
    binary = {
        "({} + {})": lambda a, b: a + b,
        "({} - {})": lambda a, b: a - b,
        "({} * {})": lambda a, b: a * b,
        "max({}, {})": max,
        "min({}, {})": min,
    }

    def of_one(name, part):
        text, value = part
        return f"{name}({text})", lambda z: unary[name](value(z))

    def of_two(form, parts):
        (left, first), (right, second) = parts
        return form.format(left, right), lambda z: binary[form](first(z), second(z))

    def square(part):
        text, value = part
        return f"({text})^2", lambda z: value(z) ** 2

    return (
        st.builds(of_one, st.sampled_from(sorted(unary)), one)
        | st.builds(of_two, st.sampled_from(sorted(binary)), pair)
        | st.builds(square, one)
    )


def _leaf(text):
    fraction = Fraction(text)
    return f"({text})", lambda z: mp.mpf(fraction.numerator) / fraction.denominator


LEAVES = st.just(("u", lambda z: z)) | NUMBERS.map(_leaf)


@settings(max_examples=150, deadline=None)
@given(
    st.recursive(LEAVES, _grown, max_leaves=6),
    st.lists(st.fractions(-4, 4, max_denominator=12), min_size=3, max_size=3),
)
def test_a_text_has_the_value_that_it_says(pair, places):
    text, value = pair
    try:
        activation = read_activation(text)
    except NotAnActivation as refusal:
        assert "cannot find" in str(refusal) or "characters" in str(refusal)
        return
    with mp.workdps(40):
        for place in (*places, Fraction(0)):
            z = Rational(place.numerator, place.denominator)
            found = mp.mpmathify(activation.expression.subs(u, z).evalf(40))
            assert mp.almosteq(found, value(mp.mpf(place.numerator) / place.denominator), 1e-30, 1e-30)
            assert all(kink.is_real for kink in activation.kinks)


@settings(max_examples=200, deadline=None)
@given(
    st.text(alphabet="u0123456789.+-*/^(),_ eEHmaxinsqrtlogp'\"[]{}:;=<>\\\n\0é²", max_size=40) | st.text(max_size=30)
)
def test_any_text_is_read_or_refused(text):
    try:
        activation = read_activation(text)
    except NotAnActivation as refusal:
        assert len(str(refusal).splitlines()) == 1
    else:
        assert activation.expression.free_symbols <= {u, *ACTIVATIONS["leaky-relu"].expression.free_symbols}
