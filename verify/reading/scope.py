"""`Meanings`: what letters mean at a place of a document, innermost first: ranges, definitions, laws, no scalars.

A letter is its LaTeX with subscript, primes and accents: `x'`, `\\sigma_{w}`, `\\tilde{x}`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from sympy import Basic, Expr, FiniteSet, IndexedBase, Interval, Range, S, Set, Symbol, ceiling, floor, oo
from sympy.logic.boolalg import Boolean

from derive.algebra.expressions import MatrixExpression
from derive.language.grammar.tree import Expression
from verify.claims.domain import naturals, nonnegative, positive


class Unjudged(Exception):
    """A formula that is read and cannot be judged; the message is what is missing."""


@dataclass(frozen=True)
class Ranged:
    """A scalar with the set it is from; `where` is the line that says so. `is_whole_open`: it may be meant as whole.

    `narrowed` are the sets that were said one beside the other, as in n ∈ ℕ, n ≥ 2.
    """

    allowed: Set
    where: str
    is_whole_open: bool = False
    narrowed: tuple[Set, ...] = ()

    def symbol(self, name: str) -> Symbol:
        """The letter with what SymPy can know of its set."""
        return Symbol(name, **_assumptions(self.allowed))


@dataclass(frozen=True)
class VectorLetter:
    """A letter that is a vector of real numbers."""

    base: IndexedBase
    length: Expr
    where: str
    letters: tuple[tuple[str, Ranged], ...] = ()


@dataclass(frozen=True)
class MatrixRange:
    """A letter that is a matrix of real numbers with so many rows and columns."""

    rows: Expr
    columns: Expr
    where: str
    letters: tuple[tuple[str, Ranged], ...] = ()


@dataclass(frozen=True)
class DefinedMatrix:
    """What a letter stands for that is made of vectors and matrices: a matrix or a number, in its parameters.

    `conditions` are what it needs to have a value, `random` the letters with a law in it, each with its variance.
    """

    parameters: tuple[Basic, ...]
    value: Basic
    where: str
    section: int
    names: tuple[str, ...] = ()
    letters: tuple[tuple[str, Ranged], ...] = ()
    conditions: tuple[object, ...] = ()
    random: tuple[tuple[Basic, Expr], ...] = ()


@dataclass(frozen=True)
class RandomLetters:
    """Random letters a_1, a_2, …, normal with mean 0 and of one law: numbers, or vectors whose entries are independent.

    `length` is that of a vector, None for numbers; `index` is "" for a letter that stands alone.
    """

    base: IndexedBase
    length: Expr | None
    variance: Expr
    where: str
    index: str
    is_independent: bool
    letters: tuple[tuple[str, Ranged], ...] = ()


@dataclass(frozen=True)
class Nonlinearity:
    """A letter that is an activation: any of those that `activations` name, or of their class."""

    activations: Sequence[str]
    where: str


@dataclass(frozen=True)
class ParameterSet:
    """A letter for all parameters of a network, by the letters without their index."""

    keys: tuple[str, ...]
    where: str


@dataclass(frozen=True)
class Defined:
    """What a letter stands for: an expression in its parameters; without parameters a value.

    A parameter that is an array is a vector. `arrays` are the vectors and the random letters of the expression,
    `activation` is the letter of its activation, `tree` what it was read from, and `rests_on` has the definitions that
    it took, each with its place: one that was made anew since is read again.
    """

    parameters: tuple[Symbol | IndexedBase, ...]
    expression: Expr
    where: str
    section: int
    letters: tuple[tuple[str, Ranged], ...] = ()
    """The free letters of the expression with their ranges."""
    needs: tuple[tuple[str, Expr], ...] = ()
    arrays: tuple[VectorLetter | RandomLetters | DataLetters | ModelArray, ...] = ()
    activations: tuple[tuple[str, Nonlinearity], ...] = ()
    names: tuple[str, ...] = ()
    tree: Expression | None = None
    rests_on: tuple[tuple[str, str], ...] = ()
    assumed: tuple[str, ...] = ()
    """What it is taken to mean and the text does not say."""


@dataclass(frozen=True)
class Normal:
    """A letter that is random with a normal law; `unsaid` is what of it the text does not say."""

    mean: Expr
    variance: Expr
    where: str
    letters: tuple[tuple[str, Ranged], ...] = ()
    arrays: tuple[VectorLetter | RandomLetters | DataLetters | ModelArray, ...] = ()
    unsaid: str = ""


@dataclass(frozen=True)
class Opaque:
    """A letter with a meaning that is not judged yet: `why` says what it is; one that `is_function` is applied."""

    why: str
    is_function: bool = False


@dataclass(frozen=True)
class DataLetters:
    """Letters x_1, …, x_n with an index over the data: inputs, or numbers, which are the entries of `base`."""

    base: IndexedBase
    length: Expr
    where: str
    letters: tuple[tuple[str, Ranged], ...] = ()


@dataclass(frozen=True)
class Model:
    """A function f(x; θ) of which nothing is said but that there is one; see `verify.reading.models`."""

    where: str


@dataclass(frozen=True)
class ParameterSpace:
    """How many numbers the parameters θ of a model are."""

    length: Expr
    letters: tuple[tuple[str, Ranged], ...] = ()


@dataclass(frozen=True)
class ModelArray:
    """What a model is at inputs and parameters: values (n,), gradients (n, p); or parameters, or a spectrum.

    `of` is the model with its inputs, empty for the last two, and `at` the letter of the parameters.
    """

    base: IndexedBase
    length: tuple[Expr, ...]
    letters: tuple[tuple[str, Ranged], ...] = ()
    at: str = ""
    of: tuple[str, str] = ("", "")
    is_gradient: bool = False


@dataclass(frozen=True)
class Spelled:
    """What a letter stands for that is defined by a model: `tree`, which is read where it is used, at points."""

    names: tuple[str, ...]
    tree: Expression
    where: str
    section: int


@dataclass(frozen=True)
class DescribedKernel:
    """The NTK of a network in words: the letters of its widths and of its inputs, their number, and its depth."""

    key: str
    inputs: str
    size: Symbol
    depth: Symbol
    where: str


@dataclass(frozen=True)
class SetLetter:
    """A letter that is a set of numbers: those of `variable` between `low` and `high` for which `condition` holds.

    `name` is how the author types the variable, `letters` are the other ones that stand in the condition.
    """

    variable: Symbol
    name: str
    condition: Boolean
    low: Expr
    high: Expr
    where: str
    letters: tuple[tuple[str, Ranged], ...] = ()


@dataclass(frozen=True)
class SampleLetters:
    """Random letters x_1, …, x_n, each uniform between two numbers."""

    name: str
    low: Expr
    high: Expr
    where: str
    is_independent: bool


Meaning: TypeAlias = (
    Ranged
    | Defined
    | Normal
    | Opaque
    | VectorLetter
    | MatrixRange
    | DefinedMatrix
    | RandomLetters
    | Nonlinearity
    | ParameterSet
    | DataLetters
    | Model
    | ParameterSpace
    | Spelled
    | DescribedKernel
    | SetLetter
    | SampleLetters
)


def _assumptions(allowed: Set) -> dict[str, bool]:
    if allowed is S.Naturals:
        return {"integer": True, "positive": True}
    if allowed is S.Naturals0:
        return {"integer": True, "nonnegative": True}
    if isinstance(allowed, Range):
        low = allowed.inf
        return {"integer": True, **({"positive": True} if low >= 1 else {"nonnegative": True} if low >= 0 else {})}
    if allowed is S.Integers:
        return {"integer": True}
    if isinstance(allowed, FiniteSet) and all(one.is_Integer for one in allowed):
        least = min(allowed)
        return {"integer": True, **({"positive": True} if least >= 1 else {"nonnegative": True} if least >= 0 else {})}
    if isinstance(allowed, Interval):
        if allowed.is_subset(positive):
            return {"positive": True}
        if allowed.is_subset(nonnegative):
            return {"nonnegative": True}
    return {"real": True}


@dataclass
class MeaningFrame:
    """Meanings that end together; `level` is that of a section, larger for what is inside of it."""

    level: int
    meanings: dict[str, Meaning] = field(default_factory=dict)
    conflicts: set[str] = field(default_factory=set)
    """Letters that were given two ranges here."""
    later: set[str] = field(default_factory=set)
    """Letters that are defined anew behind the place."""


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
    flows: dict[str, tuple[str, DefinedMatrix]] = field(default_factory=dict)
    """How letters move: by the letter the time, and dw/dt."""

    def say(self, letter: str, words: frozenset[str]) -> None:
        """Note what words say of a vector or a matrix."""
        where = getattr(self.get(letter), "where", "")
        known = self.said_of(letter)
        self.said[letter] = (where, known | words)

    def said_of(self, letter: str) -> frozenset[str]:
        """What words said of a letter since it has the range that it has."""
        where, words = self.said.get(letter, ("", frozenset()))
        return words if where == getattr(self.get(letter), "where", "") else frozenset()

    def enter(self, level: int) -> None:
        """Begin what ends with the next of its level, or of one further out."""
        self.leave(level)
        self.frames.append(MeaningFrame(level))

    def leave(self, level: int) -> None:
        """End what is as far in as `level`, or further."""
        while len(self.frames) > 1 and self.frames[-1].level >= level:
            self.frames.pop()

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


def said_by(ranged: Ranged, other: Ranged) -> bool:
    """Whether the range of the one is that of the other, or one that was narrowed to it."""
    return ranged.allowed == other.allowed or ranged.allowed in other.narrowed


def narrowed(known: Ranged, meaning: Ranged) -> Ranged:
    """The whole numbers from a number up that n ∈ ℕ and n ≥ 2 say together; what is said last where they do not."""
    for whole, bound in ((known, meaning), (meaning, known)):
        end = bound.allowed
        if whole.allowed in (S.Naturals, S.Naturals0) and isinstance(end, Interval) and end.end is oo:
            first = floor(end.start) + 1 if end.left_open else ceiling(end.start)
            if first >= 1:
                found = natural_from(int(first), known.where)
                return replace(found, narrowed=(known.allowed, meaning.allowed))
    return meaning


def natural_from(low: int, where: str) -> Ranged:
    """The whole numbers from `low` up, those from 1 where it is less."""
    return Ranged(naturals if low <= 1 else Range(low, oo), where)


__all__ = [
    "DataLetters",
    "Defined",
    "DefinedMatrix",
    "DescribedKernel",
    "MatrixRange",
    "Meaning",
    "MeaningFrame",
    "Meanings",
    "Model",
    "ModelArray",
    "Nonlinearity",
    "Normal",
    "Opaque",
    "ParameterSet",
    "ParameterSpace",
    "RandomLetters",
    "Ranged",
    "SampleLetters",
    "SetLetter",
    "Spelled",
    "Unjudged",
    "VectorLetter",
    "narrowed",
    "natural_from",
    "said_by",
]
