"""`tried`: a link that holds letters without a range, as a question for all numbers that these may be.

What holds for all of them holds whatever is meant, and nothing differs by it. Where it holds for positive or whole
numbers only the range matters, and the text has to say it. A letter whose meaning ended before its place is tried with
that meaning, which is a condition then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace

from sympy import Interval, Range, S, ceiling, oo

from derive.language.grammar.refusal import NotRead
from derive.language.grammar.tree import Chain, Fraction, Letter, Row
from verify.claims.domain import naturals, positive
from verify.reading.letters.answers import Answer
from verify.reading.letters.meaning import Meaning, Opaque
from verify.reading.letters.names import is_differential_mark, is_small, name_of, names_free, plain, walk
from verify.reading.letters.ranged import Ranged
from verify.reading.letters.scope import TRIAL, Meanings
from verify.reading.letters.unjudged import Unjudged
from verify.reading.statements.recalled import in_norms, meant_before, taken_as
from verify.reading.terms.questions import OpenNeed, Question

_COUNTING = frozenset("ijklmnpqNMLKDd")
"""Letters that may be meant of whole numbers."""
_NO_NUMBERS = frozenset(("e", "d", "\\pi"))
"""Letters with a meaning of their own."""
_ANY_NUMBER, _POSITIVE, _WHOLE = "any number", "a positive one", "a whole one"

Guess = Mapping[str, Meaning]


def tried(scope: Meanings, link: Chain, unless: Answer, ask: Callable[[], Question | Answer | None]) -> Question | None:
    """What to ask instead of a link that is not judged as it stands; None where that would say nothing.

    `ask` reads the link, among the meanings of the scope; `unless` is the answer where nothing is shown.
    """
    found: list[Question] = []
    for guess, conditions, is_of_part in _guesses(scope, link):
        scope.enter(TRIAL)
        scope.frames[-1].meanings.update(guess)
        try:
            with suppress(Unjudged, NotRead):
                question = ask()
                if isinstance(question, Question) and not question.readings:
                    said = tuple(one for one in conditions if _is_about(question, one))
                    every = (*said, *question.conditions)
                    found.append(replace(question, conditions=every, otherwise=None, instead=(), is_of_part=is_of_part))
        finally:
            scope.leave(TRIAL)
    if not found:
        return None
    return replace(found[0], doubt="it is tried", unless=unless, others=tuple(found[1:]))


def _is_about(question: Question, condition: str | OpenNeed) -> bool:
    """Whether a condition is one on what the statement holds."""
    names = {symbol.name for symbol in question.statement.domain.scalars}
    return isinstance(condition, str) or condition.what.name in names  # type: ignore[attr-defined]


def _guesses(scope: Meanings, link: Chain) -> Iterator[tuple[Guess, tuple[str | OpenNeed, ...], bool]]:
    """Meanings that letters of a link may have, the widest first, with what is a condition then.

    The last is whether a number is a part only of what it may be.
    """
    names = set[str]().union(*(names_free(side) for side in link.sides if side is not None))
    past = meant_before(scope, names) | in_norms(scope, link)
    loose = sorted(name for name in names if _is_loose(scope, name) and not _may_move(link, name))
    told = {name: getattr(one, "where", "") for name, one in sorted(past.items()) if not name.startswith("Cov(")}
    said = tuple(taken_as(name, where) for name, where in told.items())
    others = [name for name in loose if name not in past]
    if loose:
        yield {name: _number(scope, name, _ANY_NUMBER) for name in loose}, (), False
    if past:
        yield past | {name: _number(scope, name, _ANY_NUMBER) for name in others}, said, False
    for kind in (_POSITIVE, _WHOLE):
        counted = [name for name in others if kind != _WHOLE or _counts(scope, name)]
        if counted:
            taken = {name: _number(scope, name, kind) for name in others}
            yield past | taken, (*said, *_conditions(scope, taken)), True


def _is_loose(scope: Meanings, name: str) -> bool:
    """Whether a letter may be any number, for all that is said of it."""
    if not is_small(name) or name in _NO_NUMBERS or name in scope.applied:
        return False
    if name in scope.past_sentences or not isinstance(scope.past.get(name), Ranged | Opaque | None):
        return False
    try:
        meaning = scope.get(name)
    except Unjudged as reason:
        return "two ranges" in str(reason)
    if isinstance(meaning, Ranged):
        return meaning.is_whole_open
    return meaning is None or (isinstance(meaning, Opaque) and meaning.is_value)


def _may_move(link: Chain, name: str) -> bool:
    """Whether a letter may depend on what a derivative of the link is by."""
    by = {
        name_of(part.below.only.items[1])
        for part in walk(link.sides)
        if isinstance(part, Fraction) and isinstance(part.below.only, Row) and _is_slope(part)
    }
    return bool(by) and (name not in by)


def _is_slope(part: Fraction) -> bool:
    below = part.below.only
    assert isinstance(below, Row)
    mark = below.items[0]
    return is_differential_mark(mark) or mark == Letter("\\partial")


def _counts(scope: Meanings, name: str) -> bool:
    known = scope.quiet(name)
    return name[:1] in _COUNTING or (isinstance(known, Ranged) and known.is_whole_open)


def _number(scope: Meanings, name: str, kind: str) -> Ranged:
    known = scope.quiet(name)
    where = getattr(known, "where", "")
    allowed = known.allowed if isinstance(known, Ranged) else S.Reals
    if kind == _WHOLE and _counts(scope, name):
        first = max(1, int(ceiling(allowed.start))) if isinstance(allowed, Interval) and allowed.start.is_finite else 1
        return Ranged(naturals if first == 1 else Range(first, oo), where)
    if isinstance(known, Ranged):
        return Ranged(allowed, where)
    return Ranged(S.Reals if kind == _ANY_NUMBER else positive, where)


def _conditions(scope: Meanings, taken: Guess) -> tuple[str | OpenNeed, ...]:
    found: list[str | OpenNeed] = []
    for name, meaning in taken.items():
        assert isinstance(meaning, Ranged)
        symbol = meaning.symbol(plain(name))
        if meaning.allowed in (S.Naturals,) or isinstance(meaning.allowed, Range):
            found.append(f"{name} is a whole number")
        elif not isinstance(scope.quiet(name), Ranged):
            found.append(OpenNeed(symbol, "> 0"))
    return tuple(found)


__all__ = ["tried"]
