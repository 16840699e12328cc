"""`laws_of_few_values`: laws with two or three values, to look for one where a claim fails; `law_of_one_value`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from sympy import Add, Expr, Mul, S, Symbol


@dataclass(frozen=True)
class FewValues:
    """A joint law: `points` are values of the variables, each with its probability; `shares` lie between 0 and 1."""

    words: str
    points: tuple[tuple[Expr, dict[Symbol, Symbol]], ...]
    shares: tuple[Symbol, ...]

    def mean(self, value: Expr) -> Expr:
        """E of a function of the variables."""
        return Add(*(share * value.xreplace(point) for share, point in self.points))

    @property
    def values(self) -> dict[Symbol, Symbol]:
        """The values, each with the variable that it is one of."""
        return {value: number for _, point in self.points for number, value in point.items()}


def laws_of_few_values(numbers: Sequence[Symbol], *, is_independent: bool) -> list[FewValues]:
    """Joint laws with two and with three values; of independent variables each has two of its own."""
    if is_independent and len(numbers) > 1:
        return [_independent(numbers)]
    return [_joint(numbers, 2), _joint(numbers, 3)]


def law_of_one_value(numbers: Sequence[Symbol]) -> FewValues:
    """Each variable is a number: what is linear in means holds for all laws where it does for these."""
    return _joint(numbers, 1)


def _joint(numbers: Sequence[Symbol], count: int) -> FewValues:
    shares = tuple(Symbol(f"p_{place}", nonnegative=True) for place in range(1, count))
    left, weights = S.One, []
    for share in shares:
        weights.append(left * share)
        left = left * (1 - share)
    points = tuple(
        (weight, {number: _value(number, place) for number in numbers})
        for place, weight in enumerate((*weights, left), 1)
    )
    if count == 1:
        return FewValues("each is a number", points, shares)
    rest = "the first values with probability p_1, the others else"
    if count > 2:
        rest = "the first values with probability p_1, else the second ones with probability p_2, else the third ones"
    return FewValues(rest, points, shares)


def _independent(numbers: Sequence[Symbol]) -> FewValues:
    shares = tuple(Symbol(f"p_{place}", nonnegative=True) for place in range(1, len(numbers) + 1))
    points = []
    for chosen in product((1, 2), repeat=len(numbers)):
        weight = Mul(*(share if one == 1 else 1 - share for share, one in zip(shares, chosen, strict=True)))
        points.append((weight, {number: _value(number, one) for number, one in zip(numbers, chosen, strict=True)}))
    return FewValues("each has its first value with a probability of its own, else the second", tuple(points), shares)


def _value(number: Symbol, place: int) -> Symbol:
    return Symbol(f"{number.name}_{place}", real=True)


__all__ = ["FewValues", "law_of_one_value", "laws_of_few_values"]
