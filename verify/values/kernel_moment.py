"""Moments of the on-diagonal NTK at finite depth and width, by the lemma's sum over paths; exactly, as balls."""

from typing import Any

import mpmath
from flint import arb, fmpq
from mpmath import mp

from derive.finite.any_widths import has_own_widths
from derive.finite.kernel_moment import JointLimit, KernelMoment, WideLimit
from verify.values import paths
from verify.values.evaluate import Environment
from verify.values.layer_widths import layer_widths
from verify.values.meanings import ball, value
from verify.values.no_value import Undefined
from verify.values.sweeps import AS_BALLS, AS_FLOATS, NumberKind, blocks_of, digits_for


@value.register
def _(expression: KernelMoment, env: Environment) -> mpmath.mpf:
    """E[K], E[K²], … by paths. Raises `Undefined` where a dead layer is given another weight than 2⁻ⁿ or 0."""
    return moment(expression, env, AS_FLOATS, lambda n: mp.mpf(2) ** -n)


@ball.register
def _(expression: KernelMoment, env: Environment) -> fmpq:
    """The same, exactly."""
    return moment(expression, env, AS_BALLS, lambda n: fmpq(1, 2) ** n)


def moment(expression: KernelMoment, env: Environment, kind: NumberKind, weight: Any) -> Any:
    """In any kind of numbers; `weight` gives 2⁻ⁿ in it."""
    name, (d, n, *_, dead) = str(expression.args[0]), expression.args[1:]
    widths = layer_widths(n, int(env.number(d)), env)
    if (left_out := env.number(dead)) not in (0, 1 if has_own_widths(n) else weight(widths[0])):
        raise Undefined(f"a dead layer weighs 2⁻ⁿ or 0, not {left_out}")
    pair = paths.at_given_widths(blocks_of(widths), kind, 0 if left_out == 0 else None)
    return paths.kernel_moment(name, pair, _setting(*map(env.number, expression.args[3:7])))


def _setting(c: Any, s: Any, o: Any, relu: Any) -> paths.Setting:
    return paths.Setting(c, o, _flag(relu), s)


def _flag(value: Any) -> int:
    """0 or 1. Raises `Undefined` for another number."""
    if value not in (0, 1):
        raise Undefined(f"there is a ReLU at the output or none: 1 or 0, not {value}")
    return int(value == 1)


@value.register
def _(expression: JointLimit, env: Environment) -> mpmath.mpf:
    """The limit as depth and widths grow together."""
    with digits_for(max(env.number(beta) for _, beta in expression.blocks)):
        return joint_limit(expression, env, AS_FLOATS)


@ball.register
def _(expression: JointLimit, env: Environment) -> arb:
    """The same, enclosed."""
    return joint_limit(expression, env, AS_BALLS)


def joint_limit(expression: JointLimit, env: Environment, kind: NumberKind) -> Any:
    c, s, relu = map(env.number, expression.args[2:])
    blocks = [(env.number(share), env.number(beta)) for share, beta in expression.blocks]
    pair = paths.at_growing_depth(blocks, kind)
    return paths.kernel_moment(str(expression.args[0]), pair, _setting(c, s, 0, relu), 0)


@value.register
def _(expression: WideLimit, env: Environment) -> mpmath.mpf:
    """The limit as the widths grow at fixed depth, or the coefficient of 1/n."""
    return wide_limit(expression, env, AS_FLOATS)


@ball.register
def _(expression: WideLimit, env: Environment) -> Any:
    """The same, exactly."""
    return wide_limit(expression, env, AS_BALLS)


def wide_limit(expression: WideLimit, env: Environment, kind: NumberKind) -> Any:
    """In any kind of numbers."""
    order, d, *rest = expression.args[1:]
    at = env.numbers.whole(env.number(order))
    pair = paths.at_growing_widths(env.numbers.whole(env.number(d)), at, kind)
    return paths.kernel_moment(str(expression.args[0]), pair, _setting(*map(env.number, rest)), int(at == 0))


__all__ = ["joint_limit", "moment", "wide_limit"]
