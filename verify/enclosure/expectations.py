"""Balls for Gaussian expectations at exact covariances or balls, and for what is made of them.

The definition is reduced by the steps of `derive.gaussian.angular` or `derive.gaussian.line_form` to integrals over one
variable, which `verify.enclosure.integrals` encloses; at ρ = ±1 V is a multiple of U, and where a variance is 0 that
variable is 0. The closed conditional mean of the line form is itself held against its integral. No route of `derive` is
used.
"""

from __future__ import annotations

from functools import cache

from flint import arb, ctx, fmpq
from sympy import Expr, Integral, Lambda, Rational, S, expand, sqrt

from derive.activations.activation import sigma
from derive.activations.growth import is_tame
from derive.activations.pieces import branches
from derive.activations.poles import pole_of
from derive.activations.signs import UnknownSign
from derive.gaussian.angular import angular_form
from derive.gaussian.expectation import GaussianExpectation
from derive.gaussian.line_form import conditional_mean, line_form, normal_density, over
from derive.language.symbols import c, q, qp, t, theta, u, v
from verify.claims.letters import free_variables
from verify.enclosure.integrals import CHECK_BITS, NotAnalytic, integral
from verify.values.balls import BALLS, Ball, Exact, ball, is_zero
from verify.values.evaluate import Covariance, Environment, evaluate
from verify.values.named_function import with_activation
from verify.values.no_value import NoValue
from verify.values.precision import precision

_CONDITIONS = ((0, 1), (Rational(1, 2), Rational(1, 3)), (-2, 1), (3, Rational(1, 4)), (Rational(-1, 7), 5))
"""(mean, variance) at which the conditional mean is held against its integral."""

_memory: dict[tuple, Exact | Ball] = {}


def integrate(expression: Expr, env: Environment) -> Exact | Ball:
    """What evaluates integrals and Gaussian expectations in balls."""
    if isinstance(expression, Integral):
        return integral(expression, env)
    first, second, both = (evaluate(entry, env) for entry in expression.covariance)
    own, back = expression.apart()
    for name, letter in back.items():
        env = env.bind(name, env.values[letter])
    g, h = (with_activation(function, env.activation) for function in (own.g, own.h))
    return expectation(g, h, (first, second, both), env)


def average(order: int, law: Covariance, env: Environment) -> Exact | Ball:
    """E[σ^(k)(U)σ^(k)(V)] for the activation of the environment."""
    g, h = (with_activation(Lambda(variable, sigma(variable, order)), env.activation) for variable in (u, v))
    return expectation(g, h, law, env)


def expectation(g: Lambda, h: Lambda, law: Covariance, env: Environment) -> Exact | Ball:
    """E[g(U)h(V)]. Raises `NoValue` where no reduction applies, `NotAnalytic` where two of them disagree."""
    shown = (entry.repr() if isinstance(entry, arb) else str(entry) for entry in law)
    key = (g, h, *shown, _is_one_number(law), _letters(g, h, env), ctx.prec)
    if key not in _memory:
        try:
            _memory[key] = _expectation(g, h, law, env)
        except UnknownSign as reason:
            raise NoValue(str(reason)) from None
    return _memory[key]


def _letters(g: Lambda, h: Lambda, env: Environment) -> str:
    """The values of all that g and h hold."""
    held = (free_variables(g) | free_variables(h)) & env.values.keys()
    return str([(letter, env.values[letter]) for letter in sorted(held, key=str)])


def _expectation(g: Lambda, h: Lambda, law: Covariance, env: Environment) -> Exact | Ball:
    first, second, both = law
    if is_zero(first) or is_zero(second):
        return _apart(g, h, law, env)
    if is_zero(both):
        return BALLS.product((_alone(g, first, env), _alone(h, second, env)))
    if _is_one_number(law):
        if not BALLS.holds(">", first, fmpq(0)):
            raise NoValue("a variance below 0")
        return evaluate(_together(g, h, 1), Environment({**env.values, q: first, qp: first}, None, integrate, BALLS))
    at = _at(env, law)
    determinant = BALLS.total((BALLS.product((first, second)), BALLS.product((fmpq(-1), both, both))))
    if is_zero(determinant):
        return evaluate(_together(g, h, 1 if BALLS.holds(">", both, fmpq(0)) else -1), at)
    symbolic = GaussianExpectation(g, h)
    angular = angular_form(symbolic)
    if angular is None:
        return _line(symbolic, at)
    found = evaluate(angular.result, at)
    if isinstance(determinant, fmpq):
        with precision(max(CHECK_BITS, ctx.prec // 2)):
            if not ball(found).overlaps(ball(_line(symbolic, at))):
                raise NotAnalytic("the angular and the line form do not overlap")
    return found


def _is_one_number(law: Covariance) -> bool:
    """Whether the same object stands in all three places, so that V = U; balls may be equal and their numbers not."""
    first, second, both = law
    return first is second is both


def _at(env: Environment, law: Covariance) -> Environment:
    """The environment with q, q', c and θ."""
    first, second, both = law
    cosine = BALLS.product((both, BALLS.power(BALLS.product((first, second)), Rational(-1, 2))))
    angle = BALLS.function("acos")
    assert angle is not None
    return Environment({**env.values, q: first, qp: second, c: both, theta: angle(cosine)}, None, integrate, BALLS)


def _apart(g: Lambda, h: Lambda, law: Covariance, env: Environment) -> Exact | Ball:
    """A variance is 0: its variable is 0, and so is the covariance."""
    first, second, both = law
    if not is_zero(both):
        raise NoValue("a variance is 0 and the covariance is not known to be")
    sides = []
    for function, variance in ((g, first), (h, second)):
        at_zero = Environment(env.values, None, integrate, BALLS)
        sides.append(evaluate(function(S.Zero), at_zero) if is_zero(variance) else _alone(function, variance, env))
    return BALLS.product(sides)


def _alone(function: Lambda, variance: Exact | Ball, env: Environment) -> Exact | Ball:
    """E[g(U)] for U ~ N(0, variance), variance > 0; exactly 0 for an odd function."""
    if is_odd(function):
        return fmpq(0)
    at = Environment({**env.values, q: variance}, None, integrate, BALLS)
    return evaluate(over(function, t, normal_density(t, S.Zero, S.One), scale=sqrt(q)), at)


@cache
def is_odd(function: Lambda) -> bool:
    """Whether f(−u) = −f(u) off the kinks and E f(U) is known to be finite."""
    if not is_tame(function(u)) or pole_of(function(u)) is not None:
        return False
    pieces = branches(function(u), u)
    pairs = list(zip(pieces, pieces[::-1], strict=True))
    ends = all(one.low == -other.high for one, other in pairs)
    return ends and all(expand(one.expression + other.expression.subs(u, -u)) == 0 for one, other in pairs)


@cache
def _together(g: Lambda, h: Lambda, sign: int) -> Expr:
    """E[g(U)h(V)] with V = ±√(q'/q) U, as integrals over t = U/√q, split at the kinks at 0 of both."""
    sides = [branches(function(u), u, cuts=(S.Zero,)) for function in (g, h)]
    if any(len(found) != 2 for found in sides):
        raise NoValue("a kink off 0 at ρ = ±1")
    weight = normal_density(t, S.Zero, S.One)
    total = S.Zero
    for first, second in zip(sides[0], sides[1][::sign], strict=True):
        one = first.expression.xreplace({u: sqrt(q) * t})
        other = second.expression.xreplace({u: sign * sqrt(qp) * t})
        if one * other != 0:
            total += Integral(one * other * weight, (t, first.low, first.high))
    return total


def _line(symbolic: GaussianExpectation, at: Environment) -> Exact | Ball:
    form = line_form(symbolic)
    if form is None:
        symbolic = symbolic.exchanged()
        form = line_form(symbolic)
        values = dict(at.values)
        values[q], values[qp] = values[qp], values[q]
        at = Environment(values, None, integrate, BALLS)
    if form is None:
        raise NoValue("neither conditional mean is known in closed form")
    _check_conditional_mean(symbolic.h, at)
    return evaluate(form.result, at)


_checked: set[tuple] = set()


def _check_conditional_mean(function: Lambda, at: Environment) -> None:
    """E[h(V)] for V ~ N(mean, variance) in closed form against its integral; once for each h."""
    others = tuple(sorted((str(k), str(x)) for k, x in at.values.items() if k in function.free_symbols))
    if (function, others) in _checked:
        return
    closed = conditional_mean(function)
    assert closed is not None
    free = Environment(at.values, None, integrate, BALLS)
    with precision(CHECK_BITS):
        for mean, variance in _CONDITIONS:
            mean, variance = S(mean), S(variance)
            directly = over(function, v, normal_density(v, mean, variance))
            one, other = (evaluate(side, free) for side in (closed(mean, variance, S.One), directly))
            if not ball(one).overlaps(ball(other)):
                raise NotAnalytic("a conditional mean in closed form is not its integral")
    _checked.add((function, others))


__all__ = ["average", "expectation", "integrate", "is_odd"]
