"""`of_one_layer`: what a statement about any model f(x; θ) says of a network with one hidden layer, entry by entry.

A value of the model is f there, and a sum over its parameters is one over the readout and one over the hidden weights:
Σ_k ∂f(x)/∂θ_k ∂f(x')/∂θ_k is Σ_s ∂f(x)/∂a_s ∂f(x')/∂a_s + Σ_sj ∂f(x)/∂w_sj ∂f(x')/∂w_sj.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from sympy import Add, Dummy, Expr, IndexedBase, Sum, Symbol
from sympy.tensor.indexed import Indexed

from derive.activations.classes import ActivationClass
from derive.language.convention import Convention
from derive.language.derivatives import Partial
from derive.language.symbols import array, d, data, delta_a, delta_w, m, x
from derive.networks.one_layer import Network, Parameter, one_hidden_layer
from verify.claims.domain import Domain, naturals
from verify.claims.letters import free_variables, name_of, with_other_indices
from verify.claims.statement import Statement
from verify.reading.letters.meaning import ModelArray
from verify.reading.letters.names import plain
from verify.reading.networks.modelled import STEP

_DIRECTIONS = {"a": delta_a, "w": delta_w}


@cache
def _network() -> Network:
    return one_hidden_layer(Convention("standard"))


def of_one_layer(statement: Statement, arrays: Mapping[IndexedBase, object]) -> tuple[Statement, ...]:
    """The statement for that network: for a component of a gradient one for each group of parameters, and behind what
    is held to first order its terms of that order. Nothing where it is about no model, or one at two parameters.
    """
    held = _held(statement)
    models = {base: one for base, one in arrays.items() if isinstance(one, ModelArray) and base in held}
    values = {base: one for base, one in models.items() if one.of[0]}
    directions = {base for base in models.keys() - values.keys() if STEP in held and len(models[base].length) == 1}
    is_of_one = len({(one.at, one.of[0]) for one in values.values()}) == 1
    if not is_of_one or models.keys() != values.keys() | directions:
        return ()
    if {name_of(one) for one in held - models.keys()} & {*map(name_of, (m, d, data)), "a", "w"}:
        return ()
    sizes = {one.length[-1] for one in values.values() if one.is_gradient}
    model = _Model(values, frozenset(directions), sizes.pop() if sizes else None)
    groups = _network().parameters if model.is_of_component(statement) else _network().parameters[:1]
    found = [one for group in groups if (one := model.statement(statement, group)) is not None]
    return (*found, *(part for one in found for part in _first_order(one)))


def _held(statement: Statement) -> frozenset:
    return free_variables(statement.lhs) | free_variables(statement.rhs)


def _first_order(statement: Statement) -> tuple[Statement, ...]:
    """The terms of order 1 in ε."""
    if STEP not in statement.domain.scalars:
        return ()
    scalars = {one: allowed for one, allowed in statement.domain.scalars.items() if one != STEP}
    left, right = (side.diff(STEP).subs(STEP, 0) for side in (statement.lhs, statement.rhs))
    return (Statement(left, right, replace(statement.domain, scalars=scalars)),)


@dataclass(frozen=True)
class _Model:
    """The arrays of a model's values and gradients, those of directions, and how many parameters there are."""

    values: Mapping[IndexedBase, ModelArray]
    directions: frozenset[IndexedBase]
    size: Expr | None

    def is_of_component(self, statement: Statement) -> bool:
        """Whether an entry of a gradient stands in no sum over the parameters."""
        sides = (statement.lhs, statement.rhs)
        return any(self._slopes(self._summed(side)) for side in sides)

    def statement(self, statement: Statement, group: Parameter) -> Statement | None:
        """The statement for the network, a component of a gradient being one of a group; None where more is left."""
        left, right = (self._side(side, group) for side in (statement.lhs, statement.rhs))
        free = free_variables(left) | free_variables(right)
        known: dict[IndexedBase, tuple[Expr, ...]] = {x: (d,), data: (self._inputs(), d)}
        known |= {one.base: one.shape for one in _network().parameters}
        known |= {_DIRECTIONS[str(one.base.label)]: one.shape for one in _network().parameters}
        known |= {array(plain(one.of[1])): (d,) for one in self.values.values() if one.length[0] == 1}
        known |= {base: shape for base, shape in statement.domain.arrays.items() if base not in self.values}
        arrays = {base: shape for base, shape in known.items() if base in free}
        sizes = frozenset().union(*(size.free_symbols for shape in arrays.values() for size in shape))
        own = {**statement.domain.scalars, m: naturals, d: naturals, **dict.fromkeys(group.indices, naturals)}
        scalars = {one: allowed for one, allowed in own.items() if one in free | sizes}
        if free - arrays.keys() - scalars.keys() or self.size in free:
            return None
        return Statement(left, right, Domain(scalars, (), arrays, activations=ActivationClass()), statement.relation)

    def _inputs(self) -> Expr:
        return next((one.length[0] for one in self.values.values() if one.length[0] != 1), m)

    def _summed(self, side: Expr) -> Expr:
        return side.replace(lambda one: isinstance(one, Sum) and self._place(one) is not None, self._over_groups)

    def _side(self, side: Expr, group: Parameter) -> Expr:
        summed = self._summed(with_other_indices(side, group.indices))
        component = {one.indices[-1] for one in self._slopes(summed)}
        return self._values(self._at(summed, component, group, group.indices))

    def _place(self, total: Sum) -> Symbol | None:
        """The index of a sum that goes over all parameters."""
        return next((index for index, _, last in total.limits if last == self.size), None)

    def _over_groups(self, total: Sum) -> Expr:
        place = self._place(total)
        rest = [limit for limit in total.limits if limit[0] != place]
        parts = []
        for group in _network().parameters:
            indices = [Dummy(str(one), integer=True, positive=True) for one in group.indices]
            limits = [(index, 1, length) for index, length in zip(indices, group.shape, strict=True)]
            parts.append(Sum(self._at(total.function, {place}, group, indices), *rest, *reversed(limits)))
        return Add(*parts)

    def _slopes(self, side: Expr) -> list[Indexed]:
        own = {base for base, one in self.values.items() if one.is_gradient} | self.directions
        return [one for one in side.atoms(Indexed) if one.base in own]

    def _at(self, side: Expr, places: set, group: Parameter, indices: Sequence[Expr]) -> Expr:
        """The derivatives in the parameters with these indices as those in the ones of a group."""
        found = {one: self._entry(one, group, indices) for one in self._slopes(side) if one.indices[-1] in places}
        return side.xreplace(found)

    def _entry(self, one: Indexed, group: Parameter, indices: Sequence[Expr]) -> Expr:
        if one.base in self.directions:
            return _DIRECTIONS[str(group.base.label)][tuple(indices)]
        return Partial(self._output(one), group.base[tuple(indices)])

    def _values(self, side: Expr) -> Expr:
        own = [one for one in side.atoms(Indexed) if one.base in self.values]
        return side.xreplace({one: self._output(one) for one in own})

    def _output(self, one: Indexed) -> Expr:
        """f at the input of an entry: a row of the data, or the input that a letter is."""
        known, output = self.values[one.base], _network().output.expression
        bound = {index for total in output.atoms(Sum) for index, *_ in total.limits}
        output = output.xreplace({index: Dummy(str(index), integer=True, positive=True) for index in bound})
        if known.length[0] == 1:
            return output.xreplace({x: array(plain(known.of[1]))})
        row = one.indices[0]
        return output.replace(lambda e: isinstance(e, Indexed) and e.base == x, lambda e: data[(row, *e.indices)])


__all__ = ["of_one_layer"]
