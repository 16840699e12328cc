"""`Reader`: the links of a formula, an answer or a statement to be judged each, and what they say of letters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sympy import Expr

from derive.language.grammar.printer import latex
from derive.language.grammar.refusal import NotRead
from derive.language.grammar.tree import Chain, Divider, Expression, Formula, Letter, Scripted
from derive.measures.plane import DoubleIntegral
from derive.measures.region import RegionIntegral
from verify.claims.domain import Domain
from verify.reading.answers import Answer
from verify.reading.definitions import Defining, letter_of
from verify.reading.elaboration import Elaboration
from verify.reading.inference import limit_of, vectors_in
from verify.reading.lines import PlacedFormula
from verify.reading.links import (
    answer_to,
    definition_of,
    has_own_meaning,
    hypothesis,
    is_operation,
    opened,
    refused,
    span_of,
    target,
    unknown_words,
    where_of,
    words_before,
)
from verify.reading.names import key_of, name_of, names_in, power_of
from verify.reading.networks import wide
from verify.reading.operators import limits_of
from verify.reading.questions import SCALE, Question, statement_of
from verify.reading.ranges import known, range_of
from verify.reading.rows import elaboration
from verify.reading.scope import Meanings, Opaque, Ranged, Unjudged, VectorLetter
from verify.reading.sets import compared, names_a_set
from verify.reading.spelling import spelling
from verify.reading.survey import DEFINING, Around, Survey, is_local
from verify.reading.vectors import entries
from verify.reading.words import (
    ARROWS,
    OPEN_RELATIONS,
    defines_anew,
    is_claim_word,
    is_condition_word,
    is_normal,
    is_wide,
)

RELATIONS = {"=": "=", "<": "<", ">": ">", "\\le": "<=", "\\leq": "<=", "\\leqslant": "<="}
RELATIONS |= {"\\ge": ">=", "\\geq": ">=", "\\geqslant": ">="}
_SENTENCE, _FORMULA = 80, 99


class Reader:
    """Reads formula after formula; the scope is changed by what they define and set."""

    def __init__(self, scope: Meanings) -> None:
        self.scope = scope
        self._defining = Defining(scope)
        self.survey = Survey(scope, self._defining)

    def read(self, placed: PlacedFormula, around: Around) -> Iterator[Answer | Question]:
        """The answers to a formula, in the order of its links."""
        if placed.tree is None:
            assert placed.refused is not None
            yield refused(placed, placed.refused)
            return
        tree = opened(placed.tree)
        if not any(chain.relations for chain in tree.chains):
            if placed.of.is_display:
                yield answer_to(placed, tree, "an expression")
            return
        self.scope.enter(_FORMULA)
        try:
            yield from self._formula(placed, tree, around)
        finally:
            self.scope.leave(_FORMULA)

    def revisit(self) -> None:
        """Read definitions again that lacked what is known by now."""
        self._defining.revisit()

    def resolved(self, answer: Answer) -> Answer:
        """The answer to a definition, once what it holds has a meaning."""
        letter = self._defining.resolved.get((answer.file, answer.line, answer.column), "")
        return replace(answer, message=letter) if letter and answer.kind == "defines" else answer

    def _formula(self, placed: PlacedFormula, tree: Formula, around: Around) -> Iterator[Answer | Question]:
        limits_of(tree, self.scope)
        for letter, shape in vectors_in(elaboration(self.scope), tree).items():
            self.scope.set(letter, shape, _SENTENCE - 1)
        for place, part in enumerate(tree.parts):
            if isinstance(part, Chain) and part.relations and is_local(tree, place, self.scope):
                self.survey.range(placed, tree, place, around, _FORMULA)
        for place, part in enumerate(tree.parts):
            if isinstance(part, Chain) and part.relations:
                yield from self._chain(placed, tree, place, part, around)

    def _chain(
        self, placed: PlacedFormula, tree: Formula, place: int, chain: Chain, around: Around
    ) -> Iterator[Answer | Question]:
        words = words_before(tree, place, around.before)
        found = range_of(tree, place, self.scope, "")
        if found is not None:
            yield self._of_range(placed, chain, found.letters, found.meaning)
            return
        if [relation.sign for relation in chain.relations] == ["\\sim"] and (name := name_of(chain.sides[0])):
            meaning = self._defining.quiet(name)
            is_law = self._defining.law_at(chain, where_of(placed, chain))
            why = meaning.why if isinstance(meaning, Opaque) else "a law that is claimed"
            law = definition_of(answer_to(placed, chain, "defines", f"the law of {name}"), name)
            yield law if is_law else answer_to(placed, chain, "read, not judged", why)
            return
        for link in range(len(chain.relations)):
            part = Chain(chain.sides[link : link + 2], chain.relations[link : link + 1], chain.span)
            part = replace(part, span=span_of(part))
            try:
                reason = self._open(tree, place, part)
                if reason and part.relations[0].sign in ARROWS and is_wide(around.said):
                    yield self._limit(placed, part, around)
                    continue
                if reason:
                    raise Unjudged(reason)
                if hypothesis(tree, place + 2) is chain:
                    raise Unjudged("a condition of what it gives")
                if (given := hypothesis(tree, place)) is not None:
                    yield self._given(placed, tree, part, given)
                    continue
                yield self._link(
                    placed, part, link, words, around, is_operation(chain.sides[0]) or is_operation(part.sides[0])
                )
            except Unjudged as reason:
                yield answer_to(placed, part, "read, not judged", str(reason))
            except NotRead as reason:
                yield refused(placed, reason, part)

    def _given(self, placed: PlacedFormula, tree: Formula, link: Chain, given: Chain) -> Question:
        """A link under an equation that the formula gives it by: n_i = n for all i, or x = 2."""
        own = elaboration(self.scope)
        left, right = given.sides
        name = name_of(left)
        if right is None or not name or power_of(left) is not None:
            raise Unjudged(f"what follows from {latex(given)[:60]}")
        if isinstance(left, Scripted) and left.sub is not None:
            index = name_of(left.sub.only)
            if not (isinstance(left.base, Letter) and index) or left.primes or self._defining.quiet(index) is not None:
                raise Unjudged(f"what follows from {latex(given)[:60]}")
            own.families[left.base.name] = right
            self._as_family(left, right)
        else:
            own.bound[name] = own.expression(right)
        for chain in tree.chains:
            letter, parameters = target(chain.sides[0])
            if chain.relations and chain.relations[0].sign == ":=" and letter and not parameters and chain.sides[1]:
                own.reopened[letter] = chain.sides[1]
        relation = RELATIONS.get(link.relations[0].sign, "")
        found = self._question(placed, link, relation, False, Around("", True, False), True, own)
        shown = ", ".join(filter(None, (found.answer.message, latex(given))))
        return replace(found, answer=replace(found.answer, message=shown))

    def _limit(self, placed: PlacedFormula, link: Chain, around: Around) -> Question:
        """The almost sure limit in width that the words around a formula name."""
        own = elaboration(self.scope)
        if any(side is None for side in link.sides):
            raise Unjudged("a side is not written here")
        left = wide(own, own.expression(link.sides[0]))
        right = own.expression(link.sides[1])
        doubt = "its sentence has a condition" if around.conditions or around.has_condition else ""
        return self._asked(placed, link, left, right, "=", own, doubt)

    def _as_family(self, left: Expression, right: Expression) -> None:
        """A letter without a range that all of a family are has the range of the family."""
        allowed = self._defining.quiet(key_of(left))
        if isinstance(allowed, Ranged) and name_of(right) and self._defining.quiet(name_of(right)) is None:
            self.scope.set(name_of(right), allowed)

    def _of_range(self, placed: PlacedFormula, chain: Chain, letters: tuple[str, ...], meaning: object) -> Answer:
        try:
            meanings = [self.scope.get(letter) for letter in letters]
        except Unjudged as reason:
            return answer_to(placed, chain, "read, not judged", str(reason))
        if isinstance(meaning, Opaque):
            return answer_to(placed, chain, "read, not judged", f"{', '.join(letters)}: {meaning.why}")
        assert isinstance(meaning, Ranged | VectorLetter)
        if known(meanings, meaning):
            return answer_to(placed, chain, "sets the range of", ", ".join(letters))
        why = f"whether it sets the range of {', '.join(letters)} or is claimed"
        return answer_to(placed, chain, "read, not judged", why)

    def _open(self, tree: Formula, place: int, link: Chain) -> str:
        """Why a link is not judged, whatever its sides are."""
        relation = link.relations[0]
        following = tree.parts[place + 1 : place + 3]
        if relation.sign in OPEN_RELATIONS:
            return OPEN_RELATIONS[relation.sign]
        if relation.over and not relation.over.strip("()").replace("\\text", "").strip("{}").isdigit():
            return f"what {relation.over} above {relation.sign} says"
        if any(part is None for part in link.sides):
            return "a side is not written here"
        if len(following) == 2 and isinstance(following[0], Divider) and following[0].kind == "SEP":
            after = following[1]
            if isinstance(after, Chain) and not after.relations:
                return "a list, of which it is one entry"
        if said := unknown_words(tree):
            return f"what the words “{said}” say"
        if any(isinstance(part, Divider) and part.kind in ("MID", "LOGIC") for part in tree.parts):
            return "what follows from what"
        return ""

    def _link(
        self, placed: PlacedFormula, link: Chain, number: int, words: str, around: Around, is_operation: bool
    ) -> Answer | Question:
        left, right = link.sides
        sign = link.relations[0].sign
        assert left is not None and right is not None
        own = elaboration(self.scope)
        if names_a_set(own, left) or names_a_set(own, right):
            found = self._defining.defines_set(placed, link, number)
            return found or self._of_sets(placed, link, RELATIONS.get(sign, ""), is_condition_word(words), around)
        if sign in DEFINING:
            return self._defining.defines(placed, link, left, right, is_said=True)
        if sign in ("=:", "\\eqqcolon"):
            return self._defining.defines(placed, link, right, left, is_said=True)
        is_condition = is_condition_word(words)
        if sign == "=" and number == 0:
            if is_normal(around.said) and (answer := self._defining.variance(placed, link)) is not None:
                return answer
            if (answer := self._defining.parameters(placed, link)) is not None:
                return answer
            letter, parameters = target(left)
            if limit_of(elaboration(self.scope), letter_of(left)) is not None:
                return self._question(placed, link, "=", is_condition, around, True)
            if letter and has_own_meaning(left):
                raise Unjudged(f"{letter}, a name with a meaning of its own")
            if letter and defines_anew(words) and letter not in names_in(right):
                return self._defining.defines(placed, link, left, right, is_said=True)
            if letter and self._defining.is_said_before(letter, left, right):
                return definition_of(answer_to(placed, link, "restates", "its definition"), letter, parameters)
            if letter and self._defining.is_slope(left):
                letter = ""
            if letter and self._defining.is_of_known(left):
                raise Unjudged(f"{letter}, which is made of a letter with a meaning")
            if letter and self.scope.get(letter) is None and letter not in ("\\pi", "e"):
                if is_claim_word(words):
                    raise Unjudged(f"{letter} has no meaning yet")
                if is_condition:
                    raise Unjudged("a condition of what stands beside it")
                if letter not in names_in(right):
                    return self._defining.defines(placed, link, left, right, is_said=False)
        return self._question(placed, link, RELATIONS.get(sign, ""), is_condition, around, is_operation)

    def _of_sets(
        self, placed: PlacedFormula, link: Chain, relation: str, is_condition: bool, around: Around
    ) -> Question:
        """Whether two sets are the same."""
        if relation != "=":
            raise Unjudged(f"the relation {link.relations[0].sign} between sets")
        own = elaboration(self.scope)
        left, right = compared(own, *link.sides)
        return self._asked(placed, link, left, right, "=", own, _doubt(is_condition, around))

    def _question(
        self,
        placed: PlacedFormula,
        link: Chain,
        relation: str,
        is_condition: bool,
        around: Around,
        is_operation: bool,
        own: Elaboration | None = None,
    ) -> Question:
        if not relation:
            raise Unjudged(f"the relation {link.relations[0].sign}")
        own = own or elaboration(self.scope)
        left, right = entries(own.value(link.sides[0]), own.value(link.sides[1]), own.indices)
        if own.missing:
            raise Unjudged(f"the range of {', '.join(own.missing)}")
        doubt = _doubt(is_condition, around)
        is_operation = is_operation or any(side.has(RegionIntegral, DoubleIntegral) for side in (left, right))
        if not doubt and not (around.is_claimed or is_operation):
            doubt = "no telling whether it is claimed or asked for"
        elif not doubt and any(defined.section != self.scope.section for defined in own.used.values()):
            doubt = "it differs under a definition of another section"
        elif not doubt and any(" as at " in assumed for assumed in own.assumed):
            doubt = f"it differs if {', '.join(own.assumed)}"
            found = self._asked(placed, link, left, right, relation, own, doubt)
            return replace(found, otherwise=self._as_first_read(placed, link, relation))
        return self._asked(placed, link, left, right, relation, own, doubt)

    def _as_first_read(self, placed: PlacedFormula, link: Chain, relation: str) -> Question | None:
        """A link with definitions as they were first read."""
        own = replace(elaboration(self.scope), renews=False)
        try:
            left, right = entries(own.value(link.sides[0]), own.value(link.sides[1]), own.indices)
            return self._asked(placed, link, left, right, relation, own, "")
        except (Unjudged, NotRead):
            return None

    def _asked(
        self, placed: PlacedFormula, link: Chain, left: Expr, right: Expr, relation: str, own: Elaboration, doubt: str
    ) -> Question:
        if own.missing:
            raise Unjudged(f"the range of {', '.join(own.missing)}")
        statement, conditions = statement_of(left, right, relation, own)
        rests = {letter: defined.where for letter, defined in own.used.items()}
        scalars = {symbol: allowed for symbol, allowed in statement.domain.scalars.items() if symbol != SCALE}
        shown = Domain(scalars, (), statement.domain.arrays, activations=statement.domain.activations).describe()
        answer = replace(answer_to(placed, link, "read, not judged"), rests_on=rests, message=shown)
        return Question(answer, statement, conditions, doubt, spelling(placed))


def _doubt(is_condition: bool, around: Around) -> str:
    """Why an equation that does not hold may not be meant as one."""
    if is_condition:
        return "the words before it make it a condition"
    return "its sentence has a condition" if around.conditions or around.has_condition else ""


__all__ = ["Reader"]
