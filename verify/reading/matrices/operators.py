"""`operator`: ∇, d/dt, E, Var, Cov, tr, det, exp, cos and defined functions of matrices, with what they are of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sympy import Basic, Expr, S, Symbol, Tuple

from derive.algebra.expressions import (
    MatrixExponential,
    MatrixExpression,
    MatrixLetter,
    PutIn,
    Slope,
    Speed,
    as_matrix,
    letters,
)
from derive.algebra.laws import GaussianLaw
from derive.algebra.numbers import Determinant, TraceOf
from derive.language.grammar.printer import latex
from derive.language.grammar.refusal import NotRead
from derive.language.grammar.tree import Bracketed, Expression, Fraction, Letter, Row, Scripted
from derive.language.parts import parts
from verify.reading.letters.meaning import Defined, DefinedMatrix
from verify.reading.letters.names import is_expectation, is_norm, is_operator, is_power, name_of, plain
from verify.reading.letters.ranged import Ranged
from verify.reading.letters.scope import Meanings
from verify.reading.letters.unjudged import Unjudged
from verify.reading.matrices.angles import is_trigonometric, trigonometric
from verify.reading.matrices.means import mean
from verify.reading.matrices.reading import MatrixReading
from verify.reading.matrices.values import MatrixValue, UnitOfAnySize, is_vector, settled
from verify.reading.sides.rows import elaboration

_TRACES = frozenset(("tr", "Tr", "trace", "Trace"))
_NAMES = frozenset(("\\operatorname", "\\mathrm", "\\text", "\\mathsf", "\\operatorname*", "\\rm"))
_ROUND = ("(", "[", "\\{")


def operator(reading: MatrixReading, items: Sequence[Expression], place: int) -> tuple[MatrixValue, int] | None:
    """(what an operator makes of what follows it, the place behind that); None where no operator stands."""
    item, rest = items[place], items[place + 1 :]
    if not starts(reading, item):
        return None
    if is_trigonometric(item):
        return trigonometric(reading, items, place)
    if is_operator(item) == "\\nabla":
        return _gradient(reading, item, rest), len(items)
    if is_derivative(item):
        return _speed(reading, item, rest), len(items)  # type: ignore[arg-type]
    if not rest:
        raise NotRead(latex(item), item.span[0], "what it is of is missing")
    if kind := is_expectation(item):
        return mean(reading, kind, item, rest[0]), place + 2
    bracket = rest[0] if isinstance(rest[0], Bracketed) and rest[0].opening in _ROUND else None
    if is_operator(item) in ("\\exp", "\\det") or _is_named(item, _TRACES):
        if bracket is None and len(rest) > 1:
            raise NotRead(latex(item), item.span[0], "ambiguous: how far its argument goes; put it in brackets")
        if is_power_behind(rest[0]):
            raise NotRead(latex(item), item.span[0], "ambiguous: whether the power is that of its argument")
        inside = reading.matrix(rest[0])
        if is_operator(item) == "\\det":
            return Determinant(inside), place + 2
        if is_operator(item) and is_vector(inside):
            raise Unjudged("the exponential of a vector")
        found = MatrixExponential(inside) if is_operator(item) else TraceOf(inside)
        return found, place + 2
    return _applied(reading, item, rest[0]), place + 2


def starts(reading: MatrixReading, item: Expression) -> bool:
    """Whether an item is an operator, or a function that was defined, of what stands behind it."""
    if is_operator(item) in ("\\nabla", "\\exp", "\\det") or is_derivative(item) or _is_named(item, _TRACES):
        return True
    if is_trigonometric(item):
        return True
    return bool(is_expectation(item)) or _function(reading.scope, item) is not None


def is_power_behind(argument: Expression) -> bool:
    """Whether a bracket is raised to a power that the function before it may have: tr(A)^2."""
    is_raised = isinstance(argument, Scripted) and argument.sup is not None and is_power(argument.sup)
    return is_raised and isinstance(argument.base, Bracketed) and not is_norm(argument.base)  # type: ignore[union-attr]


def _is_named(item: Expression, names: frozenset[str]) -> bool:
    return isinstance(item, Letter) and item.name in names and item.font in _NAMES


def _function(scope: Meanings, item: Expression) -> DefinedMatrix | Defined | None:
    """A function that a text defined with vectors or matrices in it."""
    name = name_of(item)
    found = scope.quiet(name) if name else None
    if isinstance(found, DefinedMatrix) and found.parameters:
        return found
    return found if isinstance(found, Defined) and found.parameters and found.arrays and found.tree else None


def _applied(reading: MatrixReading, item: Expression, argument: Expression) -> MatrixValue:
    """f(x) of a function that was defined, f(x)^⊤ and powers of it."""
    found = _function(reading.scope, item)
    is_raised = isinstance(argument, Scripted) and argument.sub is None and not argument.primes
    inside = argument.base if isinstance(argument, Scripted) and is_raised else argument
    body = inside.body if isinstance(inside, Bracketed) and inside.opening == "(" else None
    if found is None or body is None or len(body.parts) != 2 * len(found.parameters) - 1:
        raise Unjudged(f"what {latex(item)[:40]} {latex(argument)[:40]} is")
    values = [reading.value(part.sides[0]) for part in body.chains]
    value = value_at(reading, name_of(item), found, values)
    return reading.raised(argument, value) if isinstance(argument, Scripted) else value


def value_at(
    reading: MatrixReading, name: str, found: DefinedMatrix | Defined, values: Sequence[MatrixValue]
) -> MatrixValue:
    """A function at values of the shapes of its parameters."""
    reading.note(name, found)
    if isinstance(found, Defined):
        assert found.tree is not None
        inner = replace(reading, bound=dict(zip(found.names, values, strict=True)))
        return inner.value(found.tree)
    put: dict[Basic, Any] = {}
    for parameter, value in zip(found.parameters, values, strict=True):
        is_number = isinstance(parameter, Symbol)
        fits = isinstance(value, Expr) if is_number else isinstance(value, MatrixExpression)
        if not fits or (isinstance(value, MatrixExpression) and value.shape != parameter.shape):  # type: ignore[attr-defined]
            raise Unjudged(f"{name} at what is not of the shape of its argument")
        put[parameter] = value
    reading.meet_sizes(found.letters)
    reading.conditions += [one.put(put) for one in found.conditions]  # type: ignore[attr-defined]
    reading.random.update(found.random)  # type: ignore[arg-type]
    return put_in(found.value, put)


def put_in(value: Any, put: dict[Basic, Any]) -> Any:
    """A value with others in the place of letters. Raises `Unjudged` where a slope is taken by one of them."""
    bound: set[Basic] = {part.args[1] for part in parts(value) if isinstance(part, Slope | Speed)}
    bound |= {column for part in parts(value) if isinstance(part, GaussianLaw) for column in part.columns}
    if bound & {letter for letter, other in put.items() if letter != other}:
        raise Unjudged("a function that holds a slope by its own argument, elsewhere")
    return value.xreplace(put)


def _gradient(reading: MatrixReading, item: Expression, rest: Sequence[Expression]) -> MatrixValue:
    """∇_w of all that stands behind it in its product; ∇² is the matrix of second derivatives."""
    sup = item.sup.only if isinstance(item, Scripted) and item.sup is not None else None
    is_second = sup is not None and latex(sup) == "2"
    if not rest or (sup is not None and not is_second):
        raise Unjudged(f"what {latex(item)[:40]} is of")
    by = item.sub.only if isinstance(item, Scripted) and item.sub is not None else None
    if by is None:
        return _gradient_at(reading, rest, is_second=is_second)
    letter = reading.value(by)
    if not isinstance(letter, MatrixLetter):
        raise Unjudged(f"gradients in {latex(by)[:40]}")
    inside = reading.value(Row(tuple(rest)) if len(rest) > 1 else rest[0])
    return _slope(inside, letter, is_second=is_second)


def _slope(inside: MatrixValue, letter: MatrixLetter, *, is_second: bool) -> MatrixExpression:
    if not isinstance(inside, Expr):
        raise Unjudged("the gradient of what is no number: as rows, or as columns")
    if is_second and letter.shape[1] != 1:
        raise Unjudged("second derivatives in a matrix")
    if letter not in letters(inside):
        raise Unjudged(f"how what is differentiated depends on {letter.base.label}")
    whole = Slope(as_matrix(inside), letter)
    return Slope(whole, letter) if is_second else whole


def _gradient_at(reading: MatrixReading, rest: Sequence[Expression], *, is_second: bool) -> MatrixExpression:
    """∇f(w) of a function of one vector or matrix: its gradient, at w."""
    found = _function(reading.scope, rest[0])
    body = rest[1].body if len(rest) == 2 and isinstance(rest[1], Bracketed) else None
    if found is None or len(found.parameters) != 1 or body is None or body.only is None:
        raise Unjudged("gradients without what they are in")
    (letter,) = found.parameters
    if not isinstance(found, DefinedMatrix) or not isinstance(letter, MatrixLetter):
        raise Unjudged("gradients without what they are in")
    at = reading.value(body.only)
    inside = value_at(reading, name_of(rest[0]), found, [letter])
    slope = _slope(inside, letter, is_second=is_second)
    if not isinstance(at, MatrixExpression):
        raise Unjudged(f"what {latex(body)[:40]} is")
    return slope if at == letter else PutIn(slope, letter, at)


def is_derivative(item: Expression) -> bool:
    """Whether a fraction is d/dt, or df/dt."""
    if not isinstance(item, Fraction):
        return False
    below, above = item.below.only, item.above.only
    first = above.items[0] if isinstance(above, Row) else above
    is_below = (
        isinstance(below, Row) and len(below.items) == 2 and below.items[0] in (Letter("d"), Letter("d", "\\mathrm"))
    )
    return is_below and first == below.items[0] and isinstance(below.items[1], Letter)  # type: ignore[union-attr]


def _speed(reading: MatrixReading, item: Fraction, rest: Sequence[Expression]) -> MatrixValue:
    """d/dt of what stands above the line, or of all behind it where only one factor moves."""
    below, above = item.below.only, item.above.only
    assert isinstance(below, Row)
    time = below.items[1]
    if isinstance(above, Row):
        rest = above.items[1:] if not rest else ()
    if not rest:
        raise NotRead("\\frac", item.span[0], "ambiguous, or nothing stands behind the derivative")
    symbol = _time(reading, time)
    if not isinstance(symbol, Symbol) or symbol.is_integer:
        raise Unjudged(f"a derivative by {latex(time)}, which is no real variable")
    first, *others = rest
    inside = reading.value(Row(tuple(rest)) if others else first)
    if isinstance(inside, UnitOfAnySize):
        raise Unjudged("the derivative of I")
    flows = _flows(reading, inside, name_of(time))
    moving = {symbol, *(flow.args[0] for flow in flows)}
    factors = [one for one in rest if _moves(reading, one, moving)]
    if len(factors) > 1 and _function(reading.scope, factors[0]) is None:
        raise NotRead("\\frac", item.span[0], "ambiguous: how far the derivative reaches; put it in brackets")
    if not factors:
        raise Unjudged(f"how what is differentiated depends on {latex(time)}")
    whole = as_matrix(inside) if isinstance(inside, Expr) else inside
    return settled(Speed(whole, symbol, *flows))


def _time(reading: MatrixReading, time: Expression) -> Expr:
    """The variable of a derivative; one without a range, which then stands nowhere else, is real."""
    name = name_of(time)
    if not reading.scope.is_open(name):
        return reading.own.expression(time)
    real = Ranged(S.Reals, "a derivative by it")
    reading.own.letters[name] = real
    return real.symbol(plain(name))


def _flows(reading: MatrixReading, inside: Basic, time: str) -> list[Tuple]:
    """How the letters move that have an equation of motion. Raises `Unjudged` where another one may move."""
    found: list[Tuple] = []
    names = {plain(name): name for name in (*reading.scope.moving, *reading.scope.flows, *reading.met)}
    for letter in sorted(letters(inside), key=str):
        name = names.get(str(letter.base.label), "")
        if not name:
            continue
        if name in reading.scope.flows:
            by, law = reading.scope.flows[name]
            if by != time:
                raise Unjudged(f"how {name} depends on {time}")
            reading.meet_sizes(law.letters)
            reading.note(f"\\dot{{{name}}}", law)
            found.append(Tuple(letter, law.value))
        elif name in reading.scope.moving or f"_{{{time}}}" in name or _is_applied(reading, name, letter):
            raise Unjudged(f"how {name} depends on {time}")
    return found


def _is_applied(reading: MatrixReading, name: str, letter: MatrixLetter) -> bool:
    """Whether a vector stands like a function somewhere, as in w(t); X(X^⊤X)^{-1} is a product."""
    return letter.shape[1] == 1 and name in reading.scope.applied


def _moves(reading: MatrixReading, node: Expression, moving: set[Basic]) -> bool:
    if name_of(node) and _function(reading.scope, node) is not None:
        return True
    try:
        value = reading.value(node)
    except Unjudged:
        return True
    inside = value.factor if isinstance(value, UnitOfAnySize) else value
    return bool(moving & (inside.free_symbols | letters(inside)))


def matrix_reading(scope: Meanings) -> MatrixReading:
    """A formula's reading, with nothing met yet."""
    return MatrixReading(scope, elaboration(scope), operator, starts)


__all__ = ["is_derivative", "matrix_reading", "operator", "starts", "value_at"]
