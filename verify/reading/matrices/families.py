"""`told_of_families`: what words say of all of e_1, …, e_k; `as_products` sums over such vectors as matrix products.

Orthonormal e_1, …, e_k are the columns of a matrix E with E^⊤E = I: Σ_i ⟨x, e_i⟩² is x^⊤EE^⊤x.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sympy import Add, Expr, IndexedBase, Mul, Pow, S, Sum, Symbol, expand
from sympy.tensor.indexed import Indexed

from derive.algebra.expressions import MatrixExpression, MatrixLetter, MatrixProduct, Transposed
from derive.algebra.kinds import ORTHONORMAL
from derive.algebra.numbers import MatrixEntry
from verify.reading.letters.meaning import DataVectors, ModelArray, VectorLetter
from verify.reading.letters.names import family_suffix, key_of, plain
from verify.reading.letters.scope import SECTION, Meanings
from verify.reading.letters.unjudged import Unjudged
from verify.reading.matrices.pairs import Told, of_a_set
from verify.reading.matrices.words import kinds_beside
from verify.reading.terms.elaboration import Elaboration

_MOST = 2
"""Factors of a product that depend on what is summed over."""


def told_of_families(scope: Meanings, formulas: Sequence[Told]) -> None:
    """Enter that listed vectors are orthonormal; what else words say of them is left unread."""
    for place, (before, placed, after) in enumerate(formulas):
        chains = placed.tree.chains if placed.tree is not None else ()
        key = key_of(chains[0].sides[0]) if chains else ""
        if not isinstance(scope.quiet(key) if key else None, DataVectors):
            continue
        found = of_a_set(formulas, place)
        said = " and ".join(sorted(kinds_beside(before, after, is_first=place == 0)))
        if found == "orthonormal" and len(chains) > 1:
            scope.say(key, frozenset((ORTHONORMAL,)))
        elif found or said:
            scope.leave_unread(found or said, (key,), SECTION)


def orthonormal_families(own: Elaboration) -> dict[IndexedBase, MatrixLetter]:
    """Matrices of which listed vectors that are orthonormal are the columns, by the arrays that have them as rows."""
    said = {plain(family_suffix(key)): own.scope.said_of(key) for key in own.scope.said if family_suffix(key) != key}
    return {
        base: MatrixLetter(base, array.length[1], array.length[0], (ORTHONORMAL,))
        for base, array in own.arrays.items()
        if isinstance(array, ModelArray)
        and len(array.length) == 2
        and ORTHONORMAL in said.get(str(base.label), frozenset())
    }


def as_products(own: Elaboration, side: Expr, families: Mapping[IndexedBase, MatrixLetter]) -> Expr:
    """A side by coordinates in numbers made of matrices. Raises `Unjudged` for sums that are no products of these."""
    letters = dict(families)
    for base, array in own.arrays.items():
        if isinstance(array, VectorLetter):
            words = {
                word for name in own.scope.said if plain(name) == str(base.label) for word in own.scope.said_of(name)
            }
            letters[base] = MatrixLetter(base, array.length, 1, words)
    found = _lifted(side, letters, frozenset(families))
    if found.atoms(Indexed) or found.has(Sum):
        raise Unjudged("vectors of an orthonormal family by coordinates")
    return found


def _lifted(part: Expr, letters: Mapping[IndexedBase, MatrixLetter], rows: frozenset[IndexedBase]) -> Expr:
    if isinstance(part, Indexed):
        if part.base not in letters or len(part.indices) != (2 if part.base in rows else 1):
            raise Unjudged(f"the entry {part} beside an orthonormal family")
        first, *last = part.indices
        return MatrixEntry(letters[part.base], *((last[0], first) if last else (first, S.One)))
    if isinstance(part, Sum):
        body = _lifted(part.function, letters, rows)
        for index, low, high in part.limits:
            body = Add(*(_contracted(term, index, low, high) for term in Add.make_args(expand(body))))
        return body
    if isinstance(part, MatrixEntry) or not part.args:
        return part
    return part.func(*(_lifted(one, letters, rows) for one in part.args))


def _contracted(term: Expr, index: Symbol, low: Expr, high: Expr) -> Expr:
    """Σ_k c A_ka B_kb as c [A^⊤B]_ab. Raises `Unjudged` for other sums."""
    fixed, moving = term.as_independent(index, as_Add=False)
    entries: list[MatrixEntry] = []
    for factor in Mul.make_args(moving):
        base, power = factor.as_base_exp() if isinstance(factor, Pow) else (factor, S.One)
        if base != 1:
            if not isinstance(base, MatrixEntry) or power not in (1, 2):
                raise Unjudged(f"a sum of {factor}")
            entries += [base] * int(power)
    columns = [_column(entry, index) for entry in entries]
    if len(columns) != _MOST or low != 1 or any(matrix.shape[0] != high for matrix, _ in columns):
        raise Unjudged(f"a sum of {term} over {index}")
    (one, first), (other, last) = columns
    return fixed * MatrixEntry(MatrixProduct(Transposed(one), other), first, last)


def _column(entry: MatrixEntry, index: Symbol) -> tuple[MatrixExpression, Expr]:
    """(A, a) of the entry A_ka."""
    row, column = entry.args[1:]
    if row == index and not column.has(index):
        return entry.matrix, column
    if column == index and not row.has(index):
        return Transposed(entry.matrix), row
    raise Unjudged(f"a sum of {entry}")


__all__ = ["as_products", "orthonormal_families", "told_of_families"]
