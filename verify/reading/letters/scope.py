"""`Meanings`: what letters mean at a place of a document, innermost first, and each `Supposition` about them.

`Unread` is what a text says of letters besides. A letter is its LaTeX with subscript, primes and accents: `x'`,
`\\sigma_{w}`, `\\tilde{x}`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from derive.algebra.expressions import MatrixExpression
from derive.language.grammar.printer import latex
from derive.language.grammar.tree import Expression
from verify.reading.letters.limits import NamedLimit
from verify.reading.letters.meaning import Defined, DefinedMatrix, MatrixRange, Meaning, SetLetter, VectorLetter
from verify.reading.letters.names import family_of, family_suffix, plain
from verify.reading.letters.ranged import Ranged, narrowed, said_by
from verify.reading.letters.unjudged import Unjudged

FIRST_ENVIRONMENT = 30
"""The level that environments are above."""
SECTION, SENTENCE, FORMULA, TRIAL = 79, 80, 99, 100
"""Levels of what ends together: innermost of a section, a sentence, one formula, what is tried for a link."""


@dataclass(frozen=True)
class Supposition:
    """That two sides are equal, or vectors at a right angle where the sign is \\perp, as a text supposes.

    `wheres` are the places of the ranges of its letters: with another range they are other letters.
    """

    left: Expression
    right: Expression
    sign: str
    wheres: tuple[tuple[str, str], ...]

    @property
    def words(self) -> str:
        """As it is typed."""
        return f"{latex(self.left)} {self.sign} {latex(self.right)}"


@dataclass(frozen=True)
class Unread:
    """That a text says of letters what is not read: nothing that is about them is an error of its author's.

    `wheres` are the places of their ranges, as for a `Supposition`.
    """

    words: str
    wheres: tuple[tuple[str, str], ...]


@dataclass
class MeaningFrame:
    """Meanings that end together; `level` is that of a section, larger for what is inside of it."""

    level: int
    meanings: dict[str, Meaning] = field(default_factory=dict)
    conflicts: set[str] = field(default_factory=set)
    """Letters that were given two ranges here."""
    later: set[str] = field(default_factory=set)
    """Letters that are defined anew behind the place."""
    supposed: list[Supposition] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    convention: frozenset[str] = frozenset()
    """Phrases of the readings that are meant here."""


@dataclass
class Meanings:
    """The frames around a place, outermost first. Definitions lie in the first: they last until they are made anew."""

    frames: list[MeaningFrame] = field(default_factory=lambda: [MeaningFrame(0)])
    section: int = 0
    fresh: set[str] = field(default_factory=set)
    """Letters that the sentence gave a meaning."""
    moving: set[str] = field(default_factory=set)
    """Letters that the document shows to depend on another one, as in dy/dt."""

    applied: set[str] = field(default_factory=set)
    """Letters that stand as functions do somewhere: before a bracket that holds no sum."""
    parameters: set[str] = field(default_factory=set)
    """Letters that stand behind the semicolon of f(x; θ) somewhere."""
    inputs: set[str] = field(default_factory=set)
    """Letters that stand before it, x_i without its index."""
    told: set[str] = field(default_factory=set)
    """Letters f of which the document says somewhere what f(x; θ) is."""
    said: dict[str, tuple[str, frozenset[str]]] = field(default_factory=dict)
    """What words say of vectors and matrices, with the place of the range that they say it of."""
    invertible: list[MatrixExpression] = field(default_factory=list)
    """Matrices that words say are invertible, in this section."""
    limits: dict[NamedLimit, str] = field(default_factory=dict)
    """The limits that sentences of this section named so far, with the places of these."""
    pseudo_inverse: set[str] = field(default_factory=set)
    """Marks, + and \\dagger, that stand for the pseudo-inverse: sentences that speak of one have them."""
    flows: dict[str, tuple[str, DefinedMatrix]] = field(default_factory=dict)
    """How letters move: by the letter the time, and dw/dt."""
    curves: frozenset[str] = frozenset()
    """Letters w that move with t, of which w(t) is read as w."""
    integrated: str = ""
    """The one letter that the formula integrates over, "" where there is none or more than one."""
    laws_at: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """The places of equations that say what the law of letters is, with these."""
    past: dict[str, Meaning] = field(default_factory=dict)
    """What letters meant last in a section or an environment that has ended."""
    past_sentences: dict[str, Meaning] = field(default_factory=dict)
    """What vectors and matrices meant last that were let for a sentence only."""
    recalled: dict[str, str] = field(default_factory=dict)
    """Letters that a definition took up again with such a meaning, and where that stands."""

    def say(self, letter: str, words: frozenset[str]) -> None:
        """Note what words say of a vector or a matrix."""
        where = getattr(self.get(letter), "where", "")
        known = self.said_of(letter)
        self.said[letter] = (where, known | words)

    def forget(self, said: dict[str, tuple[str, frozenset[str]]]) -> None:
        """Have words say of letters what they said before, where a sentence spoke of a case."""
        for letter in [one for one, told in self.said.items() if said.get(one) != told]:
            self.leave_unread(" and ".join(sorted(self.said[letter][1])), (letter,), SECTION)
        self.said = said

    def said_of(self, letter: str) -> frozenset[str]:
        """What words said of a letter since it has the range that it has."""
        where, words = self.said.get(letter, ("", frozenset()))
        return words if where == getattr(self.get(letter), "where", "") else frozenset()

    def where_of(self, letter: str) -> str:
        """Where the meaning stands that a letter has here."""
        return getattr(self.quiet(letter), "where", "")

    def suppose(self, left: Expression, right: Expression, sign: str, letters: Iterable[str], level: int) -> None:
        """Note what a text supposes of letters, up to the end of what is of a level."""
        self._frame(level).supposed.append(Supposition(left, right, sign, self._wheres(letters)))

    def leave_unread(self, words: str, letters: Iterable[str], level: int) -> None:
        """Note that what a text says of letters is not read, up to the end of what is of a level."""
        held = set(letters)
        families = {family_of(letter) for letter in held} & {one for frame in self.frames for one in frame.meanings}
        self._frame(level).unread.append(Unread(words, self._wheres(held | families)))

    def unread_of(self, names: Iterable[str]) -> str:
        """Words that say of one of these letters, by the names that they have in a statement, what is not read."""
        named = set(names)
        for frame in self.frames:
            for one in frame.unread:
                if any(
                    _in_statements(letter) in named and self.where_of(letter) == where for letter, where in one.wheres
                ):
                    return one.words
        return ""

    def _wheres(self, letters: Iterable[str]) -> tuple[tuple[str, str], ...]:
        return tuple((letter, self.where_of(letter)) for letter in sorted(letters))

    def _frame(self, level: int) -> MeaningFrame:
        """The innermost frame up to a level."""
        return [frame for frame in self.frames if frame.level <= level][-1]

    @property
    def is_in_environment(self) -> bool:
        """Whether a theorem, a proof or the like is open."""
        return any(FIRST_ENVIRONMENT < frame.level <= SECTION for frame in self.frames)

    def convene(self, convention: frozenset[str], level: int) -> None:
        """Say what is meant from here on, up to the end of what is of a level."""
        self._frame(level).convention = convention

    @property
    def convention(self) -> frozenset[str]:
        """The innermost convention."""
        return next((frame.convention for frame in reversed(self.frames) if frame.convention), frozenset())

    def supposed(self) -> list[Supposition]:
        """What is supposed here of letters that are still the same."""
        found = [one for frame in self.frames for one in frame.supposed]
        return [one for one in found if all(self.where_of(letter) == where for letter, where in one.wheres)]

    def enter(self, level: int) -> None:
        """Begin what ends with the next of its level, or of one further out."""
        self.leave(level)
        self.frames.append(MeaningFrame(level))

    def leave(self, level: int) -> None:
        """End what is as far in as `level`, or further."""
        while len(self.frames) > 1 and self.frames[-1].level >= level:
            frame = self.frames.pop()
            kept = {name: one for name, one in frame.meanings.items() if name not in frame.conflicts}
            if frame.level <= SECTION:
                self.past |= kept
                self.past_sentences = {name: one for name, one in self.past_sentences.items() if name not in kept}
            elif frame.level == SENTENCE:
                wholes = {name: one for name, one in kept.items() if isinstance(one, VectorLetter | MatrixRange)}
                self.past_sentences |= wholes

    def set(self, letter: str, meaning: Meaning, level: int | None = None) -> None:
        """Give a letter a meaning in the innermost frame, or in the innermost one up to a level."""
        frames = [frame for frame in self.frames if level is None or frame.level <= level]
        frame = frames[-1]
        known = frame.meanings.get(letter)
        if letter in self.fresh and isinstance(known, Ranged) and isinstance(meaning, Ranged):
            meaning = narrowed(known, meaning)
        are_apart = isinstance(known, Ranged) and isinstance(meaning, Ranged) and not said_by(known, meaning)
        if are_apart and letter in self.fresh:
            frame.conflicts.add(letter)
        elif letter not in self.fresh:
            frame.conflicts.discard(letter)
        self.fresh.add(letter)
        if isinstance(meaning, Defined | DefinedMatrix | SetLetter):
            for other in self.frames:
                other.meanings.pop(letter, None)
        frame.meanings[letter] = meaning

    def get(self, letter: str) -> Meaning | None:
        """The innermost meaning. Raises `Unjudged` where two ranges stand beside one another."""
        for frame in reversed(self.frames):
            if letter in frame.conflicts:
                raise Unjudged(f"{letter} has two ranges here")
            if letter in frame.later:
                raise Unjudged(f"{letter} is defined anew behind it")
            if letter in frame.meanings:
                return frame.meanings[letter]
        return None

    def innermost(self, letter: str) -> Meaning | None:
        """The innermost meaning, also where it is defined anew behind the place."""
        return next((frame.meanings[letter] for frame in reversed(self.frames) if letter in frame.meanings), None)

    def quiet(self, letter: str) -> Meaning | None:
        """The innermost meaning; None also where there are two."""
        try:
            return self.get(letter)
        except Unjudged:
            return None

    def is_open(self, letter: str) -> bool:
        """Whether a letter has no meaning, not even two."""
        try:
            return self.get(letter) is None
        except Unjudged:
            return False


def _in_statements(letter: str) -> str:
    """How a letter is called in a statement, a family by the array that it is."""
    return plain(family_suffix(letter))


__all__ = ["FIRST_ENVIRONMENT", "FORMULA", "SECTION", "SENTENCE", "TRIAL", "MeaningFrame", "Meanings", "Supposition"]
