"""Where a function of a function changes, found from its size off the real line: poles near the line, narrow steps.

`verify.quadrature.features` reads places off polynomial arguments. In 1/(1 + 10⁴ sin² u) or exp(−10¹² tanh(u − 1/3)²)
they are zeros and poles of something else, and two meshes that both miss one agree on a wrong value. Here a cell is cut
until the function, evaluated in balls on a rectangle around the cell, is finite and no more than e^`SIZE` times what it
is on the cell: then it is analytic there and its quadrature converges. A rectangle reaches `FULL` cell lengths to each
side, as far as the rule needs for all its digits; for cells that are not cut at all only `THIN`, where nothing is
missed and the two meshes say how many digits there are.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from heapq import heappop, heappush
from itertools import count, pairwise

import mpmath
from flint import acb, arb, ctx
from mpmath import mp
from sympy import Expr, Pow, exp, log
from sympy.core.function import Function

from derive.activations.pieces import Branch
from derive.language.symbols import u
from verify.quadrature.features import features
from verify.quadrature.mesh import COARSE, LONGEST, Feature, cells
from verify.quadrature.programs import Program, ball, middle, number, program
from verify.values.no_value import NoValue

THIN, FULL = 0.3, 0.94
COLUMNS = 4
"""The rectangle's upper half is covered by as many balls, for less of what is only in the balls; the lower is alike."""
SIZE = 14.0
"""log 10⁶."""
MOST_CELLS, MOST_PLACES = 4000, 400
SPARE_BITS = 20
"""A cell may be as short as the last digit, and its ends are told apart."""


def narrow_features(branch: Branch, deviation: mpmath.mpf, reach: mpmath.mpf) -> tuple[Feature, ...]:
    """Features within `reach` of 0 of a branch that holds a function of what `features` does not follow.

    `deviation` is the scale of the Gaussian density that the branch is integrated against. Raises `NoValue` where
    there are too many.
    """
    if not _is_nested(branch.expression):
        return ()
    return _narrow(branch, deviation, reach, mp.prec)


def _is_nested(expression: Expr) -> bool:
    for part in expression.atoms(Function, Pow):
        if isinstance(part, Pow) and part.exp.is_Integer and part.exp > 0:
            continue
        if not all(_is_followed(argument) for argument in part.args):
            return True
    return False


def _is_followed(argument: Expr) -> bool:
    """Whether `features` knows where the argument changes: a polynomial p, c + k e^p with c, k > 0, a log of these.

    The zeros of c + k e^p lie where p has the imaginary part π, so at no less than the scale of e^p from the line.
    """
    if argument.is_polynomial(u):
        return True
    if isinstance(argument, log):
        return _is_followed(argument.args[0])
    constant, rest = argument.as_independent(u, as_Add=True)
    factor, power = rest.as_independent(u, as_Add=False)
    plain = isinstance(power, exp) and power.args[0].is_polynomial(u)
    return bool(plain and constant.is_positive and factor.is_positive)


@dataclass(frozen=True)
class _Cell:
    low: mpmath.mpf
    high: mpmath.mpf
    was_cut: bool
    bound: float
    """log of a bound of the function around the cell."""
    size: float
    """log of the function's largest value at some places of the cell."""

    @property
    def length(self) -> mpmath.mpf:
        return self.high - self.low


def _cell(value: Program, low: mpmath.mpf, high: mpmath.mpf, was_cut: bool) -> _Cell:
    left, step = ball(low), (ball(high) - ball(low)) / COLUMNS
    half = step * COLUMNS * (FULL if was_cut else THIN) / 2
    centres = [(left + step * (2 * k + 1) / 2).mid() for k in range(COLUMNS)]
    bounds = [_log(value(acb(arb(centre, step / 2), arb(half.mid(), half)))) for centre in centres]
    return _Cell(low, high, was_cut, max(bounds), max(_log(value(centre)) for centre in centres))


def _log(value: acb | arb) -> float:
    size = value.abs_upper()
    if not size.is_finite():
        return mp.inf
    return float(size.log().mid()) if size > 0 else -mp.inf


@lru_cache(maxsize=256)
def _narrow(branch: Branch, deviation: mpmath.mpf, reach: mpmath.mpf, precision: int) -> tuple[Feature, ...]:
    low = -reach if branch.low.is_infinite else max(-reach, middle(number(branch.low)))
    high = reach if branch.high.is_infinite else min(reach, middle(number(branch.high)))
    if low >= high:
        return ()
    known, value = features(branch), program(branch.expression, u)
    ends = cells(low, high, known, LONGEST * deviation, COARSE)
    with ctx.workprec(precision + SPARE_BITS):
        started = [_cell(value, *pair, False) for pair in pairwise(ends) if not _is_settled(pair, known)]
        found = sorted(_cut(value, started, (high - low) * mp.mpf(10) ** -mp.dps, branch), key=lambda cell: cell.low)
    places = tuple(_smallest(found))
    if len(places) > MOST_PLACES:
        raise NoValue(f"{branch.expression} changes at too many places")
    return places


def _is_settled(pair: tuple[mpmath.mpf, mpmath.mpf], known: tuple[Feature, ...]) -> bool:
    """Whether the function is a polynomial on the cell as far as its other features tell."""
    centre = (pair[0] + pair[1]) / 2
    return any(centre >= at.place + at.right or centre <= at.place - at.left for at in known)


def _cut(value: Program, started: list[_Cell], floor: mpmath.mpf, branch: Branch) -> Iterator[_Cell]:
    """The cells, cut where that is needed, those with the largest bounds first.

    What is below the last digit of the largest value that has been met is left as it is.
    """
    order = count()
    largest = max((cell.size for cell in started), default=-mp.inf)
    waiting: list[tuple[float, int, _Cell]] = []
    for cell in started:
        heappush(waiting, (-cell.bound, next(order), cell))
    while waiting:
        _, _, cell = heappop(waiting)
        enough = max(cell.size + SIZE, largest - mp.dps * float(mp.log(10)))
        if cell.bound <= enough or cell.length <= floor:
            yield cell
            continue
        if next(order) > MOST_CELLS:
            raise NoValue(f"{branch.expression} changes at too many places")
        centre = (cell.low + cell.high) / 2
        for part in (_cell(value, cell.low, centre, True), _cell(value, centre, cell.high, True)):
            largest = max(largest, part.size)
            heappush(waiting, (-part.bound, next(order), part))


def _smallest(found: list[_Cell]) -> Iterator[Feature]:
    """A feature in the middle of every cell that was cut and is not longer than its neighbours; of a row every other.

    What a row leaves out is at most a cell from a feature, and a cell may be as long as that.
    """
    taken = False
    for index, cell in enumerate(found):
        beside = found[max(0, index - 1) : index + 2]
        taken = not taken and cell.was_cut and all(cell.length <= other.length * mp.mpf("1.001") for other in beside)
        if taken:
            yield Feature((cell.low + cell.high) / 2, cell.length)


__all__ = ["narrow_features"]
