"""`set_of`: a set of numbers as the author writes it, in braces, as an interval, ∪ and ∩ of such, by its letter.

`compared` makes of two sets what the oracles are asked: whether a number is in the one where it is in the other.
Both are taken between ends that hold the whole of either, so that an interval that sticks out of the window of the
other one is seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sympy import And, Expr, Ge, Gt, Interval, Lambda, Le, Lt, Max, Min, Or, S, Symbol, Tuple, false
from sympy.logic.boolalg import Boolean

from derive.language.grammar.printer import latex
from derive.language.grammar.tree import Bracketed, Chain, Divider, Expression, Letter, Mark, Row
from derive.language.quantity import NotReducible
from derive.measures.region import Indicator, RegionIntegral, ranged
from derive.measures.vanishing import extent
from verify.reading.letters.meaning import SetLetter
from verify.reading.letters.names import name_of, plain, power_of
from verify.reading.letters.ranged import Ranged
from verify.reading.letters.unjudged import Unjudged
from verify.reading.terms.elaboration import Elaboration

_ORDER = {"<": Lt, ">": Gt, "\\le": Le, "\\leq": Le, "\\leqslant": Le, "\\ge": Ge, "\\geq": Ge, "\\geqslant": Ge}
_COLONS = (":", "\\colon")
_CUP, _CAP = "\\cup", "\\cap"


def names_a_set(own: Elaboration, node: Expression | None) -> bool:
    """Whether a side is a set by itself: in braces with a condition, or a letter that is one, or ∪ and ∩ of such."""
    if isinstance(node, Row):
        marks = [one for one in node.items if isinstance(one, Mark)]
        is_made = bool(marks) and all(mark.text in (_CUP, _CAP) for mark in marks)
        return is_made and any(names_a_set(own, one) for one in node.items)
    if _is_builder(node):
        return True
    name = name_of(node) if node is not None and power_of(node) is None else ""
    return bool(name) and name not in own.bound and isinstance(own.scope.quiet(name), SetLetter)


def _is_builder(node: Expression | None) -> bool:
    return isinstance(node, Bracketed) and (node.opening, node.closing) == ("\\{", "\\}") and _split(node) is not None


def _split(node: Bracketed) -> tuple[Chain, tuple[Chain | Divider, ...]] | None:
    """(what stands before the colon or the bar, what stands behind it); None where there is neither."""
    parts = node.body.parts
    if not parts or not isinstance(parts[0], Chain):
        return None
    first = parts[0]
    signs = [relation.sign for relation in first.relations]
    at = next((place for place, sign in enumerate(signs) if sign in _COLONS), None)
    if at is not None:
        head = Chain(first.sides[: at + 1], first.relations[:at], first.span)
        return head, (Chain(first.sides[at + 1 :], first.relations[at + 1 :], first.span), *parts[1:])
    if len(parts) > 2 and isinstance(parts[1], Divider) and parts[1].kind == "MID":
        return first, parts[2:]
    return None


def set_of(own: Elaboration, node: Expression | None, like: SetLetter | None = None, where: str = "") -> SetLetter:
    """The set that a side is; an interval takes variable and window of `like`. Raises `Unjudged`, `NotRead`."""
    if node is None:
        raise Unjudged("a side that is not written")
    if _is_builder(node):
        assert isinstance(node, Bracketed)
        return _built(own, node, where)
    if isinstance(node, Row):
        return _combined(own, node, like, where)
    name = name_of(node)
    known = own.scope.get(name) if name else None
    if isinstance(known, SetLetter):
        for letter, ranged in known.letters:
            own.meet_letter(letter, ranged)
        return known
    if isinstance(node, Letter) and node.name in ("\\emptyset", "\\varnothing") and like is not None:
        return replace(like, condition=false)
    if isinstance(node, Bracketed) and like is not None:
        return _interval(own, node, like)
    raise Unjudged(f"the set {latex(node)[:60]}")


def _built(own: Elaboration, node: Bracketed, where: str) -> SetLetter:
    found = _split(node)
    assert found is not None
    head, conditions = found
    name = name_of(head.sides[0])
    signs = [relation.sign for relation in head.relations]
    if not name or power_of(head.sides[0]) is not None or signs not in ([], ["\\in"]):  # type: ignore[arg-type]
        raise Unjudged(f"the set {latex(node)[:60]}")
    variable = Symbol(plain(name), real=True)
    if signs:
        window = _window(own, head.sides[1])
    else:
        known = own.scope.get(name)
        if not (isinstance(known, Ranged) and isinstance(known.allowed, Interval)):
            raise Unjudged(f"the range of {name}")
        allowed = known.allowed
        window = allowed.start, allowed.end, allowed.left_open, allowed.right_open
    low, high, is_low_open, is_high_open = window
    if not (low.is_number and high.is_number and low.is_finite and high.is_finite):
        raise Unjudged(f"a set of {name} without bounds that are numbers")
    inner = own.within({name: variable})
    condition = And(_bound(variable, low, is_low_open, above=True), _bound(variable, high, is_high_open, above=False))
    condition = And(condition, _conditions(inner, conditions))
    if inner.missing:
        raise Unjudged(f"the range of {', '.join(inner.missing)}")
    held = {symbol.name for symbol in condition.free_symbols}
    letters = tuple((letter, ranged) for letter, ranged in own.letters.items() if plain(letter) in held)
    return SetLetter(variable, name, condition, low, high, where, own.scope.section, letters)


def _bound(variable: Symbol, end: Expr, is_open: bool, *, above: bool) -> Boolean:
    if above:
        return Gt(variable, end) if is_open else Ge(variable, end)
    return Lt(variable, end) if is_open else Le(variable, end)


def _window(own: Elaboration, node: Expression | None) -> tuple[Expr, Expr, bool, bool]:
    """(low, high, whether each is open) of an interval of numbers. Raises `Unjudged`."""
    if isinstance(node, Bracketed) and node.opening in ("(", "[") and node.closing in (")", "]"):
        parts = node.body.parts
        if len(parts) == 3 and all(isinstance(part, Chain) and not part.relations for part in parts[::2]):
            low, high = (own.expression(part.sides[0]) for part in parts[::2])  # type: ignore[union-attr]
            return low, high, node.opening == "(", node.closing == ")"
    raise Unjudged(f"the set {latex(node)[:40] if node else ''}")


def _interval(own: Elaboration, node: Bracketed, like: SetLetter) -> SetLetter:
    low, high, is_low_open, is_high_open = _window(own, node)
    if like.variable.name in {symbol.name for symbol in low.free_symbols | high.free_symbols}:
        raise Unjudged(f"an interval of {like.name} whose ends hold it")
    inside = And(
        _bound(like.variable, low, is_low_open, above=True), _bound(like.variable, high, is_high_open, above=False)
    )
    reached = [end for one in (low, high) for end in _reached(own, one)]
    return replace(like, condition=inside, low=Min(like.low, *reached), high=Max(like.high, *reached))


def _reached(own: Elaboration, end: Expr) -> Sequence[Expr]:
    try:
        return extent(end, ranged(ranges_of(own, [end])))
    except NotReducible as reason:
        raise Unjudged(str(reason)) from None


def _combined(own: Elaboration, node: Row, like: SetLetter | None, where: str) -> SetLetter:
    sets, marks = node.items[::2], node.items[1::2]
    texts = {mark.text for mark in marks if isinstance(mark, Mark)}
    if len(texts) != 1 or not texts <= {_CUP, _CAP} or len(sets) != len(marks) + 1:
        raise Unjudged(f"the set {latex(node)[:60]}")
    known = next((set_of(own, one, None, where) for one in sets if names_a_set(own, one)), like)
    found = [set_of(own, one, known, where) for one in sets]
    first = found[0]
    join = And if texts == {_CAP} else Or
    conditions = [placed(one, first.variable) for one in found]
    low, high = Min(*(one.low for one in found)), Max(*(one.high for one in found))
    return replace(first, condition=join(*conditions), low=low, high=high)


def placed(over: SetLetter, variable: Symbol) -> Boolean:
    """The condition of a set for another variable. Raises `Unjudged` where that is one of its letters."""
    others = over.condition.free_symbols - {over.variable}
    if variable.name in {symbol.name for symbol in others}:
        raise Unjudged(f"a set that depends on {variable.name}, where that is bound")
    return over.condition.subs(over.variable, variable)


def _conditions(inner: Elaboration, parts: Iterable[Chain | Divider]) -> Boolean:
    """Chains with commas, "and" or "or" between. Raises `Unjudged`."""
    total: Boolean | None = None
    join = And
    for part in parts:
        if isinstance(part, Divider):
            words = part.text.strip(" ,.").lower()
            if words in ("or", "\\lor"):
                join = Or
            elif words in ("", "and", "\\land", "\\quad", "\\qquad"):
                join = And
            else:
                raise Unjudged(f"the condition {part.text[:40]}")
            continue
        found = condition_of(inner, part)
        if total is None:
            total = found
        elif join is Or and not isinstance(total, Or) and isinstance(total, And):
            raise Unjudged("and beside or without brackets")
        else:
            total = join(total, found)
    if total is None:
        raise Unjudged("a set without a condition")
    return total


def condition_of(inner: Elaboration, chain: Chain) -> Boolean:
    """a < b ≤ c as a condition. Raises `Unjudged`, `NotRead`."""
    if not chain.relations or any(relation.sign not in _ORDER for relation in chain.relations):
        raise Unjudged(f"the condition {latex(chain)[:60]}")
    sides = [inner.expression(side) for side in chain.sides]
    links = zip(chain.relations, sides, sides[1:], strict=False)
    return And(*(_ORDER[relation.sign](one, other) for relation, one, other in links))


def ranges_of(own: Elaboration, held: Iterable[Expr | Boolean]) -> Tuple:
    """The letters of expressions that are from bounded intervals, each with it."""
    free = frozenset().union(*(one.free_symbols for one in held))
    scoped = {plain(name): own.scope.get(name) for name, value in own.bound.items() if isinstance(value, Symbol)}
    named = {plain(letter): ranged for letter, ranged in own.letters.items()}
    found = []
    for symbol in sorted(free, key=str):
        known = named.get(symbol.name) or scoped.get(symbol.name)
        allowed = known.allowed if isinstance(known, Ranged) else S.EmptySet
        if isinstance(allowed, Interval) and allowed.start.is_finite and allowed.end.is_finite:
            found.append(Tuple(symbol, allowed))
    return Tuple(*found)


def integral_over(own: Elaboration, integrand: Expr, over: SetLetter, variable: Symbol) -> Expr:
    """∫_A f, f a function of a variable. Raises `Unjudged` where the set depends on that."""
    inside = placed(over, variable)
    ranges = Tuple(*(one for one in ranges_of(own, [integrand, inside]) if one[0] != variable))
    return RegionIntegral(Lambda(variable, integrand), Lambda(variable, inside), over.low, over.high, ranges)


def compared(own: Elaboration, left: Expression | None, right: Expression | None) -> tuple[Expr, Expr]:
    """Whether a number is in each of two sets; the number gets its range in `own`. Raises `Unjudged`, `NotRead`."""
    known = next(set_of(own, side) for side in (left, right) if names_a_set(own, side))
    one, other = (set_of(own, side, known) for side in (left, right))
    low, high = Min(one.low, other.low), Max(one.high, other.high)
    ranged = Ranged(Interval(low, high), "the window of both sets")
    number = ranged.symbol(plain(known.name))
    own.letters[known.name] = ranged
    ranges = ranges_of(own, [one.condition, other.condition])
    ranges = Tuple(*(entry for entry in ranges if entry[0].name != number.name))
    sides = [Indicator(placed(side, number), number, low, high, ranges) for side in (one, other)]
    return sides[0], sides[1]


__all__ = ["compared", "condition_of", "integral_over", "names_a_set", "ranges_of", "set_of"]
