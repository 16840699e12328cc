"""`Reader`: the links of a formula, an answer or a statement to be judged each, and what they say of letters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from derive.language.grammar.printer import latex
from derive.language.grammar.refusal import NotRead
from derive.language.grammar.tree import Chain, Divider, Formula, Number
from verify.claims.letters import name_of as name_in
from verify.reading.document.lines import PlacedFormula
from verify.reading.document.words import (
    ARROWS,
    OPEN_RELATIONS,
    ORDER,
    UNEQUAL,
    defines_anew,
    denies,
    ends_with_for,
    is_claim_word,
    is_condition_word,
    is_decomposition,
    is_supposing,
    is_wide,
    sets_locally,
    supposes_for_now,
    supposes_more,
)
from verify.reading.letters.answers import Answer
from verify.reading.letters.limits import limit_in
from verify.reading.letters.links import (
    answer_to,
    definition_of,
    has_own_meaning,
    hypothesis,
    is_described,
    is_of_argument,
    is_operation,
    listed_index,
    opened,
    refused,
    span_of,
    target,
    where_of,
    words_before,
)
from verify.reading.letters.meaning import Defined, MatrixRange, Opaque, VectorLetter
from verify.reading.letters.names import integrated, name_of, names_held, plain, power_of
from verify.reading.letters.ranged import Ranged
from verify.reading.letters.scope import FORMULA, SECTION, SENTENCE, Meanings
from verify.reading.letters.unjudged import Unjudged
from verify.reading.matrices.links import moves
from verify.reading.matrices.normal_laws import claims_law, columns_of, conditional, law_link
from verify.reading.matrices.pairs import is_of_angle
from verify.reading.matrices.suppositions import SIGNS, suppose, supposes
from verify.reading.networks.flows import flow_key
from verify.reading.networks.modelled import (
    braces,
    flow_of,
    map_of,
    space_of,
)
from verify.reading.sides.layers import note
from verify.reading.sides.measured import measured
from verify.reading.sides.ranges import as_length, known, range_of
from verify.reading.sides.rows import elaboration
from verify.reading.statements.any_law import of_any_law
from verify.reading.statements.asymptotics import asymptotic
from verify.reading.statements.bounded_functions import is_its_map, of_any_function, says_of_function
from verify.reading.statements.definitions import Defining
from verify.reading.statements.equations import RELATIONS, Equations
from verify.reading.statements.posing import doubt_of, pose
from verify.reading.statements.probabilities import says_of_numbers, tail
from verify.reading.statements.recalled import taken_as
from verify.reading.statements.recursions import recursion
from verify.reading.statements.survey import DEFINING, Around, Survey, is_local
from verify.reading.statements.trials import tried
from verify.reading.terms.inference import vectors_in
from verify.reading.terms.operators import limits_of
from verify.reading.terms.questions import Question

_TAKEN = ("sets the range of", "defines", "restates")


class Reader:
    """Reads formula after formula; the scope is changed by what they define and set."""

    def __init__(self, scope: Meanings) -> None:
        self.scope = scope
        self._defining = Defining(scope)
        self._equations = Equations(scope, self._defining)
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
        over = integrated(tree)
        self.scope.integrated = over.pop() if len(over) == 1 else ""
        self.scope.enter(FORMULA)
        try:
            for one in self._formula(placed, measured(self.scope, tree, where_of(placed, tree)), around):
                yield self._in_doubt(one) if isinstance(one, Question) else one
        finally:
            self.scope.leave(FORMULA)

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
            self.scope.set(letter, shape, SECTION)
        for place, part in enumerate(tree.parts):
            if isinstance(part, Chain) and part.relations and is_local(tree, place, self.scope):
                is_of_definition = part.relations[0].sign == "\\in" and is_of_argument(tree, part)
                self.survey.range(placed, tree, place, around, SECTION if is_of_definition else FORMULA)
        if (given := conditional(tree)) is not None:
            yield law_link(self.scope, placed, given[0], doubt_of(False, around, True), given[1])
            return
        for chain, defined, value in braces(tree):
            yield self._defining.defines(placed, chain, defined, value, is_said=True)
        for place, part in enumerate(tree.parts):
            if isinstance(part, Chain) and part.relations:
                answers = [*self._chain(placed, tree, place, part, around)]
                yield from answers
                words = words_before(tree, place, around.before)
                if any(isinstance(one, Question) or one.kind not in _TAKEN for one in answers):
                    self._leave_unread(part, words, around)

    def _leave_unread(self, chain: Chain, words: str, around: Around) -> None:
        """Note what is supposed and not taken as a range, a definition or a condition."""
        is_condition = (is_supposing(around.said) and is_condition_word(words)) or supposes_more(around.so_far)
        if supposes(words, around.said) or supposes_for_now(words) or is_condition:
            level = SENTENCE if sets_locally(words) else SECTION
            is_member = [relation.sign for relation in chain.relations] == ["\\in"]
            sides = chain.sides[:1] if is_member else chain.sides
            held = set[str]().union(*(names_held(side) for side in sides if side is not None))
            self.scope.leave_unread(latex(chain), held, level)

    def _in_doubt(self, question: Question) -> Question:
        """A question in doubt where more is said of its letters than is read."""
        held = set(map(name_in, question.statement.domain.variables))
        again = {name: where for name, where in self.scope.recalled.items() if self.scope.where_of(name) == where}
        said = tuple(taken_as(name, where) for name, where in sorted(again.items()) if plain(name) in held)
        if said:
            new = tuple(one for one in said if one not in question.conditions)
            doubt = f"it differs with {', '.join(said)}"
            question = replace(question, conditions=(*new, *question.conditions)).in_doubt(doubt)
        unread = self.scope.unread_of(held)
        return question.in_doubt(f"more is said of its letters than is read: {unread}") if unread else question

    def _chain(
        self, placed: PlacedFormula, tree: Formula, place: int, chain: Chain, around: Around
    ) -> Iterator[Answer | Question]:
        words = words_before(tree, place, around.before)
        if is_described(tree, place + 2):
            around = replace(around, conditions=[*around.conditions, "what is said of a letter"])
        if any(isinstance(part, Divider) and part.kind == "LOGIC" for part in tree.parts):
            around = replace(around, conditions=[*around.conditions, "what follows from what"])
        if letter := listed_index(tree, place):
            yield answer_to(placed, chain, "sets the range of", letter)
            return
        found = range_of(tree, place, self.scope, "")
        if found is not None:
            yield self._of_range(placed, chain, found.letters, found.meaning)
            return
        if letter := self._given_by(tree, place, chain, words):
            yield answer_to(placed, chain, "sets the range of", letter)
            return
        if is_of_angle(self.scope, chain):
            yield answer_to(placed, chain, "sets the range of", name_of(chain.sides[0]))
            return
        if declared := map_of(chain) or (space_of(chain)[0] if len(chain.relations) == 2 else ""):
            yield answer_to(placed, chain, "sets the range of", declared)
            return
        if is_its_map(self.scope, chain):
            yield answer_to(placed, chain, "sets the range of", name_of(chain.sides[0]))
            return
        if named := self.scope.laws_at.get(where_of(placed, chain)):
            yield answer_to(placed, chain, "defines", f"the law of {' and '.join(named)}")
            return
        if letter := note(self.scope, chain, where_of(placed, chain), is_anew=defines_anew(words)):
            is_law = chain.relations[0].sign == "\\sim"
            said = answer_to(placed, chain, "defines", f"{'the law of ' if is_law else ''}{letter}")
            yield definition_of(said, letter)
            return
        if [relation.sign for relation in chain.relations] == ["\\sim"] and (names := columns_of(chain.sides[0])):
            meaning = self._defining.quiet(names[0])
            law = answer_to(placed, chain, "defines", f"the law of {' and '.join(names)}")
            if self._defining.law_at(chain, where_of(placed, chain)):
                yield definition_of(law, names[0])
                return
            if isinstance(meaning, Opaque):
                yield answer_to(placed, chain, "read, not judged", meaning.why)
                return
        if [relation.sign for relation in chain.relations] == ["\\sim"] and claims_law(self.scope, chain):
            yield law_link(self.scope, placed, chain, doubt_of(False, around, True))
            return
        if (limit := limit_in(chain)) is not None and limit in around.limits:
            yield answer_to(placed, chain, "sets the range of", f"{limit.letter}, in the limit {limit.words}")
            return
        for link in range(len(chain.relations)):
            part = Chain(chain.sides[link : link + 2], chain.relations[link : link + 1], chain.span)
            part = replace(part, span=span_of(part))
            may_try = False
            try:
                part = as_length(self.scope, part)
                if told := says_of_function(self.scope, part):
                    yield answer_to(placed, part, "sets the range of", told)
                    continue
                if (
                    part.relations[0].sign in SIGNS
                    and supposes(words, around.said)
                    and not denies(around.so_far)
                    and self._is_no_definition(part, words, around)
                ):
                    letters = suppose(self.scope, part, words) if None not in part.sides else ()
                    if letters:
                        yield answer_to(placed, part, "sets the range of", ", ".join(letters))
                        continue
                reason = self._equations.open(tree, place, part)
                is_regime = any(relation.sign in ("\\ll", "\\gg") for relation in chain.relations)
                is_open = (not reason or reason in OPEN_RELATIONS.values()) and not is_regime
                may_try = is_open and not self._is_set_here(part) and hypothesis(tree, place) is None
                if reason and part.relations[0].sign in ARROWS and is_wide(around.said):
                    yield self._equations.limit(placed, part, around)
                    continue
                if (of_layers := recursion(self.scope, placed, part, around)) is not None:
                    yield of_layers
                    continue
                if (claim := asymptotic(self.scope, placed, part, around)) is not None:
                    yield claim
                    continue
                if reason and part.relations[0].sign == "\\approx":
                    yield self._equations.near(placed, part, around, reason)
                    continue
                if reason:
                    raise Unjudged(reason)
                if told := says_of_numbers(self.scope, part):
                    yield answer_to(placed, part, "sets the range of", told)
                    continue
                doubt = doubt_of(False, around, True)
                if (bounded := tail(self.scope, placed, part, around.said, doubt)) is not None:
                    yield bounded
                    continue
                sign = RELATIONS.get(part.relations[0].sign, "")
                for of_any in (of_any_law, of_any_function):
                    if (averaged := of_any(self.scope, placed, part, sign, doubt)) is not None:
                        break
                if averaged is not None:
                    yield averaged
                    continue
                if hypothesis(tree, place + 2) is chain:
                    raise Unjudged("a condition of what it gives")
                if (given := hypothesis(tree, place)) is not None:
                    yield self._equations.given(placed, tree, part, given)
                    continue
                yield self._equations.link(
                    placed, part, link, words, around, is_operation(chain.sides[0]) or is_operation(part.sides[0])
                )
            except Unjudged as reason:
                unless = answer_to(placed, part, "read, not judged", str(reason))
                yield (self._tried(placed, part, around, unless) if may_try else None) or unless
            except NotRead as reason:
                yield refused(placed, reason, part)

    def _given_by(self, tree: Formula, place: int, chain: Chain, words: str) -> str:
        """The letters of x ≠ 0, or of n = 1 behind "for", which are for what stands beside them; else nothing.

        What stands beside them is read for all values, and differs nowhere by that.
        """
        signs = {relation.sign for relation in chain.relations}
        names = [name_of(side) if side is not None and power_of(side) is None else "" for side in chain.sides]
        if signs <= UNEQUAL:
            is_local = is_condition_word(words) or (place > 0 and not is_claim_word(words))
            are_plain = all(isinstance(one, Number) or name_of(one) for one in chain.sides)
            return ", ".join(filter(None, names)) if is_local and are_plain and any(names) else ""
        if signs == {"\\in"} and isinstance(self.scope.quiet(names[0]), Defined) and not is_claim_word(words):
            return names[0] if place > 0 or ends_with_for(words) else ""
        is_value = [one.sign for one in chain.relations] == ["="] and isinstance(chain.sides[1], Number)
        if not is_value or not names[0] or not ends_with_for(words):
            return ""
        return names[0] if isinstance(self.scope.quiet(names[0]), Ranged | None) else ""

    def _is_set_here(self, link: Chain) -> bool:
        """Whether a link is a range, or says what a letter is that has no meaning: nothing is claimed by it."""
        letter, _ = target(link.sides[0])
        is_new = link.relations[0].sign == "=" and bool(letter) and self.scope.is_open(letter)
        is_range = link.relations[0].sign in ORDER and all(
            isinstance(one, Number) or name_of(one) for one in link.sides
        )
        return is_new or is_range

    def _tried(self, placed: PlacedFormula, link: Chain, around: Around, unless: Answer) -> Question | None:
        """A link that is not judged as it stands, tried with what the text does not say of its letters."""

        def ask() -> Question | Answer | None:
            found = asymptotic(self.scope, placed, link, around)
            found = found or tail(self.scope, placed, link, around.said, "it is tried")
            if found is not None:
                return found
            sign = link.relations[0].sign
            sign = "=" if sign in DEFINING else RELATIONS.get(sign, "")
            if not sign:
                return None
            return pose(self.scope, placed, link, sign, around, is_operation=True)

        return tried(self.scope, link, unless, ask)

    def _is_no_definition(self, link: Chain, words: str, around: Around) -> bool:
        """Whether the left side of an equation is no letter that the words let it define, and not how one moves."""
        left = link.sides[0]
        if link.relations[0].sign != "=" or left is None:
            return True
        letter, _ = target(left)
        if letter and not has_own_meaning(left):
            is_anew = defines_anew(words) or is_decomposition(around.said)
            return self.scope.quiet(letter) is not None and not is_anew
        parameters, variable = flow_of(left)
        is_flow = parameters in self.scope.parameters and self.scope.quiet(flow_key(parameters, variable)) is None
        return not (is_flow or moves(self.scope, left)[0])

    def _of_range(self, placed: PlacedFormula, chain: Chain, letters: tuple[str, ...], meaning: object) -> Answer:
        try:
            meanings = [self.scope.get(letter) for letter in letters]
        except Unjudged as reason:
            return answer_to(placed, chain, "read, not judged", str(reason))
        if isinstance(meaning, Opaque):
            return answer_to(placed, chain, "read, not judged", f"{', '.join(letters)}: {meaning.why}")
        assert isinstance(meaning, Ranged | VectorLetter | MatrixRange)
        if known(meanings, meaning):
            return answer_to(placed, chain, "sets the range of", ", ".join(letters))
        if all(_is_narrower(meaning, one) for one in meanings):
            self.scope.leave_unread(latex(chain), letters, SECTION)
        why = f"whether it sets the range of {', '.join(letters)} or is claimed"
        return answer_to(placed, chain, "read, not judged", why)


def _is_narrower(meaning: object, known: object) -> bool:
    """Whether a range leaves out numbers of the one that is known."""
    if not (isinstance(meaning, Ranged) and isinstance(known, Ranged)):
        return False
    return meaning.allowed != known.allowed and meaning.allowed.is_subset(known.allowed) is True


__all__ = ["Reader"]
