"""`KINDS`: the ways in which a statement is made wrong on purpose, a function each, in one table.

Each gives (how, mutant) pairs. What stands in the arrays, ranges and laws of an expression is left alone, as is what a
kernel of a deep network is a kernel of: only what is said of them is changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations

from sympy import Add, Basic, Dummy, Expr, Indexed, Mul, Pow, Rational, S, Symbol, Tuple, acos, pi
from sympy.functions.elementary.piecewise import ExprCondPair

from derive.activations.activation import ACTIVATIONS, sigma
from derive.gaussian.routes.by_route import ByRoute
from derive.language.named import unfold
from derive.language.symbols import theta
from derive.networks.wide import DeepKernel
from verify.claims.domain import assumed
from verify.claims.fault import LedgerError
from verify.claims.letters import name_of
from verify.claims.statement import Statement
from verify.lowering import is_measured

MOST = 6
"""So many mutants of one kind a claim has; of more, these are taken evenly from first to last."""
Changed = Iterator[tuple[str, Statement]]
_REFUSALS = (LedgerError, TypeError, ValueError, AttributeError, NotImplementedError, ZeroDivisionError, IndexError)
"""What a quantity raises that does not take a changed argument: there is no such statement then."""


@dataclass(frozen=True)
class Kind:
    """A kind of error. `follows` says that the mutant follows from the claim: then no oracle may refute it.

    `denies` says that it is false wherever the two sides of the claim are equal.
    """

    name: str
    make: Callable[[Statement], Changed]
    follows: bool = False
    denies: bool = False


@lru_cache(maxsize=64)
def right_side(statement: Statement) -> Expr:
    """The right-hand side with its names and routes worked out, as it is changed."""
    return unfold(statement.rhs.replace(lambda part: isinstance(part, ByRoute), lambda part: part.expression))


def by_parts(change: Callable[[Expr], Iterator[tuple[str, Expr]]]) -> Callable[[Statement], Changed]:
    """A kind that changes the right-hand side, deep kernels hidden."""

    def make(statement: Statement) -> Changed:
        side = right_side(statement)
        names = {kernel: Dummy("kernel") for kernel in side.atoms(DeepKernel)}
        back = {name: kernel for kernel, name in names.items()}
        for how, changed in change(side.xreplace(names)):
            yield how, statement.with_rhs(changed.xreplace(back))

    return make


def at_spots(
    wanted: Callable[[Statement, Basic], bool], news: Callable[[Expr], Iterator[tuple[str, Expr]]]
) -> Callable[[Statement], Changed]:
    """A kind that changes one part of the right-hand side at a time, in one place at a time."""

    def make(statement: Statement) -> Changed:
        side = right_side(statement)
        for path, part in evenly([*_spots(side, lambda node: wanted(statement, node))]):
            for how, new in news(part):
                try:
                    yield how, statement.with_rhs(_put(side, path, new))
                except _REFUSALS:
                    continue

    return make


def evenly(items: list) -> list:
    """At most `MOST` of the items, taken evenly from first to last."""
    if len(items) <= MOST:
        return items
    return [items[index * (len(items) - 1) // (MOST - 1)] for index in range(MOST)]


def _spots(node: Basic, wanted: Callable[[Basic], bool], path: tuple[int, ...] = ()) -> Iterator[tuple[tuple, Basic]]:
    if wanted(node):
        yield path, node
    elif isinstance(node, ExprCondPair) or not isinstance(node, Indexed | Tuple):
        for index, argument in enumerate(node.args[:1] if isinstance(node, sigma) else node.args):
            yield from _spots(argument, wanted, (*path, index))


def _put(node: Basic, path: tuple[int, ...], new: Basic) -> Basic:
    if not path:
        return new
    arguments = list(node.args)
    arguments[path[0]] = _put(arguments[path[0]], path[1:], new)
    return node.func(*arguments)


def short(expression: Basic) -> str:
    """An expression as text of at most 40 characters."""
    text = str(expression)
    return text if len(text) <= 40 else f"{text[:37]}…"


def _parts(expression: Expr, *kinds: type) -> list:
    return sorted(expression.atoms(*kinds), key=str)


def _signs(side: Expr) -> Iterator[tuple[str, Expr]]:
    yield "overall sign", -side
    for node in _parts(side, Add):
        for term in node.args:
            yield f"sign of {short(term)}", side.xreplace({node: node - 2 * term})


def _scales(side: Expr) -> Iterator[tuple[str, Expr]]:
    if side.is_zero:
        yield "0 → 1", S.One
    yield "factor 2", 2 * side
    yield "factor π", pi * side
    if side.has(pi):
        yield "π → 2π", side.xreplace({pi: 2 * pi})


def _terms(side: Expr) -> Iterator[tuple[str, Expr]]:
    for node in _parts(side, Add):
        for term in node.args:
            yield f"dropped {short(term)}", side.xreplace({node: node - term})
            yield f"{short(term)} doubled", side.xreplace({node: node + term})


def _factors(side: Expr) -> Iterator[tuple[str, Expr]]:
    for node in _parts(side, Mul):
        for index, factor in enumerate(node.args):
            if factor != -1:
                rest = Mul(*node.args[:index], *node.args[index + 1 :])
                yield f"dropped factor {short(factor)} of {short(node)}", side.xreplace({node: rest})


def _powers(side: Expr) -> Iterator[tuple[str, Expr]]:
    for power in _parts(side, Pow):
        if power.exp.is_number:
            yield f"exponent of {short(power)} up by one", side.xreplace({power: power.base ** (power.exp + 1)})


def _angles(side: Expr) -> Iterator[tuple[str, Expr]]:
    for angle in sorted(side.atoms(acos) | (side.free_symbols & {theta}), key=str):
        yield "θ → π − θ", side.xreplace({angle: pi - angle})


def _orders(side: Expr) -> Iterator[tuple[str, Expr]]:
    for node in _parts(side, sigma):
        order = node.args[1]
        yield f"σ^({order}) → σ^({order + 1})", side.xreplace({node: sigma(node.args[0], order + 1)})


def _small(statement: Statement) -> Changed:
    """Of a bound both ways: which of them is towards the other side depends on its sign."""
    side = right_side(statement)
    size = side if side != 0 else S.One
    for exponent in (6, 20):
        for sign in "+" if statement.relation == "=" else "+-":
            error = size / 10**exponent if sign == "+" else -size / 10**exponent
            yield f"relative error of {sign}10^−{exponent}", statement.with_rhs(side + error)


def _off_by_one(part: Expr) -> Iterator[tuple[str, Expr]]:
    for step in (1, -1):
        yield f"{short(part)} → {short(part + step)}", part + step


def _is_size(statement: Statement, node: Basic) -> bool:
    return bool(isinstance(node, Symbol) and node.is_integer and node in statement.domain.scalars)


def _fixed_indices(statement: Statement) -> Changed:
    side = right_side(statement)
    used = {symbol for part in side.atoms(Indexed) for index in part.indices for symbol in index.free_symbols}
    for symbol in sorted(filter(lambda symbol: _is_size(statement, symbol), used), key=str):
        if symbol in side.free_symbols:
            yield f"{symbol} → 1", statement.with_rhs(side.subs(symbol, S.One))


def _exchanged(sizes: bool) -> Callable[[Statement], Changed]:
    """Variables of one kind mistaken for one another: sizes, or else variances, other scalars, arrays of one shape."""

    def make(statement: Statement) -> Changed:
        side, domain = right_side(statement), statement.domain
        shapes = {} if sizes else domain.arrays
        scalars = [symbol for symbol in domain.scalars if bool(symbol.is_integer) == sizes]
        pairs = [(one, other) for one, other in combinations(scalars, 2) if one.is_nonnegative == other.is_nonnegative]
        pairs += [(one, other) for one, other in combinations(shapes, 2) if shapes[one] == shapes[other]]
        for one, other in pairs:
            if side.has(one, other):
                how = f"{name_of(one)} ↔ {name_of(other)}"
                yield how, statement.with_rhs(side.xreplace({one: other, other: one}))

    return make


def _wider(statement: Statement) -> Changed:
    domain = statement.domain
    for symbol, allowed in domain.scalars.items():
        whole = assumed(symbol)
        if allowed != whole:
            yield f"any {symbol} in {short(whole)}", statement.on(domain.where({symbol: whole}))
    if domain.activations:
        kinked = {name: bool(ACTIVATIONS[name].kinks) for name in ACTIVATIONS if name not in domain.activations}
        for kind in (False, True):
            name = next((name for name, has_kinks in kinked.items() if has_kinks == kind), None)
            if name:
                yield f"σ may be {name}", statement.on(replace(domain, activations=(*domain.activations, name)))


def _unconditional(statement: Statement) -> Changed:
    domain = statement.domain
    for index, condition in enumerate(domain.conditions):
        left = (*domain.conditions[:index], *domain.conditions[index + 1 :])
        yield f"without {short(condition)}", statement.on(replace(domain, conditions=left))
    for index, form in enumerate(domain.nonzero):
        left = (*domain.nonzero[:index], *domain.nonzero[index + 1 :])
        yield f"without {short(form)} ≠ 0", statement.on(replace(domain, nonzero=left))
    for index, (form, *_) in enumerate(domain.off_kinks):
        left = (*domain.off_kinks[:index], *domain.off_kinks[index + 1 :])
        yield f"with {short(form)} at a kink", statement.on(replace(domain, off_kinks=left))


def _relations(table: dict[str, str]) -> Callable[[Statement], Changed]:
    def make(statement: Statement) -> Changed:
        if statement.relation in table:
            new = table[statement.relation]
            yield f"{statement.relation} → {new}", replace(statement, relation=new)

    return make


def _quarters(statement: Statement) -> Changed:
    if is_measured(statement):
        side = right_side(statement)
        for step in (Rational(1, 4), -Rational(1, 4)):
            yield f"measured {short(side)} → {short(side + step)}", statement.with_rhs(side + step)


KINDS = (
    Kind("signs", by_parts(_signs)),
    Kind("scale", by_parts(_scales)),
    Kind("dropped or doubled term", by_parts(_terms)),
    Kind("dropped factor", by_parts(_factors)),
    Kind("exponent up by one", by_parts(_powers)),
    Kind("supplement of an angle", by_parts(_angles)),
    Kind("derivative of σ", by_parts(_orders)),
    Kind("number ± 1", at_spots(lambda statement, node: node.is_Rational is True, _off_by_one)),
    Kind("whole variable ± 1", at_spots(_is_size, _off_by_one)),
    Kind("index → 1", _fixed_indices),
    Kind("exchanged variables", _exchanged(sizes=False)),
    Kind("exchanged sizes", _exchanged(sizes=True)),
    Kind("relative error", _small),
    Kind("measured exponent ± 1/4", _quarters),
    Kind("widened domain", _wider),
    Kind("dropped condition", _unconditional),
    Kind("flipped relation", _relations({"<": ">", ">": "<", "<=": ">=", ">=": "<="})),
    Kind("strict relation", _relations({"=": "<"}), denies=True),
    Kind("sharpened relation", _relations({"<=": "<", ">=": ">"})),
    Kind("weakened relation", _relations({"=": ">=", "<": "<=", ">": ">="}), follows=True),
)
