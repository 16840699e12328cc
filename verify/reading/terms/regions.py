"""`integral`: over limits, over a set, over the plane, one within the other; `indicator`, `length`.

An integral ends with its own differential: that of an inner one comes first, as in ∫∫ f dθ dr. Where the integrand has
kinks, or the range is a set, it is a `RegionIntegral`; where a radius runs to ∞ around another, a `DoubleIntegral`.
"""

from __future__ import annotations

from collections.abc import Sequence

from sympy import (
    Abs,
    And,
    Expr,
    Heaviside,
    Integral,
    Interval,
    KroneckerDelta,
    Lambda,
    Max,
    Min,
    Mul,
    Piecewise,
    S,
    Symbol,
    Tuple,
    acos,
    asin,
    cos,
    oo,
    sign,
    sin,
    true,
)

from derive.language.grammar.printer import latex
from derive.language.grammar.refusal import NotRead
from derive.language.grammar.tree import (
    Bracketed,
    Chain,
    Expression,
    Formula,
    Fraction,
    Letter,
    Number,
    Row,
    Scripted,
    Terms,
)
from derive.measures.plane import DoubleIntegral
from derive.measures.region import RegionIntegral
from verify.reading.letters.names import is_operator, name_of, names_in, plain
from verify.reading.letters.unjudged import Unjudged
from verify.reading.terms.elaboration import Elaboration
from verify.reading.terms.operators import depends, is_letter
from verify.reading.terms.sets import condition_of, integral_over, names_a_set, placed, ranges_of, set_of

_KINKED = (Abs, Max, Min, sign, Heaviside, Piecewise)
_INTEGRALS = {"\\int": 1, "\\iint": 2}
_INDICATORS = ("\\mathbf", "\\mathbb", "\\mathds", "\\mathbbm", "\\boldsymbol", "\\bm", "\\mathrm")


def integral(own: Elaboration, item: Expression, rest: Sequence[Expression]) -> tuple[Expr, int]:
    """(the integral up to its dx, how many items belong to it). Raises `NotRead`, `Unjudged`."""
    if not isinstance(item, Scripted) or item.primes or item.sub is None:
        raise Unjudged("an integral without limits")
    if not rest:
        raise Unjudged("integrals of vectors and matrices")
    if _is_plane(item):
        return _over_plane(own, item, rest)
    if is_operator(item) != "\\int":
        raise Unjudged(f"the range of {latex(item)[:40]}")
    place, name, share, taken = _differential(own, item, rest, 1)
    body = rest[:place]
    if not body and any(name in names_in(one) for one in rest[place + taken :]):
        raise Unjudged("an integral of nothing but dx")
    if item.sup is None:
        over = set_of(own, item.sub.only)
        variable = Symbol(plain(name), real=True)
        value = _body(own.within({name: variable}), body, share)
        if body:
            depends(own, body, name, value, variable)
        return integral_over(own, value, over, variable), place + taken
    low, high = _end(own, item.sub), _end(own, item.sup)
    is_positive = low.is_nonnegative and (high - low).is_nonnegative if low.is_finite else False
    variable = Symbol(plain(name), **({"positive": True} if is_positive else {"real": True}))
    inner = own.within({name: variable})
    if low.is_number and high.is_number and low.is_extended_real and high.is_extended_real and low < high:
        inner.spans = {**own.spans, variable: Interval(low, high)}
    value = _body(inner, body, share)
    if body:
        depends(own, body, name, value, variable)
    return _made(own, value, variable, low, high), place + taken


def _body(inner: Elaboration, body: Sequence[Expression], share: Expr | None) -> Expr:
    value: Expr = S.One
    if body:
        value = inner.expression(Row(tuple(body)) if len(body) > 1 else body[0])
    return value if share is None else value * share


def _differential(
    own: Elaboration, item: Expression, rest: Sequence[Expression], depth: int
) -> tuple[int, str, Expr | None, int]:
    """(place of the dx that ends an integral, x, what dx is divided by, how many items it takes). Raises `NotRead`."""
    found = [(place, one) for place in range(len(rest)) if (one := _differential_at(own, rest, place)) is not None]
    signs = sum(_INTEGRALS.get(is_operator(one), 0) for one in rest) + depth
    if len(found) != signs:
        why = "no dx stands in its term" if not found else "ambiguous: more than one d that could belong to it"
        raise NotRead("\\int", item.span[0], why)
    places = dict(found)
    for place, one in enumerate(rest):
        depth += _INTEGRALS.get(is_operator(one), 0)
        if place in places:
            depth -= 1
            if depth == 0:
                return place, *places[place]
    raise NotRead("\\int", item.span[0], "no dx stands in its term")


def _differential_at(own: Elaboration, rest: Sequence[Expression], place: int) -> tuple[str, Expr | None, int] | None:
    one = rest[place]
    if isinstance(one, Letter) and one.name == "d" and place + 1 < len(rest):
        behind = rest[place + 1]
        return (name_of(behind), None, 2) if name_of(behind) and is_letter(behind) else None
    above = one.above.only if isinstance(one, Fraction) and one.command == "\\frac" else None
    if not (isinstance(one, Fraction) and isinstance(above, Row) and len(above.items) == 2):
        return None
    mark, letter = above.items
    if not (isinstance(mark, Letter) and mark.name == "d" and name_of(letter)):
        return None
    below = own.formula(one.below)
    if not (below.is_number and below.is_nonzero):
        raise Unjudged(f"what {latex(one)[:40]} is")
    return name_of(letter), 1 / below, 1


def _is_plane(item: Scripted) -> bool:
    """Whether an integral is over ℝ²."""
    only = item.sub.only if item.sub is not None and item.sup is None else None
    is_square = isinstance(only, Scripted) and only.sub is None and only.sup is not None
    if not is_square or not isinstance(only, Scripted) or only.sup is None:
        return False
    is_real = isinstance(only.base, Letter) and only.base.name == "R" and only.base.font in ("\\mathbb", "\\mathbf")
    return is_real and only.sup.only == Number("2")


def _over_plane(own: Elaboration, item: Scripted, rest: Sequence[Expression]) -> tuple[Expr, int]:
    """∫_{ℝ²} f du dv."""
    places = [place for place in range(len(rest)) if _differential_at(own, rest, place) is not None]
    first, second = places[:2] if len(places) > 1 else (0, 0)
    if not first or second != first + 2 or any(is_operator(one) in _INTEGRALS for one in rest[:first]):
        raise Unjudged("an integral over the plane that does not end with du dv")
    names = [name_of(rest[place + 1]) for place in (first, second)]
    variables = [Symbol(plain(name), real=True) for name in names]
    inner = own.within(dict(zip(names, variables, strict=True)))
    value = _body(inner, rest[:first], None)
    depends(own, rest[:first], names[0], value, variables[0])
    whole = Tuple(-oo, oo)
    return DoubleIntegral(Lambda(tuple(variables), value), whole, whole, ranges_of(own, [value])), second + 2


def _made(own: Elaboration, value: Expr, variable: Symbol, low: Expr, high: Expr) -> Expr:
    """The integral of a value, by what the value is."""
    is_outer = value.has(Integral, RegionIntegral)
    if is_outer and (double := _double(own, value, variable, low, high)) is not None:
        return double
    value = value.replace(RegionIntegral, lambda *parts: _ranged(RegionIntegral(*parts), variable, low, high))
    if low.is_finite and high.is_finite and _has_kinks(value, variable):
        ranges = ranges_of(own, [value, low, high])
        return RegionIntegral(Lambda(variable, value), Lambda(variable, true), low, high, ranges)
    return Integral(value, (variable, low, high))


def _ranged(inner: RegionIntegral, variable: Symbol, low: Expr, high: Expr) -> RegionIntegral:
    """An inner integral that knows where the variable of the outer one is."""
    if variable not in inner.free_symbols or not (low.is_finite and high.is_finite):
        return inner
    function, condition, start, stop, ranges = inner.args
    return RegionIntegral(function, condition, start, stop, Tuple(*ranges, Tuple(variable, Interval(low, high))))


def _double(own: Elaboration, value: Expr, variable: Symbol, low: Expr, high: Expr) -> Expr | None:
    """An integral around another one: taken apart where that does not hold the variable; None for finite ranges."""
    fixed, moving = value.as_independent(variable, as_Add=False)
    if fixed.has(Integral, RegionIntegral) and not moving.has(Integral, RegionIntegral):
        return fixed * _made(own, moving, variable, low, high)
    factors = Mul.make_args(value)
    inner = [one for one in factors if isinstance(one, Integral | RegionIntegral)]
    if len(inner) != 1 or any(one.has(Integral, RegionIntegral) for one in factors if one is not inner[0]):
        raise Unjudged("an integral around several others")
    (one,) = inner
    rest = Mul(*(factor for factor in factors if factor is not one))
    if isinstance(one, Integral):
        ((other, start, stop),) = one.limits
        function = one.function
    else:
        (other,), start, stop = one.args[0].variables, one.args[2], one.args[3]
        function = one.args[0](other)
        if one.args[1](other) != true:
            function = function * Piecewise((S.One, one.args[1](other)), (S.Zero, True))
    if oo not in (abs(low), abs(high), abs(start), abs(stop)):
        return None
    if start.has(variable) or stop.has(variable):
        raise Unjudged("an inner integral whose limits depend on the outer variable")
    whole = rest * function
    return DoubleIntegral(
        Lambda((variable, other), whole), Tuple(low, high), Tuple(start, stop), ranges_of(own, [whole])
    )


def _has_kinks(value: Expr, variable: Symbol) -> bool:
    angles = [part for part in value.atoms(acos, asin) if isinstance(part.args[0], cos | sin)]
    return any(part.has(variable) for part in (*value.atoms(*_KINKED), *angles))


def _end(own: Elaboration, formula: Formula) -> Expr:
    node = formula.only
    if isinstance(node, Letter) and node.name == "\\infty":
        return oo
    if isinstance(node, Terms) and len(node.terms) == 1 and node.terms[0] == ("-", Letter("\\infty")):
        return -oo
    if isinstance(node, Terms) and node.terms == (("+", Letter("\\infty")),):
        return oo
    return own.formula(formula)


def indicator(own: Elaboration, item: Expression, rest: Sequence[Expression]) -> tuple[Expr, int] | None:
    """(1{cos θ > 0} or 1_A(θ) by cases, how many items it takes); None where an item is no indicator function."""
    base = item.base if isinstance(item, Scripted) else item
    if not (isinstance(base, Letter) and base.name in ("1", "I") and base.font in _INDICATORS):
        return None
    if base.name == "I" and not _is_condition(rest[0] if rest else None):
        return None
    if isinstance(item, Scripted):
        return _with_index(own, item, rest)
    bracket = rest[0] if rest else None
    if not _is_condition(bracket):
        raise Unjudged(f"what {latex(item)[:40]} is")
    assert isinstance(bracket, Bracketed)
    return _cases(own, bracket.body), 2


def _is_condition(node: Expression | None) -> bool:
    return isinstance(node, Bracketed) and any(chain.relations for chain in node.body.chains)


def _with_index(own: Elaboration, item: Scripted, rest: Sequence[Expression]) -> tuple[Expr, int]:
    """1_{cos θ > 0} and 1_A(θ)."""
    if item.sub is None or item.sup is not None or item.primes:
        raise Unjudged(f"what {latex(item)[:40]} is")
    only = item.sub.only
    if names_a_set(own, only):
        bracket = rest[0] if rest else None
        if not isinstance(bracket, Bracketed) or bracket.body.only is None:
            raise Unjudged(f"{latex(item)[:40]} without its argument")
        over = set_of(own, only)
        at = own.expression(bracket.body.only)
        if isinstance(at, Symbol):
            return Piecewise((S.One, placed(over, at)), (S.Zero, True)), 2
        raise Unjudged(f"{latex(item)[:40]} at {latex(bracket)[:40]}")
    inside = only.body if isinstance(only, Bracketed) else item.sub
    if not any(chain.relations for chain in inside.chains):
        raise Unjudged(f"what {latex(item)[:40]} is")
    return _cases(own, inside), 1


def _cases(own: Elaboration, body: Formula) -> Expr:
    chain = body.parts[0] if len(body.parts) == 1 else None
    if isinstance(chain, Chain) and [one.sign for one in chain.relations] == ["="]:
        return KroneckerDelta(*map(own.expression, chain.sides))
    conditions = [condition_of(own, part) for part in body.parts if isinstance(part, Chain)]
    if len(body.parts) != 2 * len(conditions) - 1:
        raise Unjudged(f"the condition {latex(body)[:60]}")
    return Piecewise((S.One, And(*conditions)), (S.Zero, True))


def length(own: Elaboration, node: Expression) -> Expr | None:
    """The length of what is a set, None for what is none."""
    if not names_a_set(own, node):
        return None
    over = set_of(own, node)
    return integral_over(own, S.One, over, over.variable)


__all__ = ["indicator", "integral", "length"]
