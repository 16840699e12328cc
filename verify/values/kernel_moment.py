"""Moments of the on-diagonal NTK at finite depth and width, by the lemma's sum over paths; exactly, as balls."""

from fractions import Fraction
from functools import cache
from itertools import groupby

import mpmath
from flint import fmpq
from mpmath import mp

from derive.finite import moment_parts
from derive.finite.any_widths import has_own_widths
from derive.finite.kernel_moment import JointLimit, KernelMoment, WideLimit
from verify.values import paths
from verify.values.evaluate import Environment
from verify.values.exact import exact, exact_reading
from verify.values.layer_widths import layer_widths
from verify.values.meanings import ball, value
from verify.values.no_value import NoValue


@value.register
def _(expression: KernelMoment, env: Environment) -> mpmath.mpf:
    """E[K], E[K²], … by paths. Raises `NoValue` where a dead layer is given another weight than 2⁻ⁿ or 0."""
    c, s, o, relu, dead = map(env.number, expression.args[3:])
    blocks = _blocks(expression, env)
    if dead not in (0, 1 if has_own_widths(expression.args[2]) else mp.mpf(2) ** -blocks[0].n):
        raise NoValue(f"a dead layer weighs 2⁻ⁿ or 0, not {mp.nstr(dead)}")
    reading = paths.Setting(c, int(o), int(relu), s, 0 if dead == 0 else None)
    return paths.kernel_moment(str(expression.args[0]), blocks, reading)


def _blocks(expression: KernelMoment, env: Environment) -> list[paths.Block]:
    """The hidden layers, equal ones in a row together."""
    d, n = expression.args[1:3]
    widths = layer_widths(n, int(env.number(d)), env)
    return [paths.Block(width, len(list(equal))) for width, equal in groupby(widths)]


@value.register
def _(expression: JointLimit, env: Environment) -> mpmath.mpf:
    """The limit as depth and widths grow together.

    Every path takes the factor c_d/n once, and K_w the factor s; so what is summed up belongs to the blocks alone.
    """
    c, s, relu = map(env.number, expression.args[2:])
    blocks = tuple((rational(env.number(share)), rational(env.number(beta))) for share, beta in expression.blocks)
    name = str(expression.args[0])
    parts = {"K": ("K_w", "K_b"), "K^2": ("K_w^2", "K_w K_b", "K_w K_b", "K_b^2")}.get(name, (name,))
    total = mp.fsum(s ** _weights(part) * _joint_limit(part, blocks, mp.prec) for part in parts)
    return c ** moment_parts.powers(name) * total / (2 if relu else 1)


def _weights(name: str) -> int:
    """How many K_w stand in the name."""
    return 2 if name == "K_w^2" else int("K_w" in name)


@cache
def _joint_limit(name: str, blocks: tuple[tuple[Fraction, Fraction], ...], precision: int) -> mpmath.mpf:
    """For a linear output, c_d = s = 1, at mpmath's current precision, which is `precision` bits."""
    return paths.joint_limit(name, blocks, paths.Setting(mp.one, 0, 0, mp.one, 0))


@value.register
def _(expression: WideLimit, env: Environment) -> mpmath.mpf:
    """The limit as the widths grow at fixed depth, or the coefficient of 1/n."""
    order, d, c, s, o, relu = map(env.number, expression.args[1:])
    reading = paths.Setting(c, int(o), int(relu), s, 0)
    return _wide_limit(str(expression.args[0]), int(order), int(d), reading, mp.prec)


@cache
def _wide_limit(name: str, order: int, d: int, reading: paths.Setting, precision: int) -> mpmath.mpf:
    """At mpmath's current precision, which is `precision` bits."""
    return paths.wide_limit(name, order, d, reading)


def rational(value: mpmath.mpf) -> Fraction:
    """The rational of small height that a value computed from rationals is."""
    sign, mantissa, exponent, _ = mp.mpf(value)._mpf_
    exact = (-1) ** sign * int(mantissa) * Fraction(2) ** exponent
    found = exact.limit_denominator(10**6)
    if abs(found - exact) > Fraction(1, 10 ** (mp.dps - 3)):
        raise NoValue(f"{mp.nstr(value)} is no rational with a denominator up to a million")
    return found


@ball.register
def _(expression: KernelMoment, env: Environment) -> fmpq:
    """E[K], E[K²], … by paths. Raises `NoValue` where a dead layer is given another weight than 2⁻ⁿ or 0."""
    c, s, o, relu, dead = (exact(env.number(entry)) for entry in expression.args[3:])
    blocks = _blocks(expression, env)
    if dead not in (0, 1 if has_own_widths(expression.args[2]) else fmpq(1, 2) ** blocks[0].n):
        raise NoValue(f"a dead layer weighs 2⁻ⁿ or 0, not {dead}")
    reading = exact_reading(c, s, o, relu, 0 if dead == 0 else None)
    return paths.kernel_moment(str(expression.args[0]), blocks, reading)


@ball.register
def _(expression: WideLimit, env: Environment) -> fmpq:
    """The limit as the widths grow at fixed depth, or the coefficient of 1/n."""
    order, d, c, s, o, relu = (exact(env.number(entry)) for entry in expression.args[1:])
    reading, name, depth = exact_reading(c, s, o, relu, 0), str(expression.args[0]), int(d)
    widths = list(range(1, 2 * depth + 2))
    values = {n: paths.equal_widths_moment(name, depth, n, reading) for n in widths}
    start = paths.extrapolate(values.__getitem__, widths)
    return paths.extrapolate(lambda n: n * (values[n] - start), widths) if order else start
