"""`at_least`: the rules by which one number made of matrices is at least another, where they are seen to do."""

from __future__ import annotations

from sympy import Abs, Expr, Mul, Pow, S, Symbol, expand, sqrt, zeros

from derive.algebra.expressions import MatrixExpression, MatrixProduct, MatrixRoot, Transposed
from derive.algebra.kinds import NONZERO, has, is_definite, is_semidefinite
from derive.algebra.normal_form import normal
from derive.algebra.number_form import number
from derive.algebra.numbers import MatrixEntry, MatrixNumber, TraceOf
from derive.algebra.rules import CAUCHY_SCHWARZ, CONTRACTION, NORMAL_FORM, SQUARES
from derive.language.parts import atoms
from derive.language.quantity import NotReducible
from derive.language.rule import Rule


def plain(expression: Expr) -> Expr:
    """An expression in normal form with symbols in place of its numbers; those of forms with a sign have it."""
    given = number(expression)
    return expand(given.xreplace(symbols_for(given)))


def symbols_for(expression: Expr) -> dict[MatrixNumber, Symbol]:
    """A symbol for each number in normal form, one that is not negative for forms that are not."""
    found = sorted((part for part in atoms(expression, MatrixNumber)), key=str)
    return {
        part: Symbol(f"form_{place}", **({"nonnegative": True} if _is_form_of_sign(part) else {"real": True}))
        for place, part in enumerate(found)
    }


def _is_form_of_sign(part: MatrixNumber) -> bool:
    if isinstance(part, TraceOf):
        return is_semidefinite(part.matrix) or _is_trace_of_two(part)
    return isinstance(part, MatrixEntry) and part.matrix.is_scalar and is_semidefinite(part.matrix)


def _is_trace_of_two(part: TraceOf) -> bool:
    """Whether a trace is tr(AB) of semidefinite A and B: that of RBR, where R is the root of A."""
    word = part.matrix.args if isinstance(part.matrix, MatrixProduct) else ()
    for turn in range(len(word)):
        turned = word[turn:] + word[:turn]
        for cut in range(1, len(word)):
            one, other = MatrixProduct(*turned[:cut]), MatrixProduct(*turned[cut:])
            if one.is_square and is_semidefinite(one):
                root = MatrixRoot(normal(one).matrix)
                folded = MatrixProduct(root, normal(other).matrix, root)
                if is_semidefinite(folded) and number(TraceOf(folded)) == part:
                    return True
    return False


def at_least(greater: Expr, smaller: Expr, *, squares: bool = True) -> tuple[Rule, ...] | None:
    """Rules by which greater ≥ smaller for every size; None where they are not seen to be so."""
    difference = number(greater - smaller)
    if plain(difference).is_nonnegative:
        return NORMAL_FORM, SQUARES
    if _is_square_of_sum(difference):
        return NORMAL_FORM, SQUARES
    if _by_cauchy_schwarz(difference):
        return NORMAL_FORM, CAUCHY_SCHWARZ
    if _by_contraction(difference):
        return NORMAL_FORM, SQUARES, CONTRACTION
    if squares and all(_roots_as_symbols(side).is_nonnegative for side in (greater, smaller)):
        return at_least(greater**2, smaller**2, squares=False)
    return None


def _is_square_of_sum(difference: Expr) -> bool:
    """Whether a difference is Σ c_ij u_i^⊤u_j for a semidefinite c of numbers, and what is not negative besides."""
    products = {part: pair for part in atoms(difference, MatrixNumber) if (pair := _product_of_two(part)) is not None}
    vectors = sorted({one for pair in products.values() for one in pair}, key=str)
    table = zeros(len(vectors), len(vectors))
    rest = expand(difference)
    for part, (one, other) in products.items():
        factor = rest.coeff(part)
        rest = expand(rest - factor * part)
        if not factor.is_rational or rest.has(part):
            return False
        places = vectors.index(one), vectors.index(other)
        for row, column in (places, places[::-1]):
            table[row, column] += factor / 2
    return len(vectors) > 1 and bool(table.is_positive_semidefinite) and bool(plain(rest).is_nonnegative)


def _product_of_two(part: MatrixNumber) -> tuple[MatrixExpression, MatrixExpression] | None:
    """(u, v) of the number u^⊤v of two columns."""
    word = part.matrix.args if isinstance(part, MatrixEntry) and isinstance(part.matrix, MatrixProduct) else ()
    if len(word) != 2 or not isinstance(word[0], Transposed) or word[1].shape[1] != 1 or not part.matrix.is_scalar:
        return None
    return word[0].args[0], word[1]  # type: ignore[return-value]


def is_seen_positive(expression: Expr) -> bool:
    """Whether a number is seen to be above 0 for every size: 1 + x^⊤x."""
    try:
        return bool(plain(expression).is_positive)
    except (NotReducible, TypeError):
        return False


def is_seen_nonzero(expression: Expr) -> bool:
    """Whether a product is seen not to be 0: numbers, powers of x^⊤x and x^⊤Kx for nonzero x, definite K."""
    if isinstance(expression, Mul):
        return all(map(is_seen_nonzero, expression.args))
    if isinstance(expression, Pow):
        return is_seen_nonzero(expression.base)
    if not isinstance(expression, MatrixEntry):
        return bool(expression.is_nonzero)
    word: tuple[MatrixExpression, ...] = expression.matrix.args  # type: ignore[assignment]
    if (
        not isinstance(expression.matrix, MatrixProduct)
        or len(word) not in (2, 3)
        or not has(word[-1], NONZERO)
        or word[0] != Transposed(word[-1])
    ):
        return False
    return len(word) == 2 or is_definite(word[1])


def _roots_as_symbols(side: Expr) -> Expr:
    """A side with symbols for its numbers and for its square roots, which are not negative where they have a value."""
    bare = side.xreplace(symbols_for(side))
    roots = sorted((part for part in atoms(bare, Pow) if part.exp == S.Half), key=str)
    return bare.xreplace({part: Symbol(f"root_{place}", nonnegative=True) for place, part in enumerate(roots)})


def _by_cauchy_schwarz(difference: Expr) -> bool:
    """Whether p − |q| ‖u‖‖v‖ ≥ 0, or p − |q| ‖u‖²‖v‖² ≥ 0, where the difference is p + q u^⊤v, or p − |q| (u^⊤v)²."""
    for part in sorted(atoms(difference, MatrixNumber), key=str):
        if not isinstance(part, MatrixEntry) or not part.matrix.is_scalar or _is_form_of_sign(part):
            continue
        word = part.matrix.args if isinstance(part.matrix, MatrixProduct) else (part.matrix,)
        for cut in range(1, len(word)):
            left, right = MatrixProduct(*word[:cut]), MatrixProduct(*word[cut:])
            bound = MatrixEntry(MatrixProduct(left, Transposed(left))) * MatrixEntry(
                MatrixProduct(Transposed(right), right)
            )
            if _is_bounded(difference, part, bound):
                return True
    return False


def _by_contraction(difference: Expr) -> bool:
    """Whether a difference is not negative with v^⊤v in the place of v^⊤Pv, which has a factor ≤ 0; P a projection."""
    for part in sorted(atoms(difference, MatrixNumber), key=str):
        word = part.matrix.args if isinstance(part, MatrixEntry) and isinstance(part.matrix, MatrixProduct) else ()
        for cut in range(1, (len(word) + 1) // 2):
            left, middle, right = (MatrixProduct(*one) for one in (word[:cut], word[cut:-cut], word[-cut:]))
            if normal(left) != normal(Transposed(right)) or not _is_projection(middle):
                continue
            probe = Symbol("probe", real=True)
            bare = expand(difference.xreplace({part: probe}))
            factor = bare.coeff(probe)
            rest = expand(bare - factor * probe)
            longest = MatrixEntry(MatrixProduct(Transposed(right), right))
            if not rest.has(probe) and not factor.has(probe) and plain(-factor).is_nonnegative:
                return bool(plain(rest + factor * longest).is_nonnegative)
    return False


def _is_projection(matrix: MatrixExpression) -> bool:
    """Whether P² = P = P^⊤ by the rules."""
    own = normal(matrix)
    return matrix.is_square and normal(MatrixProduct(matrix, matrix)) == own == normal(Transposed(matrix))


def _is_bounded(difference: Expr, part: MatrixEntry, bound: Expr) -> bool:
    probe = Symbol("probe", real=True)
    bare = expand(difference.xreplace({part: probe}))
    for power, form in ((sqrt(bound), Abs(probe)), (sqrt(bound), probe), (bound, probe**2)):
        factor = bare.coeff(form)
        rest = expand(bare - factor * form)
        if factor == 0 or rest.has(probe) or factor.has(probe):
            continue
        if form == probe:
            factor = Abs(factor)
        elif not plain(-factor).is_nonnegative:
            continue
        else:
            factor = -factor
        if plain(rest - factor * power).is_nonnegative:
            return True
    return False


__all__ = ["at_least", "is_seen_nonzero", "is_seen_positive", "plain", "symbols_for"]
