"""`ActivationClass`: activations by what they have in common, and members drawn from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import cycle, islice
from random import Random
from typing import Literal, overload

from sympy import Rational, simplify

from derive.activations.activation import Activation
from derive.activations.growth import Growth, growth_of
from derive.activations.pieces import branches
from derive.activations.text import activation_of
from derive.language.symbols import u

MEMBERS = 9
"""So many members are drawn of a class."""
_PLAIN = ("relu", "tanh", "u^3 - u", "square", "abs")


def _positive(random: Random) -> Rational:
    return Rational(random.randint(1, 9), random.randint(2, 7))


def _term(random: Random) -> str:
    """A number with its sign, neither 0 nor on the grid of others: no point meets a kink there by accident."""
    return random.choice("+-") + f" {random.randint(1, 10)}/11"


_SCALES = ("", "-10^3*", "10^-4*", "-", "10^9*", "-10^-2*")
"""What drawn members are multiplied by in turn: a class holds every multiple of its members, at all scales."""
_FAMILIES: tuple[Callable[[Random], str], ...] = (
    lambda random: f"{_positive(random)}*max(u, {-_positive(random)}*u)",
    lambda random: f"{_positive(random)}*max(u, u/{random.randint(2, 9)})",
    lambda random: f"max(0, u {_term(random)})",
    lambda random: f"abs(u {_term(random)}) - u/{random.randint(2, 9)}",
    lambda random: f"max({-_positive(random)}, min({_positive(random)}, u))",
    lambda random: f"u*abs(u) {_term(random)}*u",
    lambda random: f"abs(u) {_term(random)}*u^2",
    lambda random: f"max(-1, min(1, {_positive(random)}*u))",
    lambda random: f"tanh({_positive(random)}*u {_term(random)})",
    lambda random: f"erf({_positive(random)}*u)",
    lambda random: f"sin({_positive(random)}*u)",
    lambda random: f"cos({_positive(random)}*u)",
    lambda random: f"u/(1 + {_positive(random)}*u^2)",
    lambda random: f"exp(-{_positive(random)}*u^2)",
    lambda random: f"u^3 {_term(random)}*u",
    lambda random: f"u^2 {_term(random)}*u + 1",
    lambda random: f"u^{random.randint(5, 8)}",
    lambda random: f"exp({_positive(random)}*u) {_term(random)}",
    lambda random: f"u {_term(random)}*u",
)
"""Kinked and smooth, shifted, odd, even, bounded and growing ones, with drawn slopes."""


@dataclass(frozen=True)
class ActivationClass(Sequence[str]):
    """All continuous activations with finite moments under every N(0, q) that have the given properties.

    `smooth`: no kinks. `homogeneous`: σ(λu) = λσ(u) for λ > 0. `parity`: σ(−u) = ∓σ(u). `bounded`: |σ| ≤ C.
    `polynomial`: |σ(u)| ≤ C (1 + |u|)ⁿ for some n. As a sequence it is `MEMBERS` of its members, as texts that
    `activation_of` reads, the same ones each time.

    >>> "tanh" in ActivationClass(smooth=True), "relu" in ActivationClass(smooth=True)
    (True, False)
    >>> "3*max(u, u/7)" in ActivationClass(homogeneous=True)
    True
    """

    smooth: bool = False
    homogeneous: bool = False
    parity: Literal["odd", "even"] | None = None
    bounded: bool = False
    polynomial: bool = False

    @cached_property
    def members(self) -> tuple[str, ...]:
        """The first of `drawn`, from a fixed seed."""
        return tuple(islice(self.drawn(0), MEMBERS))

    def drawn(self, seed: int) -> Iterator[str]:
        """Members without end: plain ones first, then with parameters that are drawn from the seed."""
        yield from (text for text in _PLAIN if text in self)
        random, scales = Random(seed), cycle(_SCALES)
        while True:
            for family in random.sample(_FAMILIES, len(_FAMILIES)):
                if (text := family(random)) in self:
                    scale = next(scales)
                    yield f"{scale}({text})" if scale else text

    def __contains__(self, text: object) -> bool:
        return isinstance(text, str) and _has_all(text, self)

    def __len__(self) -> int:
        return MEMBERS

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[str]: ...
    def __getitem__(self, index: int | slice) -> str | Sequence[str]:
        return self.members[index]

    def describe(self) -> str:
        """The class in words.

        >>> ActivationClass(parity="odd", bounded=True).describe()
        'any odd, bounded σ, smooth but for kinks'
        """
        words = [self.parity or ""] + [name for name in ("homogeneous", "bounded") if getattr(self, name)]
        words += ["polynomially bounded"] if self.polynomial and not self.bounded else []
        kind = ", ".join(filter(None, [*words, "smooth" if self.smooth else ""]))
        return f"any {kind + ' ' if kind else ''}σ{'' if self.smooth else ', smooth but for kinks'}"


@cache
def _has_all(text: str, wanted: ActivationClass) -> bool:
    """Whether the structure of an activation shows every property that is wanted."""
    activation = activation_of(text)
    growth = growth_of(activation.expression)
    if growth is None or not growth.is_tame or not activation.is_continuous:
        return False
    return (
        not (wanted.smooth and activation.kinks)
        and (not wanted.homogeneous or _is_homogeneous(activation))
        and (wanted.parity is None or _has_parity(activation, -1 if wanted.parity == "odd" else 1))
        and not (wanted.bounded and growth.grows_faster_than(Growth()))
        and not (wanted.polynomial and growth.grows_faster_than(Growth(growth.degree)))
    )


def _is_homogeneous(activation: Activation) -> bool:
    """Whether it is linear on both sides of 0, and 0 there."""
    sides = [piece.expression for piece in branches(activation.expression, u)]
    return set(activation.kinks) <= {0} and all(side.diff(u, 2) == 0 == side.subs(u, 0) for side in sides)


def _has_parity(activation: Activation, sign: int) -> bool:
    pieces = branches(activation.expression, u)
    mirrored = [(-piece.high, -piece.low, sign * piece.expression.subs(u, -u)) for piece in reversed(pieces)]
    return all(
        piece[:2] == other[:2] and simplify(piece.expression - other[2]) == 0
        for piece, other in zip(pieces, mirrored, strict=True)
    )
