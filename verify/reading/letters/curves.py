"""`curves_in`: letters w of a document that move with t by an equation of motion, \\dot w(t) = …; `at_t` w for w(t).

Such an equation, and one that defines r(t) by w(t), is about one time, which stands nowhere else in it: w is what w(t)
is there. A formula in which t stands besides, as in e^{−Kt}, or w at another time, is left as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from dataclasses import replace
from itertools import pairwise

from derive.language.grammar.tree import (
    Bracketed,
    Chain,
    Expression,
    Formula,
    Fraction,
    Letter,
    Row,
    Scripted,
)
from verify.reading.letters.names import is_differential_mark, name_of, undotted, walk

TIME = Letter("t")


def curves_in(trees: Iterable[Formula | None]) -> frozenset[str]:
    """The letters that equations say how they move, or define by such, at a time that stands nowhere else in them."""
    first: dict[str, bool] = {}
    are_moved: set[str] = set()
    for tree in trees:
        for chain in tree.chains if tree is not None else ():
            name, is_moved = _subject(chain.sides[0])
            if name and chain.relations and name not in first:
                every = {one for one, at in _applied(chain) if at == TIME}
                first[name] = _is_at_one_time(chain, every)
                are_moved |= {name} if is_moved else set()
    kept = {name for name, is_at_one_time in first.items() if is_at_one_time}
    return frozenset(kept) if kept & are_moved else frozenset()


def at_t(tree: Formula | None, curves: Set[str]) -> Formula | None:
    """The tree with w for w(t) in each chain that is about one time."""
    if tree is None or not curves:
        return tree
    parts = (
        _stripped(part, curves) if isinstance(part, Chain) and _is_at_one_time(part, curves) else part
        for part in tree.parts
    )
    return replace(tree, parts=tuple(parts))


def _subject(side: Expression | None) -> tuple[str, bool]:
    """(w, whether it moves there) of \\dot w(t), d/dt w(t) and w(t); ("", False) for other sides."""
    items = side.items if isinstance(side, Row) else ()
    is_slope = bool(items) and isinstance(items[0], Fraction) and _is_by_time(items[0])
    items = items[1:] if is_slope else items
    if len(items) != 2 or _argument(items[1]) != TIME or isinstance(items[1], Scripted):
        return "", False
    dotted = undotted(items[0])
    return name_of(dotted or items[0]), is_slope or dotted is not None


def _is_by_time(node: Fraction) -> bool:
    """Whether a fraction is d/dt."""
    below = node.below.only
    is_below = isinstance(below, Row) and len(below.items) == 2 and is_differential_mark(below.items[0])
    return is_below and below.items[1] == TIME and is_differential_mark(node.above.only)  # type: ignore[union-attr]


def _argument(node: object) -> Expression | None:
    """What stands alone in round brackets, raised or not."""
    inside = node.base if isinstance(node, Scripted) and node.sub is None and not node.primes else node
    return inside.body.only if isinstance(inside, Bracketed) and inside.opening == "(" else None


def _applied(node: object) -> Iterator[tuple[str, Expression]]:
    """(w, t) for each w(t) in a node, dotted or not."""
    for row in walk(node):
        for before, after in pairwise(row.items) if isinstance(row, Row) else ():
            name, at = name_of(undotted(before) or before), _argument(after)
            if name and at is not None:
                yield name, at


def _is_at_one_time(chain: Chain, curves: Set[str]) -> bool:
    """Whether t stands in a chain as the time of these letters alone, and no other time of theirs."""
    times = [at for name, at in _applied(chain) if name in curves]
    if not times or any(at != TIME for at in times):
        return False
    slopes = sum(isinstance(one, Fraction) and _is_by_time(one) for one in walk(chain))
    return sum(one == TIME for one in walk(chain)) == len(times) + slopes


def _stripped(node: object, curves: Set[str]) -> object:
    if isinstance(node, tuple):
        return tuple(_stripped(one, curves) for one in node)
    if isinstance(node, Row):
        items: list[Expression] = []
        for one in node.items:
            before = items[-1] if items else None
            name = name_of(undotted(before) or before) if before is not None else ""
            if before is not None and name in curves and _argument(one) == TIME and not _have_both(before, one):
                items[-1] = _with_scripts(before, one)
            else:
                items.append(_stripped(one, curves))  # type: ignore[arg-type]
        return items[0] if len(items) == 1 else replace(node, items=tuple(items))
    if not hasattr(node, "__dataclass_fields__"):
        return node
    parts = {name: getattr(node, name) for name in node.__dataclass_fields__ if name != "span"}  # type: ignore[attr-defined]
    return replace(node, **{name: _stripped(part, curves) for name, part in parts.items()})  # type: ignore[type-var]


def _have_both(letter: Expression, bracket: Expression) -> bool:
    """Whether the letter and the bracket behind it are raised."""
    return all(isinstance(one, Scripted) and one.sup is not None for one in (letter, bracket))


def _with_scripts(letter: Expression, bracket: Expression) -> Expression:
    """w^⊤ of w(t)^⊤."""
    sup = bracket.sup if isinstance(bracket, Scripted) else None
    if sup is None:
        return letter
    return replace(letter, sup=sup) if isinstance(letter, Scripted) else Scripted(letter, None, 0, sup, letter.span)


__all__ = ["at_t", "curves_in"]
