"""One pass over nested expressions, and names for nested angles."""

import time

import pytest
from sympy import Add, Dummy, Mul, Rational, Symbol, acos, cos, pi, sin, sqrt

from derive.gaussian.trig import name_angles, trig_normal_form
from derive.language.rewriting import bottom_up

X, Y = Symbol("x", positive=True), Symbol("y", positive=True)


def nested(depth, start=X):
    """sin acos of itself, twice in each layer: 2^depth parts, `depth` of them distinct."""
    found = start
    for _ in range(depth):
        angle = acos(found / 2, evaluate=False)
        found = Add(sin(angle, evaluate=False), Mul(pi - angle, cos(angle, evaluate=False)), evaluate=False)
    return found


def test_inner_parts_come_first():
    seen = []

    def note(part):
        seen.append(part)
        return part

    bottom_up(sin(cos(X) + sin(Y)), lambda e: isinstance(e, (sin, cos)), note)
    assert seen[-1] == sin(cos(X) + sin(Y))
    assert set(seen) == {cos(X), sin(Y), seen[-1]}


def test_what_is_put_in_is_what_stands_around_it_afterwards():
    doubled = bottom_up(sin(sin(X)), lambda e: isinstance(e, sin), lambda e: 2 * e)
    assert doubled == 2 * sin(2 * sin(X))


def test_what_the_outer_part_becomes_decides_whether_it_matches():
    grown = bottom_up(X + 1, lambda e: e == X or e == Y + 1, lambda e: Y if e == X else Y**2)
    assert grown == Y**2


def test_nothing_matches():
    expression = nested(3)
    assert bottom_up(expression, lambda e: False, lambda e: Y) is expression


def test_each_distinct_part_is_worked_on_once():
    calls = []

    def note(part):
        calls.append(part)
        return part

    depth = 30
    start = time.process_time()
    bottom_up(nested(depth), lambda e: isinstance(e, acos), note)
    assert len(calls) == depth
    assert time.process_time() - start < 5


def test_every_angle_gets_one_symbol():
    theta = acos(X)
    one, other = name_angles(sin(3 * theta) + theta**2, cos(2 * theta) + acos(Y))
    (first,) = one.free_symbols
    (second,) = other.free_symbols - {first}
    assert isinstance(first, Dummy)
    assert one == sin(3 * first) + first**2
    assert other == cos(2 * first) + second


def test_angles_inside_are_named_first():
    (found,) = name_angles(nested(25))
    assert not found.has(acos)
    assert len(found.free_symbols) == 1
    assert found.count_ops() < 10


def test_the_names_say_what_they_stood_for():
    """Angles that differ only deep inside stay apart; those that are equal up to `normal` do not."""
    one, other = name_angles(nested(4), nested(4, Y))
    assert one.free_symbols.isdisjoint(other.free_symbols)
    written = acos(X * (X + Y)), acos(X**2 + X * Y)
    assert len({*name_angles(*written)}) == 2
    assert len({*name_angles(*written, normal=lambda z: z.expand())}) == 1
    assert len({*name_angles(acos(X), acos(-X), normal=lambda z: z.expand())}) == 2


def test_what_has_no_angle_stays():
    expression = X * sin(Y) + sqrt(X)
    assert name_angles(expression, X) == (expression, X)


def test_named_angles_have_a_normal_form():
    theta = acos(X)
    (one,) = name_angles(sin(2 * theta) ** 2 + cos(2 * theta) ** 2 - 1)
    assert one != 0
    assert trig_normal_form(one, *one.free_symbols)[1] == 0
    (angle,) = name_angles(theta)
    assert trig_normal_form(angle * sin(2 * angle) / 2 - angle * sin(angle) * cos(angle), angle)[1] == 0
    assert trig_normal_form(angle * sin(angle) - Rational(1, 2) * sin(angle), angle)[1] != 0
    with pytest.raises(ValueError, match="is no polynomial"):
        trig_normal_form(sqrt(angle), angle)
