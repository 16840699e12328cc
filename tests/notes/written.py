"""`Written`: quantities of the engine by how they are written, read back with what stands in their places.

What a notation does not write, the eigenvectors of a flow or the convention of a kernel, is said around it: that of the
quantities of a claim. A place that is written, the layer of Σ^(ℓ) or the value in E[K]_{e = 0}, is read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace

from sympy import Basic, Expr, IndexedBase, S, Symbol, Tuple, binomial, gamma

from codegen.writing import Notation, Printer
from codegen.writing.notations.shapes import vector as written_vector
from derive.finite.any_widths import has_own_widths
from derive.finite.kernel_moment import JointLimit, KernelMoment, LawDistance, WideLimit
from derive.finite.kernel_update import (
    FrozenUpdate,
    JointFrozenUpdate,
    RealStep,
    StepSlope,
    WideFrozenUpdate,
    WideStepSlope,
)
from derive.finite.product_sums import OutputDistance
from derive.finite.symbols import (
    beta,
    depth,
    example_target,
    hidden_bias,
    learning_rate,
    mean_square,
    n_width,
    output_bias,
    output_variance,
)
from derive.gaussian.expectation import GaussianExpectation
from derive.gaussian.routes.by_route import ByRoute
from derive.language.grammar import NotRead, read
from derive.language.grammar.tree import Accented, Chain, Divider, Expression, Formula, Letter, Row, Scripted
from derive.language.shapes import Vector
from derive.language.symbols import t
from derive.networks.initialisation import Covariance, Mean
from derive.networks.wide import LayerMean, WideKernel, WideShare
from derive.training.deep_exponents import DeepDrift
from derive.training.exponents import WidthExponent
from derive.training.fixed_kernel import (
    AnalyticLimit,
    AtInfinity,
    GrowingLimit,
    LinearDescent,
    LinearFlow,
    PredictionFlow,
    TimeLimit,
    eta,
)
from derive.training.lazy import NeuronOutput
from verify.reading.letters.limits import limit_in
from verify.reading.letters.meaning import RandomLetters
from verify.reading.letters.names import is_expectation, is_operator, is_transposed, name_of, power_of
from verify.reading.letters.unjudged import Unjudged
from verify.reading.letters.vectors import Column, Value, scalar, vector
from verify.reading.terms.elaboration import Elaboration

_OUTPUT_RELU = Symbol("e", nonnegative=True)
_TAIL = (output_variance, mean_square, hidden_bias, example_target)
_ALWAYS = S.NaN
"""What no place has: it is written whatever stands there."""
PLACES: dict[type, dict[int, Expr]] = {
    WideKernel: {1: _ALWAYS},
    LinearFlow: {3: _ALWAYS, 4: t},
    LinearDescent: {3: _ALWAYS, 4: eta, 5: _ALWAYS},
    PredictionFlow: {5: t},
    NeuronOutput: {2: _ALWAYS},
    KernelMoment: dict(enumerate((depth, n_width, output_variance, mean_square, output_bias, _OUTPUT_RELU), start=1)),
    WideLimit: dict(enumerate((depth, output_variance, mean_square, output_bias, _OUTPUT_RELU), start=2)),
    JointLimit: {2: output_variance, 3: mean_square},
    LawDistance: dict(enumerate((depth, n_width, output_variance, mean_square, output_bias, _OUTPUT_RELU))),
    FrozenUpdate: dict(enumerate((depth, n_width, *_TAIL, learning_rate))),
    RealStep: dict(enumerate((depth, n_width, *_TAIL, learning_rate))),
    StepSlope: dict(enumerate((depth, n_width, *_TAIL))),
    WideStepSlope: dict(enumerate(_TAIL)),
    WideFrozenUpdate: dict(enumerate((depth, *_TAIL, learning_rate))),
    JointFrozenUpdate: dict(enumerate((beta, *_TAIL, learning_rate))),
    Mean: {0: _ALWAYS},
    gamma: {0: _ALWAYS},
    binomial: {0: _ALWAYS, 1: _ALWAYS},
    Covariance: {0: _ALWAYS, 1: _ALWAYS},
    **{kind: {} for kind in (WideShare, LayerMean, DeepDrift, WidthExponent, OutputDistance)},
}
"""The places of a quantity's arguments that are written, each with what is not written where it stands there."""


@dataclass(frozen=True)
class Shape:
    """How a quantity is written, and what it is with values in its places."""

    items: tuple[Expression, ...]
    names: tuple[str, ...]
    make: Callable[[dict[str, Expr]], Value]
    base: IndexedBase | None = None
    """The array that it is of."""


@dataclass(frozen=True)
class Written:
    """The shapes of a claim's quantities, and which limit each variable of one tends in."""

    shapes: tuple[Shape, ...]
    limits: dict[str, tuple[type[AtInfinity], Symbol]]
    routes: frozenset[str]
    laws: Mapping[IndexedBase | None, RandomLetters]

    def known(self, own: Elaboration, items: Sequence[Expression]) -> tuple[Value, int] | None:
        """(what a row begins with, how many items that takes). Raises `NotRead` where there are two."""
        if len(items) > 1 and (by_route := self._by_route(own, *items[:2])) is not None:
            return by_route, 2
        if is_operator(items[0]) == "\\lim" and (found := self._limit(own, items)) is not None:
            return found, len(items)
        found = [(shape, bound) for shape in self.shapes if (bound := _matched(shape, items)) is not None]
        longest = max((len(shape.items) for shape, _ in found), default=0)
        values = [self._value(own, *one, items) for one in found if len(one[0].items) == longest]
        if any(one != values[0] for one in values[1:]):
            raise NotRead("", items[0].span[0], "ambiguous: it is written like another quantity")
        return (values[0], longest) if values else None

    def _by_route(self, own: Elaboration, operator: Expression, node: Expression) -> Expr | None:
        """E[g(U) h(V)]_polar."""
        only = node.sub.parts if isinstance(node, Scripted) and node.sub is not None else ()
        route = only[0].text if len(only) == 1 and isinstance(only[0], Divider) else ""
        if route not in self.routes or is_expectation(operator) != "E" or not isinstance(node, Scripted):
            return None
        mean = own.expression(Row((operator, node.base)))
        return ByRoute(route, mean) if isinstance(mean, GaussianExpectation) else None

    def _value(
        self, own: Elaboration, shape: Shape, bound: dict[str, Expression], items: Sequence[Expression]
    ) -> Value:
        value = shape.make({name: own.expression(bound[name]) for name in shape.names})
        if shape.base in self.laws:
            own.meet(self.laws[shape.base])
        last = items[len(shape.items) - 1]
        if isinstance(value, Column) and is_transposed(last):
            return value.transposed
        power = power_of(last) if last != shape.items[-1] and power_of(shape.items[-1]) is None else None
        return value if power is None else own.power(scalar(value), own.formula(power))

    def _limit(self, own: Elaboration, items: Sequence[Expression]) -> Expr | None:
        """lim_{t → ∞} of all that stands behind it."""
        operator, rest = items[0], tuple(items[1:])
        sub = operator.sub if isinstance(operator, Scripted) else None
        chain = sub.parts[0] if sub is not None and len(sub.parts) == 1 else None
        named = limit_in(chain) if isinstance(chain, Chain) else None
        if named is None or named.letter not in self.limits or not rest or named.at is not S.Infinity:
            return None
        kind, variable = self.limits[named.letter]
        inside = own.within({named.letter: variable}).expression(rest[0] if len(rest) == 1 else Row(rest))
        return kind(inside, variable) if inside.has(variable) else None


def written(
    sides: Iterable[Expr],
    arrays: Mapping[IndexedBase, tuple[Expr, ...]],
    scalars: Iterable[Symbol],
    laws: Mapping[IndexedBase | None, RandomLetters],
    notation: Notation,
) -> Written:
    """How the quantities of expressions are written, the entries and rows of arrays, letters that are no names."""
    shapes: dict[tuple, Shape] = {}
    limits: dict[str, tuple[type[AtInfinity], Symbol]] = {}
    printer = Printer(notation)
    for side in sides:
        for one in sorted(side.atoms(*PLACES), key=str):
            _enter(shapes, _shape(one, notation))
        for one in side.atoms(TimeLimit, AnalyticLimit, GrowingLimit):
            found = (type(one), one.variable)
            if limits.setdefault(printer(one.variable), found) != found:
                raise Unjudged("two kinds of limits in one letter")
    for base, shape in arrays.items():
        for entry in _entries(base, shape, notation):
            _enter(shapes, entry)
    for symbol in scalars:
        if not name_of(read(printer.letters.spelled(symbol.name)).only):
            _enter(shapes, _made(lambda values, symbol=symbol: symbol, (), notation))
    if printer(S.Exp1) == "e":
        _enter(shapes, _made(lambda values: S.Exp1, (), notation))
    routes = frozenset(one.label for side in sides for one in side.atoms(ByRoute))
    return Written(tuple(shapes.values()), limits, routes, laws)


def _enter(shapes: dict[tuple, Shape], shape: Shape) -> None:
    value = shape.make({name: Symbol(name, integer=True) for name in shape.names})
    shapes.setdefault((shape.items, str(shape.base) if isinstance(value, Column) else value), shape)


def _shape(quantity: Expr, notation: Notation) -> Shape:
    kind, args = type(quantity), list(quantity.args)
    names = {}
    places = PLACES[kind]
    if isinstance(quantity, Mean | Covariance) and quantity.args[0].has(*(base for base, *_ in quantity.args[-1])):
        places = {}
    is_variance = kind is Covariance and args[0] == args[1]
    for place, default in places.items():
        is_counted = default == depth and any(isinstance(one, Tuple) for one in args)
        if args[place] != default and not isinstance(args[place], IndexedBase | Tuple) and not is_counted:
            names[place] = "hole1" if is_variance else f"hole{place + 1}"
    is_ordinary = kind is KernelMoment and args[7] == _ordinary(args[2])

    def make(values: dict[str, Expr]) -> Expr:
        if not names:
            return quantity
        own = [values[names[place]] if place in names else arg for place, arg in enumerate(args)]
        return kind(*(own[:7] if is_ordinary else own))

    return _made(make, tuple(dict.fromkeys(names.values())), notation)


def _ordinary(widths: Basic) -> Expr:
    return S.One if has_own_widths(widths) else S(2) ** -widths


def _entries(base: IndexedBase, shape: tuple[Expr, ...], notation: Notation) -> Iterator[Shape]:
    """x_i and w_ij; w_i, the row of w, and x, the whole of it."""
    names = tuple(f"hole{place + 1}" for place in range(len(shape)))
    *_, length = shape
    rows = names[:-1]

    def row(values: dict[str, Expr]) -> Column:
        return vector(length, lambda place: base[(*(values[name] for name in rows), place)])

    printer, places = _with_holes(names, notation)
    whole = Vector(base, tuple(places[name] for name in rows))
    yield _shaped(
        printer(base[tuple(places.values())]), names, lambda values: base[tuple(map(values.get, names))], base
    )
    yield _shaped(written_vector(whole, printer), rows, row, base)


def _with_holes(names: Iterable[str], notation: Notation) -> tuple[Printer, dict[str, Expr]]:
    own = replace(notation, names={**notation.names, **{name: f"\\aleph_{{{name[4:]}}}" for name in names}})
    return Printer(own), {name: Symbol(name, integer=True, positive=True) for name in names}


def _made(make: Callable[[dict[str, Expr]], Expr], names: tuple[str, ...], notation: Notation) -> Shape:
    printer, places = _with_holes(names, notation)
    return _shaped(printer.doprint(make(places)), names, make)


def _shaped(
    text: str, names: tuple[str, ...], make: Callable[[dict[str, Expr]], Value], base: IndexedBase | None = None
) -> Shape:
    only = read(text).only
    if only is None:
        raise Unjudged("a quantity that is written as no expression")
    return Shape(only.items if isinstance(only, Row) else (only,), names, make, base)


def _matched(shape: Shape, items: Sequence[Expression]) -> dict[str, Expression] | None:
    """What stands in the places of a shape that a row begins with; the last item may have a power."""
    if len(items) < len(shape.items):
        return None
    bound: dict[str, Expression] = {}
    *before, last = items[: len(shape.items)]
    is_marked = isinstance(last, Scripted) and (power_of(last) is not None or is_transposed(last))
    bare = replace(last, sup=None) if isinstance(last, Scripted) and is_marked else last
    if isinstance(bare, Scripted) and bare.sub is None and not bare.primes and bare.sup is None:
        bare = bare.base
    for candidate in (last, bare):
        bound.clear()
        if _fits(shape.items, (*before, candidate), bound) and bound.keys() == set(shape.names):
            is_one_index = shape.base is None or not any(isinstance(one, Row) for one in bound.values())
            return bound if is_one_index else None
    return None


def _fits(pattern: object, node: object, bound: dict[str, Expression]) -> bool:
    if (name := _hole(pattern)) is not None:
        value = node.only if isinstance(node, Formula) else node
        if value is None or not is_dataclass(value):
            return False
        return bound.setdefault(name, value) == value  # type: ignore[arg-type]
    if isinstance(pattern, tuple):
        return (
            isinstance(node, tuple)
            and len(pattern) == len(node)
            and all(_fits(one, other, bound) for one, other in zip(pattern, node, strict=True))
        )
    if not is_dataclass(pattern):
        return pattern == node
    own = [one.name for one in fields(pattern) if one.name != "span"]
    return type(pattern) is type(node) and all(_fits(getattr(pattern, one), getattr(node, one), bound) for one in own)


def _hole(pattern: object) -> str | None:
    only = pattern.only if isinstance(pattern, Formula) else pattern
    if isinstance(only, Accented) and not only.accent:
        return _hole(only.body)
    if isinstance(only, Scripted) and only.base == Letter("\\aleph") and only.sub is not None:
        return f"hole{only.sub.only.text}"  # type: ignore[union-attr]
    return None


__all__ = ["Written", "written"]
