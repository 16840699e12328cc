"""`bounded`, `alike`: certificates by slopes, or by growth with a size, that one side is at least the other, or equal.

Nothing here is trusted: a certificate that does not show what it is for is refused by the check.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

from sympy import (
    Basic,
    Dummy,
    Expr,
    Interval,
    Poly,
    PolynomialError,
    Pow,
    Product,
    S,
    Set,
    Sum,
    Symbol,
    acos,
    asin,
    diff,
    exp,
    factor,
    factorial,
    fraction,
    pi,
    roots,
    sqrt,
    together,
)
from sympy.core.relational import Relational

from derive.closing import INDUCTION, Closing
from derive.inequalities import forms
from derive.language.certificate import Induction, Share, Slopes
from derive.language.parts import atoms, parts
from derive.language.quantity import quantities
from derive.language.rewriting import bottom_up
from derive.language.rule import Rule

SLOPES = Rule(
    "slopes",
    "what has a relation to 0 at one place, and does not fall away from there, has it everywhere",
    ("the function is continuous, and has a slope but at a few places",),
)
SHARES = Rule(
    "a share of its bound",
    "what holds for c = ρ√(qq'), ρ from −1 to 1, holds for all c with c² ≤ qq'",
    ("the bound is positive",),
)
Found = TypeVar("Found")
_MOST = 60
"""Operations of a difference that slopes are taken of."""
_MOST_LETTERS = 2
_DEEP = 5
"""Slopes of slopes that are looked at."""
_MOST_FORMS = 4


def bounded(
    more: Expr, less: Expr, relation: str, sets: Mapping[Symbol, Set], conditions: Iterable[Relational] = ()
) -> Iterator[Closing]:
    """That more ≥ less, or >, on sets of the letters under conditions, each the share of a bound where one is known."""
    yield from _by_sets(more, less, relation, sets)
    if quantities(more) or quantities(less):
        return
    for condition in conditions:
        square = condition.lts if condition.rel_op in ("<", "<=", ">", ">=") else S.Zero
        if isinstance(square, Pow) and square.exp == 2 and square.base in sets and not condition.gts.has(square.base):
            yield from (
                (SHARES, one) for one in _as_far(_shares(more - less, square.base, condition.gts, sets, relation))
            )


def _shares(
    difference: Expr, letter: Symbol, square: Expr, sets: Mapping[Symbol, Set], relation: str
) -> Iterator[Share]:
    share, root = Symbol("share", real=True), sqrt(square)
    moved = difference.replace(asin, lambda z: pi / 2 - acos(z)).xreplace({letter: share * root}).expand()
    low, high = (-1 if sets[letter].inf < 0 else 0), (1 if sets[letter].sup > 0 else 0)
    for scale in (root, S.One):
        form = (moved / scale).expand()
        if form.free_symbols == {share} and form.count_ops() <= _MOST:
            found = _slopes(form, share, Interval(low, high), relation)
            yield from (Share(letter, root, share, scale, form, one) for one in found)


def _by_sets(more: Expr, less: Expr, relation: str, sets: Mapping[Symbol, Set]) -> Iterator[Closing]:
    letters = (more - less).free_symbols & sets.keys()
    if (
        quantities(more)
        or quantities(less)
        or more.count_ops() + less.count_ops() > _MOST
        or len(letters) > _MOST_LETTERS
    ):
        return
    ranged = atoms(more - less, (Sum, Product, factorial))
    sizes = [letter for letter, allowed in sets.items() if _is_whole(allowed) and letter in parts(more - less)]
    yield from (one for size in sizes for one in _as_far(_grown(more, less, size, relation)))
    if ranged:
        return
    for letter, allowed in sets.items():
        if letter in parts(more - less):
            found = _as_far(_slopes(more - less, letter, allowed, relation))
            yield from ((SLOPES, one) for one in found)


def alike(before: Expr, after: Expr, sets: Mapping[Symbol, Set]) -> Iterator[Closing]:
    """That before = after."""
    if quantities(before) or quantities(after) or (before - after).count_ops() > _MOST or atoms(before, Sum):
        return
    for letter, allowed in sets.items():
        if letter in parts(before - after) and not _is_whole(allowed):
            places = [place for place in _places(allowed) if place.is_finite]
            yield from ((SLOPES, Slopes(letter, place, ((S.Zero, S.Zero),))) for place in places)


def _places(allowed: Set, *more: Expr) -> list[Expr]:
    """Its ends, 0 and 1, and more."""
    found = (allowed.inf, *more, *(place for place in (S.Zero, S.One) if place in allowed.closure), allowed.sup)
    return list(dict.fromkeys(found))


def _as_far(found: Iterator[Found]) -> Iterator[Found]:
    """As far as SymPy factors what is asked, which may call itself without end for some orders of a set."""
    try:
        yield from found
    except (NotImplementedError, PolynomialError, RecursionError, TypeError, ValueError):
        return


def _is_whole(allowed: Set) -> bool:
    return bool(allowed.is_subset(S.Integers))


def _slopes(difference: Expr, letter: Symbol, allowed: Set, relation: str) -> Iterator[Slopes]:
    first = diff(difference, letter)
    places = _places(allowed, *_zeros(first, letter, allowed))
    for deep in range(1, _DEEP + 1):
        for place in places:
            found, function = [], difference
            for _ in range(deep):
                slope = diff(function, letter)
                found.append((_at(function, letter, place), slope))
                function = slope
            if all(start is None or start.is_finite is not False for start, _ in found) and (
                place.is_finite or deep == 1
            ):
                yield from (
                    Slopes(letter, place, (*found[:-1], (found[-1][0], last)), relation) for last in _forms(function)
                )


def _forms(slope: Expr) -> Iterator[Expr]:
    found = dict.fromkeys((slope, factor(together(slope)), *_conjugate(slope), *forms(slope)))
    yield from list(found)[:_MOST_FORMS]


def _conjugate(slope: Expr) -> Iterator[Expr]:
    """With p = r + s for two roots r and s of linear functions, so that s − r = (s² − r²)/p: no root is left."""
    rooted = sorted({part.base for part in atoms(slope, Pow) if part.exp.is_Rational and part.exp.q == 2}, key=str)
    if len(rooted) != 2:
        return
    first, second = rooted
    apart, letters = second - first, first.free_symbols
    if len(letters) != 1 or not apart.is_number or apart == 0:
        return
    (letter,) = letters
    total, one, other = Dummy("p", positive=True), Dummy("r", positive=True), Dummy("s", positive=True)
    roots_in = {sqrt(first): one, sqrt(second): other}
    named = slope.replace(
        lambda e: isinstance(e, Pow) and e.base in rooted, lambda e: roots_in[sqrt(e.base)] ** (2 * e.exp)
    )
    halves = {one: (total - apart / total) / 2, other: (total + apart / total) / 2}
    left = named.subs(letter, letter + one**2 - first).expand()
    if letter in left.free_symbols:
        return
    yield factor(together(left.subs(halves))).subs(total, sqrt(first) + sqrt(second))


def _at(function: Expr, letter: Symbol, place: Expr) -> Expr | None:
    """None at ±∞, where the check finds it."""
    return factor(function.subs(letter, place)) if place.is_finite else None


def _zeros(slope: Expr, letter: Symbol, allowed: Set) -> list[Expr]:
    """Numbers in the set at which a factor of the slope that is a polynomial is 0."""
    found = []
    for part in factor(fraction(together(slope))[0]).as_ordered_factors():
        try:
            polynomial = Poly(part, letter)
        except PolynomialError:
            continue
        if polynomial.free_symbols == {letter} and 0 < polynomial.degree() <= 2:
            found += [root for root in roots(polynomial) if root.is_real and root in allowed]
    return found


def _grown(more: Expr, less: Expr, size: Symbol, relation: str) -> Iterator[Closing]:
    names: dict[Basic, Dummy] = {}
    (now, then), (other, later) = ([_named(side, size, ahead, names) for ahead in (0, 1)] for side in (more, less))
    if now in names.values() and now not in parts(other) | parts(later):
        growth = (then - later).xreplace({now: other})
    elif other in names.values() and other not in parts(now) | parts(then):
        growth = (then - later).xreplace({other: now})
    else:
        growth = then - later - now + other
    back = {name: part for part, name in names.items()}
    for form in _forms(growth):
        yield INDUCTION, Induction(size, relation, form.xreplace(back))


def _named(side: Expr, size: Symbol, ahead: int, names: dict[Basic, Dummy]) -> Expr:
    """At size + ahead, with names for sums, products, factorials and powers at the size."""

    def name(part: Basic) -> Dummy:
        return names.setdefault(part, Dummy("part", positive=True) if part.is_positive else Dummy("part", real=True))

    def later(part: Expr) -> Expr:
        if isinstance(part, Sum | Product):
            ((index, _, high), *_) = part.limits
            last = part.function.subs(index, high + 1)
            joined = (lambda one, other: one + other) if isinstance(part, Sum) else (lambda one, other: one * other)
            return joined(name(part), last) if ahead else name(part)
        if isinstance(part, factorial):
            return name(part) * (part.args[0] + 1 if ahead else 1)
        times, rest = part.exp.expand().coeff(size), part.exp.expand().coeff(size, 0)
        base = part.base if not isinstance(part, exp) else S.Exp1
        return name(base**size) ** times * base ** (rest + ahead * times)

    def moves(part: Basic) -> bool:
        is_power = isinstance(part, Pow) and size in parts(part.exp) and size not in parts(part.base)
        return (isinstance(part, Sum | Product | factorial) and size in parts(part)) or is_power

    marks: dict[Basic, Expr] = {}

    def marked(part: Expr) -> Dummy:
        mark = Dummy("mark", real=True)
        marks[mark] = later(part)
        return mark

    return bottom_up(side, moves, marked).subs(size, size + ahead).xreplace(marks)


__all__ = ["SLOPES", "alike", "bounded"]
