"""Means over samples as balls: all sums written out, each product by the integrals of its factors."""

from __future__ import annotations

from collections.abc import Callable

from flint import arb
from sympy import Add, Expr, Integral, Mul, Sum, Symbol, expand, expand_trig

from derive.measures.samples import Draw, SampleMean
from verify.values.balls import Ball
from verify.values.balls import ball as as_ball
from verify.values.evaluate import Environment, evaluate, refuse
from verify.values.meanings import ball
from verify.values.no_value import NoValue, Undefined

MOST = 2000
"""Terms that a product of sums is written out to."""
_draw = Symbol("draw", real=True)


@ball.register
def _(expression: SampleMean, env: Environment) -> Ball:
    if env.integrate is refuse:
        raise NoValue("no integral is evaluated here")
    known: dict[tuple[Expr, ...], Ball] = {}

    def mean(factor: Expr, low: Expr, high: Expr) -> Ball:
        key = (factor, low, high)
        if key not in known:
            whole = as_ball(env.integrate(Integral(factor, (_draw, low, high)), env))
            known[key] = whole / as_ball(evaluate(high - low, env))
        return known[key]

    total, value = arb(0), _explicit(expression.args[0], env)
    last = max((int(draw.index) for draw in value.atoms(Draw)), default=0)
    if last > (count := int(evaluate(expression.args[1], env))):
        raise Undefined(f"a draw {last} of {count}")
    for term in Add.make_args(expand(expand_trig(expand(value)))):
        total += _of_term(term, mean, env)
    return total


def _explicit(value: Expr, env: Environment) -> Expr:
    """The value with its sums written out and its indices as numbers. Raises `NoValue` where there are too many."""
    if isinstance(value, Sum):
        *inner, (index, low, high) = value.limits
        first, last = (int(evaluate(end, env)) for end in (low, high))
        body = Sum(value.function, *inner) if inner else value.function
        terms = [_explicit(body.subs(index, number), env) for number in range(first, last + 1)]
        return _bounded(Add(*terms))
    if isinstance(value, Draw):
        number = evaluate(value.index, env)
        return Draw(value.args[0], int(number), *value.law)  # type: ignore[arg-type]
    if not value.args or not value.has(Draw):
        return value
    return _bounded(value.func(*(_explicit(argument, env) for argument in value.args)))


def _bounded(value: Expr) -> Expr:
    count = 1
    for factor in Mul.make_args(value):
        base, power = factor.as_base_exp()
        count *= len(Add.make_args(base)) ** int(power) if power.is_Integer and power > 0 else 1
    if count > MOST:
        raise NoValue(f"products of sums of more than {MOST} terms")
    return value


def _of_term(term: Expr, mean: Callable[[Expr, Expr, Expr], Ball], env: Environment) -> Ball:
    parts: dict[Draw, Expr] = {}
    rest = []
    for factor in Mul.make_args(term):
        held = factor.atoms(Draw)
        if len(held) > 1:
            raise NoValue("a factor that holds several draws")
        for draw in held:
            parts[draw] = parts.get(draw, 1) * factor.xreplace({draw: _draw})
        if not held:
            rest.append(factor)
    total = as_ball(evaluate(Mul(*rest), env))
    for draw, factor in parts.items():
        total *= mean(factor, *draw.law)
    return total
