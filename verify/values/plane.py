"""Integrals over the plane, or over a radius and an angle, as balls: along one ray times around the unit circle.

What is a power of the radius times e^(−ar²) on every ray is G(θ) on the unit circle times one function of the radius.
That it is one is looked at at several radii and angles; the function is integrated as it stands.
"""

from __future__ import annotations

from flint import arb
from sympy import Expr, Integral, Rational, S, Symbol, Tuple, cos, oo, pi, sin, true

from derive.measures.plane import DoubleIntegral
from verify.values.balls import Ball
from verify.values.balls import ball as as_ball
from verify.values.evaluate import Environment, evaluate, refuse
from verify.values.meanings import ball
from verify.values.no_value import NoValue, Undecided
from verify.values.region import branch_at, integral_over

_ray, _turn = Symbol("ray", positive=True), Symbol("turn", real=True)
_RADII = (Rational(1, 3), Rational(7, 5), S(2))
_TURNS = tuple(Rational(number, 7) for number in (-20, -15, -9, -4, 1, 3, 8, 13, 19))


@ball.register
def _(expression: DoubleIntegral, env: Environment) -> Ball:
    if env.integrate is refuse:
        raise NoValue("no integral is evaluated here")
    function, first, second, _ = expression.args
    whole = Tuple(-oo, oo)
    if first == second == whole:
        integrand, low, high = _ray * function(_ray * cos(_turn), _ray * sin(_turn)), -pi, pi
    elif first == Tuple(0, oo):
        integrand, (low, high) = function(_ray, _turn), second
    elif second == Tuple(0, oo):
        integrand, (low, high) = function(_turn, _ray), first
    else:
        raise NoValue("a double integral over other ranges")
    around = integrand.subs(_ray, 1)
    place = _one_of_value(around, low, high, env)
    along = integrand.subs(_turn, place)
    size = as_ball(evaluate(along.subs(_ray, 1), env))
    _hold_apart(integrand, around, along, size, low, high, env)
    radial = as_ball(env.integrate(Integral(_smooth(along, env), (_ray, 0, oo)), env)) / size
    return radial * integral_over(around, true, _turn, low, high, env)


def _turns(low: Expr, high: Expr) -> list[Expr]:
    """Angles between two ends."""
    return [low + (high - low) * (turn + 3) / 6 for turn in _TURNS]


def _one_of_value(around: Expr, low: Expr, high: Expr, env: Environment) -> Expr:
    """An angle at which the integrand is not 0. Raises `NoValue`."""
    for place in _turns(low, high):
        try:
            if not as_ball(evaluate(around.subs(_turn, place), env)).contains(0):
                return place
        except Undecided:
            continue
    raise NoValue("a double integral whose integrand is 0 where it was looked at")


def _hold_apart(integrand: Expr, around: Expr, along: Expr, size: arb, low: Expr, high: Expr, env: Environment) -> None:
    """Raise `NoValue` where f(r, θ) f(1, θ₀) is not f(1, θ) f(r, θ₀) somewhere."""
    for radius in _RADII:
        ray = as_ball(evaluate(along.subs(_ray, radius), env))
        for place in _turns(low, high):
            both = as_ball(evaluate(integrand.subs({_ray: radius, _turn: place}), env))
            if not (both * size).overlaps(as_ball(evaluate(around.subs(_turn, place), env)) * ray):
                raise NoValue("the radius does not part from the angle")


def _smooth(along: Expr, env: Environment) -> Expr:
    """What the integrand is on one ray, where nothing changes its sign: with its kinks taken at the radius 1."""
    return branch_at(along, env.bind(_ray, arb(1)))
