"""`two_sided`, `one_sided` and `union`: how large the probability of a tail is for some law, and at most for all.

What is known of numbers is `KnownOfNumbers`: their mean, their variance, an interval of their values. `uppers` are what
theorems say of all such laws; each of `lowers` is the probability for one such law, which is said in words.
"""

from __future__ import annotations

from dataclasses import dataclass

from sympy import Expr, Integer, Min, Piecewise, S, exp

from derive.language.theorems import CANTELLI, CHEBYSHEV, HOEFFDING, MARKOV, UNION, Theorem


@dataclass(frozen=True)
class KnownOfNumbers:
    """Each of `count` numbers has this mean, this variance and values from low to high, None where nothing is said.

    `has_any_mean` where the mean may be any number between low and high.
    """

    mean: Expr | None = None
    variance: Expr | None = None
    low: Expr | None = None
    high: Expr | None = None
    count: Expr = S.One
    is_independent: bool = False
    has_any_mean: bool = False


@dataclass(frozen=True)
class TailBounds:
    """Bounds of a probability that hold for all laws, by theorems, and what it is for some of them, in words."""

    uppers: tuple[tuple[Theorem | None, Expr], ...]
    lowers: tuple[tuple[Expr, str], ...]
    is_whole: bool = True
    """Whether what is known is all there is to know: else the laws of `lowers` may be none of those that are meant."""


def two_sided(of: KnownOfNumbers, t: Expr) -> TailBounds:
    """P(|mean − E| ≥ t) of the mean of numbers, t > 0."""
    uppers: list[tuple[Theorem | None, Expr]] = [(None, S.One)]
    lowers = []
    together = of.count if of.is_independent else S.One
    if of.variance is not None:
        spread = of.variance / together
        uppers.append((CHEBYSHEV, spread / t**2))
        if of.low is None and of.high is None:
            lowers.append(_jumps(of.variance, t, together))
    width = _width(of)
    if width is not None and of.variance is None:
        uppers.append((HOEFFDING, 2 * exp(-2 * together * t**2 / width**2)))
        lowers += _ends(of, width, t, together, is_two_sided=True)
    if of.variance is None and of.low is None and of.high is None:
        words = "numbers spread so widely that their average is hardly ever within t of E[Z]"
        lowers.append((S.One, words))
    return TailBounds(tuple(uppers), tuple(lowers))


def one_sided(of: KnownOfNumbers, t: Expr) -> TailBounds:
    """P(mean − E ≥ t) of the mean of numbers, t > 0."""
    uppers: list[tuple[Theorem | None, Expr]] = [(None, S.One)]
    lowers = []
    together = of.count if of.is_independent else S.One
    if of.variance is not None:
        spread = of.variance / together
        uppers += [(CANTELLI, spread / (spread + t**2)), (CHEBYSHEV, spread / t**2)]
        if of.low is None and of.high is None and together == 1:
            words = "Z = E[Z] + t with probability Var(Z)/(Var(Z) + t²), else E[Z] − Var(Z)/t"
            lowers.append((of.variance / (of.variance + t**2), words))
    width = _width(of)
    if width is not None and of.variance is None:
        uppers.append((HOEFFDING, exp(-2 * together * t**2 / width**2)))
        lowers += _ends(of, width, t, together, is_two_sided=False)
    if of.variance is None and of.low is None and of.high is None:
        lowers.append((S.One, "numbers that are E[Z] + t but with a small probability, and then far below"))
    return TailBounds(tuple(uppers), tuple(lowers))


def above(of: KnownOfNumbers, a: Expr) -> TailBounds | None:
    """P(Z ≥ a) of one number with a least value below a; None where no mean or no least value is known."""
    if of.mean is None or of.variance is not None or of.high is not None or of.count != 1:
        return None
    if of.low is None:
        return TailBounds(((None, S.One),), ((S.One, "Z = a but with a small probability, and then far below"),))
    bound = (of.mean - of.low) / (a - of.low)
    words = "Z = a with probability (E[Z] − l)/(a − l), else its least value l; Z = E[Z] where that is at least a"
    return TailBounds(((MARKOV, bound), (None, S.One)), ((Min(S.One, bound), words),))


def union(count: Expr, each: Expr) -> TailBounds:
    """P(A_1 ∪ … ∪ A_n) of n events with a probability of at most `each`."""
    words = "disjoint events, or events that together always happen"
    return TailBounds(((UNION, count * each), (None, S.One)), ((Min(S.One, count * each), words),))


def _width(of: KnownOfNumbers) -> Expr | None:
    return of.high - of.low if of.low is not None and of.high is not None else None


def _jumps(variance: Expr, t: Expr, count: Expr) -> tuple[Expr, str]:
    """Of numbers that are their mean but for rare jumps: that one of them jumps, and no other."""
    rare = variance / (count * t) ** 2
    words = "numbers that are E[Z] − nt or E[Z] + nt with probability Var(Z)/(2n²t²) each, else E[Z]"
    if count == 1:
        words = "Z = E[Z] − t or E[Z] + t with probability Var(Z)/(2t²) each, else E[Z]; at √Var(Z) where that is more"
        return Min(S.One, rare), words
    return Piecewise((count * rare * (1 - rare) ** (count - 1), rare < 1), (S.Zero, True)), words


def _ends(of: KnownOfNumbers, width: Expr, t: Expr, count: Expr, *, is_two_sided: bool) -> list[tuple[Expr, str]]:
    """Of numbers that are at the ends of their interval: that all are at one end."""
    found = []
    if of.has_any_mean:
        words = "numbers that are b with probability 1 − t/(b − a), else a: all are b"
        found.append((Piecewise(((1 - t / width) ** count, t < width), (S.Zero, True)), words))
    is_middle = of.mean is not None and of.low is not None and (2 * of.mean - 2 * of.low - width).expand() == 0
    if of.has_any_mean or is_middle:
        sides = 2 if is_two_sided else 1
        words = "numbers that are a or b with probability 1/2 each: all are at one end"
        found.append((Piecewise((sides * Integer(2) ** (-count), 2 * t < width), (S.Zero, True)), words))
    return found


__all__ = ["KnownOfNumbers", "TailBounds", "above", "one_sided", "two_sided", "union"]
