"""What a statement with vectors and random letters needs of its domain: their shapes, no kink where σ' is taken."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sympy import Add, Basic, Expr, IndexedBase, Integer, Sum, Symbol, Tuple, cancel, default_sort_key, expand_mul
from sympy.tensor.indexed import Indexed

from derive.activations.activation import sigma
from derive.gaussian.expectation import GaussianExpectation
from derive.language.derivatives import Partial
from derive.language.named import unfold
from derive.networks.initialisation import InitialisationExpectation
from verify.reading.letters.meaning import ModelArray, RandomLetters
from verify.reading.letters.unjudged import Unjudged
from verify.reading.terms.elaboration import Elaboration
from verify.reading.terms.families import counts


def shapes_of(own: Elaboration, sides: Sequence[Expr], free: Collection[Basic]) -> dict[IndexedBase, tuple[Expr, ...]]:
    """The shapes of the arrays that are free in the sides. Raises `Unjudged` where a number of letters is not known."""
    found: dict[IndexedBase, tuple[Expr, ...]] = {}
    counted = counts(sides)
    for base, array in own.arrays.items():
        if base not in free:
            continue
        if isinstance(array, ModelArray):
            found[base] = array.length
        elif not isinstance(array, RandomLetters):
            found[base] = (array.length,)
        elif base not in counted:
            raise Unjudged(f"how many letters {base} there are")
        else:
            found[base] = (counted[base], *([] if array.length is None else [array.length]))
    return found


def off_kinks(sides: Sequence[Expr], arrays: Mapping[IndexedBase, Any]) -> tuple[tuple[Any, ...], ...]:
    """The arguments of σ in sides that hold σ' or a derivative, each with the ranges of its indices."""
    plain = [_without_means(unfold(side)) for side in sides]
    if not any(side.has(Partial) or any(one.args[1] != 0 for one in side.atoms(sigma)) for side in plain):
        return ()
    found: dict[Expr, tuple[Any, ...]] = {}
    for side in plain:
        limits = {limit[0]: limit for part in side.atoms(Sum) for limit in part.limits}
        for one in side.atoms(sigma):
            form = one.args[0]
            if form.atoms(IndexedBase) & arrays.keys():
                inner = {index for part in form.atoms(Sum) for index in part.bound_symbols}
                free = sorted((form.free_symbols - inner) & limits.keys(), key=str)
                found[form] = (form, *(tuple(limits[index]) for index in free))
    return tuple(found[form] for form in sorted(found, key=default_sort_key))


def is_mean(side: Expr) -> bool:
    """Whether a side holds a mean, or a limit in width."""
    return side.has(InitialisationExpectation, GaussianExpectation)


def is_of_cosine(what: Expr) -> bool:
    """Whether a number is 1 − (x^⊤y)²/(‖x‖²‖y‖²), which is not negative by the inequality of Cauchy and Schwarz."""
    products = {part: factors_of(part) for part in what.atoms(Sum)}
    mixed = [part for part, pair in products.items() if pair is not None and len(set(pair)) == 2]
    if len(mixed) != 1 or len(products) != 3 or None in products.values():
        return False
    squares = [part for part in products if part is not mixed[0]]
    bases = [products[part] for part in squares]
    one, other = products[mixed[0]]  # type: ignore[misc]
    if sorted(map(str, bases)) != sorted(map(str, ((one, one), (other, other)))):
        return False
    inner, *lengths = (Symbol(f"product_{place}", positive=True) for place in range(3))
    bare = what.xreplace({mixed[0]: inner, squares[0]: lengths[0], squares[1]: lengths[1]})
    return cancel(bare - 1 + inner**2 / (lengths[0] * lengths[1])) == 0


def factors_of(part: Sum) -> tuple[IndexedBase, IndexedBase] | None:
    """(x, y) of Σ_k x_k y_k; None for other sums."""
    if len(part.limits) != 1:
        return None
    powers = part.function.as_powers_dict()
    found = [(one.base, int(power)) for one, power in powers.items() if isinstance(one, Indexed) and power in (1, 2)]
    is_pair = sum(power for _, power in found) == 2 and len(found) == len(powers)
    index = part.limits[0][0]
    is_along = all(one.indices == (index,) for one in part.function.atoms(Indexed))
    bases = [base for base, power in found for _ in range(power)]
    return (bases[0], bases[1]) if is_pair and is_along else None


def _without_means(side: Expr) -> Expr:
    return side.replace(
        lambda part: isinstance(part, InitialisationExpectation | GaussianExpectation), lambda part: Symbol("mean")
    )


def spreads_of(sides: Sequence[Expr]) -> list[Expr]:
    """The variances of what σ' is taken at in means: where one is 0, a kink may be met for certain."""
    found: dict[Expr, None] = {}
    for side in sides:
        for mean in side.atoms(InitialisationExpectation):
            inner = unfold(mean.args[0])
            taken = inner.atoms(sigma)
            if inner.has(Partial) or any(one.args[1] != 0 for one in taken):
                found.update(dict.fromkeys(_spread(one.args[0], mean.initialisation) for one in taken))
        for mean in side.atoms(GaussianExpectation):
            for function, variance in ((mean.g, mean.covariance[0]), (mean.h, mean.covariance[1])):
                if any(one.args[1] != 0 for one in function.atoms(sigma)):
                    found[variance] = None
    return sorted((one for one in found if one.is_zero is not False), key=default_sort_key)


def _spread(form: Expr, law: Tuple) -> Expr:
    """The variance of a sum of independent random letters, each with a factor. Raises `Unjudged` for other things."""
    variances = {base: variance for base, _, variance in law}
    total: Expr = Integer(0)
    for term in Add.make_args(expand_mul(form, deep=False)):
        body, limits = (term.function, term.limits) if isinstance(term, Sum) else (term, ())
        entries = [one for one in body.atoms(Indexed) if one.base in variances]
        factor = body / entries[0] if len(entries) == 1 else body
        if len(entries) != 1 or factor.has(entries[0].base) or any(low != 1 for _, low, _ in limits):
            raise Unjudged(f"where {form} has a law without points of its own")
        square = Sum(factor**2, *limits) if limits else factor**2
        total = total + variances[entries[0].base] * square
    return total


__all__ = ["factors_of", "is_mean", "is_of_cosine", "off_kinks", "shapes_of", "spreads_of"]
