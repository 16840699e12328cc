"""`Equations`: what one link of a formula says, an answer or a statement, by its sign and the words before it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from derive.algebra.expressions import ShapeMismatch
from derive.language.grammar.printer import latex
from derive.language.grammar.tree import Chain, Divider, Expression, Formula, Letter, Scripted
from verify.reading.document.lines import PlacedFormula
from verify.reading.document.words import (
    OPEN_RELATIONS,
    defines_anew,
    introduces_network,
    is_claim_word,
    is_condition_word,
    is_copula,
    is_decomposition,
    is_naming_word,
    is_normal,
)
from verify.reading.letters.answers import Answer
from verify.reading.letters.links import (
    answer_to,
    definition_of,
    has_own_meaning,
    is_described,
    is_operation,
    target,
    unknown_words,
    where_of,
)
from verify.reading.letters.meaning import MatrixRange, Spelled
from verify.reading.letters.names import is_positive_part, key_of, mark_of, moved_letter, name_of, names_in, power_of
from verify.reading.letters.ranged import Ranged
from verify.reading.letters.scope import SECTION, Meanings
from verify.reading.letters.unjudged import Unjudged
from verify.reading.matrices.links import decomposed, flow, holds_matrix, is_about_matrices, moves
from verify.reading.matrices.reading import is_made_of_wholes
from verify.reading.networks.modelled import (
    first_order,
    held_fixed,
    is_expansion,
    is_of_model,
)
from verify.reading.networks.networks import wide
from verify.reading.networks.spelled import fixed_key
from verify.reading.sides.rows import elaboration
from verify.reading.statements.definitions import Defining, letter_of
from verify.reading.statements.posing import asked, by_coordinates, doubt_of, pose
from verify.reading.statements.survey import DEFINING, Around
from verify.reading.terms.inference import limit_of
from verify.reading.terms.questions import Question
from verify.reading.terms.sets import compared, names_a_set

RELATIONS = {"=": "=", "<": "<", ">": ">", "\\le": "<=", "\\leq": "<=", "\\leqslant": "<="}
RELATIONS |= {"\\ge": ">=", "\\geq": ">=", "\\geqslant": ">="}


@dataclass(frozen=True)
class Equations:
    """Reads a link among the meanings that letters have; what it defines changes these."""

    scope: Meanings
    defining: Defining

    def given(self, placed: PlacedFormula, tree: Formula, link: Chain, given: Chain) -> Question:
        """A link under an equation that the formula gives it by: n_i = n for all i, or x = 2."""
        own = elaboration(self.scope)
        left, right = given.sides
        name = name_of(left)
        if right is None or not name or power_of(left) is not None:
            raise Unjudged(f"what follows from {latex(given)[:60]}")
        if isinstance(left, Scripted) and left.sub is not None:
            index = name_of(left.sub.only)
            if not (isinstance(left.base, Letter) and index) or left.primes or self.defining.quiet(index) is not None:
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

    def limit(self, placed: PlacedFormula, link: Chain, around: Around) -> Question:
        """The almost sure limit in width that the words around a formula name."""
        own = elaboration(self.scope)
        if any(side is None for side in link.sides):
            raise Unjudged("a side is not written here")
        left = wide(own, own.expression(link.sides[0]))
        right = own.expression(link.sides[1])
        doubt = "its sentence has a condition" if around.conditions or around.has_condition else ""
        return asked(placed, link, (left, right), "=", own, doubt)

    def near(self, placed: PlacedFormula, link: Chain, around: Around, reason: str) -> Question:
        """≈ to first order where the words speak of an expansion; K_t ≈ K_0 of a kernel is taken for granted behind."""
        own = elaboration(self.scope)
        if kept := held_fixed(own, link):
            self.scope.set(fixed_key(kept), self.scope.get(name_of(link.sides[0])), SECTION)  # type: ignore[arg-type]
        if not is_expansion(around.said):
            raise Unjudged(reason)
        sides = first_order(own, link)
        return asked(placed, link, sides, "=", own, "its sentence has a condition" if around.has_condition else "")

    def _as_family(self, left: Expression, right: Expression) -> None:
        """A letter without a range that all of a family are has the range of the family."""
        allowed = self.defining.quiet(key_of(left))
        if isinstance(allowed, Ranged) and name_of(right) and self.defining.quiet(name_of(right)) is None:
            self.scope.set(name_of(right), allowed)

    def open(self, tree: Formula, place: int, link: Chain) -> str:
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
        return bool(letter) and self.defining.quiet(letter) is None

    def link(
        self, placed: PlacedFormula, link: Chain, number: int, words: str, around: Around, is_operation: bool
    ) -> Answer | Question:
        left, right = link.sides
        sign = link.relations[0].sign
        assert left is not None and right is not None
        own = elaboration(self.scope)
        if names_a_set(own, left) or names_a_set(own, right):
            found = self.defining.defines_set(placed, link, number)
            return found or self._of_sets(placed, link, RELATIONS.get(sign, ""), is_condition_word(words), around)
        if sign in DEFINING and is_positive_part(left):
            return pose(self.scope, placed, link, "=", around, is_operation=True)
        if sign in DEFINING:
            return self.defining.defines(placed, link, left, right, is_said=True)
        if sign in ("=:", "\\eqqcolon"):
            return self.defining.defines(placed, link, right, left, is_said=True)
        is_condition = is_condition_word(words)
        if sign == "=" and number == 0:
            if is_normal(around.said) and (answer := self.defining.variance(placed, link)) is not None:
                return answer
            if (answer := self.defining.parameters(placed, link)) is not None:
                return answer
            if (answer := self.defining.of_model(placed, link)) is not None:
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
                return self.defining.defines(placed, link, left, right, is_said=True)
            if letter and self._is_network(letter, parameters, right, words):
                return self.defining.defines(placed, link, left, right, is_said=True)
            if letter and is_decomposition(around.said) and isinstance(self.scope.get(letter), MatrixRange | None):
                decomposed(self.scope, letter, right)
                return self.defining.defines(placed, link, left, right, is_said=False)
            if letter and self.defining.is_said_before(letter, left, right):
                return definition_of(answer_to(placed, link, "restates", "its definition"), letter, parameters)
            if letter and self.defining.is_anew(letter, right) and not (is_claim_word(words) or is_condition):
                return self.defining.defines(placed, link, left, right, is_said=True)
            moved = moved_letter(left)
            is_moved = moved in self.scope.flows or (bool(moved) and is_made_of_wholes(self.scope, moved))
            if letter and (is_moved or self.defining.is_slope(left) or self.defining.is_moving(left)):
                letter = ""
            if letter and self.defining.is_of_known(left):
                raise Unjudged(f"{letter}, which is made of a letter with a meaning")
            if letter and self.scope.get(letter) is None and letter not in ("\\pi", "e"):
                is_named = bool(parameters) and is_naming_word(words) and is_of_model(elaboration(self.scope), right)
                is_named = is_named or (is_copula(words) and (not parameters or holds_matrix(self.scope, right)))
                if is_claim_word(words) and not is_named:
                    raise Unjudged(f"{letter} has no meaning yet")
                if is_condition:
                    raise Unjudged("a condition of what stands beside it")
                if letter not in names_in(right):
                    return self.defining.defines(placed, link, left, right, is_said=False)
        relation = RELATIONS.get(sign, "")
        return pose(self.scope, placed, link, relation, around, is_condition=is_condition, is_operation=is_operation)

    def _is_network(self, letter: str, parameters: tuple[str, ...], right: Expression, words: str) -> bool:
        """Whether words say that an equation is what a network is from here on."""
        is_open = not isinstance(self.defining.quiet(letter), Spelled) and letter not in names_in(right)
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


__all__ = ["Equations"]
