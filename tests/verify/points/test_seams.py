"""Statements that hold almost everywhere, or but for a sliver, and true ones in pieces; classes by their members."""

import pytest
from sympy import (
    Abs,
    And,
    Eq,
    Interval,
    Max,
    Min,
    Ne,
    Piecewise,
    Range,
    Rational,
    S,
    Symbol,
    Union,
    cos,
    exp,
    log,
    oo,
    sqrt,
)
from sympy import sign as sign_of

from derive.activations.activation import sigma
from derive.activations.classes import ActivationClass
from derive.language.symbols import c, d, n, q, qp, x
from notes.vocabulary import dot
from verify.claims.domain import Domain, naturals, positive, real
from verify.claims.judgement import weighed
from verify.claims.settings import Settings
from verify.claims.statement import Statement
from verify.oracles.registry import ORACLES
from verify.points.made import made
from verify.points.seams import at_seams
from verify.running.run import examine

t, z = Symbol("t", real=True), Symbol("z", real=True)
g, h = Symbol("g", positive=True), Symbol("h", positive=True)
LINE, PLANE = Domain({t: real}), Domain({t: real, z: real})
SIZES, ROWS = Domain({n: naturals}), Domain({d: Range(2, oo)}, (), {x: (d,)})
COVARIANCES = Domain({q: positive, qp: positive, c: real}, (), {}, (c**2 <= q * qp,))
THIRD = Rational(1, 3)


def of(kind: ActivationClass, *more: Symbol) -> Domain:
    return Domain(dict.fromkeys((t, *more), real), activations=kind)


def one_if(*conditions):
    return Piecewise((S.One, And(*conditions)), (S.Zero, True))


FALSE = {
    # a point, a line, a circle
    "all but a rational": (one_if(Eq(7 * t, 22)), S.Zero, LINE),
    "all but a root": (one_if(Eq(t**2, 2)), S.Zero, LINE),
    "all but a circle": (one_if(Eq(t**2 + z**2, 1)), S.Zero, PLANE),
    "all but a ratio": (one_if(Eq(g, 7 * h)), S.Zero, Domain({g: positive, h: positive})),
    "all but entries that meet": (one_if(Eq(x[1], x[d] + THIRD)), S.Zero, ROWS),
    "all but rows of a length": (one_if(Eq(dot(x, x), 2)), S.Zero, ROWS),
    "steps that leave a point": (one_if(t > THIRD) + one_if(t < THIRD), S.One, LINE),
    "steps that leave a root": (one_if(t > sqrt(2)) + one_if(t < sqrt(2)), S.One, LINE),
    "steps that leave a point nobody knows": (one_if(cos(t) > t) + one_if(cos(t) < t), S.One, LINE),
    "a sign that may be 0": (sign_of(7 * t - 5) ** 2, S.One, LINE),
    # no value
    "a pole that cancels": ((9 * t**2 - 1) / (3 * t - 1), 3 * t + 1, LINE),
    "a pole on a line": ((t**2 - 9 * z**2) / (t - 3 * z), t + 3 * z, PLANE),
    "a pole at a size": ((n**2 - 5000**2) / (n - 5000), n + 5000, SIZES),
    "a pole among covariances": ((q**2 - 4 * qp**2) / (q - 2 * qp), q + 2 * qp, COVARIANCES),
    "a logarithm of 0": (2 * log(Abs(3 * t - 1)), log((3 * t - 1) ** 2), LINE),
    # slivers
    "a short interval": (one_if(t > Rational(5, 7), t < Rational(5, 7) + S(10) ** -9), S.Zero, LINE),
    "a far interval": (one_if(t > 10**7, t < 10**7 + 1), S.Zero, LINE),
    "a high tent": (Max(0, 1 - 10**9 * Abs(t - z - Rational(5, 7))), S.Zero, PLANE),
    "a narrow bump": (exp(-((10**6 * (t - THIRD)) ** 2)), S.Half, LINE, "<="),
    "sizes up to a million": (Piecewise((1, n < 10**6), (2, True)), S.One, SIZES),
    "one size of many": (one_if(Eq(n, 12347)), S.Zero, SIZES),
    # classes that hold all multiples of their members
    "homogeneous ones are convex": (
        2 * sigma((t + z) / 2),
        sigma(t) + sigma(z),
        of(ActivationClass(homogeneous=True), z),
        "<=",
    ),
    "odd homogeneous ones grow": (
        t * sigma(t),
        S.Zero,
        of(ActivationClass(homogeneous=True, parity="odd")),
        ">=",
    ),
    "a bound for all that are bounded": (sigma(t) ** 2, S(10) ** 4, of(ActivationClass(bounded=True)), "<="),
    "a slope for all that are homogeneous": (
        Abs(sigma(t)),
        20 * Abs(t),
        of(ActivationClass(homogeneous=True)),
        "<=",
    ),
}
TRUE = {
    "steps that meet": (one_if(t > THIRD) + one_if(t <= THIRD), S.One, LINE),
    "pieces that join at a root": (Piecewise((t, t > sqrt(2)), (sqrt(2), True)), Max(t, sqrt(2)), LINE),
    "a box": (one_if(Abs(t) <= 1), one_if(t <= 1) - one_if(t < -1), LINE),
    "a pole that is left out": (
        (t**2 - 1) / (t - 1),
        t + 1,
        Domain({t: Union(Interval.open(-oo, 1), Interval.open(1, oo))}),
    ),
    "a pole that is filled": (Piecewise(((9 * t**2 - 1) / (3 * t - 1), Ne(t, THIRD)), (2, True)), 3 * t + 1, LINE),
    "no pole": (1 / (t**2 - t + 1), S.Zero, LINE, ">"),
    "sizes up to a hundred": (Piecewise((n, n < 100), (100, True)), Min(n, 100), SIZES),
    "odd and homogeneous": (sigma(t), t * sigma(S.One), of(ActivationClass(homogeneous=True, parity="odd"))),
}


def word(lhs, rhs, domain, relation="="):
    statement = Statement(lhs, rhs, domain, relation)
    asked = [name for name in ("enclosure", "pointwise") if ORACLES[name].applies(statement)]
    return weighed([examine(name, "as_stated", statement, Settings(digits=20)) for name in asked])[0]


@pytest.mark.parametrize("name", FALSE)
def test_what_fails_almost_nowhere_does_not_hold(name):
    assert word(*FALSE[name]) in ("refuted", "unknown")


@pytest.mark.parametrize("name", TRUE)
def test_what_is_true_in_pieces_stays(name):
    assert word(*TRUE[name]) in ("enclosed", "agrees")


def test_where_a_side_may_jump_has_to_be_reached():
    t, z = Symbol("t", real=True), Symbol("z", real=True)
    domain = Domain({t: real, z: positive})
    for side, places in ((sign_of(3 * t - 1), {Rational(1, 3)}), (Abs(t**2 - 4), set()), (exp(t), set())):
        found = at_seams(Statement(side, S.Zero, domain), made(domain, 0, number=2))
        assert {point.values[t] for point, must_be_reached in found if must_be_reached} == places
