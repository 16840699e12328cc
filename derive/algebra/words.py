"""`reduced`: words rewritten until no rule of `derive.algebra.rules` applies; `function` of what is in normal form.

The two speak of one another: a function is pushed through a word, and what is inside of a function is made of words.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from itertools import product

from sympy import Basic, Expr, S, default_sort_key, exp, sqrt

from derive.algebra.blocks import block_pair, two_blocks
from derive.algebra.expressions import (
    EntrywiseProduct,
    InverseMatrix,
    MatrixExponential,
    MatrixExpression,
    MatrixFunction,
    MatrixLetter,
    MatrixPower,
    MatrixRoot,
    PseudoInverse,
    Transposed,
)
from derive.algebra.kinds import IDEMPOTENT, ORTHOGONAL, ORTHONORMAL, has, is_invertible, is_semidefinite, is_symmetric
from derive.algebra.normal_form import normal
from derive.algebra.numbers import MatrixEntry
from derive.algebra.penrose import penrose_step
from derive.algebra.polynomials import Polynomial, Word, collected, ordered, single

_RANK = {InverseMatrix: 0, MatrixRoot: 1, MatrixPower: 2, MatrixExponential: 3}


def multiplied(*factors: Polynomial) -> Polynomial:
    """The product of matrices in normal form."""
    shape = (factors[0].shape[0], factors[-1].shape[1])
    terms = []
    for chosen in product(*(factor.terms.items() for factor in factors)):
        coefficient, word = S.One, ()
        for one, c in chosen:
            coefficient, word = coefficient * c, word + one
        terms.append((word, coefficient))
    return reduced(shape, terms)


def transposed(matrix: Polynomial) -> Polynomial:
    """Words backwards, each factor transposed."""
    shape = (matrix.shape[1], matrix.shape[0])
    whole = Polynomial(shape, {})
    for word, coefficient in matrix.terms.items():
        factors = [_turned(factor) for factor in reversed(word)]
        whole = whole.plus((multiplied(*factors) if factors else single((), shape)).scaled(coefficient))
    return whole


def _turned(factor: MatrixExpression) -> Polynomial:
    if isinstance(factor, Transposed):
        return normal(factor.args[0])  # type: ignore[arg-type]
    if isinstance(factor, PseudoInverse):
        return normal(PseudoInverse(transposed(normal(factor.args[0])).matrix))  # type: ignore[arg-type]
    if isinstance(factor, MatrixFunction):
        return function(type(factor), transposed(normal(factor.matrix)), *factor.args[1:])
    if isinstance(factor, EntrywiseProduct):
        return normal(EntrywiseProduct(*(transposed(normal(side)).matrix for side in factor.args)))  # type: ignore[arg-type]
    return single((factor if is_symmetric(factor) else Transposed(factor),), (factor.shape[1], factor.shape[0]))


def reduced(shape: tuple[Expr, Expr], terms: Iterable[tuple[Word, Expr]]) -> Polynomial:
    """Terms whose words are rewritten until no rule applies to any."""
    waiting, done = list(terms), []
    while waiting:
        word, coefficient = waiting.pop()
        found = step(word)
        if found is None:
            done.append((word, coefficient))
        else:
            waiting += [(other, coefficient * factor) for other, factor in found]
    return collected(shape, done)


def step(word: Word) -> list[tuple[Word, Expr]] | None:
    """What one rule makes of a word; None where none applies."""
    for place, factor in enumerate(word):
        if isinstance(factor, InverseMatrix) and (found := _against_inverse(word, place, factor)) is not None:
            return found
    for place in range(len(word) - 1):
        found = _pair(word[place], word[place + 1])
        if found is not None:
            return [((*word[:place], *middle, *word[place + 2 :]), factor) for middle, factor in found]
    if (found := penrose_step(word)) is not None:
        return found
    sizes = [word[0].shape[0], *(factor.shape[1] for factor in word)] if word else []
    ones = [place for place, size in enumerate(sizes) if size == 1]
    if len(ones) > 1:
        start, end = ones[:2]
        return [((*word[:start], *word[end:]), _of_form(word[start:end]))]
    return None


def _against_inverse(word: Word, place: int, factor: InverseMatrix) -> list[tuple[Word, Expr]] | None:
    """lead · P^{-1} = (I − rest · P^{-1}) / c where P = c · lead + rest, and the same from the right."""
    inside = normal(factor.matrix)
    (lead, c), *rest = ordered(inside.terms) or [((), S.Zero)]
    if not lead or c.is_nonzero is not True:
        return None
    size = len(lead)
    if word[max(place - size, 0) : place] == lead:
        before, behind = word[: place - size], word[place + 1 :]
        others = [((*before, *other, factor, *behind), -e / c) for other, e in rest]
    elif word[place + 1 : place + 1 + size] == lead:
        before, behind = word[:place], word[place + 1 + size :]
        others = [((*before, factor, *other, *behind), -e / c) for other, e in rest]
    else:
        return None
    return [((*before, *behind), 1 / c), *others]


def _pair(one: MatrixExpression, other: MatrixExpression) -> list[tuple[Word, Expr]] | None:
    """What two neighbours come to, None where they stay."""
    if (found := block_pair(one, other)) is not None:
        return found
    if isinstance(one, Transposed) and one.args[0] == other and has(other, ORTHONORMAL):
        return [((), S.One)]
    if isinstance(other, Transposed) and other.args[0] == one and has(one, ORTHOGONAL):
        return [((), S.One)]
    if one == other and has(one, ORTHOGONAL) and is_symmetric(one):
        return [((), S.One)]
    if one == other and has(one.args[0] if isinstance(one, Transposed) else one, IDEMPOTENT):
        return [((one,), S.One)]
    if not isinstance(one, MatrixFunction):
        return None
    if isinstance(other, MatrixFunction):
        return _functions(one, other)
    inside = normal(one.matrix)
    words = [word for word in inside.terms if word]
    if not words or any(word[0] != other for word in words):
        return None
    terms = [(_rotated(word), c) for word, c in inside.terms.items()]
    moved = reduced((other.shape[1], other.shape[1]), terms)
    if not _may_pass(one, other, inside, moved):
        return None
    through = function(type(one), moved, *one.args[1:])
    return [((other, *word), c) for word, c in through.terms.items()]


def _may_pass(one: MatrixFunction, other: MatrixExpression, inside: Polynomial, moved: Polynomial) -> bool:
    """Whether f(c + BA) is there where f(c + AB) is: of an inverse where c ≠ 0 or A is square, of a root where both are
    one."""
    if isinstance(one, InverseMatrix):
        return other.is_square or inside.terms.get((), S.Zero).is_nonzero is True
    return not isinstance(one, MatrixRoot) or inside == moved


def _rotated(word: Word) -> Word:
    return (*word[1:], *word[:1])


def _functions(one: MatrixFunction, other: MatrixFunction) -> list[tuple[Word, Expr]] | None:
    first, second = normal(one.matrix), normal(other.matrix)
    if isinstance(one, MatrixRoot) and one == other:
        return list(first.terms.items())
    if not _commute(one.matrix, other.matrix):
        return None
    found = None
    if isinstance(one, MatrixExponential) and isinstance(other, MatrixExponential):
        found = function(MatrixExponential, first.plus(second))
    elif isinstance(one, MatrixPower) and isinstance(other, MatrixPower) and first == second:
        found = function(MatrixPower, first, one.args[1] + other.args[1])  # type: ignore[operator]
    if found is not None:
        return list(found.terms.items())
    return [((other, one), S.One)] if _order(one) > _order(other) else None


def _order(factor: MatrixFunction) -> tuple:
    return _RANK[type(factor)], default_sort_key(factor)


@lru_cache(maxsize=4096)
def _commute(one: MatrixExpression, other: MatrixExpression) -> bool:
    first, second = normal(one), normal(other)
    return first == second or multiplied(first, second) == multiplied(second, first)


def function(kind: type[MatrixFunction], inside: Polynomial, *more: Basic) -> Polynomial:
    """A function of a matrix in normal form."""
    shape, words = inside.shape, [word for word in inside.terms if word]
    constant = inside.terms.get((), S.Zero)
    if not words and (constant != 0 or kind in (MatrixExponential, MatrixRoot)):
        values = {InverseMatrix: lambda: 1 / constant, MatrixExponential: lambda: exp(constant)}
        values |= {MatrixRoot: lambda: sqrt(constant), MatrixPower: lambda: constant ** more[0]}
        return single((), shape, values[kind]()) if constant != 0 or kind is MatrixExponential else inside
    if words and (outer := _conjugated(words)) is not None:
        bare = reduced(shape, ((word[1:-1] if word else word, c) for word, c in inside.terms.items()))
        return multiplied(normal(outer), function(kind, bare, *more), transposed(normal(outer)))
    if kind is InverseMatrix and words:
        return _of_blocks(inside) or _inverse(inside)
    if kind is MatrixExponential and constant != 0:
        bare = collected(shape, ((word, c) for word, c in inside.terms.items() if word))
        return function(kind, bare).scaled(exp(constant))
    if kind is MatrixPower:
        return _power(inside, more[0])
    if kind is MatrixRoot and len(words) == 1 and len(inside.terms) == 1:
        (word, c) = next(iter(inside.terms.items()))
        if len(word) == 2 and word[0] == word[1] and is_semidefinite(word[0]):
            return single(word[:1], shape, sqrt(c))
    return single((kind(inside.matrix, *more),), shape)


def _conjugated(words: list[Word]) -> MatrixExpression | None:
    """Q where all words begin with Q and end with Q^⊤, orthogonal."""
    outer = words[0][0]
    letter = outer.args[0] if isinstance(outer, Transposed) else outer
    if not has(letter, ORTHOGONAL) or is_symmetric(letter):  # type: ignore[arg-type]
        return None
    last = letter if letter is not outer else Transposed(letter)
    is_around = all(len(word) > 1 and word[0] == outer and word[-1] == last for word in words)
    return outer if is_around else None


def _inverse(inside: Polynomial) -> Polynomial:
    shape = inside.shape
    (lead, c), *_ = ordered(inside.terms)
    if c != 1 and c.is_nonzero is True:
        return function(InverseMatrix, inside.scaled(1 / c)).scaled(1 / c)
    if len(inside.terms) > 1 or c != 1:
        return single((InverseMatrix(inside.matrix),), shape)
    if len(lead) > 1 and all(factor.is_square for factor in lead):
        return multiplied(*(function(InverseMatrix, single((factor,), shape)) for factor in reversed(lead)))
    if len(lead) > 1:
        return single((InverseMatrix(inside.matrix),), shape)
    only = next(iter(lead))
    match only:
        case InverseMatrix() as factor:
            return normal(factor.matrix)
        case MatrixExponential() as factor:
            return function(MatrixExponential, normal(factor.matrix).scaled(S.NegativeOne))
        case Transposed() as factor if has(factor.args[0], ORTHOGONAL):
            return normal(factor.args[0])  # type: ignore[arg-type]
        case MatrixLetter() as factor if has(factor, ORTHOGONAL):
            return _turned(factor)
    return single((InverseMatrix(only),), shape)


def complement(matrix: Polynomial) -> tuple[list[MatrixExpression], list[Polynomial], Polynomial] | None:
    """(E and F of the two blocks, the blocks A, B, C, D, S = D − CA^{-1}B) for the first block A that is invertible."""
    found = two_blocks(matrix)
    for ends in (found, found[::-1]) if found else ():
        a, b, c, d = (
            multiplied(normal(Transposed(one)), matrix, normal(other)) for one, other in product(ends, repeat=2)
        )
        if is_invertible(a.matrix):
            through = multiplied(c, function(InverseMatrix, a), b)
            return list(ends), [a, b, c, d], d.plus(through.scaled(S.NegativeOne))
    return None


def _of_blocks(matrix: Polynomial) -> Polynomial | None:
    """The inverse by the complement of Schur, where a block is invertible."""
    found = complement(matrix)
    if found is None:
        return None
    (one, other), (a, b, c, _), rest = found
    inner, own = function(InverseMatrix, rest), function(InverseMatrix, a)
    up, down = multiplied(own, b, inner), multiplied(inner, c, own)
    blocks = (
        (one, own.plus(multiplied(up, c, own)), one),
        (one, up.scaled(S.NegativeOne), other),
        (other, down.scaled(S.NegativeOne), one),
        (other, inner, other),
    )
    whole = Polynomial(matrix.shape, {})
    for row, block, column in blocks:
        whole = whole.plus(multiplied(normal(row), block, normal(Transposed(column))))
    return whole


def _power(inside: Polynomial, exponent: Basic) -> Polynomial:
    """A^(k + n) = A^n A^k for whole n ≥ 0."""
    number_, rest = exponent.as_coeff_Add()  # type: ignore[attr-defined]
    if rest == 0 or (number_.is_Integer and number_ > 0):
        whole = single((), inside.shape) if rest == 0 else _power(inside, rest)
        return multiplied(*[inside] * int(number_), whole)
    return single((MatrixPower(inside.matrix, exponent),), inside.shape)


@lru_cache(maxsize=4096)
def _of_form(word: Word) -> Expr:
    """The number u^⊤Av, the same as v^⊤A^⊤u."""
    return MatrixEntry(least(word, [word]))


def least(word: Word, others: Iterable[Word]) -> MatrixExpression:
    """The first of words that are one number, and of their transposes that are one word, in one order."""
    found = set(others)
    for one in tuple(found):
        turned = [_turned(factor) for factor in reversed(one)]
        if all(len(factor.terms) == 1 for factor in turned):
            (other,) = zip(*(next(iter(factor.terms)) for factor in turned), strict=True) if turned else ((),)
            found.add(settled(tuple(other)))
    least = min(found, key=lambda one: (len(one), tuple(map(default_sort_key, one))))
    return single(least, (word[0].shape[0], word[-1].shape[1])).matrix


def settled(word: Word) -> Word:
    """A word with functions pushed through, as long as one word comes of it; numbers stay inside."""
    for place in range(len(word) - 1):
        found = _pair(word[place], word[place + 1])
        if found is not None and len(found) == 1 and found[0][1] == 1:
            return settled((*word[:place], *found[0][0], *word[place + 2 :]))
    return word


__all__ = ["complement", "function", "least", "multiplied", "reduced", "settled", "step", "transposed"]
