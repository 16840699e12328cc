"""`in_plane`: means over w ∼ N(0, vI_d) of what depends on w by w^⊤x and w^⊤y alone, as means over the plane.

An affine image of a normal vector is normal: w^⊤x and w^⊤y have variances v‖x‖² and v‖y‖² and covariance v x^⊤y.
"""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Abs, Add, Expr, IndexedBase, Integer, Lambda, Max, Min, Mul, Piecewise, Sum, Symbol, expand_mul
from sympy.functions import Heaviside, cos, erf, exp, sign, sin, tanh
from sympy.tensor.indexed import Indexed

from derive.gaussian.expectation import GaussianExpectation
from derive.language.symbols import u, v
from verify.reading.letters.meaning import RandomLetters
from verify.reading.letters.unjudged import Unjudged
from verify.reading.terms.elaboration import NONZERO, Elaboration

_FUNCTIONS = (Abs, Heaviside, Max, Min, Piecewise, cos, erf, exp, sign, sin, tanh)
_JUMPING = (Heaviside, Piecewise, sign)
"""What may have another value where w^⊤x is 0 for certain."""
_ONE, _OTHER = (Symbol(f"form_{place}", real=True) for place in (1, 2))


def in_plane(own: Elaboration, kind: str, values: Sequence[Expr], held: Sequence[IndexedBase]) -> Expr | None:
    """E of a function of one or two forms w^⊤x of one vector w; None where it is a polynomial, or of other things."""
    if len(held) != 1 or kind != "E" or not values[0].has(*_FUNCTIONS):
        return None
    family = own.arrays[held[0]]
    if not isinstance(family, RandomLetters) or family.length is None or family.index:
        return None
    return over_plane(own, values[0], family)


def over_plane(own: Elaboration, value: Expr, family: RandomLetters) -> Expr | None:
    """E of a function of one or two forms w^⊤x of a vector w; None where it is of other things."""
    forms = sorted((part for part in value.atoms(Sum) if part.has(family.base)), key=str)
    vectors = [_vector(form, family) for form in forms]
    bare = value.xreplace(dict(zip(forms, (_ONE, _OTHER), strict=False)))
    if not forms or len(forms) > 2 or None in vectors or bare.has(family.base):
        return None

    def product(one: Sum, other: Sum) -> Expr:
        ((index, low, high),) = one.limits
        second = other.function.xreplace({other.limits[0][0]: index})
        return family.variance * Sum(one.function * second, (index, low, high))

    first, last = vectors[0], vectors[-1]
    assert first is not None and last is not None
    covariance = (product(first, first), product(last, last), product(first, last))
    if bare.has(*_JUMPING):
        for spread in covariance[: len(forms)]:
            own.need(NONZERO, spread)
    if len(forms) == 1:
        covariance = (covariance[0], Integer(1), Integer(0))
    return Add(*(mean_of(term, _ONE, _OTHER, covariance) for term in Add.make_args(expand_mul(bare, deep=False))))


def _vector(form: Sum, family: RandomLetters) -> Sum | None:
    """Σ_k x_k of Σ_k w_k x_k; None for other sums."""
    entries = [one for one in form.function.atoms(Indexed) if one.base == family.base]
    if len(form.limits) != 1 or len(entries) != 1 or entries[0].indices[-1] != form.limits[0][0]:
        return None
    weight = form.function / entries[0]
    is_whole = form.limits[0][1:] == (1, family.length)
    return Sum(weight, *form.limits) if is_whole and not weight.has(family.base) else None


def mean_of(term: Expr, one: Symbol, other: Symbol, covariance: tuple[Expr, Expr, Expr]) -> Expr:
    """E of a product of functions of two normal numbers with these variances and this covariance."""
    parts: dict[str, Expr] = {"fixed": Integer(1), "one": Integer(1), "other": Integer(1)}
    for factor in Mul.make_args(term):
        has = (factor.has(one), factor.has(other))
        if all(has):
            raise Unjudged(f"a mean of {factor}, which holds both letters")
        name = "one" if has[0] else "other" if has[1] else "fixed"
        parts[name] = parts[name] * factor
    first, second = _function(parts["one"], one, u), _function(parts["other"], other, v)
    return parts["fixed"] * GaussianExpectation(first, second, *covariance)


def _function(body: Expr, variable: Symbol, name: Symbol) -> Lambda:
    """A function of a variable, by another name for it where the text has a letter of that name."""
    while any(one.name == name.name for one in body.free_symbols if isinstance(one, Symbol)):
        name = Symbol(f"{name.name}_", real=True)
    return Lambda(name, body.xreplace({variable: name}))


__all__ = ["in_plane", "mean_of", "over_plane"]
