"""`row`: what stands side by side as a product, an application, a sum over the rest; two readings are no reading."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sympy import (
    Expr,
    Integer,
    Max,
    Min,
    acos,
    asin,
    atan,
    cos,
    cosh,
    erf,
    exp,
    factorial,
    log,
    sin,
    sinh,
    tan,
    tanh,
)

from derive.language.grammar.printer import latex
from derive.language.grammar.refusal import NotRead
from derive.language.grammar.tree import (
    Accented,
    Bracketed,
    Expression,
    Formula,
    Fraction,
    Letter,
    Mark,
    Number,
    Row,
    Scripted,
)
from verify.reading.letters.meaning import (
    BoundedFunction,
    Defined,
    DefinedMatrix,
    Normal,
    Opaque,
    RandomLetters,
    VectorLetter,
)
from verify.reading.letters.names import (
    ALMOST_SURE_LIMIT,
    is_error_function,
    is_expectation,
    is_operator,
    is_transposed,
    name_of,
    power_of,
)
from verify.reading.letters.ranged import Ranged
from verify.reading.letters.scope import Meanings
from verify.reading.letters.unjudged import Unjudged
from verify.reading.letters.vectors import Column, Value, dot, scalar, scaled, times
from verify.reading.networks.applied import derivative, of_network
from verify.reading.networks.described import width
from verify.reading.networks.flows import dotted, exponential, of_start
from verify.reading.networks.introduced import current
from verify.reading.networks.means import expectation
from verify.reading.networks.networks import almost_sure_limit, gradient
from verify.reading.networks.spelled import letter_of_model
from verify.reading.terms import operators
from verify.reading.terms.any_law import any_average
from verify.reading.terms.bars import at_value
from verify.reading.terms.bounded_functions import slope_of, value_of
from verify.reading.terms.data_vectors import data_vector
from verify.reading.terms.elaboration import NONNEGATIVE, NONZERO, POSITIVE, Elaboration
from verify.reading.terms.families import coordinate, family_of, member
from verify.reading.terms.regions import indicator, integral, length
from verify.reading.terms.samples import draw, sample_average

MAX_FACTORIAL = 200
_NOT_YET = {
    "\\lim": "limits",
    "\\limsup": "limits",
    "\\liminf": "limits",
    "\\partial": "derivatives that are not written as a fraction",
    "\\sup": "suprema",
    "\\inf": "infima",
    "\\det": "determinants",
    "\\Pr": "probabilities",
}
_TIMES = frozenset(("\\cdot", "\\times", "*"))
_FUNCTIONS: dict[str, Callable[[Expr], Expr]] = {
    "\\exp": exp,
    "\\log": log,
    "\\ln": log,
    "\\sin": sin,
    "\\cos": cos,
    "\\tan": tan,
    "\\arcsin": asin,
    "\\arccos": acos,
    "\\arctan": atan,
    "\\sinh": sinh,
    "\\cosh": cosh,
    "\\tanh": tanh,
    "\\erf": erf,
}
_UPRIGHT = frozenset(("\\operatorname", "\\mathrm", "\\rm"))
_TURNS = frozenset(("\\sin", "\\cos", "\\tan"))
_SPELT = ("arccos", "arcsin", "arctan", "sinh", "cosh", "tanh", "exp", "log", "sin", "cos", "tan", "max", "min", "Var")
_ROUND = (("(", ")"), ("[", "]"), ("\\{", "\\}"))


def row(own: Elaboration, items: Sequence[Expression]) -> Value:
    """The product of a row's items. Raises `NotRead`, `Unjudged`."""
    _spelt(items)
    value: Value = Integer(1)
    dotted = False
    place, divided, is_begun, is_joined = 0, False, False, True
    while place < len(items):
        item = items[place]
        if isinstance(item, Mark) and item.text != "!":
            if not is_begun or place + 1 == len(items):
                raise NotRead(item.text, item.span[0], "a factor is missing beside it")
            if item.text == "/":
                if divided:
                    raise NotRead("/", item.span[0], "ambiguous: a second / in one product")
                divisor, place = _factor(own, items, place + 1)
                divisor = scalar(divisor)
                own.need(NONZERO, divisor)
                value = scaled(value, 1 / divisor) if isinstance(value, Column) else value / divisor
                divided = True
            elif item.text in _TIMES:
                if divided:
                    raise NotRead(item.text, item.span[0], "ambiguous: what the / before it divides by")
                place, is_joined, dotted = place + 1, True, item.text == "\\cdot"
            else:
                raise Unjudged(f"the operation {item.text}")
            continue
        if divided:
            raise NotRead(latex(item)[:40], item.span[0], "ambiguous: it stands behind a /, below or beside the line")
        if not is_joined and isinstance(item, Number):
            raise NotRead(item.text, item.span[0], "ambiguous: a number behind another factor")
        if not is_joined and _is_mixed(items[place - 1], item):
            raise NotRead(latex(item)[:40], item.span[0], "ambiguous: a mixed number or a product")
        if is_begun and isinstance(item, Bracketed) and isinstance(item.body.only, Number):
            if name_of(items[place - 1]) in own.scope.applied | own.scope.curves:
                raise Unjudged(f"{name_of(items[place - 1])} at a value of its own")
            raise NotRead(latex(item.body), item.span[0], "ambiguous: a factor, or the number of the equation")
        factor, place = _factor(own, items, place)
        is_dot = dotted and isinstance(value, Column) and isinstance(factor, Column)
        value = dot(value, factor) if is_dot and not value.is_row and not factor.is_row else times(value, factor)  # type: ignore[arg-type, union-attr]
        is_begun, is_joined, dotted = True, False, False
    return value


def _spelt(items: Sequence[Expression]) -> None:
    """Refuse single letters that spell the name of a function."""
    letters = "".join(map(_single, items))
    for name in _SPELT:
        if (found := letters.find(name)) >= 0:
            raise NotRead(name, items[found].span[0], f"ambiguous: a product of letters, or the function \\{name}")


def _single(item: Expression) -> str:
    return item.name if isinstance(item, Letter) and len(item.name) == 1 and not item.font else " "


def _is_mixed(before: Expression, item: Expression) -> bool:
    if not (isinstance(before, Number) and isinstance(item, Fraction)):
        return False
    return isinstance(item.above.only, Number) and isinstance(item.below.only, Number)


def _factor(own: Elaboration, items: Sequence[Expression], place: int) -> tuple[Value, int]:
    """(the factor that begins at a place with all that belongs to it, the place behind it)."""
    item = items[place]
    rest = items[place + 1 :]
    if (found := own.known(own, items[place:])) is not None:
        return found[0], place + found[1]
    if (bar := at_value(own, item, rest)) is not None:
        return bar[0], place + bar[1]
    if command := is_operator(item):
        return _operator(own, command, items, place)
    if command := _upright(own, item, rest):
        return _function(own, command, items, place)
    if (indicated := indicator(own, item, rest)) is not None:
        return indicated[0], place + indicated[1]
    if kind := is_expectation(item):
        bracket, power = _under(kind, rest)
        found = sample_average(own, kind, item, bracket)
        found = any_average(own, kind, item, bracket) if found is None else found
        mean = expectation(own, kind, item, bracket) if found is None else found
        return mean if power is None else own.power(scalar(mean), own.formula(power)), place + 2
    if isinstance(item, Fraction) and (variable := operators.derivative_by(own, item)):
        if rest and isinstance(item.above.only, Row) and operators.is_whole_derivative(own, rest[0]):
            return derivative(own, item, variable, ()), place + 1
        return derivative(own, item, variable, rest), len(items)
    if (matrix := exponential(own, power_of(item) if own.is_euler(item) else None)) is not None:
        return matrix, place + 1
    is_exponential = power_of(item) is not None and own.is_euler(item)
    if rest and _bracket(rest[0]) and (name := name_of(item)) and not is_exponential:
        found = _applied(own, name, item, rest[0])
        if found is not None:
            return found, place + 2
    value = own.unit(item)
    if rest and isinstance(rest[0], Mark) and rest[0].text == "!":
        value = scalar(value)
        if not (value.is_integer and value.is_nonnegative) or power_of(item) is not None:
            raise Unjudged(f"the factorial of {value}")
        if value.is_number and value > MAX_FACTORIAL:
            raise Unjudged(f"a factorial above that of {MAX_FACTORIAL}")
        return factorial(value), place + 2
    return value, place + 1


def _upright(own: Elaboration, item: Expression, rest: Sequence[Expression]) -> str:
    """The function that an upright name without a meaning is: erf, or another one before a bracket."""
    base = item.base if isinstance(item, Scripted) else item
    if not isinstance(base, Letter) or base.font not in _UPRIGHT or f"\\{base.name}" not in _FUNCTIONS:
        return ""
    is_applied = is_error_function(base) or (rest and _bracket(rest[0]) is rest[0])
    return f"\\{base.name}" if is_applied and own.scope.is_open(name_of(base)) else ""


def _under(kind: str, rest: Sequence[Expression]) -> tuple[Bracketed, Formula | None]:
    """(what a mean is of, the power that E[X]^2 raises it to). Raises `Unjudged` where it stands in no brackets."""
    first = rest[0] if rest else None
    if isinstance(first, Bracketed):
        return first, None
    if first is not None and (bracket := _bracket(first)) is not None and (power := power_of(first)) is not None:
        return bracket, power
    raise Unjudged(f"how far {kind} reaches without brackets")


def _bracket(node: Expression) -> Bracketed | None:
    """The bracket that an item is, with or without a power."""
    inside = node.base if isinstance(node, Scripted) and node.sub is None and not node.primes else node
    return inside if isinstance(inside, Bracketed) and (inside.opening, inside.closing) in _ROUND else None


def _applied(own: Elaboration, name: str, item: Expression, bracketed: Expression) -> Value | None:
    """f(x), or None where the letter is a scalar, so that the bracket is a factor. Raises `Unjudged`."""
    bracket = _bracket(bracketed)
    assert bracket is not None
    if is_transposed(item):
        return None
    if (found := of_network(own, name, item, bracket)) is not None:
        if isinstance(found, Column) and (is_transposed(bracketed) or own.is_row_mark(bracketed)):
            return found.transposed
        power = power_of(bracketed)
        if (isinstance(bracketed, Scripted) and power is None) or power_of(item) is not None:
            raise Unjudged(f"what {latex(item)[:40]} {latex(bracketed)[:40]} is")
        return found if power is None else own.power(scalar(found), own.formula(power))
    if isinstance(family_of(own.scope, item), RandomLetters) or coordinate(own, item) is not None:
        return None
    if own.is_indexed(item):
        raise Unjudged(f"the family {name}, whose index is bound here")
    meaning = None if name in own.bound else own.scope.get(name)
    is_value = isinstance(meaning, Defined) and not meaning.parameters
    if name == "\\pi" and meaning is None and name not in own.bound:
        return None
    if isinstance(own.bound.get(name, meaning), Column | VectorLetter | RandomLetters):
        return None
    if name in own.bound or isinstance(meaning, Ranged | Normal) or is_value:
        if name in own.scope.applied:
            raise Unjudged(f"{name}, which is a number here and stands like a function")
        return None
    primes = item.primes if isinstance(item, Scripted) else 0
    if meaning is None and primes and isinstance(item, Scripted):
        base = name_of(Scripted(item.base, item.sub, 0, None))
        meaning = own.scope.get(base)
        is_of_one = isinstance(meaning, Defined) and len(meaning.parameters) == 1
        if not (is_of_one or isinstance(meaning, BoundedFunction)):
            meaning = None
        name = base
    else:
        primes = 0
    if isinstance(meaning, Opaque):
        raise Unjudged(f"{name} is {meaning.why}")
    if isinstance(meaning, DefinedMatrix):
        raise Unjudged(f"{name}, which is made of vectors or matrices, as a number")
    if meaning is None:
        raise Unjudged(f"{name} has no meaning yet: {name}(…) is a product or an application by what it is")
    if power_of(item) is not None or bracket.opening != "(":
        raise Unjudged(f"what {latex(item)[:40]} {latex(bracketed)[:40]} is")
    if isinstance(meaning, Defined):
        meaning = current(own, name, meaning, item)
    if isinstance(meaning, BoundedFunction):
        value = value_of(own, name, meaning, own.arguments(bracket.body), primes)
    elif not isinstance(meaning, Defined):
        raise Unjudged(f"{name} at {latex(bracket)[:40]}, which is no function")
    else:
        value = operators.application(own, name, meaning, own.arguments(bracket.body), primes)
    power = power_of(bracketed)
    if isinstance(bracketed, Scripted) and power is None:
        raise Unjudged(f"what {latex(bracketed)[:40]} is")
    return value if power is None else own.power(value, own.formula(power))


def _operator(own: Elaboration, command: str, items: Sequence[Expression], place: int) -> tuple[Value, int]:
    item, rest = items[place], items[place + 1 :]
    if command == "\\nabla":
        value, length = slope_of(own, item, rest) or gradient(own, item, rest)
        return value, place + 1 + length
    if command in ("\\sum", "\\prod"):
        return operators.sum_or_product(own, command, item, rest), len(items)
    if command in ("\\int", "\\iint"):
        value, length = integral(own, item, rest)
        return value, place + 1 + length
    if command in ("\\max", "\\min") and item == Letter(command) and rest and (bracket := _bracket(rest[0])):
        values = list(map(scalar, own.arguments(bracket.body)))
        if any(one.is_number and not one.is_comparable for one in values):
            raise Unjudged(f"which of {latex(bracket)[:60]} is the larger")
        value = (Max if command == "\\max" else Min)(*values)
        power = power_of(rest[0])
        if isinstance(rest[0], Scripted) and power is None:
            raise Unjudged(f"what {latex(rest[0])[:40]} is")
        return (value if power is None else own.power(value, own.formula(power))), place + 2
    if command == ALMOST_SURE_LIMIT.name:
        return almost_sure_limit(own, item, rest), len(items)
    if command in _FUNCTIONS:
        return _function(own, command, items, place)
    raise Unjudged(_NOT_YET.get(command, f"what {command} makes of it"))


def _function(own: Elaboration, command: str, items: Sequence[Expression], place: int) -> tuple[Value, int]:
    item, rest = items[place], items[place + 1 :]
    power = power_of(item)
    if isinstance(item, Scripted) and (item.sub is not None or item.primes or power is None):
        raise Unjudged(f"what {latex(item)[:40]} is")
    if power is not None and not isinstance(power.only, Number):
        raise Unjudged(f"what {latex(item)[:40]} is")
    if not rest:
        raise NotRead(command, item.span[0], "its argument is missing")
    argument, behind = _unbraced(rest[0]), rest[1:]
    if _bracket(argument) is argument:
        if behind and _bracket(behind[0]) and argument is rest[0]:
            raise NotRead(command, item.span[0], "ambiguous: whether the second bracket belongs to its argument")
        assert isinstance(argument, Bracketed)
        if command == "\\exp" and power is None and (matrix := exponential(own, argument.body)) is not None:
            return matrix, place + 2
        inside = own.formula(argument.body)
    else:
        if isinstance(argument, Mark) or is_operator(argument) or _bracket(argument):
            raise NotRead(command, item.span[0], "ambiguous: how far its argument goes; put it in brackets")
        taken = 2 if command in _TURNS and operators.is_multiple(own, rest[:2]) else 1
        behind = rest[taken:]
        if behind and is_operator(behind[0]) not in _FUNCTIONS and not _is_column(own, behind):
            raise NotRead(command, item.span[0], "ambiguous: how far its argument goes; put it in brackets")
        inside = scalar(own.unit(argument))
        if taken == 2:
            inside = inside * scalar(own.unit(rest[1]))
            place += 1
    if command in ("\\log", "\\ln"):
        own.need(POSITIVE, inside)
    elif command in ("\\arcsin", "\\arccos"):
        own.need(NONNEGATIVE, 1 - inside**2)
    elif command == "\\tan":
        own.need(NONZERO, cos(inside))
    elif command in ("\\exp", "\\sinh", "\\cosh", "\\tanh"):
        own.bounded_power(inside)
    value = _FUNCTIONS[command](inside)
    return (value if power is None else own.power(value, own.formula(power))), place + 2


def _is_column(own: Elaboration, items: Sequence[Expression]) -> bool:
    """Whether items are a vector, of which there is no cosine, so that it is a factor: \\cos θ e_1."""
    trial = Elaboration(own.scope, own.row, own.member, own.length, own.bound)
    try:
        value = trial.value(Row(tuple(items)) if len(items) > 1 else items[0])
    except (NotRead, Unjudged):
        return False
    return isinstance(value, Column) and not value.is_row


def _unbraced(node: Expression) -> Expression:
    """The bracket that stands in braces, as in \\cos{(x)}."""
    inside = node.body.only if isinstance(node, Accented) and not node.accent else None
    return inside if isinstance(inside, Bracketed) else node


def elaboration(scope: Meanings) -> Elaboration:
    """A formula's elaboration, with nothing met yet."""
    return Elaboration(scope, row, _member, length)


def _member(own: Elaboration, node: Expression) -> Value | None:
    """A letter that is more than a number of its own: one of a family or of a sample, or made of a model."""
    for found in (draw, data_vector, member, width, letter_of_model, dotted, of_start):
        if (value := found(own, node)) is not None:
            return value
    return None


__all__ = ["elaboration", "row"]
