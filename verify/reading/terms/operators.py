"""Sums, products, integrals and derivatives of what stands behind them, and functions at their arguments."""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Abs, Dummy, Expr, Integer, Integral, Lambda, Max, Min, Piecewise, Product, Sum, Symbol, sign

from derive.language.derivatives import Partial
from derive.language.grammar.commands import FUNCTIONS
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
from derive.language.quantity import Quantity
from verify.reading.letters.meaning import Defined, Normal
from verify.reading.letters.names import (
    index_names,
    is_error_function,
    is_operator,
    name_of,
    names_in,
    plain,
    power_of,
    walk,
)
from verify.reading.letters.ranged import Ranged, natural_from
from verify.reading.letters.scope import Meanings
from verify.reading.letters.unjudged import Unjudged
from verify.reading.letters.vectors import Column, Value, at_vectors, scalar, summed
from verify.reading.terms.elaboration import NONNEGATIVE, POSITIVE, Elaboration

_SUMS = (Letter("\\sum"), Letter("\\prod"))
_LARGEST_INDEX = 10**6

MAX_ORDER = 4
"""Of derivatives that are read."""


def sum_or_product(own: Elaboration, command: str, item: Expression, body: Sequence[Expression]) -> Value:
    """Σ or Π of all that stands behind it in its term."""
    name, low, high = _index(own, item)
    if not low.is_Integer:
        own.need(NONNEGATIVE, own.least(high - low + 1))
    if not body:
        raise NotRead(command, item.span[0], "nothing stands behind it")
    index = natural_symbol(plain(name), low)
    inner = own.within({name: index})
    inner.ends = {**own.ends, index: (low, high)}
    is_one = len(body) == 1 or all(name in names_in(one) for one in body) or _is_application(inner, body)
    if command == "\\prod" and not is_one:
        raise NotRead(command, item.span[0], "ambiguous: how far the product goes; put its factors in brackets")
    value = inner.value(Row(tuple(body)) if len(body) > 1 else body[0])
    if isinstance(value, Column):
        if command == "\\prod":
            raise Unjudged("a product of vectors")
        return summed(value, (index, low, high))
    return (Sum if command == "\\sum" else Product)(value, (index, low, high))


def _is_application(own: Elaboration, items: Sequence[Expression]) -> bool:
    """Whether items are f_j(x) or cos{(x)}, or a quantity with a notation of its own."""
    if len(items) == 2 and isinstance(items[1], Bracketed) and _is_function(own, items[0]):
        return True
    if len(items) == 2 and (is_operator(items[0]) in FUNCTIONS or is_error_function(items[0])):
        return True
    known = own.known(own, items)
    return known is not None and known[1] == len(items)


def natural_symbol(name: str, low: Expr) -> Symbol:
    """A whole number from `low` up."""
    if (low - 1).is_nonnegative:
        return Symbol(name, integer=True, positive=True)
    return Symbol(name, integer=True, nonnegative=True) if low.is_nonnegative else Symbol(name, integer=True)


def _index(own: Elaboration, item: Expression) -> tuple[str, Expr, Expr]:
    """(index, lower end, upper end) of a sum."""
    if not isinstance(item, Scripted) or item.sub is None or item.sup is None or item.primes:
        raise Unjudged(f"the range of {latex(item)[:40]}")
    chain = item.sub.parts[0] if len(item.sub.parts) == 1 else None
    if not isinstance(chain, Chain) or len(chain.relations) != 1 or chain.relations[0].sign != "=":
        raise Unjudged(f"the range of {latex(item)[:60]}")
    name = name_of(chain.sides[0])
    if not name or power_of(chain.sides[0]) is not None:  # type: ignore[arg-type]
        raise Unjudged(f"the index of {latex(item)[:60]}")
    low = own.expression(chain.sides[1])
    if not low.is_integer or any(abs(found) > _LARGEST_INDEX for found in low.atoms(Integer)):
        raise Unjudged(f"a sum that begins at {low}")
    return name, low, _upper(own, item.sup)


def _upper(own: Elaboration, formula: Formula) -> Expr:
    """The upper end: a whole number."""
    if formula.only == Letter("\\infty"):
        raise Unjudged("infinite sums")
    high = own.formula(formula)
    if not high.is_integer or any(abs(found) > _LARGEST_INDEX for found in high.atoms(Integer)):
        raise Unjudged(f"whether the upper end {latex(formula)[:40]} of a sum is a whole number")
    return high


def limits_of(formula: Formula, scope: Meanings) -> None:
    """Give letters n without a range, where a sum ends at n, n − 1 or n + 1, the whole numbers for one."""
    sums = [node for node in walk(formula) if isinstance(node, Scripted) and node.base in _SUMS]
    indices = {name for node in sums if node.sub is not None for name in names_in(node.sub)}
    for node in sums:
        if node.sup is not None:
            letter, shift = _shifted(node.sup.only)
            try:
                known = scope.get(letter) if letter else None
            except Unjudged:  # where it is read, that is said
                continue
            if (
                letter
                and letter not in indices
                and (known is None or (isinstance(known, Ranged) and known.is_whole_open))
            ):
                least = int(known.allowed.inf) if isinstance(known, Ranged) and known.allowed.inf.is_integer else 1
                scope.frames[-1].meanings[letter] = natural_from(max(least, -shift, 1), "the upper limit of a sum")


def _shifted(node: Expression | None) -> tuple[str, int]:
    """(n, c) of n + c with a number c."""
    if isinstance(node, Terms) and len(node.terms) == 2:
        (first, letter), (mark, constant) = node.terms
        if not first and mark in ("+", "-") and isinstance(constant, Number) and len(constant.text) < 4:
            shift = int(constant.text) if constant.text.isdigit() else 0
            return (name_of(letter), shift if mark == "+" else -shift) if shift else ("", 0)
    return (name_of(node), 0) if node is not None and power_of(node) is None else ("", 0)


def is_letter(node: Expression) -> bool:
    """Whether a node is a letter, with or without scripts, that nothing is raised to."""
    return isinstance(node, Letter) or (isinstance(node, Scripted) and power_of(node) is None)


def derivative_by(own: Elaboration, item: Fraction) -> str:
    """The variable where a fraction is d/dx, ∂/∂x, df/dx; else nothing. Raises `NotRead` where it may be a fraction."""
    below, above = item.below.only, item.above.only
    if not isinstance(below, Row):
        return ""
    sign_ = below.items[0]
    first = above.items[0] if isinstance(above, Row) else above
    if (
        isinstance(first, Scripted)
        and isinstance(sign_, Letter)
        and first.base == sign_
        and sign_.name in ("d", "\\partial")
    ):
        order = _power_of(first)
        by = below.items[1] if len(below.items) == 2 else None
        is_factor = not sign_.font and (own.scope.get("d") or "d" in own.bound)
        if is_factor or above != first or sign_.name != "d" or not 2 <= order <= MAX_ORDER or _power_of(by) != order:
            raise Unjudged("derivatives of higher order")
        return name_of(by)
    if not (len(below.items) == 2 and is_letter(below.items[1])):
        return ""
    if not (isinstance(sign_, Letter) and sign_.name in ("d", "\\partial") and first == sign_):
        return ""
    if sign_.name == "d" and not sign_.font and above != sign_ and (own.scope.get("d") or "d" in own.bound):
        raise NotRead("\\frac", item.span[0], "ambiguous: d has a meaning, so that this is a fraction or a derivative")
    return name_of(below.items[1])


def _power_of(node: Expression | None) -> int:
    """k of d^k and of x^k, 0 for other nodes."""
    only = node.sup.only if isinstance(node, Scripted) and node.sup is not None and not node.primes else None
    return int(only.text) if isinstance(only, Number) and only.text.isdigit() and len(only.text) < 3 else 0


def is_whole_derivative(own: Elaboration, node: Expression) -> bool:
    """Whether a node is a derivative with what it is of above its line, so that it is a factor of its own."""
    return isinstance(node, Fraction) and isinstance(node.above.only, Row) and bool(derivative_by(own, node))


def derivative(own: Elaboration, item: Fraction, variable: str, rest: Sequence[Expression]) -> Expr:
    """The derivative of what stands behind d/dx, or above the line."""
    above = item.above.only
    operand = list(above.items[1:] if isinstance(above, Row) else rest)
    if isinstance(above, Row) and rest:
        raise NotRead("\\frac", item.span[0], "ambiguous: whether what stands behind a derivative is differentiated")
    if not operand:
        raise NotRead("\\frac", item.span[0], "nothing stands behind the derivative")
    first, *others = operand
    is_command = is_operator(first) in FUNCTIONS
    is_application = len(others) == 1 and (
        is_command or (isinstance(others[0], Bracketed) and _is_function(own, first))
    )
    if others and not is_application:
        raise NotRead("\\frac", item.span[0], "ambiguous: how far the derivative reaches; put it in brackets")
    symbol = scalar(own.bound[variable] if variable in own.bound else own.letter(variable, Letter(variable)))
    if not isinstance(symbol, Symbol) or symbol.is_integer:
        raise Unjudged(f"a derivative by {variable}, which is no real variable")
    value = own.expression(Row(tuple(operand)) if others else first)
    depends(own, operand, variable, value, symbol)
    order = _power_of(above)
    if order > 1:
        differentiated(value, symbol)
        value = value.diff(symbol, order - 1)
    return differentiated(value, symbol)


def _is_function(own: Elaboration, node: Expression) -> bool:
    """Whether a letter before a bracket is no number: a function, or a letter without a meaning so far."""
    name = name_of(node)
    if not name or name in own.bound:
        return False
    meaning = own.scope.get(name)
    is_value = isinstance(meaning, Defined) and not meaning.parameters
    return not (is_value or isinstance(meaning, Ranged | Normal))


def is_multiple(own: Elaboration, items: Sequence[Expression]) -> bool:
    """Whether two items are 2θ or kθ, a number or a whole letter and a letter: nobody writes cos(2)θ so."""
    if len(items) < 2 or not name_of(items[1]) or power_of(items[1]) is not None or is_operator(items[1]):
        return False
    if isinstance(items[0], Number):
        return True
    name = name_of(items[0]) if isinstance(items[0], Letter) else ""
    known = own.bound.get(name) or own.scope.quiet(name)
    symbol = known.symbol(name) if isinstance(known, Ranged) else known
    return getattr(symbol, "is_integer", None) is True


def depends(own: Elaboration, operand: Sequence[Expression], variable: str, value: Expr, symbol: Symbol) -> None:
    """Raise `Unjudged` where what is differentiated or integrated may depend on the variable without showing it."""
    held = names_in(tuple(operand)) - {variable}
    hidden = [letter for letter in sorted(held) if letter in own.scope.moving]
    indexed = any(variable in index_names(node) for node in walk(tuple(operand)))
    bound = {one for one in own.bound.values() if isinstance(one, Symbol)} - own.parameters
    if hidden or indexed or (value.free_symbols - bound and not value.has(symbol)):
        raise Unjudged(f"how {hidden[0] if hidden else 'what stands there'} depends on {variable}")


def differentiated(value: Expr, symbol: Symbol) -> Expr:
    """∂value/∂symbol, for the oracles to work out. Raises `Unjudged` where it has kinks."""
    if _has_kinks(value):
        raise Unjudged("the derivative of what has kinks")
    if value.has(Integral, Quantity):
        raise Unjudged("the derivative of an integral, a mean or a derivative")
    return Partial(value, symbol)


def _has_kinks(value: Expr) -> bool:
    return value.has(Abs, Max, Min, Piecewise, sign)


def application(own: Elaboration, name: str, meaning: object, values: Sequence[Value], primes: int) -> Expr:
    """f(values), or a derivative of f there."""
    assert isinstance(meaning, Defined)
    if len(values) != len(meaning.parameters):
        raise Unjudged(f"{name} with {len(values)} arguments; it was defined with {len(meaning.parameters)}")
    meaning, numbers = at_vectors(name, meaning, values)
    own.opened(name, meaning)
    for parameter, value in zip(meaning.parameters, numbers, strict=True):
        if parameter.is_integer and not value.is_integer:
            raise Unjudged(f"{name} at {value}, which is no whole number")
        if parameter.is_positive or parameter.is_nonnegative:
            own.need(POSITIVE if parameter.is_positive else NONNEGATIVE, value)
    body = meaning.expression
    if primes and (len(meaning.parameters) != 1 or meaning.arrays):
        raise Unjudged(f"the derivative of {name}")
    if primes:
        (parameter,) = meaning.parameters
        is_almost_sure = own.is_averaged and primes == 1 and numbers[0] in own.bound.values()
        if primes > MAX_ORDER or body.has(Integral, Quantity) or (_has_kinks(body) and not is_almost_sure):
            raise Unjudged(f"the derivative of {name}")
        body = body.diff(parameter, primes)
    bound = {one for part in body.atoms(Sum, Product, Integral, Lambda) for one in part.bound_symbols}
    if any(isinstance(one, Symbol) and one.name in {b.name for b in bound} for v in numbers for one in v.free_symbols):
        raise Unjudged(f"{name} at what holds a letter that is bound in it")
    aside = {parameter: Dummy(parameter.name, **parameter.assumptions0) for parameter in meaning.parameters}
    body = body.xreplace(aside)  # type: ignore[arg-type]
    at = list(zip(aside.values(), numbers, strict=True))
    for kind, what in meaning.needs:  # roots and arcs have no slope where what they need is just met
        own.need(POSITIVE if primes and kind == NONNEGATIVE else kind, what.xreplace(aside).subs(at))
    return body.subs(at)


__all__ = [
    "application",
    "depends",
    "derivative",
    "derivative_by",
    "differentiated",
    "is_letter",
    "is_multiple",
    "limits_of",
    "natural_symbol",
    "sum_or_product",
]
