"""`Meaning`: what a letter can mean, as data: a vector, a definition, a law, a set; a scalar is `Ranged`.

`where` is the place that says so, `letters` the scalars that a meaning speaks of, with their ranges.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from sympy import Basic, Expr, IndexedBase, Symbol, acos
from sympy.logic.boolalg import Boolean

from derive.language.grammar.tree import Expression
from verify.reading.letters.ranged import Ranged


@dataclass(frozen=True)
class VectorLetter:
    """A letter that is a vector of real numbers."""

    base: IndexedBase
    length: Expr
    where: str
    letters: tuple[tuple[str, Ranged], ...] = ()
    is_unit: bool = False
    """Whether it is from the unit sphere."""
    is_nonzero: bool = False
    """Whether it is from the vectors without 0."""


@dataclass(frozen=True)
class SphereLetter:
    """A letter that is the unit sphere, of vectors such as `member`."""

    member: VectorLetter
    where: str


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

    `conditions` are what it needs to have a value, `random` the letters with a law in it, each with that.
    """

    parameters: tuple[Basic, ...]
    value: Basic
    where: str
    section: int
    names: tuple[str, ...] = ()
    letters: tuple[tuple[str, Ranged], ...] = ()
    conditions: tuple[object, ...] = ()
    random: tuple[tuple[Basic, object], ...] = ()
    tree: Expression | None = None
    """What a number was read from, which is read anew by coordinates."""


def is_angle(meaning: object) -> bool:
    """Whether a letter is the angle between two vectors."""
    return isinstance(meaning, DefinedMatrix) and isinstance(meaning.value, acos)


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
    apart: frozenset[str] = frozenset()
    """The letters that it is said to be independent of."""


@dataclass(frozen=True)
class NormalVector:
    """A letter that is one of the `columns` of a normal law, each with its number of entries.

    `mean` and `covariance` are as they are typed, with the places of the meanings that their letters had, `wheres`.
    """

    name: str
    columns: tuple[tuple[str, Expr], ...]
    mean: Expression
    covariance: Expression
    where: str
    wheres: tuple[tuple[str, str], ...]
    is_independent: bool
    apart: frozenset[str] = frozenset()
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
    """A letter that is random with a normal law; `unsaid` is what of it the text does not say.

    `of_moments` is one of which the text says moments alone, as Var(U) = …, so that Cov(U, V) = … may say more.
    """

    mean: Expr
    variance: Expr
    where: str
    letters: tuple[tuple[str, Ranged], ...] = ()
    arrays: tuple[VectorLetter | RandomLetters | DataLetters | ModelArray, ...] = ()
    unsaid: str = ""
    of_moments: bool = False


@dataclass(frozen=True)
class Opaque:
    """A letter with a meaning that is not judged yet: `why` says what it is; one that `is_function` is applied.

    `is_value` is one that is defined as a value, in a `section`.
    """

    why: str
    is_function: bool = False
    is_value: bool = False
    section: int = -1


@dataclass(frozen=True)
class DataLetters:
    """Letters x_1, …, x_n with an index over the data: inputs, or numbers, which are the entries of `base`."""

    base: IndexedBase
    length: Expr
    where: str
    letters: tuple[tuple[str, Ranged], ...] = ()


@dataclass(frozen=True)
class DataVectors:
    """Letters x_1, …, x_n that are `count` vectors, the rows of `base`."""

    base: IndexedBase
    count: Expr
    length: Expr
    where: str
    letters: tuple[tuple[str, Ranged], ...] = ()


@dataclass(frozen=True)
class Model:
    """A function f(x; θ) of which nothing is said but that there is one; see `verify.reading.networks.models`."""

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
    section: int
    letters: tuple[tuple[str, Ranged], ...] = ()


@dataclass(frozen=True)
class MeasureLetter:
    """A letter that is a measure: `masses` as a sum of δ_x is typed, or the `image` of the measure `of` under a map, or
    else the standard Gaussian one.
    """

    where: str
    masses: Expression | None = None
    image: Expression | None = None
    of: str = ""


@dataclass(frozen=True)
class SampleLetters:
    """Random letters x_1, …, x_n, each uniform between two numbers."""

    name: str
    low: Expr
    high: Expr
    where: str
    is_independent: bool


@dataclass(frozen=True)
class RandomNumbers:
    """Random variables with what a text says of their law, as it is typed; `count` is the letter of how many there are.

    `key` is the letter, without its index where there are several. Events have a probability of at most `each`.
    """

    key: str
    where: str
    count: str = ""
    is_independent: bool = False
    mean: Expression | None = None
    variance: Expression | None = None
    low: Expression | None = None
    high: Expression | None = None
    each: Expression | None = None
    is_event: bool = False
    is_whole: bool = True
    """Whether this is all that the text says of them, as far as it is seen."""
    is_open: bool = True
    """The same, claims about their means and words that laws with few values meet left aside."""
    apart: frozenset[str] = frozenset()
    """The letters that one random variable is independent of."""
    has_square: bool = False
    """Whether its second moment is said to be finite."""
    is_bounded: bool = False


@dataclass(frozen=True)
class BoundedFunction:
    """Any function from ℝ, or from ℝ^length, to ℝ with this constant: of Lipschitz, or above all second derivatives.

    `told` is the side that says so, `is_whole` whether nothing else is said of it, as far as it is seen.
    """

    constant: Expression
    length: Expr | None
    where: str
    is_second: bool = False
    told: Expression | None = None
    is_whole: bool = True
    letters: tuple[tuple[str, Ranged], ...] = ()


@dataclass(frozen=True)
class LayeredNetwork:
    """Layers h^(ℓ+1) = f W^(ℓ) α^(ℓ) + g b^(ℓ), α^(ℓ+1) = σ(h^(ℓ+1)): their letters; f and g hold the width m below.

    `below` is by how much the layer of α is above that of W; `biases` and `activation` are "" where there are none, or
    none that is known; `readout` is (f, v) of f Σ_r a_r α_r.
    """

    values: str
    sums: str
    weights: str
    biases: str
    factor: Expr
    bias_factor: Expr
    below: int
    where: str
    activation: str = ""
    readout: tuple[Expr, Expr] | None = None
    letters: tuple[tuple[str, Ranged], ...] = ()


@dataclass(frozen=True)
class LayerLaw:
    """The variance of the weights or biases of a layer, in a width m: that of a layer so much above, None for none."""

    variance: Expr
    width: int | None
    letters: tuple[tuple[str, Ranged], ...] = ()


@dataclass(frozen=True)
class LayerKernel:
    """A kernel at a layer: of its activations, of its sums, of slopes, or the tangent kernel.

    Slopes at layer ℓ are those at the sums of layer ℓ + `offset`.
    """

    kind: str
    where: str
    offset: int = 0


Meaning: TypeAlias = (
    Ranged
    | Defined
    | Normal
    | Opaque
    | VectorLetter
    | MatrixRange
    | DefinedMatrix
    | RandomLetters
    | NormalVector
    | Nonlinearity
    | ParameterSet
    | DataLetters
    | DataVectors
    | Model
    | ParameterSpace
    | Spelled
    | DescribedKernel
    | SetLetter
    | SphereLetter
    | MeasureLetter
    | SampleLetters
    | RandomNumbers
    | BoundedFunction
    | LayeredNetwork
    | LayerLaw
    | LayerKernel
)


__all__ = [
    "BoundedFunction",
    "DataLetters",
    "DataVectors",
    "Defined",
    "DefinedMatrix",
    "DescribedKernel",
    "LayerKernel",
    "LayerLaw",
    "LayeredNetwork",
    "MatrixRange",
    "Meaning",
    "MeasureLetter",
    "Model",
    "ModelArray",
    "Nonlinearity",
    "Normal",
    "NormalVector",
    "Opaque",
    "ParameterSet",
    "ParameterSpace",
    "RandomLetters",
    "RandomNumbers",
    "SampleLetters",
    "SetLetter",
    "Spelled",
    "SphereLetter",
    "VectorLetter",
    "is_angle",
]
