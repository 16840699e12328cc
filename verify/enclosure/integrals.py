"""Rigorous integrals in Arb balls: the integrand compiled for complex balls, tails bounded, the result checked.

`acb.integral` is rigorous where the integrand says truthfully where it is analytic. So a function is taken only if how
it behaves off the real line is known, the rest is refused; and every integral is computed a second time over other
subintervals, since a lie shows there: two balls of one number overlap.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise
from typing import Any

from flint import acb, arb, ctx, fmpq
from sympy import Add, Expr, Integer, Integral, Mul, Poly, Pow, Rational, S, Symbol, oo
from sympy.polys.polyerrors import PolynomialError

from verify.values.balls import ball, is_zero
from verify.values.evaluate import Environment, evaluate
from verify.values.no_value import NoValue, Undecided
from verify.values.precision import precision

Compiled = Callable[[acb, bool], acb]

ENTIRE = ("exp", "sin", "cos", "sinh", "cosh", "erf", "erfc", "erfi")
MEROMORPHIC = ("tan", "tanh")
"""Arb gives a ball that is not finite where one contains a pole."""
CUT = ("log", "sqrt")
"""With a branch cut: Arb is told when the integrand has to be analytic."""
BOUNDS = {"sin": 1, "cos": 1, "erf": 1, "tanh": 1, "erfc": 2}
"""What does not exceed on the real line."""

CHECK_BITS = 96
"""Precision of the second computation."""
EVALUATIONS = 100_000
"""Between two cuts. What ends narrow took up to 18,700 in the ledger; what takes more ends wide, and costs seconds."""


class NotAnalytic(ArithmeticError):
    """Two enclosures of one integral that do not overlap: the integrand is not what it says it is."""


def compiled(expression: Expr, variable: Symbol, env: Environment) -> Compiled:
    """The expression as a function of (z, analytic) for acb. Raises `NoValue` for what cannot be taken off the line."""
    program = _Program(variable, env)
    result = program.place(expression)
    lines = ["def function(z, analytic):", *(f"    {line}" for line in program.lines), f"    return {result}"]
    exec("\n".join(lines), program.names)
    return program.names["function"]


class _Program:
    """Python for an expression, a line for each part of it that varies; parts that are alike are worked out once."""

    def __init__(self, variable: Symbol, env: Environment) -> None:
        self.variable, self.env = variable, env
        self.lines: list[str] = []
        self.names: dict[str, Any] = {"acb": acb}
        self.known: dict[Expr, str] = {variable: "z"}

    def place(self, expression: Expr) -> str:
        """The name that a part has in the program."""
        if expression not in self.known:
            self.known[expression] = self._constant(expression) or self._line(self._code(expression))
        return self.known[expression]

    def _constant(self, expression: Expr) -> str | None:
        if expression.has(self.variable):
            return None
        name = f"c{len(self.names)}"
        self.names[name] = acb(ball(evaluate(expression, self.env)))
        return name

    def _line(self, code: str) -> str:
        name = f"r{len(self.lines)}"
        self.lines.append(f"{name} = {code}")
        return name

    def _code(self, expression: Expr) -> str:
        if isinstance(expression, (Add, Mul)):
            fixed, moving = expression.as_independent(self.variable, as_Add=isinstance(expression, Add))
            if isinstance(expression, Mul) and is_zero(evaluate(fixed, self.env)):
                return "acb(0)"
            parts = [self.place(part) for part in type(expression).make_args(moving)]
            if fixed != expression.identity:
                parts.insert(0, self.place(fixed))
            return (" + " if isinstance(expression, Add) else " * ").join(parts)
        if isinstance(expression, Pow):
            return self._power(expression.base, expression.exp)
        name = type(expression).__name__
        if name in (*ENTIRE, *MEROMORPHIC, *CUT) and len(expression.args) == 1:
            told = "analytic=analytic" if name in CUT else ""
            return f"{self.place(expression.args[0])}.{name}({told})"
        raise NoValue(f"{name} is not known off the real line")

    def _power(self, base: Expr, exponent: Expr) -> str:
        if isinstance(exponent, Integer):
            return f"{self.place(base)} ** {int(exponent)}"
        if isinstance(exponent, Rational) and exponent.q == 2:
            root = self._line(f"{self.place(base)}.sqrt(analytic=analytic)")
            return f"{root} ** {int(exponent.p)}"
        raise NoValue(f"a power {exponent} is not known off the real line")


@dataclass(frozen=True)
class Majorant:
    """|f(z)| ≤ constant · |z|^degree · e^(rate |z| − decay z²) for real |z| ≥ 1."""

    constant: arb
    degree: int
    rate: arb
    decay: arb

    def times(self, other: Majorant) -> Majorant:
        return Majorant(
            self.constant * other.constant,
            self.degree + other.degree,
            self.rate + other.rate,
            self.decay + other.decay,
        )

    def plus(self, other: Majorant) -> Majorant:
        return Majorant(
            self.constant + other.constant,
            max(self.degree, other.degree),
            self.rate.max(other.rate),
            self.decay.min(other.decay),
        )

    def at(self, reach: arb) -> arb:
        return self.constant * reach**self.degree * (self.rate * reach - self.decay * reach**2).exp()

    def tail(self, reach: arb) -> arb | None:
        """A bound of the integral beyond `reach` ≥ 1 on one side: log f falls at least as fast as at the reach.

        None where it does not fall there.
        """
        fall = 2 * self.decay * reach - self.rate - self.degree / reach
        return (self.at(reach) / fall).upper() if fall > 0 else None


def majorant(expression: Expr, variable: Symbol, env: Environment) -> Majorant:
    """Raises `NoValue` where the structure of the expression gives none."""
    if not expression.has(variable):
        return _bounded(ball(evaluate(expression, env)).abs_upper())
    if expression == variable:
        return Majorant(arb(1), 1, arb(0), arb(0))
    if isinstance(expression, (Add, Mul)):
        parts = (majorant(part, variable, env) for part in expression.args)
        return reduce(Majorant.plus if isinstance(expression, Add) else Majorant.times, parts)
    if isinstance(expression, Pow) and isinstance(expression.exp, Integer) and expression.exp > 0:
        base = majorant(expression.base, variable, env)
        return reduce(Majorant.times, [base] * int(expression.exp))
    name = type(expression).__name__
    if name in BOUNDS:
        return _bounded(arb(BOUNDS[name]))
    if name == "exp":
        quadratic, linear, constant = (ball(evaluate(part, env)) for part in _parabola(expression.args[0], variable))
        return Majorant(constant.exp().upper(), 0, linear.abs_upper(), (-quadratic).lower())
    if name in ("sinh", "cosh"):
        quadratic, linear, constant = (ball(evaluate(part, env)) for part in _parabola(expression.args[0], variable))
        if quadratic.is_zero():
            return Majorant(constant.abs_upper().exp().upper(), 0, linear.abs_upper(), arb(0))
    raise NoValue(f"no bound of {name} far out")


def _bounded(value: arb) -> Majorant:
    return Majorant(value, 0, arb(0), arb(0))


def _parabola(exponent: Expr, variable: Symbol) -> list[Expr]:
    try:
        found = Poly(exponent, variable).all_coeffs()
    except PolynomialError:
        raise NoValue("an exponent that is no polynomial") from None
    if len(found) > 3:
        raise NoValue("an exponent of degree over 2")
    return [S.Zero] * (3 - len(found)) + found


def _reach(bound: Majorant) -> tuple[arb, arb]:
    """(R, tail beyond it on one side), the tail some 2^−precision of the size that the bound has at its top."""
    if not bound.decay > 0:
        raise NoValue("the integrand does not fall like a Gaussian")
    wanted = bound.constant.upper() * arb(2) ** (-ctx.prec - 20)
    reach = arb(2)
    for _ in range(200):
        tail = bound.tail(reach)
        if tail is not None and tail <= wanted:
            return reach, tail
        reach = (reach * arb(fmpq(5, 4))).mid()
    raise NoValue("no reach at which the tail is small")


def integral(expression: Integral, env: Environment) -> arb:
    """A ball that holds the integral over one real variable; ends may be balls or infinite.

    Raises `NoValue` for an integrand that is not known off the line, has no bound far out or is not real, `Undecided`
    where the precision does not suffice, `NotAnalytic`.
    """
    if len(expression.limits) > 1 or len(expression.limits[0]) != 3:
        raise NoValue("an integral that is no definite one over one variable")
    ((variable, low, high),) = expression.limits
    function = expression.function
    ends, error = [low, high], arb(0)
    if any(end in (oo, -oo) for end in ends):
        reach, tail = _reach(majorant(function, variable, env))
        for place, end in enumerate(ends):
            if end in (oo, -oo):
                ends[place] = reach if end is oo else -reach
                error += tail
    start, stop = (end if isinstance(end, arb) else ball(evaluate(end, env)) for end in ends)
    inside = compiled(function, variable, env)
    along = _along(inside, start, stop)
    size = _size(along)
    found = _over(along, size, (fmpq(0), fmpq(1)))
    for bits in (CHECK_BITS, ctx.prec):
        try:
            with precision(bits):
                again = _over(along, size, (fmpq(0), fmpq(29, 71), fmpq(1)))
        except Undecided:
            if bits == CHECK_BITS < ctx.prec:
                continue
            raise
        if not found.overlaps(again):
            raise NotAnalytic(
                f"two enclosures of an integral over {variable} do not overlap: {found.str(10)}, {again.str(10)}"
            )
        if _tells(again):
            break
    if not found.is_finite():
        raise Undecided("the enclosure of an integral is not finite")
    return found + error * arb(0, 1)


def _along(inside: Compiled, start: arb, stop: arb) -> Compiled:
    """The integrand in the variable τ that runs from 0 to 1: then balls as ends do no harm."""
    first, length = acb(start), acb(stop - start)
    return lambda tau, analytic: inside(first + length * tau, analytic) * length


def _over(along: Compiled, size: arb, cuts: tuple[fmpq, ...]) -> arb:
    """The integral over τ, cut at rationals; it is worked at until what is left open is small beside `size`."""
    guarded = _Guarded(along)
    tolerance = size * arb(2) ** -ctx.prec
    total = acb(0)
    for low, high in pairwise(cuts):
        calls = guarded.calls
        piece = acb.integral(guarded, acb(low), acb(high), abs_tol=tolerance, eval_limit=EVALUATIONS)
        if guarded.failure is not None:
            raise guarded.failure
        if guarded.calls - calls >= EVALUATIONS and not _tells(piece.real):
            raise Undecided(f"an integral is not reached with {EVALUATIONS} evaluations")
        total += piece
    if total.is_finite() and not total.imag.contains(0):
        raise NoValue("an integrand that is not real")
    return total.real


def _tells(value: arb) -> bool:
    """Whether three digits of a value are known."""
    return value.is_finite() and value.rad() * 1000 < value.abs_upper()


class _Guarded:
    """An integrand whose first exception is kept: python-flint would go on and raise a `SystemError` in the end."""

    def __init__(self, along: Compiled) -> None:
        self.along, self.failure, self.calls = along, None, 0

    def __call__(self, tau: acb, analytic: bool) -> acb:
        self.calls += 1
        if self.failure is None:
            try:
                return self.along(tau, analytic)
            except BaseException as failure:
                self.failure = failure
        return acb(0)


def _size(along: Compiled) -> arb:
    """The largest value that is sure to be reached at places that get denser towards both ends and the middle.

    It sets how hard the integral is worked at, not what its ball holds.
    """
    half = fmpq(1, 2)
    steps = [fmpq(1, 2 << (3 * k)) for k in range(28)]
    places = [place for step in steps for place in (step, 1 - step, half - half * step, half + half * step)]
    with precision(53):
        values = [along(acb(place), False) for place in places]
        sizes = [value.abs_lower() for value in values if value.is_finite()]
    return max((size for size in sizes if size > 0), default=arb(1))


__all__ = ["NotAnalytic", "compiled", "integral", "majorant"]
