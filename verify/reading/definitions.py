"""`Defining`: what a formula defines, by := or by being the first to name a letter, and the laws that ∼ gives."""

from __future__ import annotations

from dataclasses import replace

from sympy import Symbol

from derive.language.grammar.printer import latex
from derive.language.grammar.refusal import NotRead
from derive.language.grammar.tree import Accented, Chain, Expression, Row, Scripted
from verify.reading.answers import Answer
from verify.reading.lines import PlacedFormula
from verify.reading.links import answer_to, definition_of, same, target, where_of
from verify.reading.means import normal_law
from verify.reading.names import name_of, plain
from verify.reading.rows import elaboration
from verify.reading.scope import Defined, Meanings, Normal, Opaque, Ranged, Unjudged

_LAW_LEVEL = 79


class Defining:
    """Enters into a scope what formulas define."""

    def __init__(self, scope: Meanings) -> None:
        self.scope = scope

    def quiet(self, letter: str) -> object:
        try:
            return self.scope.get(letter)
        except Unjudged:
            return None

    def law(self, placed: PlacedFormula, chain: Chain) -> None:
        if [relation.sign for relation in chain.relations] != ["\\sim"]:
            return
        name = name_of(chain.sides[0])
        if not name or isinstance(self.quiet(name), Defined):
            return
        meaning: Normal | Opaque = Opaque("random, with a law that is not judged yet")
        own = elaboration(self.scope)
        try:
            law = normal_law(own, chain)
            if law is not None and not own.missing and not own.needs:
                meaning = replace(law, where=where_of(placed, chain))
            elif own.missing:
                meaning = Opaque(f"random, with a law that has no range of {', '.join(own.missing)}")
        except (Unjudged, NotRead):
            pass
        self.scope.set(name, meaning, _LAW_LEVEL)

    def defines(
        self, placed: PlacedFormula, link: Chain, defined: Expression, value: Expression, *, is_said: bool
    ) -> Answer:
        letter, parameters = target(defined)
        if not letter:
            return answer_to(placed, link, "read, not judged", f"a definition of {latex(defined)[:60]}")
        where = where_of(placed, link)
        before = self.quiet(letter)
        meaning: Defined | Opaque
        because = ""
        try:
            meaning = self._definition(parameters, value, where)
        except Unjudged as reason:
            meaning = Opaque(f"defined at {where} by what is not judged yet", bool(parameters))
            because = f", by what is not judged yet: {reason}"
        except NotRead:
            self.scope.set(letter, Opaque(f"defined at {where} by what is not read", bool(parameters)), 0)
            raise
        if is_said and isinstance(before, Defined) and isinstance(meaning, Defined) and same(before, meaning):
            again = answer_to(placed, link, "restates", f"the definition at {before.where}")
            return definition_of(again, letter, parameters)
        self.scope.frames[-1].meanings.pop(letter, None)
        self.scope.set(letter, meaning, 0)
        for frame in self.scope.frames[1:]:
            frame.meanings.pop(letter, None)
            frame.later.discard(letter)
        return definition_of(answer_to(placed, link, "defines", f"{letter}{because}"), letter, parameters)

    def _definition(self, parameters: tuple[str, ...], value: Expression, where: str) -> Defined:
        symbols = {}
        for name in parameters:
            known_range = self.quiet(name)
            is_ranged = isinstance(known_range, Ranged) and not known_range.is_whole_open
            symbols[name] = known_range.symbol(plain(name)) if is_ranged else Symbol(plain(name), real=True)  # type: ignore[union-attr]
        own = replace(elaboration(self.scope).within(symbols), parameters=frozenset(symbols.values()))
        expression = own.expression(value)
        if own.missing:
            raise Unjudged(f"the range of {', '.join(own.missing)}")
        letters, needs = tuple(own.letters.items()), tuple(own.needs)
        return Defined(tuple(symbols.values()), expression, where, self.scope.section, letters, needs)

    def is_said_before(self, letter: str, left: Expression, right: Expression) -> bool:
        """Whether a definition in the same words of the same letters is known."""
        before = self.scope.get(letter)
        if not isinstance(before, Defined):
            return False
        try:
            again = self._definition(target(left)[1], right, "")
        except (Unjudged, NotRead):
            return False
        return same(before, again)

    def is_of_known(self, left: Expression) -> bool:
        """Whether a side is a dotted letter, or a primed function, of a letter that has a meaning."""
        node = left.items[0] if isinstance(left, Row) else left
        base = node.base if isinstance(node, Scripted) else node
        if isinstance(base, Accented) and base.accent in ("\\dot", "\\ddot") and (inner := base.body.only) is not None:
            own = replace(node, base=inner) if isinstance(node, Scripted) else inner
            return self.quiet(name_of(own)) is not None
        if isinstance(left, Row) and isinstance(node, Scripted) and node.primes:
            return self.quiet(name_of(node)) is None and self.quiet(name_of(replace(node, primes=0))) is not None
        return False

    def is_slope(self, left: Expression) -> bool:
        """Whether a side is f'(x) for a function f of one variable that is defined."""
        if not (isinstance(left, Row) and isinstance(left.items[0], Scripted) and left.items[0].primes):
            return False
        function = left.items[0]
        meaning = self.quiet(name_of(replace(function, primes=0)))
        own = self.quiet(name_of(function))
        return own is None and isinstance(meaning, Defined) and len(meaning.parameters) == 1


__all__ = ["Defining"]
