"""A model f(x; θ) of which a document says no more than that there is one: what holds to first order in θ, holds
between its values and its gradients at inputs, which are arrays of their own.

`at_point` is the model there, `gradient_in` ∇_θ of what is made of its values, `moved` the same along a direction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from sympy import Dummy, Expr, IndexedBase, S, Sum, Symbol
from sympy.tensor.indexed import Indexed

from derive.language.grammar.printer import latex
from derive.language.grammar.tree import Bracketed, Chain, Divider, Expression, Row, Scripted
from derive.language.symbols import array
from verify.claims.domain import naturals
from verify.reading.letters.meaning import DataLetters, Model, ModelArray, ParameterSpace, Spelled
from verify.reading.letters.names import key_of, name_of, plain, walk
from verify.reading.letters.ranged import Ranged
from verify.reading.letters.unjudged import Unjudged
from verify.reading.letters.vectors import Column, InputPoint, indices_for, vector
from verify.reading.terms.elaboration import Elaboration
from verify.reading.terms.families import index_of

NUMBER = "|\\theta|"
"""How many parameters there are, where the document gives the number no letter."""


def separated(bracket: Bracketed) -> tuple[Expression, Expression] | None:
    """(x, θ) of a bracket (x; θ), None for others."""
    parts = bracket.body.parts
    if len(parts) != 3 or not (isinstance(parts[1], Divider) and parts[1].text == ";"):
        return None
    sides = [part.sides[0] for part in (parts[0], parts[2]) if isinstance(part, Chain) and not part.relations]
    return (sides[0], sides[1]) if len(sides) == 2 and None not in sides else None  # type: ignore[return-value]


def semicolons(node: object) -> Iterator[tuple[str, Expression, Expression]]:
    """(f, x, θ) of each f(x; θ) that a node holds."""
    for one in walk(node):
        if isinstance(one, Row):
            for first, second in zip(one.items, one.items[1:], strict=False):
                bracket = second.base if isinstance(second, Scripted) else second
                if isinstance(bracket, Bracketed) and name_of(first) and (found := separated(bracket)) is not None:
                    yield name_of(first), *found


def model_key(name: str) -> str:
    """Where a scope has the model of a letter: f(x; θ) and f(x) are two things."""
    return f"{name}(;)"


def model_of(own: Elaboration, name: str) -> Model | None:
    found = own.scope.get(model_key(name))
    return found if isinstance(found, Model) else None


def point(own: Elaboration, node: Expression) -> InputPoint:
    """The input or the parameters that a letter is. Raises `Unjudged` for what is no letter."""
    name = name_of(node)
    if name in own.points:
        return own.points[name]
    if not name or name in own.bound:
        raise Unjudged(f"a model at {latex(node)[:40]}")
    key = key_of(node)
    if not key or stem(name) in own.scope.parameters or name in own.scope.parameters:
        return InputPoint(name)
    if not isinstance(own.scope.get(key), DataLetters):
        raise Unjudged(f"how many inputs {name} there are")
    assert isinstance(node, Scripted)
    return InputPoint(key, index_of(own, node))


def stem(name: str) -> str:
    """A letter without its index: θ of θ_t."""
    return name.partition("_{")[0]


def at_point(own: Elaboration, name: str, bracket: Bracketed) -> Expr | None:
    """f(x; θ) of a model; None for what is no such application. Raises `Unjudged`."""
    sides = separated(bracket)
    if sides is None:
        return None
    if model_of(own, name) is None:
        raise Unjudged(f"{name} has no meaning yet: which function {name}(…; …) is")
    if name in own.scope.told:
        raise Unjudged(f"{name}, which stands for a function of its own")
    at, parameters = point(own, sides[0]), point(own, sides[1])
    own.assumed[f"{plain(name)} has a gradient in its parameters"] = None
    return values(own, name, at, parameters.name)[S.One if at.index is None else at.index]


def values(own: Elaboration, name: str, at: InputPoint, parameters: str) -> IndexedBase:
    """The values of a model at its inputs, or at the one that a letter is."""
    letter = at.name.replace("{\\cdot}", "i")
    base = array(f"{plain(name)}({plain(letter)};{plain(parameters)})")
    size, letters = _count(own, at)
    own.meet(ModelArray(base, (size,), letters, parameters, (name, at.name)))
    return base


def gradients(own: Elaboration, base: IndexedBase) -> IndexedBase:
    """∇_θ f at the inputs that the values are at: one row for each."""
    known = own.arrays[base]
    assert isinstance(known, ModelArray)
    rows = array(f"grad {base.label}")
    space = parameters_of(own, known.at)
    shape, letters = (*known.length, space.length), (*known.letters, *space.letters)
    own.meet(ModelArray(rows, shape, letters, known.at, known.of, True))
    return rows


def _count(own: Elaboration, at: InputPoint) -> tuple[Expr, tuple[tuple[str, Ranged], ...]]:
    """How many inputs there are: those of the data, or the one that a letter is."""
    data = own.scope.get(at.name) if at.index is not None else None
    return (data.length, data.letters) if isinstance(data, DataLetters) else (S.One, ())


def parameters_of(own: Elaboration, name: str) -> ParameterSpace:
    """How many parameters θ_t has: as many as θ."""
    for letter in (name, stem(name)):
        if isinstance(found := own.scope.get(model_key(letter)), ParameterSpace):
            return found
    ranged = Ranged(naturals, "")
    return ParameterSpace(ranged.symbol(plain(NUMBER)), ((NUMBER, ranged),))


def coordinates(own: Elaboration, name: str) -> Column:
    """The parameters themselves, as a vector."""
    space = parameters_of(own, name)
    base = array(plain(name))
    own.meet(ModelArray(base, (space.length,), space.letters, name))
    return vector(space.length, lambda place: base[place])


def values_at(own: Elaboration, value: Expr, parameters: str) -> list[IndexedBase]:
    """The values of models at these parameters that an expression holds. Raises `Unjudged` where it holds gradients, or
    the parameters themselves: it then moves by more than the values do.
    """
    held = value.atoms(IndexedBase)
    found = []
    for base, known in own.arrays.items():
        if base in held and isinstance(known, ModelArray) and known.at == parameters:
            if known.is_gradient or not known.of[0]:
                raise Unjudged(f"how {base} moves with {plain(parameters)}")
            found.append(base)
    return found


def moved(own: Elaboration, value: Expr, parameters: str, direction: Callable[[Expr], Expr], step: Expr) -> Expr:
    """What is made of values at θ with f(x) + ε Σ_k ∂f(x)/∂θ_k Δ_k in place of each f(x), the value at θ + εΔ."""
    rows = {base: gradients(own, base) for base in values_at(own, value, parameters)}
    size = parameters_of(own, parameters).length
    probe = Symbol("probe", integer=True, positive=True)
    (index,) = indices_for(1, [value, direction(probe)])

    def changed(entry: Expr) -> Expr:
        assert isinstance(entry, Indexed)
        return entry + step * Sum(rows[entry.base][(*entry.indices, index)] * direction(index), (index, 1, size))

    return value.replace(lambda one: isinstance(one, Indexed) and one.base in rows, changed)


def gradient_in(own: Elaboration, value: Expr, parameters: str) -> Column:
    """∇_θ of what is made of values at θ, by the chain rule."""
    rows = {base: gradients(own, base) for base in values_at(own, value, parameters)}

    def slope(place: Expr) -> Expr:
        step = Dummy("step", real=True)
        lifted = value.replace(
            lambda one: isinstance(one, Indexed) and one.base in rows,
            lambda one: one + step * rows[one.base][(*one.indices, place)],
        )
        return lifted.diff(step).subs(step, 0)

    return vector(parameters_of(own, parameters).length, slope)


def gradient_of_model(own: Elaboration, by: Expression, operand: Sequence[Expression]) -> Column | None:
    """∇_θ of f(x; θ_t), or of L(θ_t) for what is defined by a model; None for other things."""
    name = name_of(operand[0])
    bracket = operand[1]
    if not isinstance(bracket, Bracketed):
        return None
    sides = separated(bracket)
    known = own.scope.get(name) if name and name not in own.bound else None
    if sides is None and not isinstance(known, Spelled):
        return None
    value = own.expression(Row(tuple(operand)))
    arguments = (sides[1],) if sides else tuple(one.sides[0] for one in bracket.body.chains)
    at = {point(own, one).name for one in arguments if one is not None and name_of(one)}
    at = {one for one in at if values_at(own, value, one)}
    letter = name_of(by)
    if len(at) != 1 or not letter or stem(next(iter(at))) != stem(letter):
        raise Unjudged(f"the gradient in {latex(by)[:40]} of what holds no model at it")
    return gradient_in(own, value, at.pop())


__all__ = [
    "at_point",
    "coordinates",
    "gradient_of_model",
    "gradients",
    "model_key",
    "moved",
    "parameters_of",
    "point",
    "semicolons",
    "stem",
    "values",
    "values_at",
]
