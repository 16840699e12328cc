"""What a scan in floats and a search from its worst find, and that nothing is refuted by floats alone."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from sympy import (
    Abs,
    Eq,
    Integral,
    Interval,
    Max,
    Rational,
    S,
    Symbol,
    acos,
    asin,
    atan,
    cos,
    erf,
    erfc,
    exp,
    floor,
    log,
    pi,
    sin,
    sqrt,
    symbols,
    sympify,
    tanh,
)

from derive.activations.activation import ACTIVATIONS
from derive.gaussian.expectation import expectation_of
from derive.language.symbols import c, d, q, qp, x, xp
from derive.networks.wide import ell
from notes.vocabulary import COVARIANCES, arc_cosine, dot
from verify.claims.domain import Domain, Point, naturals, positive, real
from verify.claims.judgement import weighed
from verify.claims.settings import Settings
from verify.claims.statement import Statement
from verify.oracles import pointwise, quadrature
from verify.points.cubes import cube_points
from verify.points.lists import MODERATE_COVARIANCE_POINTS, NETWORK_POINTS
from verify.points.search import worst
from verify.running.run import ORACLES, examine

s, t, y = symbols("s t y", real=True)
z = Symbol("z", positive=True)
POINTS = tuple(
    Point(f"point {i}", {s: Rational(2 * i, 3), t: Rational(i, 14), y: Rational(2, i + 3), z: S(i)})
    for i in range(1, 13)
)
UNIT = Interval(0, 1)


def statement(left, right, relation="=", conditions=(), **sets) -> Statement:
    scalars = {{"s": s, "t": t, "y": y, "z": z}[name]: allowed for name, allowed in sets.items()}
    return Statement(sympify(left), sympify(right), Domain(scalars, POINTS, conditions=tuple(conditions)), relation)


def bump(variable, place, width):
    """1 at the place, below 10⁻¹⁰⁰ from 16 widths on."""
    return exp(-(((variable - place) / width) ** 2))


def word(one: Statement) -> tuple[str, str | None]:
    """The word that the oracles come to, and the point of the witness."""
    found = [examine(name, "as_stated", one, Settings()) for name, oracle in ORACLES.items() if oracle.applies(one)]
    against = (piece.witness.point for piece in found if piece.outcome == "refuted" and piece.witness)
    return weighed(found)[0], next(against, None)


THOUSANDTH, HUNDREDTH = Rational(1, 1000), Rational(1, 100)

BUMPS = {
    "a hundredth wide": statement(cos(t) ** 2 + sin(t) ** 2, 1 + bump(t, Rational(931, 1000), HUNDREDTH) / 500, t=UNIT),
    "a thousandth wide": statement(
        (t - 1) * (t + 2), t**2 + t - 2 + bump(t, Rational(613, 1000), THOUSANDTH) / 10**9, t=UNIT
    ),
    "on a half-line": statement(z * (z + 1), z**2 + z + bump(z, Rational(187, 10), THOUSANDTH), z=positive),
    "on the line": statement(s**3 + s, s * (s**2 + 1) + bump(s, -Rational(41, 10), HUNDREDTH) / 10**6, s=real),
    "in two variables": statement(
        (t - y) * (t + y),
        t**2 - y**2 + bump(t, Rational(27, 100), HUNDREDTH) * bump(y, Rational(83, 100), HUNDREDTH),
        t=UNIT,
        y=UNIT,
    ),
    "narrow in two variables": statement(
        (t - y) * (t + y),
        t**2 - y**2 + bump(t, Rational(27, 100), 2 * THOUSANDTH) * bump(y, Rational(83, 100), 2 * THOUSANDTH),
        t=UNIT,
        y=UNIT,
    ),
}
BRANCHES = {
    "a root of a square": statement(sqrt((s + 5) ** 2), s + 5, s=real),
    "arccos of cos": statement(acos(cos(3 * t)), 3 * t, t=Interval(0, 2)),
    "arcsin of sin": statement(asin(sin(z)), Abs(z), z=Interval.open(0, Rational(17, 10))),
    "arctan and its reciprocal": statement(atan(3 * s) + atan(1 / (3 * s)), pi / 2, s=real),
    "a logarithm of a square": statement(log(s**2), 2 * log(s), s=real),
    "a size": statement(Abs(s - 15), 15 - s, s=real),
    "a part that is large later": statement(Max(z, z**2 / 10**4), z, z=positive),
    "at whole numbers only": statement(cos(4 * pi * z), 1, z=positive),
    "at whole numbers only, a sine": statement(sin(pi * z), 0, z=positive),
    "its own floor": statement(floor(z), z, z=positive),
}
CONSTANTS = {
    "a minimum on the half-line": statement(z**2 * log(z), -Rational(182, 1000), ">=", z=positive),  # −1/(2e)
    "a maximum": statement(s * exp(-(s**2)), Rational(425, 1000), "<=", s=real),  # 1/√(2e)
    "a maximum, strictly": statement(s * exp(-(s**2)), Rational(425, 1000), "<", s=real),
    "two variables": statement(s * exp(-s) + y * exp(-(y**2)), Rational(79, 100), "<=", s=real, y=real),
    "a ratio": statement(s**2 + y**2, Rational(202, 100) * s * y, ">=", s=real, y=real),
    "near an end": statement(80 * t * (1 - t) ** Rational(1, 5) / (1 + t), Rational(258, 10), "<=", t=UNIT),  # 26.2
}
DIPS = {
    "odd multiples of π": statement(1 + cos(z), 0, ">", z=positive),
    "a minimum at 1/e": statement(z * log(z), -exp(-1), ">", z=positive),
    "a curve": statement(sin(s) ** 2 + y**2, 2 * y * sin(s), ">", s=real, y=real),
    "a product of exponentials": statement(s * exp(-s) * y * exp(-2 * y), exp(-2) / 2, "<", s=real, y=positive),
}
TRUE = {
    "cancellation": statement(sqrt(z + 1) - sqrt(z), 1 / (sqrt(z + 1) + sqrt(z)), z=positive),
    "a complement": statement(erfc(s), 1 - erf(s), s=real),
    "saturation": statement(tanh(s), (1 - exp(-2 * s)) / (1 + exp(-2 * s)), s=real),
    "a size": statement(sqrt(s**2), Abs(s), s=real),
    "on the branch": statement(acos(cos(t)), t, t=Interval(0, pi)),
    "attained inside": statement(s**2 - s, -Rational(1, 4), ">=", s=real),
    "attained on a line": statement(s**2 + y**2, 2 * s * y, ">=", s=real, y=real),
    "attained at ends": statement(t * (1 - t), 0, ">=", t=UNIT),
    "attained at a number that is not rational": statement(z * log(z), -exp(-1), ">=", z=positive),
    "approached far out": statement(tanh(s), 1, "<", s=real),
    "approached at an open end": statement(sin(z), z, "<", z=positive),
    "strict, and by little": statement(z * log(z), -exp(-1) - Rational(1, 10**6), ">", z=positive),
    "attained at an end that is not rational": statement(sin(t), 2 * t / pi, ">=", t=Interval(0, pi / 2)),
}


@pytest.mark.parametrize("name", BUMPS)
def test_a_bump_is_found_wherever_it_is(name):
    """The tail of a wide one is seen at a listed point, too."""
    assert word(BUMPS[name])[0] == "refuted"
    assert worst(BUMPS[name], Settings()).points


@pytest.mark.parametrize("name", BRANCHES)
def test_what_holds_on_a_part_of_the_domain_does_not_hold(name):
    assert word(BRANCHES[name])[0] in ("refuted", "unknown")


@pytest.mark.parametrize("name", DIPS)
def test_where_sides_may_be_equal_a_strict_inequality_is_not_said_to_hold(name):
    assert word(DIPS[name])[0] in ("refuted", "unknown")


@pytest.mark.parametrize("name", CONSTANTS)
def test_a_constant_that_is_slightly_wrong_is_refuted(name):
    assert word(CONSTANTS[name])[0] == "refuted"
    assert worst(CONSTANTS[name], Settings()).points


@pytest.mark.parametrize("name", TRUE)
def test_what_is_true_is_not_refuted(name):
    one = TRUE[name]
    assert not worst(one, Settings()).reason
    assert word(one)[0] in ("proved", "enclosed", "agrees")


def test_points_are_exact_short_and_of_the_domain():
    found = worst(BUMPS["on a half-line"], Settings())
    assert found.points[0].values == {z: Rational(187, 10)}
    assert all(BUMPS["on a half-line"].domain.contains(point) for point in found.points)


def test_the_counts_are_shown():
    one = TRUE["a size"]
    found = worst(one, Settings())
    assert found.scanned >= 10**4 and found.searched == 0 and not found.points
    assert f"{found.scanned} points scanned in floats" in pointwise.examine("as_stated", one, Settings()).detail
    slack = worst(TRUE["attained inside"], Settings())
    assert slack.searched > 100 and "smallest relative slack" in slack.words


def test_the_listed_points_come_first():
    evidence = pointwise.examine("as_stated", statement(z + 1, z, z=positive), Settings())
    assert evidence.witness is not None and evidence.witness.point == "point 1"
    assert "scanned" not in evidence.detail


def test_where_a_side_has_no_value_is_looked_at():
    one = statement(log(z**2 - 7 * z / 8) - log(z), log(z - Rational(7, 8)), z=positive)
    evidence = pointwise.examine("as_stated", one, Settings())
    assert evidence.outcome == "unknown" and evidence.no_value is not None
    assert any(place.name.startswith("no float value among") for place in worst(one, Settings()).points)


RHO = c / sqrt(q * qp)
RELU, STEP = (expectation_of(ACTIVATIONS["relu"], order) for order in (0, 1))
ARC = {order: arc_cosine(order, acos(RHO)) for order in (0, 1)}


def on_covariances(left, right, relation="=") -> Statement:
    return Statement(left, right, COVARIANCES, relation)


@pytest.mark.slow
@pytest.mark.parametrize(
    "one",
    (
        on_covariances(RELU, sqrt(q * qp) * ARC[1] / (2 * pi) * (1 + bump(RHO, Rational(94, 100), HUNDREDTH) / 10**4)),
        on_covariances(STEP, ARC[0] / (2 * pi) * (1 + bump(RHO, -Rational(617, 1000), THOUSANDTH) / 100)),
        on_covariances(RELU, Rational(495, 1000) * sqrt(q * qp), "<="),
    ),
)
def test_expectations_are_scanned_too(one):
    found = worst(one, Settings())
    assert found.scanned >= 10**4 and found.points
    elsewhere = one.on(one.domain.at(MODERATE_COVARIANCE_POINTS[:3]))
    evidence = quadrature.examine("as_stated", elsewhere, Settings())
    assert evidence.outcome == "refuted"


@pytest.mark.parametrize(
    "one",
    (
        on_covariances(RELU, sqrt(q * qp) * ARC[1] / (2 * pi)),
        on_covariances(STEP, ARC[0] / (2 * pi)),
        on_covariances(RELU, sqrt(q * qp) / 2, "<="),
        on_covariances(expectation_of(ACTIVATIONS["sin"], 0), exp(-(q + qp) / 2) * (exp(c) - exp(-c)) / 2),
    ),
)
def test_nothing_stands_out_of_expectations_that_are_right(one):
    found = worst(one, Settings())
    assert found.scanned >= 10**4 and not found.points


ROWS = Domain({d: naturals}, NETWORK_POINTS, {x: (d,), xp: (d,)})


def test_arrays_vary_at_the_sizes_of_a_point():
    first, second, both = dot(x, x), dot(xp, xp), dot(x, xp)
    assert word(Statement(both**2, Rational(98, 100) * first * second, ROWS, "<="))[0] == "refuted"
    assert word(Statement(both**2, first * second, ROWS, "<="))[0] == "proved"
    share = both**2 / (1 + first * second)
    wrong = Statement(share, share + bump(share, Rational(71, 100), HUNDREDTH) / 100, ROWS)
    assert pointwise.examine("as_stated", wrong, Settings()).outcome == "refuted"


def test_an_equation_among_the_conditions_is_kept():
    start = (Point("on the curve", {z: Rational(1, 2), y: Rational(3, 4)}),)
    domain = Domain({z: positive, y: real}, start, conditions=(Eq(z**2, 1 - y),))
    one = Statement(z**2 + y, 1 + bump(y, Rational(1, 3), HUNDREDTH), domain)
    found = worst(one, Settings())
    assert found.points
    for point in found.points:
        assert point.values[z] == sqrt(1 - point.values[y])


@pytest.mark.parametrize(
    ("left", "right", "why"),
    (
        (Integral(exp(-(s**2)), (s, 0, z)), sqrt(pi) * erf(z) / 2, "no floats for Integral"),
        (ell * 2, ell + ell, "nothing varies"),
    ),
)
def test_what_has_no_floats_says_why(left, right, why):
    points = tuple(point.having({ell: S(i)}) for i, point in enumerate(POINTS, start=1))
    sets = {ell: naturals} if left.has(ell) else {z: positive}
    arrays = {x: (ell,)} if left.has(ell) else {}
    points = tuple(point.having({x: tuple(map(S, range(int(point.values[ell]))))}) for point in points)
    found = worst(Statement(left, right, Domain(sets, points, arrays)), Settings())
    assert found.scanned == 0 and why in found.reason and why in found.words


def test_the_same_seed_finds_the_same():
    one = CONSTANTS["two variables"]
    first = worst(one, Settings())
    worst.cache_clear()
    again = worst(one, Settings())
    assert [point.values for point in first.points] == [point.values for point in again.points]
    assert first.searched == again.searched
    cubes = [cube_points(2, 100, one, Settings(seed=seed)) for seed in (0, 0, 5)]
    assert np.all(cubes[0] == cubes[1]) and not np.any(cubes[0] == cubes[2])


@pytest.mark.slow
def test_scipy_is_not_loaded_with_the_command():
    script = "import sys, ntk, notes, verify.running; sys.exit('scipy' in sys.modules)"
    root = Path(__file__).parents[3]
    assert subprocess.run([sys.executable, "-c", script], cwd=root, check=False).returncode == 0
