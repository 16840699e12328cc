"""`of_any_law`: a claim about E, Var and Cov of random variables, of all laws that the text leaves them.

It holds where it does between inner products of any vectors, which second moments are, or by Jensen's inequality; it
differs where a law with few values is found under which it fails. Where neither is seen it is not judged.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from sympy import Abs, Expr, Interval, Poly, PolynomialError, S, Set, Symbol, simplify

from derive.algebra.expressions import letters as letters_of
from derive.algebra.second_moments import SIZE, SecondMoments, inner_product
from derive.algebra.signs import at_least
from derive.algebra.signs import plain as plain_form
from derive.language.grammar.tree import Chain, Expression
from derive.language.quantity import NotReducible
from derive.language.theorems import JENSEN, MONOTONE, SECOND_MOMENTS, Theorem
from derive.measures.few_values import FewValues, law_of_one_value, laws_of_few_values
from verify.claims.domain import Domain, naturals
from verify.claims.fault import LedgerError
from verify.claims.letters import free_variables
from verify.claims.statement import Statement
from verify.reading.document.lines import PlacedFormula
from verify.reading.letters.links import answer_to
from verify.reading.letters.meaning import RandomNumbers
from verify.reading.letters.names import is_expectation, names_in, plain, walk
from verify.reading.letters.ranged import Ranged
from verify.reading.letters.scope import Meanings
from verify.reading.letters.spelling import spelling
from verify.reading.letters.unjudged import Unjudged
from verify.reading.sides.rows import elaboration
from verify.reading.statements.posing import Claimed
from verify.reading.terms.any_law import AnyMean, any_means, is_any, number_of
from verify.reading.terms.elaboration import NONNEGATIVE, Elaboration
from verify.reading.terms.questions import Question

_NO_LAW = "no theorem of the list gives it, and no law with few values is found for which it fails"
Known = dict[Symbol, RandomNumbers]
Sides = tuple[Expr, Expr]


def of_any_law(scope: Meanings, placed: PlacedFormula, link: Chain, relation: str, doubt: str) -> Question | None:
    """The question for all laws; None where a link holds no means over one. Raises `Unjudged`, `NotRead`."""
    if not relation or not any(_holds_means(scope, side) for side in link.sides):
        return None
    own = elaboration(scope)
    sides = own.expression(link.sides[0]), own.expression(link.sides[1])
    if not any_means(*sides):
        return None
    known = _numbers(scope, sides)
    if not all(one.is_open for one in known.values()):
        doubt = doubt or "more may be said of these random variables than is read"
    independent = {number: frozenset(map(number_of, one.apart)) for number, one in known.items()}
    moments = SecondMoments(independent)
    own.needs[:] = [need for need in own.needs if not _is_met(*need, moments)]
    laws = laws_of_few_values(tuple(known), is_independent=_are_independent(known, independent))
    claimed = Claimed(own, placed, link, relation, sides, doubt)
    instead = [_under(claimed, known, law) for law in laws]
    whole, is_seen = _by_vectors(claimed, known, moments)
    if whole is not None and is_seen:
        return replace(whole, instead=tuple(instead))
    if _is_linear(sides):
        one = _under(claimed, known, law_of_one_value(tuple(known)))
        return _by_theorem(one, MONOTONE, known, sides, instead)
    if _is_of_jensen(sides, relation):
        return _by_theorem(instead[0], JENSEN, known, sides, instead[1:])
    if whole is not None:
        return replace(whole, instead=tuple(instead))
    return replace(instead[0], unshown=_NO_LAW, instead=tuple(instead[1:]))


def _by_theorem(case: Question, theorem: Theorem, known: Known, sides: Sides, instead: Sequence[Question]) -> Question:
    """The claim for all laws by one for some of them."""
    answer = replace(case.answer, message=f"{case.answer.message}; all laws by {theorem.name}")
    conditions = () if _are_finite(known, sides) else ("its means are finite",)
    return replace(case, answer=answer, conditions=(*case.conditions, *conditions), instead=tuple(instead))


def _are_finite(known: Known, sides: Sides) -> bool:
    """Whether all means are finite by what is said: of bounded variables, of their products where they have squares."""
    if all(one.is_bounded for one in known.values()):
        return True
    if not all(one.has_square or one.is_bounded for one in known.values()):
        return False
    try:
        moments = SecondMoments({number: frozenset() for number in known})
        return all(_lifted(mean, moments) is not None for mean in any_means(*sides))
    except NotReducible:
        return False


def _holds_means(scope: Meanings, side: Expression | None) -> bool:
    """Whether a mean stands in a side, and a random variable whose law is not said."""
    if side is None or not any(is_expectation(one) for one in walk(side)):  # type: ignore[arg-type]
        return False
    return any(is_any(scope.quiet(name)) for name in names_in(side))


def _numbers(scope: Meanings, sides: Sides) -> Known:
    """The random variables of all means, by their symbols. Raises `Unjudged`."""
    held = {number for mean in any_means(*sides) for number in mean.numbers}
    letters = {letter for frame in scope.frames for letter in frame.meanings if is_any(scope.quiet(letter))}
    known = {number_of(letter): scope.quiet(letter) for letter in sorted(letters)}
    if unread := scope.unread_of(number.name for number in held):
        raise Unjudged(f"what is said of a random variable: {unread}")
    return {number: one for number, one in known.items() if number in held and isinstance(one, RandomNumbers)}


def _are_independent(known: Known, independent: dict[Symbol, frozenset[Symbol]]) -> bool:
    """Whether all are independent of one another. Raises `Unjudged` where only some are."""
    pairs = [other in independent[one] for one in known for other in known if one != other]
    if any(pairs) and not all(pairs):
        raise Unjudged("random variables of which only some are independent")
    return bool(pairs) and all(pairs)


def _with_means(side: Expr, mean: Callable[[Expr], Expr]) -> Expr:
    """A side with means worked out, inner ones first."""
    if isinstance(side, AnyMean):
        return mean(_with_means(side.value, mean))
    if not any_means(side):
        return side
    return side.func(*(_with_means(part, mean) for part in side.args))


def _under(claimed: Claimed, known: Known, law: FewValues) -> Question:
    """The claim under one law."""
    own = claimed.own
    inner = elaboration(own.scope)
    inner.letters, inner.used, inner.assumed = dict(own.letters), dict(own.used), dict(own.assumed)
    ranges = {value: _range(own, known[number]) for value, number in law.values.items()}
    ranges |= dict.fromkeys(law.shares, Interval(0, 1))
    if taken := {plain(letter) for letter in own.letters} & {one.name for one in ranges}:
        raise Unjudged(f"a letter {min(taken)}, which a value of a random variable is called by")
    put: dict[Expr, Expr] = {}
    for value, allowed in ranges.items():
        inner.letters[value.name] = ranged = Ranged(allowed, "a law with few values")
        put[value] = ranged.symbol(plain(value.name))
    left, right, *needs = (
        _with_means(part, law.mean).xreplace(put) for part in (*claimed.sides, *(what for _, what in own.needs))
    )
    for (kind, _), what in zip(own.needs, needs, strict=True):
        inner.need(kind, what)
    return claimed.about(inner, (left, right), claimed.doubt, before=f"{law.words}; ")


def _range(own: Elaboration, known: RandomNumbers) -> Set:
    """The values that a random variable may have. Raises `Unjudged` where its ends are no numbers."""
    ends = [None if side is None else own.expression(side) for side in (known.low, known.high)]
    if any(end is not None and not (end.is_number and end.is_comparable) for end in ends):
        raise Unjudged("a random variable whose least and largest values are no numbers")
    low, high = ends
    return Interval(-S.Infinity if low is None else low, S.Infinity if high is None else high)


def _lifted(part: Expr, moments: SecondMoments) -> Expr:
    return _with_means(part, lambda value: inner_product(value, moments))


def _sign(value: Expr) -> Expr:
    """A letter for a mean, which is not negative where the value is not."""
    return Symbol(f"mean_of_{value}", **({"nonnegative": True} if value.is_nonnegative else {"real": True}))


def _is_met(kind: str, what: Expr, moments: SecondMoments) -> bool:
    """Whether what stands under a root is not negative for any law."""
    if kind != NONNEGATIVE:
        return False
    if _with_means(
        what, lambda value: Symbol("mean", nonnegative=True) if value.is_nonnegative else value
    ).is_nonnegative:
        return True
    try:
        return at_least(_lifted(what, replace(moments, is_centred=True)), S.Zero) is not None
    except NotReducible:
        return False


def _by_vectors(claimed: Claimed, known: Known, moments: SecondMoments) -> tuple[Question | None, bool]:
    """(the claim between inner products of any vectors, None where means are no such products; whether it is seen)."""
    own, placed = claimed.own, claimed.placed
    if own.needs or own.arrays or own.missing:
        return None, False
    sizes = {part for mean in any_means(*claimed.sides) for part in mean.value.atoms(Abs)}
    sized = frozenset(one for one in known if any(one in part.free_symbols for part in sizes))
    moments = replace(moments, sized=sized)
    try:
        statements = [
            _between_vectors(claimed, replace(moments, is_centred=is_centred)) for is_centred in (False, True)
        ]
    except NotReducible:
        return None, False
    seen = [one for one in statements if _is_seen(one)]
    loose = [one.key for one in known.values() if not (one.has_square or one.is_bounded)]
    conditions = tuple(rf"\mathbb{{E}}[{key}^2] < \infty" for key in loose)
    message = f"all laws, by {SECOND_MOMENTS.name}"
    answer = replace(answer_to(placed, claimed.link, "read, not judged"), message=message)
    statement = (*seen, statements[0])[0]
    return Question(answer, statement, conditions, _NO_LAW, spelling(placed), is_indirect=True), bool(seen)


def _between_vectors(claimed: Claimed, moments: SecondMoments) -> Statement:
    left, right = (_lifted(side, moments) for side in claimed.sides)
    held = letters_of(left) | letters_of(right)
    zeros = tuple(
        zero
        for zero, one in zip(moments.equal_lengths(), sorted(moments.sized, key=str), strict=True)
        if moments.vector(one) in held or moments.mean(one) in left.free_symbols | right.free_symbols
    )
    parts = (left, right, *zeros)
    arrays = {letter.base: letter.shape for part in parts for letter in letters_of(part)}
    free = frozenset().union(*map(free_variables, parts))
    ranges = {ranged.symbol(plain(letter)): ranged.allowed for letter, ranged in claimed.own.letters.items()}
    means = {moments.mean(one) for number in moments.independent for one in (number, Abs(number))}
    scalars = {symbol: allowed for symbol, allowed in ranges.items() if symbol in free} | {SIZE: naturals}
    scalars |= dict.fromkeys(sorted(means & free, key=str), S.Reals)
    try:
        return Statement(left, right, Domain(scalars, (), arrays, zero=zeros), claimed.relation)
    except LedgerError as reason:
        raise Unjudged(str(reason)) from None


def _is_seen(statement: Statement) -> bool:
    """Whether the rules are seen to give a statement."""
    if statement.relation == "=":
        return plain_form(statement.lhs - statement.rhs) == 0
    sides = (statement.lhs, statement.rhs) if statement.relation == ">=" else (statement.rhs, statement.lhs)
    return statement.relation in ("<=", ">=") and at_least(*sides) is not None


def _is_linear(sides: Sides) -> bool:
    """Whether a claim is about a sum of means with numbers before them."""
    means = any_means(*sides)
    probes = {mean: Symbol(f"mean_{place}", real=True) for place, mean in enumerate(means)}
    difference = (sides[0] - sides[1]).xreplace(probes)
    if any(any_means(mean.value) for mean in means) or difference.free_symbols - set(probes.values()):
        return False
    try:
        return Poly(difference, *probes.values()).total_degree() <= 1
    except PolynomialError:
        return False


def _is_of_jensen(sides: Sides, relation: str) -> bool:
    """Whether the sides are E[g(Z)] and g(E[Z]): the claim for two values is that g is convex, or concave."""
    means = any_means(*sides)
    centre = [mean for mean in means if mean.value in mean.numbers]
    others = [mean for mean in means if mean not in centre]
    if relation not in ("<=", ">=") or len(centre) != 1 or len(others) != 1 or len(others[0].numbers) != 1:
        return False
    number, probe = others[0].numbers[0], Symbol("probe", real=True)
    within = [side for side in sides if side.has(others[0])]
    if len(within) != 1 or within[0].has(centre[0]) or centre[0].numbers != others[0].numbers:
        return False
    try:
        is_linear = Poly(within[0].xreplace({others[0]: probe}), probe).degree() == 1
    except PolynomialError:
        return False
    value = within[0].xreplace({others[0]: others[0].value.xreplace({number: probe})})
    rest = sides[1] if within[0] is sides[0] else sides[0]
    return is_linear and simplify(value - rest.xreplace({centre[0]: probe})) == 0


__all__ = ["of_any_law"]
