"""`Survey`: what a sentence says of letters before its formulas are read: ranges, laws, activations, conditions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from sympy import Interval, oo

from derive.algebra.kinds import NONZERO, ORTHONORMAL
from derive.language.grammar.printer import latex
from derive.language.grammar.tree import Bracketed, Chain, Formula
from verify.claims.domain import naturals
from verify.reading.document.lines import PlacedFormula
from verify.reading.document.sentences import Sentence
from verify.reading.document.words import (
    ORDER,
    NounOfNumber,
    activations_named,
    are_sizes,
    defines_anew,
    introduces_model,
    is_claim_word,
    is_condition_word,
    is_size,
    is_supposing,
    lets_anew,
    lets_any,
    noun_of_number,
    sets_locally,
    sets_more,
    spelt_activations,
    supposes_more,
    supposes_that,
)
from verify.reading.letters.limits import NamedLimit, limit_in
from verify.reading.letters.links import hypothesis, listed_family, opened, target, where_of, words_before
from verify.reading.letters.meaning import (
    Defined,
    DefinedMatrix,
    MatrixRange,
    Meaning,
    Nonlinearity,
    Opaque,
    SetLetter,
    VectorLetter,
)
from verify.reading.letters.names import key_of, name_of
from verify.reading.letters.ranged import Ranged, natural_from
from verify.reading.letters.scope import SECTION, SENTENCE, Meanings
from verify.reading.matrices.normal_laws import conditional, is_random
from verify.reading.networks.modelled import is_map, is_stacked, note
from verify.reading.sides.ranges import for_letter, opens_anew, range_of
from verify.reading.statements.definitions import Defining
from verify.reading.terms.data_vectors import listed

DEFINING = frozenset((":=", "\\coloneqq", "\\coloneq", "\\triangleq"))


@dataclass
class Around:
    """What the sentence around a formula says."""

    before: str
    is_claimed: bool
    has_condition: bool
    said: str = ""
    """All words of the sentence."""
    after: str = ""
    """The words directly behind the formula."""
    conditions: list[str] = field(default_factory=list)
    """Equations that the sentence takes for granted."""
    limits: tuple[NamedLimit, ...] = ()
    """The limits that the sentence names."""
    earlier: dict[NamedLimit, str] = field(default_factory=dict)
    """The limits that sentences before it named in its section, with their places."""
    so_far: str = ""
    """The words of the sentence before the formula."""


class Survey:
    """Enters into a scope what formulas and words say of letters, whether it stands before or behind their use."""

    def __init__(self, scope: Meanings, defining: Defining) -> None:
        self.scope = scope
        self._defining = defining

    def set_anew(self, placed: PlacedFormula, around: Around) -> None:
        """A letter that words let anew stands for nothing that is known: "let f be any function"."""
        if placed.tree is None:
            return
        first = next(iter(placed.tree.chains), None)
        mapped = first.sides[0] if first is not None and is_map(first) else None
        letter = name_of(mapped or placed.tree.only)
        meaning = self._defining.quiet(letter) if letter else None
        is_any = lets_any(around.before, around.after) or (mapped is not None and lets_anew(around.before))
        if isinstance(meaning, Defined | DefinedMatrix) and is_any:
            level = SECTION if is_supposing(around.said) else SENTENCE
            opaque = Opaque("let anew, in words", is_function=bool(meaning.parameters))
            self.scope.set(letter, opaque, level)

    def set_ranges(self, placed: PlacedFormula, around: Around) -> None:
        """Enter ranges of a formula before the sentence is read: they may stand behind what they are for."""
        if placed.tree is None:
            return
        tree = opened(placed.tree)
        places = [place for place, part in enumerate(tree.parts) if isinstance(part, Chain) and part.relations]
        are_all = all(range_of(tree, place, self.scope, "") is not None for place in places)
        for place in places:
            if are_all or not is_local(tree, place, self.scope):
                self.range(placed, tree, place, around, None)

    def set_activation(self, placed: PlacedFormula, around: Around) -> None:
        """Enter a letter that the words beside it call an activation."""
        only = placed.tree.only if placed.tree is not None else None
        if only is not None and name_of(only):
            named = activations_named(around.before, around.after)
            self._activation(name_of(only), named, where_of(placed, placed.tree))

    def set_sizes(self, placed: PlacedFormula, around: Around) -> None:
        """Letters that the words before them call widths, depths or dimensions are whole numbers from 1 up."""
        if placed.tree is None or not (is_size(around.before) or are_sizes(around.after)):
            return
        only = placed.tree.only
        letter = name_of(only)
        key = key_of(only.body.only) if isinstance(only, Bracketed) and only.opening == "\\{" else ""
        key = key or listed_family(placed.tree)
        for name in filter(None, (letter, key)):
            if self._defining.quiet(name) is None:
                self.scope.set(name, Ranged(naturals, where_of(placed, placed.tree)), SECTION)

    def set_models(self, placed: PlacedFormula, around: Around) -> None:
        """Enter the models, the data and the parameters that a formula speaks of."""
        if placed.tree is not None:
            is_introduced = introduces_model(around.before)
            note(self.scope, placed.tree, where_of(placed, placed.tree), is_introduced=is_introduced)

    def set_spelt_activations(self, sentence: Sentence) -> None:
        """The same for letters in the words themselves: activation σ."""
        for letter, named in spelt_activations(sentence.said).items():
            forms = {letter, letter.replace("\\", "\\var")} & self.scope.applied
            if len(forms) < 2:
                self._activation(min(forms, default=letter), named, "its words")

    def _activation(self, letter: str, named: Sequence[str] | None, where: str) -> None:
        if named is not None and self._defining.quiet(letter) is None:
            self.scope.set(letter, Nonlinearity(named, where), 0)

    def set_laws(
        self, placed: PlacedFormula, words: str, *, is_independent: bool = False, apart: frozenset[str] = frozenset()
    ) -> None:
        """The same for laws, once the ranges are known; what has one already may be claimed to have another."""
        tree = opened(placed.tree) if placed.tree else None
        if tree is None or conditional(tree) is not None:
            return
        for chain in tree.chains:
            if not (is_claim_word(words) and is_random(self.scope, chain.sides[0])):
                self._defining.law(placed, chain, is_independent=is_independent, apart=apart)

    def defined_here(self, placed: PlacedFormula, words: str) -> set[str]:
        """Letters that a formula defines, whatever they meant before."""
        if placed.tree is None:
            return set()
        tree = opened(placed.tree)
        found: set[str] = set()
        for place, chain in enumerate(tree.parts):
            if not isinstance(chain, Chain) or hypothesis(tree, place + 2) is chain:
                continue
            is_anew = defines_anew(words_before(tree, place, words))
            for link, relation in enumerate(chain.relations):
                if relation.sign in DEFINING or (relation.sign == "=" and link == 0 and is_anew):
                    letter = target(chain.sides[link])[0]
                    is_matrix = isinstance(self.scope.innermost(letter), MatrixRange)
                    found |= {letter} if relation.sign in DEFINING or not is_matrix else set()
                elif relation.sign in ("=:", "\\eqqcolon"):
                    found.add(target(chain.sides[link + 1])[0])
        return found - {""}

    def conditions(self, placed: PlacedFormula, words: str) -> list[str]:
        """What a formula takes for granted and no range says: x ≠ 0, x < y, x² = 4 behind "for", "if", "where"."""
        if placed.tree is None:
            return []
        tree = opened(placed.tree)
        found = []
        for place, chain in enumerate(tree.parts):
            if not isinstance(chain, Chain) or not chain.relations or range_of(tree, place, self.scope, "") is not None:
                continue
            if limit_in(chain) is not None or (len(chain.sides) == 2 and is_stacked(*chain.sides)):
                continue
            if chain.relations[0].sign == "\\sim" and self._defining.law_at(chain, where_of(placed, chain)):
                continue
            before = words_before(tree, place, words)
            is_equation = chain.relations[0].sign in DEFINING | {"=", "=:", "\\eqqcolon", "\\simeq", "\\asymp"}
            if chain.relations[0].sign in DEFINING or (defines_anew(before) and target(chain.sides[0])[0]):
                continue
            if is_condition_word(before) or (is_local(tree, place, self.scope) and not is_equation):
                found.append(latex(chain))
        return found

    def range(self, placed: PlacedFormula, tree: Formula, place: int, around: Around, level: int | None) -> None:
        words = words_before(tree, place, around.before)
        found = range_of(tree, place, self.scope, where_of(placed, tree.parts[place]), words)
        if found is None:
            return
        chain = tree.parts[place]
        assert isinstance(chain, Chain)
        is_last = place == len(tree.parts) - 1
        noun = noun_of_number(words, around.after if is_last else "") if chain.relations[0].sign in ORDER else None
        if noun is not None:
            words = noun.before
            found = replace(found, meaning=_as_noun(found.meaning, noun))
        is_member = chain.relations[0].sign == "\\in"
        is_local = sets_more(around.so_far)
        goes_on = is_local or supposes_more(around.so_far)
        goes_on = goes_on and all(self._defining.quiet(letter) is None for letter in found.letters)
        is_claim = is_claim_word(words) and not supposes_that(words)
        is_named = noun is not None and noun.is_introduced
        if is_claim or not (is_member or level is not None or is_condition_word(words) or goes_on or is_named):
            return
        equations = [one for one in tree.chains if one.relations and one.relations[0].sign in ("=", ":=")]
        named = {target(one.sides[0])[0] for one in equations}
        if named & set(found.letters):
            return
        is_kept = isinstance(found.meaning, VectorLetter | MatrixRange) and is_supposing(around.so_far)
        here = SENTENCE if (sets_locally(words) or is_local) and not is_kept else SECTION
        if (family := listed(self.scope, tree, place, found.meaning)) is not None and self.scope.is_open(family[0]):
            self.scope.set(*family, level or here)
            if isinstance(found.meaning, VectorLetter) and (found.meaning.is_unit or found.meaning.is_nonzero):
                self.scope.leave_unread(latex(chain), (family[0],), SECTION)
        for letter in found.letters:
            meaning = self._defining.quiet(letter)
            is_new = is_named and isinstance(meaning, Defined) and meaning.section != self.scope.section
            is_other = isinstance(meaning, Defined | SetLetter) and not opens_anew(self.scope, letter, words)
            if level is None and is_other and not is_new:
                continue
            self.scope.set(letter, for_letter(letter, found.meaning), level or here)
            if isinstance(found.meaning, VectorLetter) and (word := _word_of(found.meaning)):
                self.scope.say(letter, frozenset((word,)))
            if noun is not None and noun.says_more:
                self.scope.leave_unread(f"{noun.word} {latex(chain)}", (letter,), SECTION)


def _as_noun(meaning: Meaning, noun: NounOfNumber) -> Meaning:
    """The whole numbers from 2 of k ≥ 2 where words call k an integer; no index of what they call a number."""
    if not isinstance(meaning, Ranged):
        return meaning
    if not noun.is_whole:
        return replace(meaning, is_whole_open=False)
    low = meaning.allowed
    if not (isinstance(low, Interval) and low.end is oo and low.start.is_integer and low.start >= 0):
        return meaning
    first = int(low.start) + (1 if low.left_open else 0)
    return replace(natural_from(first, meaning.where), narrowed=(low,))


def _word_of(meaning: VectorLetter) -> str:
    """What a set says of its vectors besides their length, as words would."""
    return ORTHONORMAL if meaning.is_unit else NONZERO if meaning.is_nonzero else ""


def is_local(tree: Formula, place: int, scope: Meanings) -> bool:
    """Whether a chain stands beside another one that it is the range for: …, x > 0 and … for x > 0.

    Ranges beside one another, as k ∈ ℕ, k ≥ 2, are for what follows.
    """
    return any(
        isinstance(part, Chain) and part.relations and range_of(tree, before, scope, "") is None
        for before, part in enumerate(tree.parts[:place])
    )


__all__ = ["DEFINING", "Around", "Survey", "is_local"]
