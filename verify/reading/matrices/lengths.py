"""`with_lengths`: means over w^⊤x and w^⊤z by the lengths of x and z and the cosine between them, as a text says these.

Two vectors of any length d ≥ 2 have any lengths ‖x‖ and ‖z‖, and any cosine between −1 and 1, and nothing else of them
enters such a mean: what is said of them, ‖x‖ = 1 or x ⊥ z, is put in, and the rest are numbers in their ranges.
"""

from __future__ import annotations

from sympy import Expr, IndexedBase, Interval, S, Sum, oo

from derive.algebra.expressions import MatrixLetter, MatrixProduct, Transposed
from derive.algebra.kinds import NONZERO, ORTHONORMAL
from derive.algebra.number_form import number
from derive.algebra.numbers import MatrixEntry, MatrixNumber
from derive.gaussian.expectation import GaussianExpectation
from derive.language.parts import atoms
from derive.networks.initialisation import InitialisationExpectation, Mean
from verify.reading.letters.meaning import RandomLetters, VectorLetter
from verify.reading.letters.names import plain
from verify.reading.letters.ranged import Ranged
from verify.reading.letters.unjudged import Unjudged
from verify.reading.matrices.operators import matrix_reading
from verify.reading.matrices.suppositions import supposed_about
from verify.reading.terms.arrays import factors_of
from verify.reading.terms.elaboration import Elaboration
from verify.reading.terms.planes import over_plane


def with_lengths(own: Elaboration, left: Expr, right: Expr) -> tuple[Expr, Expr]:
    """Both sides, in which the vectors of means stand by their lengths alone. Raises `Unjudged`."""
    left, right = (_over_planes(own, side) for side in (left, right))
    if not any(side.has(GaussianExpectation) for side in (left, right)):
        raise Unjudged("no mean over a plane")
    held = {part for side in (left, right, *(what for _, what in own.needs)) for part in side.atoms(Sum)}
    pairs = {part: pair for part in held if (pair := factors_of(part)) is not None}
    bases = sorted({base for pair in pairs.values() for base in pair}, key=str)
    vectors = [one for base in bases if isinstance(one := own.arrays.get(base), VectorLetter)]
    if len(pairs) < len(held) or len(vectors) < len(bases) or len(bases) not in (1, 2):
        raise Unjudged("what a mean takes of vectors besides their lengths")
    products = _products(own, vectors)
    put = {part: products[frozenset(pair)] for part, pair in pairs.items()}
    left, right = left.xreplace(put), right.xreplace(put)
    if len(vectors) == 2 and not _are_of_any_length(own, vectors, left, right):
        raise Unjudged("vectors of a length that is said")
    own.needs[:] = [(kind, what.xreplace(put)) for kind, what in own.needs]
    return left, right


def _over_planes(own: Elaboration, side: Expr) -> Expr:
    """A side with means over one vector as means over the plane of two forms. Raises `Unjudged` for others."""
    put = {}
    for mean in side.atoms(InitialisationExpectation):
        families = [own.arrays.get(base) for base, *_ in mean.initialisation]
        family = families[0] if len(families) == 1 else None
        if not isinstance(mean, Mean) or not isinstance(family, RandomLetters) or family.length is None or family.index:
            raise Unjudged("a mean over more than one vector")
        found = over_plane(own, mean.quantity, family)
        if found is None:
            raise Unjudged("a mean over more than a plane")
        put[mean] = found
    return side.xreplace(put)


def _are_of_any_length(own: Elaboration, vectors: list[VectorLetter], *sides: Expr) -> bool:
    """Whether two vectors have as many entries as one likes, and nothing else depends on how many."""
    sizes = {one.length for one in vectors}
    known = [*own.letters.items(), *(pair for one in vectors for pair in one.letters)]
    ranges = {ranged.symbol(plain(letter)): ranged for letter, ranged in known}
    return len(sizes) == 1 and all(
        size in ranges and ranges[size].allowed.sup is oo and not any(side.has(size) for side in sides)
        for size in sizes
    )


def _products(own: Elaboration, vectors: list[VectorLetter]) -> dict[frozenset[IndexedBase], Expr]:
    """‖x‖², ‖z‖² and x^⊤z, by the arrays. Raises `Unjudged` for what is said of these and is not read."""
    names = {one.base: next(letter for letter, array in _letters(own) if array.base == one.base) for one in vectors}
    said = {base: own.scope.said_of(name) for base, name in names.items()}
    columns = {one.base: MatrixLetter(one.base, one.length, 1, said[one.base]) for one in vectors}
    known = _supposed(own, columns)
    lengths: dict[IndexedBase, Expr] = {}
    for base, words in said.items():
        square = known.pop(frozenset((base,)), S.One if ORTHONORMAL in words else None)
        if words - {ORTHONORMAL, NONZERO} or (square is not None and not (square.is_number and square.is_positive)):
            raise Unjudged(f"what is said of {names[base]}")
        allowed = Interval.open(0, oo) if NONZERO in words else Interval(0, oo)
        lengths[base] = _letter(own, rf"\|{names[base]}\|", allowed) if square is None else square**S.Half
    found = {frozenset((base,)): length**2 for base, length in lengths.items()}
    if len(lengths) == 2:
        product = known.pop(frozenset(lengths), None)
        both = S.One
        for length in lengths.values():
            both *= length
        if product is None:
            found[frozenset(lengths)] = both * _letter(own, r"\cos\angle", Interval(-1, 1))
        elif (
            product == 0
            or (product.is_number and both.is_number and abs(product) <= both)
            or _is_cosine(own, product, both)
        ):
            found[frozenset(lengths)] = product
        else:
            raise Unjudged("what is said of an inner product")
    return found


def _letters(own: Elaboration) -> list[tuple[str, VectorLetter]]:
    """The vectors that have a meaning here, with how they are typed."""
    letters = {letter for frame in own.scope.frames for letter in frame.meanings}
    known = [(letter, own.scope.quiet(letter)) for letter in sorted(letters)]
    return [(letter, one) for letter, one in known if isinstance(one, VectorLetter)]


def _letter(own: Elaboration, name: str, allowed: Interval) -> Expr:
    ranged = Ranged(allowed, "what a vector is")
    own.letters[name] = ranged
    return ranged.symbol(plain(name))


def _is_cosine(own: Elaboration, product: Expr, both: Expr) -> bool:
    """Whether an inner product of unit vectors is a letter between −1 and 1."""
    ranges = {ranged.symbol(plain(letter)): ranged.allowed for letter, ranged in own.letters.items()}
    return both == 1 and product in ranges and bool(ranges[product].is_subset(Interval(-1, 1)))  # type: ignore[index]


def _supposed(own: Elaboration, columns: dict[IndexedBase, MatrixLetter]) -> dict[frozenset[IndexedBase], Expr]:
    """What inner products are by what is supposed. Raises `Unjudged` for what says something else."""
    reading = matrix_reading(own.scope)
    reading.own = own
    supposed = supposed_about(reading, *columns.values())
    entries = {
        number(MatrixEntry(MatrixProduct(Transposed(one), other))): frozenset((first, second))
        for first, one in columns.items()
        for second, other in columns.items()
    }
    found: dict[frozenset[IndexedBase], Expr] = {}
    for zero in supposed.zeros:
        whole = number(MatrixEntry(zero))
        held = atoms(whole, MatrixNumber)
        part = next(iter(held)) if len(held) == 1 else None
        slope = whole.coeff(part) if part is not None else S.Zero
        if part not in entries or entries[part] in found or not (slope.is_number and slope.is_nonzero):
            raise Unjudged(f"what is supposed, {supposed.zeros[zero]}")
        found[entries[part]] = -(whole - slope * part).expand() / slope
    if supposed.unread or any(atoms(value, MatrixNumber) for value in found.values()):
        raise Unjudged(f"what is supposed, {supposed.unread}")
    return found


__all__ = ["with_lengths"]
