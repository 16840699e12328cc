"""Sets and integrals over them in numbers: a condition at a point, and balls cut where signs are not decided.

Nothing is solved here. The window is halved until every form that a condition or a kink depends on has a sign all over
a piece, or the piece is too short to matter; what lies in such slivers is bounded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import reduce

import mpmath
from flint import arb, ctx
from mpmath import mp
from sympy import (
    Abs,
    Basic,
    Dummy,
    Expr,
    Heaviside,
    Integer,
    Integral,
    Max,
    Min,
    Piecewise,
    S,
    acos,
    asin,
    cos,
    expand,
    pi,
    sign,
    sin,
)
from sympy.core.relational import Relational
from sympy.logic.boolalg import And, Boolean, Not, Or

from derive.language.quantity import quantities
from derive.language.rewriting import bottom_up
from derive.measures.region import Indicator, RegionIntegral
from verify.values.balls import BALLS, Ball
from verify.values.balls import ball as as_ball
from verify.values.evaluate import Environment, evaluate, refuse
from verify.values.meanings import ball, value
from verify.values.no_value import NoValue, Undecided
from verify.values.precision import precision

MOST = 4096
"""Pieces of a window that are looked at."""
SPARE = 32
"""Bits by which a sliver is shorter than what is asked for."""
KINKED = (Abs, Max, Min, sign, Heaviside, Piecewise, acos)


@value.register
def _(expression: Indicator, env: Environment) -> mpmath.mpf:
    with precision(4 * mp.prec):
        return mp.mpf(int(_is_true(expression.condition, env)))


@ball.register
def _(expression: Indicator, env: Environment) -> Ball:
    return arb(int(_is_true(expression.condition, env)))


def _is_true(condition: Boolean, env: Environment) -> bool:
    """Whether a condition holds at exact numbers. Raises `NoValue` where neither balls nor SymPy decide it."""
    if isinstance(condition, And | Or):
        return (all if isinstance(condition, And) else any)(_is_true(one, env) for one in condition.args)
    if isinstance(condition, Not):
        return not _is_true(condition.args[0], env)
    if not isinstance(condition, Relational):
        return bool(condition)
    form = condition.lhs - condition.rhs
    try:
        found = as_ball(evaluate(form, Environment(env.values, numbers=BALLS)))
    except Undecided:
        found = arb(0)
    if found > 0 or found < 0:
        return bool(condition.func(S.One if found > 0 else S.NegativeOne, 0))
    exact = form.subs({letter: expand(number) for letter, number in env.values.items() if isinstance(number, Expr)})
    if exact.is_zero:
        return bool(condition.func(S.Zero, 0))
    raise NoValue(f"whether {condition} holds")


@ball.register
def _(expression: RegionIntegral, env: Environment) -> Ball:
    function, condition, low, high, _ = expression.args
    (variable,) = function.variables
    return integral_over(function(variable), condition(variable), variable, low, high, env)


def integral_over(
    integrand: Expr, condition: Boolean, variable: Basic, low: Expr, high: Expr, env: Environment
) -> Ball:
    """A ball that holds ∫ integrand over {variable in [low, high]: condition}.

    Raises `Undecided` where signs stay open on too much of the window, `NoValue` for what has no ball.
    """
    if env.integrate is refuse:
        raise NoValue("no integral is evaluated here")
    if quantities(integrand) or integrand.has(Integral):
        raise NoValue("an integral within another one")
    integrand = _with_roots(integrand)
    forms = [form for form in sorted(_forms(integrand) | _forms(condition), key=str) if form.has(variable)]
    depth = ctx.prec + SPARE
    with precision(depth + SPARE):
        start, stop = (as_ball(evaluate(end, env)) for end in (low, high))
        if not stop > start:
            raise Undecided("the order of the ends of an integral")
        total = arb(0)
        for one, other, is_decided in _pieces(forms, variable, start, stop, env, depth):
            ends = [start + (stop - start) * place for place in (one, other)]
            add = _on_piece if is_decided else _on_sliver
            total = total + add(integrand, condition, variable, ends, env)
    return total


def _on_piece(integrand: Expr, condition: Boolean, variable: Basic, ends: Sequence[arb], env: Environment) -> Ball:
    inside = env.bind(variable, ends[0] / 2 + ends[1] / 2)
    if not _decided(condition, inside):
        return arb(0)
    first, last = Dummy("first", real=True), Dummy("last", real=True)
    piece = Integral(branch_at(integrand, inside), (variable, first, last))
    return as_ball(env.integrate(piece, env.bind(first, ends[0]).bind(last, ends[1])))


def _on_sliver(integrand: Expr, condition: Boolean, variable: Basic, ends: Sequence[arb], env: Environment) -> Ball:
    size = _all_values(integrand, env.bind(variable, ends[0].union(ends[1]))).abs_upper()
    return (ends[1] - ends[0]).abs_upper() * size * arb(0, 1)


def _pieces(
    forms: Sequence[Expr], variable: Basic, start: arb, stop: arb, env: Environment, depth: int
) -> list[tuple[arb, arb, bool]]:
    """Pieces of the window as parts of it, in order, neighbours joined, and whether all signs are decided on each.

    What is shorter than 2^−depth and not decided is a sliver, and so is what is shorter than the root of that where a
    slope is open, too. Where all slopes have a sign the zeros lie in Newton's intervals, and beside them signs are
    decided.
    """
    slopes = {form: form.diff(variable) for form in forms}
    found: list[tuple[arb, arb, bool]] = []
    waiting: list[tuple[arb, arb, tuple[Expr, ...] | None]] = [(arb(0), arb(1), tuple(forms))]
    for _ in range(MOST):
        if not waiting:
            return list(_joined(found))
        one, other, candidates = waiting.pop()
        here = start + (stop - start) * one.union(other)
        left = tuple(form for form in candidates or () if not _has_sign(form, variable, here, env))
        if not left:
            found.append((one, other, True))
            continue
        zeros = _newton({form: slopes[form] for form in left}, variable, here, env)
        if other - one < arb(2) ** -(depth if zeros is not None else depth // 2):
            found.append((one, other, False))
            continue
        middle = ((one + other) / 2).mid()
        following = [(one, middle, left), (middle, other, left)]
        if zeros is not None:
            low, high = ((end - start) / (stop - start) for end in (zeros.lower(), zeros.upper()))
            low, high = one.max(low.lower()).lower(), other.min(high.upper()).upper()
            if (high - low) * 2 < other - one:
                following = [(one, low, None), (low, high, left), (high, other, None)] if low < high else []
                following = following or [(one, other, None)]
        waiting += [piece for piece in reversed(following) if piece[0] < piece[1]]
    raise Undecided("signs that stay open on too much of a set's window")


def _newton(slopes: Mapping[Expr, Expr], variable: Basic, here: arb, env: Environment) -> arb | None:
    """A ball with all zeros of the forms in a ball; None where a slope may vanish there."""
    found = []
    for form, slope in slopes.items():
        try:
            rise = as_ball(evaluate(slope, env.bind(variable, here)))
            middle = as_ball(evaluate(form, env.bind(variable, here.mid())))
        except (NoValue, Undecided):
            return None
        if not (rise > 0 or rise < 0):
            return None
        found.append(here.mid() - middle / rise)
    return reduce(arb.union, found)


def _joined(pieces: Sequence[tuple[arb, arb, bool]]) -> Iterator[tuple[arb, arb, bool]]:
    """Neighbours of which both are decided have the same signs: no form is 0 where they meet."""
    one, other, is_decided = pieces[0]
    for first, last, is_next in pieces[1:]:
        if not bool(first == other):
            raise ArithmeticError("a gap in the pieces of a window")
        if is_next == is_decided:
            other = last
        else:
            yield one, other, is_decided
            one, other, is_decided = first, last, is_next
    yield one, other, is_decided


def _has_sign(form: Expr, variable: Basic, here: arb, env: Environment) -> bool:
    try:
        found = as_ball(evaluate(form, env.bind(variable, here)))
    except Undecided:
        return False
    return bool(found > 0 or found < 0)


def _with_roots(integrand: Expr) -> Expr:
    """√(1 − cos² w) as |sin w| and √(1 − sin² w) as |cos w|, arcsin by arccos."""

    def square(root: Basic) -> Expr | None:
        for one, other in ((cos, sin), (sin, cos)):
            for wave in root.args[0].atoms(one):
                if root.args[0] == 1 - wave**2:
                    return Abs(other(wave.args[0]))
        return None

    def is_one(part: Basic) -> bool:
        return part.is_Pow and part.args[1] == S.Half and square(part) is not None

    shown = bottom_up(integrand, is_one, square)  # type: ignore[arg-type]
    return shown.replace(asin, lambda inside: pi / 2 - acos(inside))


def _forms(part: Basic) -> set[Expr]:
    """All that changes its sign where a condition or a kink does."""
    found: set[Expr] = {one.lhs - one.rhs for one in part.atoms(Relational)}
    for one in part.atoms(*KINKED):
        if isinstance(one, Abs | sign | Heaviside):
            found.add(one.args[0])
        elif isinstance(one, Max | Min):
            found |= {a - b for a in one.args for b in one.args if str(a) < str(b)}
        elif isinstance(one, acos):
            found.add(sin(_angle(one)))
    return found


def _angle(part: Basic) -> Expr:
    """w of arccos(cos w), or of arccos(sin w') = arccos(cos(w' − π/2))."""
    inner = part.args[0]
    if isinstance(inner, cos | sin):
        return inner.args[0] - (pi / 2 if isinstance(inner, sin) else 0)
    raise NoValue(f"{part} in an integral over a set")


def _decided(condition: Basic, env: Environment) -> bool:
    """Whether a condition holds at balls. Raises `Undecided`."""
    if isinstance(condition, And | Or):
        return (all if isinstance(condition, And) else any)(_decided(one, env) for one in condition.args)
    if isinstance(condition, Not):
        return not _decided(condition.args[0], env)
    if isinstance(condition, Relational):
        return bool(condition.func(Integer(_sign(condition.lhs - condition.rhs, env)), 0))
    return bool(condition)


def _sign(form: Expr, env: Environment) -> int:
    found = as_ball(evaluate(form, env))
    if not (found > 0 or found < 0):
        raise Undecided("the sign of a ball around 0")
    return 1 if found > 0 else -1


def branch_at(integrand: Expr, env: Environment) -> Expr:
    """The integrand without its kinks, as it is around balls."""

    def chosen(part: Basic) -> Basic:
        if isinstance(part, Abs):
            return part.args[0] * _sign(part.args[0], env)
        if isinstance(part, sign):
            return Integer(_sign(part.args[0], env))
        if isinstance(part, Heaviside):
            return Integer(_sign(part.args[0], env) > 0)
        if isinstance(part, Max | Min):
            found = part.args[0]
            for other in part.args[1:]:
                is_above = _sign(other - found, env) > 0
                found = other if is_above == isinstance(part, Max) else found
            return found
        if isinstance(part, Piecewise):
            return next(case for case, condition in part.args if _decided(condition, env))
        angle = _angle(part)
        turns = (as_ball(evaluate(angle, env)) / arb.pi()).floor().unique_fmpz()
        if turns is None:
            raise Undecided("how often an angle goes round")
        return angle - int(turns) * pi if int(turns) % 2 == 0 else (int(turns) + 1) * pi - angle

    return bottom_up(integrand, lambda part: isinstance(part, KINKED), chosen)


def _all_values(integrand: Expr, env: Environment) -> Ball:
    """A ball that holds all values of the integrand on a sliver, whatever its branches are there."""

    def hold(part: Basic) -> Basic:
        nonlocal env
        if isinstance(part, Abs):
            found = abs(as_ball(evaluate(part.args[0], env)))
        elif isinstance(part, Max | Min | Piecewise):
            cases = [one[0] for one in part.args] if isinstance(part, Piecewise) else part.args
            found = reduce(arb.union, (as_ball(evaluate(one, env)) for one in cases))
        else:
            found = arb(0).union(arb.pi()) if isinstance(part, acos) else arb(0, 1)
        held = Dummy("held", real=True)
        env = env.bind(held, found)
        return held

    shown = bottom_up(integrand, lambda part: isinstance(part, KINKED), hold)
    return as_ball(evaluate(shown, env))


__all__ = ["branch_at", "integral_over"]
