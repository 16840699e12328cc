"""`asymptotic`: what ≃, ∼, ≍, ≪, →, O(·), Θ(·), o(·) and \\lim claim in the limit that the text names.

Each is a statement of one limit of the quotient r of the sides, see the table in docs/audit.md; boundedness is one,
too: 1/(1 + r²) tends to a positive number exactly where r² tends to a finite one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import prod

from sympy import (
    Abs,
    E,
    Expr,
    Function,
    Integer,
    Integral,
    Max,
    Min,
    Piecewise,
    Rational,
    S,
    Sum,
    Symbol,
    expand,
    oo,
    summation,
)
from sympy.functions.elementary.exponential import exp, log
from sympy.functions.elementary.hyperbolic import HyperbolicFunction
from sympy.functions.elementary.trigonometric import InverseTrigonometricFunction, TrigonometricFunction
from sympy.tensor.indexed import Indexed

from derive.language.grammar.tree import Bracketed, Chain, Expression, Letter, Number, Row, Terms
from derive.language.quantity import Quantity
from derive.training.fixed_kernel import GrowingLimit
from verify.claims.domain import positive
from verify.reading.document.lines import PlacedFormula
from verify.reading.document.words import ARROWS, OPEN_RELATIONS
from verify.reading.letters.limits import NamedLimit, landau, limit_above, limit_operator
from verify.reading.letters.names import name_of, plain
from verify.reading.letters.ranged import Ranged
from verify.reading.letters.scope import Meanings
from verify.reading.letters.unjudged import Unjudged
from verify.reading.sides.rows import elaboration
from verify.reading.statements.posing import asked, doubt_of
from verify.reading.statements.survey import Around
from verify.reading.terms.elaboration import Elaboration
from verify.reading.terms.questions import Question

_SIGNS = {"\\simeq": "1", "\\sim": "1", "\\asymp": "order", "\\ll": "0", "\\gg": "infinite"}
_LANDAU = {"O": "bounded", "o": "0", "\\Theta": "order", "\\Omega": "away from 0"}
_SHOWN = {
    "1": "with r the ratio, (r − 1)²/(1 + (r − 1)²) is held against 0",
    "0": "with r the ratio, r²/(1 + r²) is held against 0",
    "infinite": "with r the ratio, 1/(1 + r²) is held against 0",
    "bounded": "with r the ratio, 1/(1 + r²) is held above 10⁻²⁴",
    "away from 0": "with r the ratio, r²/(1 + r²) is held above 10⁻²⁴",
    "order": "with r the ratio, r²/(1 + r²)² is held above 10⁻²⁴",
}
_ORDERS = {"bounded": (0, 1), "away from 0": (2, 1), "order": (2, 2)}
LEAST = Rational(1, 10**24)
"""What a number above 0 is held above, so that 0 is told from it: constants below 10¹² count."""
_FUNCTIONS = (exp, log, HyperbolicFunction, TrigonometricFunction, InverseTrigonometricFunction)
_MOST = 80
"""Operations of which a limit is asked for."""


@dataclass(frozen=True)
class AsymptoticClaim:
    """The quotient that is looked at, and what of it is claimed; "value" is that it tends to `target`."""

    kind: str
    quotient: Expr
    target: Expr = S.Zero


def asymptotic(scope: Meanings, placed: PlacedFormula, link: Chain, around: Around) -> Question | None:
    """What a link claims of a limit; None where it claims nothing of one. Raises `Unjudged`, `NotRead`."""
    sign, (left, right) = link.relations[0].sign, link.sides
    if left is None or right is None:
        return None
    if sign == "=" and _landau_parts(scope, right) is None and _landau_parts(scope, left) is not None:
        left, right = right, left
    operator = limit_operator(left) if sign == "=" else None
    parts = _landau_parts(scope, right) if sign == "=" and operator is None else None
    is_arrow = sign in ARROWS
    if operator is None and parts is None and sign not in _SIGNS and not is_arrow:
        return None
    over = limit_above(link.relations[0].over) if link.relations[0].over else None
    named = operator[0] if operator else over or _only(around.limits)
    said_before = _of_section(around) if named is None and not is_arrow else None
    named = named or said_before
    if named is None and is_arrow:
        return None
    if named is None:
        raise Unjudged(OPEN_RELATIONS.get(sign) or "no limit is named: write as n → ∞")
    own = elaboration(scope)
    if said_before is not None:
        own.assumed[f"{named.words} is meant, as at {around.earlier[named]}"] = None
    if scope.get(named.letter) is None:
        scope.set(named.letter, Ranged(positive, named.words))
    if operator or is_arrow:
        claim = _tends(own, operator[1] if operator else left, right)
    elif parts is not None:
        claim = _of_landau(own, left, *parts)
    else:
        claim = AsymptoticClaim(_SIGNS[sign], _ratio(own.expression(left), own.expression(right)))
    return _posed(placed, link, around, own, claim, named)


def _only(limits: tuple[NamedLimit, ...]) -> NamedLimit | None:
    if len(limits) > 1:
        raise Unjudged(f"in which order {' and '.join(one.words for one in limits)}")
    return limits[0] if limits else None


def _of_section(around: Around) -> NamedLimit | None:
    """The one limit that the section named before the sentence; None where there is none, or more than one."""
    return next(iter(around.earlier)) if len(around.earlier) == 1 else None


def _tends(own: Elaboration, left: Expression, right: Expression) -> AsymptoticClaim:
    value = own.expression(left)
    if right == Letter("\\infty"):
        return AsymptoticClaim("value", exp(-value))
    if right == Letter("e") and own.scope.get("e") is None and "e" not in own.bound:
        own.assumed["e is Euler's number"] = None
        return AsymptoticClaim("value", value, E)
    return AsymptoticClaim("value", value, own.expression(right))


def _ratio(left: Expr, right: Expr) -> Expr:
    if right.is_zero is not False and right == 0:
        raise Unjudged("a ratio to 0")
    return left / right


def _landau_parts(scope: Meanings, side: Expression) -> tuple[str, Expression, Expression | None, bool] | None:
    """(O, h, g, whether it is g (1 + O(h))) of O(h), g + O(h) and g (1 + O(h)); None for other sides."""
    terms = side.terms if isinstance(side, Terms) else (("", side),)
    found = [place for place, (_, term) in enumerate(terms) if landau(term) is not None]
    if len(found) == 1:
        rest = tuple(term for place, term in enumerate(terms) if place != found[0])
        return _known(scope, terms[found[0]][1], Terms(rest) if rest else None, is_factor=False)
    last = side.items[-1] if isinstance(side, Row) else None
    inner = last.body.only if isinstance(last, Bracketed) and last.opening in ("(", "[") else None
    if (
        isinstance(side, Row)
        and isinstance(inner, Terms)
        and len(inner.terms) == 2
        and inner.terms[0] == ("", Number("1"))
    ):
        before = side.items[:-1]
        is_call = isinstance(before[-1], Letter) and before[-1].name in ("\\exp", "\\log", "\\ln", "\\sin", "\\cos")
        if landau(inner.terms[1][1]) is not None and not is_call:
            return _known(scope, inner.terms[1][1], before[0] if len(before) == 1 else Row(before), is_factor=True)
    return None


def _known(
    scope: Meanings, term: Expression, rest: Expression | None, *, is_factor: bool
) -> tuple[str, Expression, Expression | None, bool] | None:
    found = landau(term)
    assert found is not None and isinstance(term, Row)
    if scope.quiet(name_of(term.items[0])) is not None or found[1].only is None:
        return None
    return found[0], found[1].only, rest, is_factor


def _of_landau(
    own: Elaboration, left: Expression, name: str, of: Expression, rest: Expression | None, is_factor: bool
) -> AsymptoticClaim:
    value, size = own.expression(left), own.expression(of)
    if rest is not None:
        known = own.expression(rest)
        value = _ratio(value, known) - 1 if is_factor else value - known
    return AsymptoticClaim(_LANDAU[name], _ratio(value, size))


def _posed(
    placed: PlacedFormula, link: Chain, around: Around, own: Elaboration, claim: AsymptoticClaim, named: NamedLimit
) -> Question:
    if own.missing:
        raise Unjudged(f"the range of {', '.join(own.missing)}")
    ranged = own.letters.get(named.letter)
    if ranged is None:
        raise Unjudged(f"how the sides depend on {named.letter}")
    symbol = ranged.symbol(plain(named.letter))
    quotient = _closed(claim.quotient, symbol)
    if claim.target.has(symbol):
        raise Unjudged(f"{named.letter} in its own limit")
    own.needs = [(kind, what) for kind, what in own.needs if not what.has(symbol)]
    growing = Symbol(symbol.name, positive=True, integer=True if symbol.is_integer and named.at is oo else None)
    courses = [quotient.subs(symbol, course) for course in _courses(ranged, named, growing)]
    doubt = doubt_of(False, around, is_operation=True)
    doubt = doubt or ("its sentence names no limit" if own.assumed and named not in around.limits else "")
    left, right, relation = _sides(claim, courses, growing)
    found = asked(placed, link, (left, right), relation, own, doubt)
    shown = _SHOWN.get(claim.kind, "") if claim.kind != "value" else ""
    said = ", ".join(filter(None, (found.answer.message, f"{named.words}{': ' if shown else ''}{shown}")))
    found = replace(
        found, answer=replace(found.answer, message=said), is_indirect=claim.kind != "value" or len(courses) > 1
    )
    if link.relations[0].sign != "\\simeq" or named.at is not oo:
        return found
    closer = [growing * (course - 1) for course in courses]
    left, right, relation = _sides(AsymptoticClaim("0", quotient), closer, growing)
    second = asked(placed, link, (left, right), relation, own, doubt)
    words = (f"the ratio tends to 1 as {named.words}", f"equal to first order in 1/{named.letter}")
    return replace(found, readings=tuple(zip(words, (found.statement, second.statement), strict=True)))


def _sides(claim: AsymptoticClaim, courses: list[Expr], growing: Symbol) -> tuple[Expr, Expr, str]:
    """The limit and what it is held against, and how; from both sides of a point one number says both."""
    if claim.kind in _ORDERS:
        up, down = _ORDERS[claim.kind]
        product = prod((course**up / (1 + course**2) ** down for course in courses), start=Integer(1))
        if letters := sorted(str(one) for course in courses for one in course.free_symbols - {growing}):
            raise Unjudged(f"whether the constants may depend on {letters[0]}")
        return GrowingLimit(product, growing), LEAST ** len(courses), ">="
    if claim.kind == "value" and len(courses) == 1:
        return GrowingLimit(courses[0], growing), claim.target, "="
    target = {"1": Integer(1), "value": claim.target}.get(claim.kind, Integer(0))
    courses = [1 / course for course in courses] if claim.kind == "infinite" else courses
    squares = [(course - target) ** 2 for course in courses]
    return GrowingLimit(sum((one / (1 + one) for one in squares), Integer(0)), growing), Integer(0), "="


def _courses(ranged: Ranged, named: NamedLimit, growing: Symbol) -> Iterator[Expr]:
    """The ways of a letter to where it tends, in a number that grows. Raises `Unjudged` where its range has none."""
    if named.at is oo:
        if ranged.allowed.sup is not oo:
            raise Unjudged(f"{named.words} in the range {ranged.allowed}")
        yield growing
        return
    near = [named.at + sign / (growing + 1) for sign in {"": (1, -1), "+": (1,), "-": (-1,)}[named.side]]
    inside = [one for one in near if ranged.allowed.contains(one.subs(growing, 10**9)) == True]  # noqa: E712
    if not inside:
        raise Unjudged(f"{named.words} in the range {ranged.allowed}")
    yield from inside


def _closed(quotient: Expr, symbol: Symbol) -> Expr:
    """The quotient without sums to the letter. Raises `Unjudged` for what is more than elementary functions."""
    for one in quotient.atoms(Sum):
        is_known = len(one.limits) == 1 and one.function.is_polynomial(one.limits[0][0])
        is_known = is_known and one.limits[0][2].free_symbols <= {symbol}
        value = summation(one.function, *one.limits) if is_known else one
        if value.has(Sum, Piecewise) or not all(_agree(one, value, symbol, number) for number in range(1, 6)):
            raise Unjudged("the limit of a sum whose value is not worked out")
        quotient = quotient.xreplace({one: value})
    is_elementary = all(isinstance(one, _FUNCTIONS) for one in quotient.atoms(Function))
    if quotient.has(Sum, Integral, Quantity, Indexed, Piecewise, Max, Min, Abs) or not is_elementary:
        raise Unjudged("the limit of what is more than elementary functions")
    if quotient.count_ops() > _MOST:
        raise Unjudged(f"the limit of what has more than {_MOST} operations")
    return quotient


def _agree(one: Sum, value: Expr, symbol: Symbol, number: int) -> bool:
    """Whether the value of a sum is what is added up, at one number."""
    ((index, low, high),) = one.limits
    terms = (one.function.subs({symbol: number, index: place}) for place in range(low, high.subs(symbol, number) + 1))
    return expand(sum(terms) - value.subs(symbol, number)) == 0


__all__ = ["asymptotic"]
