"""`open_obligations`: what a rule needs where a step of a proof stands by that rule alone, and is not seen to hold.

A step that is worked out anew, or that has a certificate, needs nothing of its rule. Of one that is known by its rule
alone each condition is a predicate here, on the parts that the step replaced; where one is open nothing is proved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from sympy import (
    Abs,
    Add,
    Basic,
    Dummy,
    E,
    Expr,
    Integer,
    Integral,
    Lambda,
    Mul,
    Pow,
    S,
    Sum,
    Symbol,
    Tuple,
    nan,
    oo,
    zoo,
)
from sympy.tensor.indexed import Indexed

from derive.activations.activation import sigma
from derive.activations.classes import ActivationClass
from derive.activations.growth import is_tame
from derive.activations.text import activation_of
from derive.gaussian.expectation import GaussianExpectation
from derive.language.named import unfold
from derive.language.parts import atoms, parts
from derive.language.rewriting import bottom_up
from derive.language.symbols import u
from derive.networks.initialisation import AlmostSureLimit
from verify.checking.proof import Link
from verify.claims.regular import has_value, is_total
from verify.claims.signs import SignsOn
from verify.claims.statement import Statement
from verify.oracles.solutions import right_arcs, solved_flow

Predicate = Callable[[Link, Statement], Iterator[str]]
"""The conditions that are open, in words."""


def open_obligations(link: Link, statement: Statement) -> Iterator[str]:
    """The conditions of a step by its rules alone that are open, in words."""
    for rule in link.rules:
        for predicate in OBLIGATIONS.get(rule.name, ()):
            yield from (f"open: {words} ({rule.name})" for words in predicate(link, statement))


def replaced(link: Link, kind: type | tuple[type, ...]) -> Iterator[Basic]:
    """The parts of a kind that stand before the step and not after it."""
    yield from sorted(atoms(unfold(link.before), kind) - atoms(unfold(link.after), kind), key=str)


def own_terms(link: Link, statement: Statement) -> Iterator[str]:
    """Averages (1/m) Σ_r T_r, T_r a function of the entries of neuron r and of what is no entry, free of m."""
    for limit in replaced(link, AlmostSureLimit):
        assert isinstance(limit, AlmostSureLimit)
        for term in Add.make_args(unfold(limit.quantity)):
            if not _is_average(term, limit):
                yield f"the terms of {term} are independent, identically distributed and free of {limit.width}"


def functions_of_averages(link: Link, statement: Statement) -> Iterator[str]:
    """F(X, …, Y) with an F that is continuous there: with the averages themselves it is what stood in the limit."""
    before, after = _indexed_alike(link.before), _indexed_alike(link.after)
    found = atoms(after, AlmostSureLimit) - atoms(before, AlmostSureLimit)
    signs = SignsOn(statement.domain)
    names = {one: _limit_named(one, signs) for one in found}
    forms: dict[Basic, Basic] = {}
    for limit in atoms(before, AlmostSureLimit) - atoms(after, AlmostSureLimit):
        assert isinstance(limit, AlmostSureLimit)
        back = {one: one.args[0] for one in found if one.args[1:] == limit.args[1:]}
        moves = {limit.width, *(base for base, *_ in limit.args[2])}
        for part in parts(after):
            held = parts(part.xreplace(names))
            is_continuous = not held & moves and all(has_value(one, signs) for one in held)
            if is_continuous and part.xreplace(back) == limit.quantity:
                forms[limit] = part
        if limit not in forms:
            yield f"{limit.quantity} is a continuous function of averages"
    if before.xreplace(forms) != after:
        yield f"{link.after} is made of limits of averages"


def _limit_named(limit: Basic, signs: SignsOn) -> Dummy:
    """A number of which is known what is known of the limit; F has to be continuous there alone."""
    assert isinstance(limit, AlmostSureLimit)
    if _is_surely_positive(limit, signs):
        return Dummy("average", positive=True)
    return Dummy("average", real=True, nonnegative=signs.bounds(limit.quantity).is_nonnegative or None)


def _is_surely_positive(limit: AlmostSureLimit, signs: SignsOn) -> bool:
    """Whether it is of an average of what is above 0 but at entries that are 0: these have a density."""
    spread = {base: signs.bounds(variance).is_positive for base, _, variance in limit.args[2]}

    def is_almost_surely(factor: Expr) -> bool:
        if signs.bounds(factor).is_positive:
            return True
        inner, power = factor.as_base_exp()
        is_even = power.is_Integer and power % 2 == 0
        entry = inner.args[0] if isinstance(inner, Abs) else inner
        return (
            isinstance(entry, Indexed)
            and bool(spread.get(entry.base))
            and bool(power.is_positive and (is_even or (isinstance(inner, Abs) and power.is_Rational)))
        )

    totals = [factor for factor in Mul.make_args(limit.quantity) if isinstance(factor, Sum)]
    rest = Mul(*(factor for factor in Mul.make_args(limit.quantity) if factor not in totals))
    if len(totals) != 1 or not signs.bounds(rest).is_positive:
        return False
    terms = Add.make_args(totals[0].function)
    return all(is_almost_surely(factor) for term in terms for factor in Mul.make_args(term))


def _indexed_alike(side: Expr) -> Expr:
    """With each index of a sum named by how many sums stand within one another in it."""

    def named(total: Sum) -> Sum:
        inner = max((_height(part) for part in atoms(total.function, Sum)), default=0)
        names = {
            index: Symbol(f"_{inner + place}", integer=True, positive=True)
            for place, (index, *_) in enumerate(total.limits, 1)
        }
        return Sum(total.function.xreplace(names), *(Tuple(*limit).xreplace(names) for limit in total.limits))

    return bottom_up(unfold(side), lambda part: isinstance(part, Sum), named)


def _height(total: Basic) -> int:
    return max(int(index.name[1:]) for index, *_ in total.limits)  # type: ignore[attr-defined]


def _is_average(term: Expr, limit: AlmostSureLimit) -> bool:
    """Whether it is such an average times what is neither random nor moves with m, or that alone."""
    moves = {limit.width, *(base for base, *_ in limit.args[2])}
    if not parts(term) & moves:
        return True
    factors = Mul.make_args(term)
    totals = [factor for factor in factors if isinstance(factor, Sum) and factor.limits[0][2] == limit.width]
    rest = Mul(*(factor for factor in factors if factor not in totals)) * limit.width
    return len(totals) == 1 and not parts(rest) & moves and _is_of_own_entries(totals[0], limit)


def _is_of_own_entries(total: Sum, limit: AlmostSureLimit) -> bool:
    ((index, low, high), *more) = total.limits
    if more or low != 1 or high != limit.width or limit.width in parts(total.function):
        return False
    axes = {base: [axis for axis, size in enumerate(shape) if size == limit.width] for base, shape, _ in limit.args[2]}
    if any(limit.width in parts(variance) for *_, variance in limit.args[2]):
        return False
    for entry in atoms(total.function, Indexed):
        own = axes.get(entry.base, [])
        others = [place for axis, place in enumerate(entry.indices) if axis not in own]
        if any(entry.indices[axis] != index for axis in own) or any(index in parts(place) for place in others):
            return False
    return all(index not in parts(part) or isinstance(part, Indexed) for part in _outside_of_entries(total.function))


def _outside_of_entries(part: Basic) -> Iterator[Basic]:
    """The letters that stand in no index of an entry."""
    if isinstance(part, Indexed):
        return
    if not part.args:
        yield part
    for argument in part.args:
        yield from _outside_of_entries(argument)


def finite_means(link: Link, statement: Statement) -> Iterator[str]:
    """E|g(U)h(V)| < ∞ at every variance, by how fast g and h grow."""
    for found in replaced(link, GaussianExpectation):
        assert isinstance(found, GaussianExpectation)
        for side in (found.g, found.h):
            if not _is_tame(side, statement):
                yield f"{side.expr} has a mean at every variance"


def odd_means(link: Link, statement: Statement) -> Iterator[str]:
    """E[g(U)h(V)], of g and h one odd and the other one even, as 0."""
    of_sigma = getattr(statement.domain.activations, "parity", None)
    found = list(replaced(link, GaussianExpectation))
    for one in found:
        assert isinstance(one, GaussianExpectation)
        if {_parity(side(u), of_sigma) for side in (one.g, one.h)} != {1, 0}:
            yield f"{one.g.expr} times {one.h.expr} is odd"
    if unfold(link.before).xreplace(dict.fromkeys(found, S.Zero)) != unfold(link.after):
        yield f"{link.after} is what is left without means that are 0"


def _parity(part: Basic, of_sigma: str | None) -> int | None:
    """1 of what is odd in u, 0 of what is even, None of what is not seen to be either."""
    if u not in parts(part):
        return 0
    if part == u:
        return 1
    inside = [_parity(argument, of_sigma) for argument in part.args]
    if None in inside:
        return None
    if isinstance(part, Add):
        return inside[0] if len(set(inside)) == 1 else None
    if isinstance(part, Mul):
        return sum(inside) % 2  # type: ignore[arg-type]
    if isinstance(part, Pow):
        is_whole = isinstance(part.exp, Integer) and part.exp > 0
        return 0 if inside == [0, 0] else int(part.exp) % 2 if is_whole else None
    if not any(inside):
        return 0
    if isinstance(part, sigma):
        return None if of_sigma is None else (int(part.args[1]) + (of_sigma == "odd")) % 2
    return PARITIES.get(type(part).__name__)


PARITIES: Mapping[str, int] = {
    **dict.fromkeys(("sin", "sinh", "tanh", "atan", "erf", "sign"), 1),
    **dict.fromkeys(("cos", "cosh", "Abs"), 0),
}
"""Of functions of one number."""


def finite_terms(link: Link, statement: Statement) -> Iterator[str]:
    """Means of T_1, by how fast the activations of the domain grow."""
    names = statement.domain.activations
    if not isinstance(names, ActivationClass):
        yield from (f"σ = {name} has a mean at every variance" for name in names if not _tame_by_name(name))


def _tame_by_name(name: str) -> bool:
    return is_tame(activation_of(name).expression)


def _is_tame(side: Lambda, statement: Statement) -> bool:
    """Where σ stands in it there is no step by a closed form; what holds no variable is a number."""
    body = side(u)
    return not body.has(u) or body.has(sigma) or is_tame(body)


def finite_result(link: Link, statement: Statement) -> Iterator[str]:
    """A limit that is a number."""
    if link.after.has(oo, -oo, zoo, nan):
        yield f"{link.after} is finite"


def without_poles(link: Link, statement: Statement) -> Iterator[str]:
    """An integrand that is continuous between the ends, or a power above −1 at the lower one."""
    for integral in replaced(link, Integral):
        assert isinstance(integral, Integral)
        for part in sorted(parts(integral.function), key=str):
            if not _is_bounded(part, integral.variables):
                yield f"{part} is bounded between the ends of {integral}"


def _is_bounded(part: Basic, variables: Sequence[Symbol]) -> bool:
    if not part.has(*variables):
        return True
    if isinstance(part, Pow):
        return bool(
            part.exp.is_nonnegative or (part.base in variables and (part.exp + 1).is_positive) or part.base is E
        )
    return is_total(part)


OBLIGATIONS: Mapping[str, tuple[Predicate, ...]] = {
    "strong law": (own_terms, finite_terms),
    "functions of averages": (functions_of_averages,),
    "closed form": (finite_means, finite_result),
    "parity": (odd_means, finite_means),
    "integral between ends": (without_poles, finite_result),
    "one equation": (solved_flow,),
    "inequalities solved": (right_arcs,),
    "integral over a set": (finite_result,),
    "radius and angle apart": (finite_result,),
    "Fourier coefficient on the circle": (finite_result,),
    "means over samples": (finite_result,),
}
"""By the names of rules that steps are taken of; `verify.checking.proof.BY_RULE_ALONE` is the list of these."""

__all__ = ["OBLIGATIONS", "Predicate", "open_obligations", "replaced"]
