"""The order in which a person writes terms and factors: `terms`, nothing negative first, and `factors` of a product."""

from collections import defaultdict
from collections.abc import Callable

from sympy import Add, Expr, Mul, Pow, Rational, Sum
from sympy.tensor.indexed import Indexed

from derive.language.shapes import inner_product


def terms(total: Add) -> list[Expr]:
    """Those of a sum, the first one that is not negative in front: 1 − x, not −x + 1.

    >>> from sympy.abc import x
    >>> terms(1 - 2**x)
    [1, -2**x]
    """
    found = total.as_ordered_terms()
    first = next((place for place, term in enumerate(found) if not term.could_extract_minus_sign()), 0)
    return [found[first], *found[:first], *found[first + 1 :]]


def factors(product: Mul, write: Callable[[Expr], str]) -> Mul:
    """A product that is left as it stands here: numbers, letters, functions, inner products, sums, roots in one.

    Factors that differ in primes alone, as `write` has them, have the one with fewer first: σ(x) σ(x').
    """
    found = sorted(_roots(product.as_ordered_factors()), key=_rank)
    alike: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for place, factor in enumerate(found):
        written = write(factor)
        alike[written.replace("'", "")].append((written.count("'"), place))
    ordered = list(found)
    for own in alike.values():
        for (_, place), (_, origin) in zip(sorted(own, key=lambda one: one[1]), sorted(own), strict=True):
            ordered[place] = found[origin]
    return Mul(*ordered, evaluate=False)


def _rank(factor: Expr) -> int:
    base = factor.base if isinstance(factor, Pow) and factor.exp.is_Rational else factor
    if base.is_Number:
        return 0
    if base.is_Symbol or base.is_NumberSymbol or isinstance(base, Indexed) or _is_root(factor):
        return 1
    if isinstance(base, Sum):
        return 1 if _is_square(base) else 3 if inner_product(base) else 4
    return 2


def _is_root(factor: Expr) -> bool:
    return isinstance(factor, Pow) and isinstance(factor.exp, Rational) and factor.exp.q == 2


def _roots(found: list[Expr]) -> list[Expr]:
    """√a √b as √(ab): of real numbers both are the same, for neither a nor b is negative."""
    under: dict[Expr, list[Expr]] = defaultdict(list)
    for factor in found:
        if _is_root(factor) and not _is_square(factor.base):
            under[factor.exp].append(factor.base)
    done: set[Expr] = set()
    roots = []
    for factor in found:
        if not _is_root(factor) or len(under[factor.exp]) < 2 or factor.base not in under[factor.exp]:
            roots.append(factor)
        elif factor.exp not in done:
            done.add(factor.exp)
            roots.append(Pow(Mul(*under[factor.exp], evaluate=False), factor.exp, evaluate=False))
    return roots


def _is_square(base: Expr) -> bool:
    """Whether it is ‖x‖², whose root is written without one."""
    product = inner_product(base)
    return product is not None and product.first == product.second


__all__ = ["factors", "terms"]
