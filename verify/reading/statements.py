"""`Reader`: the links of a formula, an answer or a statement to be judged each, and what they say of letters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from derive.algebra.expressions import ShapeMismatch
from derive.language.grammar.printer import latex
from derive.language.grammar.refusal import NotRead
from derive.language.grammar.tree import Chain, Divider, Expression, Formula, Letter, Scripted
from verify.reading.answers import Answer
from verify.reading.asymptotics import asymptotic
from verify.reading.definitions import Defining, letter_of
from verify.reading.flows import flow_key
from verify.reading.inference import limit_of, vectors_in
from verify.reading.layers import note
from verify.reading.limits import limit_in
from verify.reading.lines import PlacedFormula
from verify.reading.links import (
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
    unknown_words,
    where_of,
    words_before,
)
from verify.reading.matrix_links import decomposed, flow, holds_matrix, is_about_matrices, moves
from verify.reading.matrix_pairs import is_of_angle
from verify.reading.meaning import MatrixRange, Opaque, Spelled, VectorLetter
from verify.reading.measured import measured
from verify.reading.modelled import (
    braces,
    first_order,
    flow_of,
    held_fixed,
    is_expansion,
    is_of_model,
    map_of,
    space_of,
)
from verify.reading.names import key_of, mark_of, moved_letter, name_of, names_in, power_of
from verify.reading.networks import wide
from verify.reading.normal_laws import claims_law, columns_of, conditional, law_link
from verify.reading.operators import limits_of
from verify.reading.posing import asked, by_coordinates, doubt_of, pose
from verify.reading.probabilities import says_of_numbers, tail
from verify.reading.questions import Question
from verify.reading.ranged import Ranged
from verify.reading.ranges import known, range_of
from verify.reading.recursions import recursion
from verify.reading.rows import elaboration
from verify.reading.scope import Meanings
from verify.reading.sets import compared, names_a_set
from verify.reading.spelled import fixed_key
from verify.reading.suppositions import SIGNS, suppose, supposes
from verify.reading.survey import DEFINING, Around, Survey, is_local
from verify.reading.unjudged import Unjudged
from verify.reading.words import (
    ARROWS,
    OPEN_RELATIONS,
    defines_anew,
    introduces_network,
    is_claim_word,
    is_condition_word,
    is_copula,
    is_decomposition,
    is_naming_word,
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
            yield from self._formula(placed, measured(self.scope, tree, where_of(placed, tree)), around)
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
                is_of_definition = part.relations[0].sign == "\\in" and is_of_argument(tree, part)
                self.survey.range(placed, tree, place, around, _SENTENCE - 1 if is_of_definition else _FORMULA)
        if (given := conditional(tree)) is not None:
            yield law_link(self.scope, placed, given[0], doubt_of(False, around, True), given[1])
            return
        for chain, defined, value in braces(tree):
            yield self._defining.defines(placed, chain, defined, value, is_said=True)
        for place, part in enumerate(tree.parts):
            if isinstance(part, Chain) and part.relations:
                yield from self._chain(placed, tree, place, part, around)

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
        if is_of_angle(self.scope, chain):
            yield answer_to(placed, chain, "sets the range of", name_of(chain.sides[0]))
            return
        if declared := map_of(chain) or (space_of(chain)[0] if len(chain.relations) == 2 else ""):
            yield answer_to(placed, chain, "sets the range of", declared)
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
            try:
                if (
                    part.relations[0].sign in SIGNS
                    and supposes(words, around.said)
                    and self._is_no_definition(part, words, around)
                ):
                    letters = suppose(self.scope, part, words) if None not in part.sides else ()
                    if letters:
                        yield answer_to(placed, part, "sets the range of", ", ".join(letters))
                        continue
                reason = self._open(tree, place, part)
                if reason and part.relations[0].sign in ARROWS and is_wide(around.said):
                    yield self._limit(placed, part, around)
                    continue
                if (of_layers := recursion(self.scope, placed, part, around)) is not None:
                    yield of_layers
                    continue
                if (claim := asymptotic(self.scope, placed, part, around)) is not None:
                    yield claim
                    continue
                if reason and part.relations[0].sign == "\\approx":
                    yield self._near(placed, part, around, reason)
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

    def _is_no_definition(self, link: Chain, words: str, around: Around) -> bool:
        """Whether the left side of an equation is no letter that the words let it define, and not how one moves."""
        left = link.sides[0]
        if link.relations[0].sign != "=" or left is None:
            return True
        letter, _ = target(left)
        if letter:
            is_anew = defines_anew(words) or is_decomposition(around.said)
            return self.scope.quiet(letter) is not None and not is_anew
        parameters, variable = flow_of(left)
        is_flow = parameters in self.scope.parameters and self.scope.quiet(flow_key(parameters, variable)) is None
        return not (is_flow or moves(self.scope, left)[0])

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
        found = by_coordinates(self.scope, placed, link, relation, Around("", True, False), own=own, is_operation=True)
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
        return asked(placed, link, (left, right), "=", own, doubt)

    def _near(self, placed: PlacedFormula, link: Chain, around: Around, reason: str) -> Question:
        """≈ to first order where the words speak of an expansion; K_t ≈ K_0 of a kernel is taken for granted behind."""
        own = elaboration(self.scope)
        if kept := held_fixed(own, link):
            self.scope.set(fixed_key(kept), self.scope.get(name_of(link.sides[0])), _SENTENCE - 1)  # type: ignore[arg-type]
        if not is_expansion(around.said):
            raise Unjudged(reason)
        sides = first_order(own, link)
        return asked(placed, link, sides, "=", own, "its sentence has a condition" if around.has_condition else "")

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
        assert isinstance(meaning, Ranged | VectorLetter | MatrixRange)
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
            is_remark = is_described(tree, place + 2)
            if isinstance(after, Chain) and not after.relations and not is_remark:
                return "a list, of which it is one entry"
        if said := unknown_words(tree):
            return f"what the words “{said}” say"
        kinds = {part.kind for part in tree.parts if isinstance(part, Divider)}
        if "MID" in kinds or ("LOGIC" in kinds and self._may_define(link)):
            return "what follows from what"
        return ""

    def _may_define(self, link: Chain) -> bool:
        """Whether a link may say what its left side is: beside ⇒ it is no telling."""
        letter, _ = target(link.sides[0])
        return bool(letter) and self._defining.quiet(letter) is None

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
            if (answer := self._defining.of_model(placed, link)) is not None:
                return answer
            letter, parameters = target(left)
            if limit_of(elaboration(self.scope), letter_of(left)) is not None:
                return pose(self.scope, placed, link, "=", around, is_condition=is_condition, is_operation=True)
            is_own = has_own_meaning(left) or mark_of(left) in self.scope.pseudo_inverse
            if letter and is_own and is_about_matrices(self.scope, link):
                return pose(self.scope, placed, link, "=", around, is_condition=is_condition, is_operation=True)
            if letter and has_own_meaning(left):
                raise Unjudged(f"{letter}, a name with a meaning of its own")
            if (moved := self._flow(placed, link)) is not None:
                return moved
            if letter and defines_anew(words) and letter not in names_in(right):
                return self._defining.defines(placed, link, left, right, is_said=True)
            if letter and self._is_network(letter, parameters, right, words):
                return self._defining.defines(placed, link, left, right, is_said=True)
            if letter and is_decomposition(around.said) and isinstance(self.scope.get(letter), MatrixRange | None):
                decomposed(self.scope, letter, right)
                return self._defining.defines(placed, link, left, right, is_said=False)
            if letter and self._defining.is_said_before(letter, left, right):
                return definition_of(answer_to(placed, link, "restates", "its definition"), letter, parameters)
            if letter and self._defining.is_anew(letter, right) and not (is_claim_word(words) or is_condition):
                return self._defining.defines(placed, link, left, right, is_said=True)
            is_moved = moved_letter(left) in self.scope.flows
            if letter and (is_moved or self._defining.is_slope(left) or self._defining.is_moving(left)):
                letter = ""
            if letter and self._defining.is_of_known(left):
                raise Unjudged(f"{letter}, which is made of a letter with a meaning")
            if letter and self.scope.get(letter) is None and letter not in ("\\pi", "e"):
                is_named = bool(parameters) and is_naming_word(words) and is_of_model(elaboration(self.scope), right)
                is_named = is_named or (is_copula(words) and holds_matrix(self.scope, right))
                if is_claim_word(words) and not is_named:
                    raise Unjudged(f"{letter} has no meaning yet")
                if is_condition:
                    raise Unjudged("a condition of what stands beside it")
                if letter not in names_in(right):
                    return self._defining.defines(placed, link, left, right, is_said=False)
        relation = RELATIONS.get(sign, "")
        return pose(self.scope, placed, link, relation, around, is_condition=is_condition, is_operation=is_operation)

    def _is_network(self, letter: str, parameters: tuple[str, ...], right: Expression, words: str) -> bool:
        """Whether words say that an equation is what a network is from here on."""
        is_open = not isinstance(self._defining.quiet(letter), Spelled) and letter not in names_in(right)
        return introduces_network(words) and bool(parameters) and is_open and is_operation(right)

    def _of_sets(
        self, placed: PlacedFormula, link: Chain, relation: str, is_condition: bool, around: Around
    ) -> Question:
        """Whether two sets are the same."""
        if relation != "=":
            raise Unjudged(f"the relation {link.relations[0].sign} between sets")
        own = elaboration(self.scope)
        sides = compared(own, *link.sides)
        return asked(placed, link, sides, "=", own, doubt_of(is_condition, around, is_operation=True))

    def _flow(self, placed: PlacedFormula, link: Chain) -> Answer | None:
        """What the first equation for the speed of a letter says of it."""
        left, right = link.sides
        letter, time = moves(self.scope, left)
        if not letter or right is None:
            return None
        try:
            flow(self.scope, letter, time, right, where_of(placed, link))
        except ShapeMismatch as mismatch:
            raise Unjudged(f"shapes: {mismatch}") from None
        return definition_of(answer_to(placed, link, "defines", f"\\dot{{{letter}}}"), f"\\dot{{{letter}}}")


__all__ = ["Reader"]
