"""Statements on matrices: their entries, on the domain that their letters need."""

from sympy import Basic, Expr, S, Set, Symbol

from derive.algebra.expressions import MatrixExpression, letters
from derive.algebra.numbers import MatrixEntry
from verify.claims.domain import Domain, naturals, nonnegative, positive
from verify.claims.letters import free_variables
from verify.claims.statement import Statement

_I, _J = (Symbol(name, integer=True, positive=True) for name in ("i", "j"))


def statement(one: Basic, other: Basic, relation: str = "=", nonzero: tuple[Expr, ...] = ()) -> Statement:
    """one relation other; of matrices for each entry, on inverses as they stand."""
    if isinstance(one, MatrixExpression) and isinstance(other, MatrixExpression):
        at = [index if size != 1 else S.One for index, size in zip((_I, _J), one.shape, strict=True)]
        one, other = MatrixEntry(one, *at), MatrixEntry(other, *at)
    assert isinstance(one, Expr) and isinstance(other, Expr)
    held = (one, other, *nonzero)
    arrays = {letter.base: letter.shape for side in held for letter in letters(side)}
    free = frozenset().union(*map(free_variables, held)) - arrays.keys()
    free |= {size for shape in arrays.values() for side in shape for size in side.free_symbols}
    sets = {symbol: _set_of(symbol) for symbol in free if isinstance(symbol, Symbol)}
    return Statement(one, other, Domain(sets, (), arrays, nonzero=nonzero), relation)


def _set_of(symbol: Symbol) -> Set:
    if symbol.is_integer:
        return naturals if symbol.is_positive else S.Naturals0
    return positive if symbol.is_positive else nonnegative if symbol.is_nonnegative else S.Reals
