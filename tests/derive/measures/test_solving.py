"""Sets by inequalities: their arcs, and membership of random numbers decided without them."""

from random import Random

import pytest
from sympy import Abs, And, Interval, Max, Or, S, Symbol, cos, pi, sin, sqrt

from derive.language.quantity import NotReducible
from derive.measures.solving import solved

x, phi = Symbol("x", real=True), Symbol("phi", real=True)
TO_PI = {phi: Interval.open(0, pi)}
ALL = {phi: Interval.open(-pi, pi)}


def arcs(condition, low=-pi, high=pi, ranges=None):
    return [
        (cell.low, cell.high, [(arc.low, arc.high, arc.is_low_closed, arc.is_high_closed) for arc in cell.arcs])
        for cell in solved(condition, x, low, high, TO_PI if ranges is None else ranges)
    ]


def test_where_both_are_positive():
    assert arcs(And(cos(x) > 0, cos(x - phi) > 0)) == [(0, pi, [(phi - pi / 2, pi / 2, False, False)])]


def test_on_another_window_it_falls_apart():
    first, second = arcs(And(cos(x) > 0, cos(x - phi) > 0), S.Zero, 2 * pi)
    assert first == (0, pi / 2, [(0, pi / 2, True, False), (phi + 3 * pi / 2, 2 * pi, False, True)])
    assert second == (pi / 2, pi, [(phi - pi / 2, pi / 2, False, False)])


def test_ends_belong_where_the_inequality_is_not_strict():
    assert arcs(cos(x) >= 0) == [(0, 0, [(-pi / 2, pi / 2, True, True)])]
    assert arcs(x**2 <= 2, S(-3), S(3)) == [(0, 0, [(-sqrt(2), sqrt(2), True, True)])]
    assert arcs(cos(x) >= 1) == [(0, 0, [(0, 0, True, True)])]
    assert arcs(cos(x) > 1) == [(0, 0, [])]


CONDITIONS = [
    (And(cos(x) > 0, cos(x - phi) > 0), TO_PI),
    (cos(x) * cos(x - phi) > 0, ALL),
    (cos(x) > cos(phi), TO_PI),
    (sin(x) * sin(x - phi) < 0, ALL),
    (Or(cos(x) < 0, sin(x - phi) >= 0), ALL),
    (And(Abs(x) < phi, sin(x) > 0), TO_PI),
    (Max(cos(x), cos(x - phi)) > 0, TO_PI),
    (sin(x) + cos(x) > sin(phi) * 0, TO_PI),
    (4 * cos(x) ** 2 < 3, TO_PI),
    (cos(2 * x) > cos(x), TO_PI),
    (cos(x) * cos(phi) + sin(x) * sin(phi) > 0, TO_PI),
]


@pytest.mark.parametrize(("condition", "ranges"), CONDITIONS)
def test_random_numbers_lie_in_an_arc_exactly_where_the_condition_holds(condition, ranges):
    random = Random(7)
    cells = solved(condition, x, -pi, pi, ranges)
    low, high = float(ranges[phi].start), float(ranges[phi].end)
    for _ in range(25):
        at, angle = random.uniform(-3.14, 3.14), random.uniform(low, high)
        inside = [c for c in cells if len(cells) == 1 or float(c.low) <= angle <= float(c.high)]
        ends = [(float(arc.low.subs(phi, angle)), float(arc.high.subs(phi, angle))) for arc in inside[0].arcs]
        assert any(a < at < b for a, b in ends) == bool(condition.subs({x: at, phi: angle}))


@pytest.mark.parametrize(
    "condition",
    [cos(x**2) > 0, sin(x) > x, cos(phi) * cos(x) > 0, cos(x) > phi, x * phi > 1, 1 / cos(x) > 0],
)
def test_what_is_not_known_is_refused(condition):
    with pytest.raises(NotReducible):
        solved(condition, x, -pi, pi, TO_PI)


def test_an_end_of_a_letter_that_belongs_to_its_range_is_looked_at():
    """sin(x − φ) > 0 holds at x = −π for all φ between 0 and π, and not at φ = π."""
    condition = sin(x - phi) > 0
    assert len(solved(condition, x, -pi, pi, {phi: Interval.open(0, pi)})) == 1
    _, last = solved(condition, x, -pi, pi, {phi: Interval.Lopen(0, pi)})
    assert (last.low, last.high) == (pi, pi) and not last.arcs[0].is_low_closed


def test_a_letter_without_a_range_is_refused():
    with pytest.raises(NotReducible):
        solved(cos(x - phi) > 0, x, -pi, pi, {})
