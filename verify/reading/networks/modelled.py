"""What formulas say of a model f(x; θ): that there is one, its data and parameters, what it defines, its flow;
`first_order` is what ≈ says of it in an expansion.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator

from sympy import Basic, Dummy, Expr, IndexedBase, S, Symbol
from sympy.tensor.indexed import Indexed

from derive.language.grammar.refusal import NotRead
from derive.language.grammar.tree import (
    Accented,
    Bracketed,
    Chain,
    Expression,
    Formula,
    Fraction,
    Letter,
    Mark,
    Row,
    Scripted,
)
from derive.language.symbols import array
from verify.claims.domain import naturals, nonnegative
from verify.reading.letters.meaning import DataLetters, Model, ModelArray, ParameterSpace, RandomLetters, Spelled
from verify.reading.letters.names import is_differential_mark, key_of, letters_in, name_of, plain, walk
from verify.reading.letters.ranged import Ranged
from verify.reading.letters.scope import SECTION, Meanings
from verify.reading.letters.unjudged import Unjudged
from verify.reading.letters.vectors import InputPoint, Matrix, Value, entries, scalar
from verify.reading.networks.flows import at_start, flow_key
from verify.reading.networks.models import (
    coordinates,
    model_key,
    moved,
    parameters_of,
    semicolons,
    stem,
    values,
    values_at,
)
from verify.reading.networks.spelled import data_key, opened, real_key, spelled_value
from verify.reading.terms.elaboration import Elaboration
from verify.reading.terms.sameness import are_same

_EXPANSION = re.compile(r"\bexpan|\btaylor|first[- ]order|\blineari[sz]|\blocally\b|linear model", re.IGNORECASE)
STEP = Symbol("epsilon", real=True)
"""How far along a direction of the parameters both sides of an expansion are held."""


def is_map(chain: Chain) -> bool:
    """Whether it is of the form f : A → B."""
    signs = [relation.sign for relation in chain.relations]
    return len(signs) == 2 and signs[0] in (":", "\\colon") and signs[1] in ("\\to", "\\rightarrow", "\\longrightarrow")


def map_of(chain: Chain) -> str:
    """f of f : ℝ^d × Θ → ℝ, else nothing."""
    source = chain.sides[1] if is_map(chain) else None
    is_pair = isinstance(source, Row) and any(isinstance(one, Mark) and one.text == "\\times" for one in source.items)
    return name_of(chain.sides[0]) if is_pair else ""


def space_of(chain: Chain) -> tuple[str, Expression | None]:
    """(θ, p) of θ ∈ Θ ⊆ ℝ^p, or of θ ∈ ℝ^p."""
    signs = [relation.sign for relation in chain.relations]
    space = chain.sides[-1]
    is_space = signs in (["\\in"], ["\\in", "\\subseteq"], ["\\in", "\\subset"]) and isinstance(space, Scripted)
    if not (is_space and isinstance(space, Scripted) and isinstance(space.base, Letter) and space.base.name == "R"):
        return "", None
    return (name_of(chain.sides[0]), space.sup.only) if space.sup is not None and space.sub is None else ("", None)


def introduced_by(chain: Chain) -> str:
    """f of f(x; θ), where nothing else stands there; else nothing."""
    alone = None if chain.relations else chain.sides[0]
    found = list(semicolons(alone)) if isinstance(alone, Row) and len(alone.items) == 2 else []
    return found[0][0] if len(found) == 1 else ""


def note(scope: Meanings, tree: Formula, where: str, *, is_introduced: bool) -> None:
    """Enter the models, the data and the spaces of parameters that a formula speaks of.

    `is_introduced` where the words before it say that what stands there is a model.
    """
    for chain in tree.chains:
        name = map_of(chain) or (introduced_by(chain) if is_introduced else "")
        if name and scope.get(model_key(name)) is None:
            scope.set(model_key(name), Model(where), 0)
        letter, length = space_of(chain)
        if letter in scope.parameters and name_of(length):
            ranged = Ranged(naturals, where)
            name = name_of(length)
            scope.set(model_key(letter), ParameterSpace(ranged.symbol(plain(name)), ((name, ranged),)), 0)
        key = key_of(chain.sides[0])
        is_member = len(chain.sides) == 2 and chain.relations[0].sign == "\\in"
        if key and is_member and chain.sides[1] == Letter("R", "\\mathbb"):
            scope.set(real_key(key), Ranged(S.Reals, where), 0)
    only = tree.parts[0] if len(tree.parts) == 1 else None
    if isinstance(only, Chain) and (data := data_of(only.sides[-1])):
        keys, length = data
        ranged = Ranged(naturals, where)
        for key in keys:
            if not isinstance(scope.get(key), RandomLetters):
                base = array(plain(stem(key)))
                size = ranged.symbol(plain(length))
                scope.set(key, DataLetters(base, size, where, ((length, ranged),)), 0)


def data_of(side: Expression | None) -> tuple[tuple[str, ...], str] | None:
    """(the letters without their index, n) of {(x_i, y_i)}_{i=1}^n, where they are as many as a letter says."""
    if not (isinstance(side, Scripted) and isinstance(side.base, Bracketed) and side.base.opening == "\\{"):
        return None
    inner = side.base.body.only
    body = inner.body if isinstance(inner, Bracketed) else side.base.body
    keys = tuple(key_of(part.sides[0]) for part in body.chains if not part.relations)
    chain = side.sub.parts[0] if side.sub is not None and len(side.sub.parts) == 1 else None
    is_from_one = isinstance(chain, Chain) and len(chain.sides) == 2 and str(getattr(chain.sides[1], "text", "")) == "1"
    length = name_of(side.sup.only) if side.sup is not None else ""
    is_list = bool(keys) and all(keys) and len(body.parts) == 2 * len(keys) - 1
    return (keys, length) if is_list and is_from_one and length else None


def is_of_model(own: Elaboration, value: Expression, parameters: tuple[str, ...] = ()) -> bool:
    """Whether a value holds a model, or a letter that is defined by one."""
    if any(own.scope.get(model_key(name)) is not None for name, *_ in semicolons(value)):
        return True
    names = letters_in(value) - set(parameters)
    starts = (one for one in walk(value) if isinstance(one, Scripted))
    return any(isinstance(own.scope.get(name), Spelled) for name in names) or any(at_start(own, one) for one in starts)


def spelled(own: Elaboration, parameters: tuple[str, ...], value: Expression, where: str) -> Spelled:
    """What a letter stands for that is defined by a model. Raises `Unjudged`, `NotRead` where it reads to nothing."""
    meaning = Spelled(parameters, value, where, own.scope.section)
    trial(Elaboration(own.scope, own.row, own.member, own.length), meaning)
    return meaning


def trial(own: Elaboration, meaning: Spelled) -> Value:
    """What it stands for at points that nothing is known of."""
    points = []
    for number, name in enumerate(meaning.names):
        key = data_key(own, name)
        place = Symbol(f"place_{number}", integer=True, positive=True)
        is_data = isinstance(own.scope.get(key), DataLetters)
        own.indices.update({place: None} if is_data else {})
        points.append(InputPoint(key, place if is_data else None))
    found = opened(own, "it", meaning, points)
    if own.missing:
        raise Unjudged(f"the range of {', '.join(own.missing)}")
    return found


def is_same(own: Elaboration, one: Spelled, other: Spelled) -> bool:
    """Whether two definitions by a model read to the same."""
    if one.names != other.names:
        return False
    try:
        left, right = entries(trial(own, one), trial(own, other), own.indices)
        return are_same(own, left, right)
    except (Unjudged, NotRead):
        return False


def flow_of(left: Expression | None) -> tuple[str, str]:
    """(θ_t, t) of dθ_t/dt, else nothing."""
    if not isinstance(left, Fraction):
        return "", ""
    above, below = left.above.only, left.below.only
    if not (isinstance(above, Row) and isinstance(below, Row) and len(above.items) == len(below.items) == 2):
        return "", ""
    if not (is_differential_mark(above.items[0]) and is_differential_mark(below.items[0])):
        return "", ""
    parameters, variable = name_of(above.items[1]), name_of(below.items[1])
    return (parameters, variable) if variable and parameters.endswith(f"_{{{variable}}}") else ("", "")


def set_flow(scope: Meanings, parameters: str, variable: str, meaning: Spelled) -> None:
    """Enter dθ_t/dt; the time goes from 0 on."""
    scope.set(flow_key(parameters, variable), meaning, 0)
    if scope.get(variable) is None:
        scope.set(variable, Ranged(nonnegative, meaning.where), SECTION)


def is_stacked(left: Expression | None, right: Expression | None) -> bool:
    """Whether an equation is f = (f(x_1), …, f(x_n)), or [K]_{ij} = K(x_i, x_j): how entries of it are called."""
    name = name_of(left)
    if name and isinstance(right, Bracketed) and (right.opening, right.closing) == ("(", ")"):
        values = [one.sides[0] for one in right.body.chains if not (isinstance(one.sides[0], Letter))]
        heads = {name_of(one.items[0]) for one in values if isinstance(one, Row) and len(one.items) == 2}
        return len(values) == len(right.body.chains) - 1 >= 2 and heads == {name}
    if not (isinstance(left, Scripted) and isinstance(left.base, Bracketed) and left.base.opening == "["):
        return False
    indices = left.sub.only if left.sub is not None else None
    if not (isinstance(indices, Row) and isinstance(right, Row) and len(right.items) == 2):
        return False
    bracket = right.items[1]
    if not isinstance(bracket, Bracketed) or name_of(left.base.body.only) != name_of(right.items[0]):
        return False
    taken = [one.sides[0] for one in bracket.body.chains]
    own = [name_of(one.sub.only) for one in taken if isinstance(one, Scripted) and one.sub is not None]
    return own == [name_of(one) for one in indices.items] and len(bracket.body.parts) == 2 * len(taken) - 1


def stacked_name(left: Expression | None) -> str:
    """K of [K]_{ij}."""
    is_entry = isinstance(left, Scripted) and isinstance(left.base, Bracketed)
    return name_of(left.base.body.only) if is_entry else ""  # type: ignore[union-attr]


def braces(tree: Formula) -> Iterator[tuple[Chain, Expression, Expression]]:
    """(the chain, the letter, the value) of each brace that says what it holds is called, as "=: K(x, x')"."""
    for one in walk(tree):
        if isinstance(one, Scripted) and isinstance(one.base, Accented) and one.base.accent == "\\underbrace":
            chain = one.sub.parts[0] if one.sub is not None and len(one.sub.parts) == 1 else None
            value = one.base.body.only
            if isinstance(chain, Chain) and [relation.sign for relation in chain.relations] == ["=:"]:
                left, right = chain.sides
                if left is None and right is not None and value is not None:
                    yield chain, right, value


def held_fixed(own: Elaboration, link: Chain) -> str:
    """K_0 where a link is K_t ≈ K_0 of a kernel that moves: from there on the one is taken for the other."""
    left, right = (name_of(side) for side in link.sides)
    if not (left and right.endswith("_{0}") and stem(left) == stem(right)):
        return ""
    known = own.scope.get(left)
    if not isinstance(known, Spelled) or len(known.names) != 2:
        return ""
    fresh = Elaboration(own.scope, own.row, own.member, own.length)
    return right if isinstance(spelled_value(fresh, left, known), Matrix) else ""


def is_expansion(words: str) -> bool:
    """Whether a sentence speaks of an expansion, so that ≈ is meant to first order."""
    return bool(_EXPANSION.search(words))


def first_order(own: Elaboration, link: Chain) -> tuple[Expr, Expr]:
    """Both sides at θ = θ_0 + εΔ up to the first power of ε. Raises `Unjudged` where nothing is expanded at θ_0."""
    left, right = (scalar(own.value(side)) for side in link.sides)
    held = {one.at for one in own.arrays.values() if isinstance(one, ModelArray) and one.of[0]}
    moving = {one.at for one in own.arrays.values() if isinstance(one, ModelArray) and one.of[0] and left.has(one.base)}
    centre = {
        one.at for one in own.arrays.values() if isinstance(one, ModelArray) and one.of[0] and right.has(one.base)
    }
    if len(moving) != 1 or len(centre) != 1 or len(held) != 2:
        raise Unjudged("≈: which function is expanded, and where")
    (parameters,), (at,) = moving, centre
    size = parameters_of(own, parameters)
    if size.length != parameters_of(own, at).length:
        raise Unjudged("≈: how far the parameters are apart")
    direction = array("Delta")
    own.meet(ModelArray(direction, (size.length,), size.letters))
    there = {base: _values_of(own, base, at) for base in values_at(own, left, parameters)}
    moved_left = moved(
        own, left.replace(_is_of(there), lambda one: there[one.base][one.indices]), at, lambda k: direction[k], STEP
    )
    own_parameters, own_centre = (coordinates(own, name).entry(S.One).base for name in (parameters, at))  # type: ignore[union-attr]
    if not right.has(own_parameters):
        raise Unjudged("≈ without a term of first order: to which order it is meant")
    put = right.replace(
        lambda one: isinstance(one, Indexed) and one.base == own_parameters,
        lambda one: own_centre[one.indices] + STEP * direction[one.indices],
    )
    own.letters[str(STEP)] = Ranged(S.Reals, "")
    own.assumed[f"≈ is meant to first order in {plain(parameters)} − {plain(at)}"] = None
    return _linear(moved_left), _linear(put)


def _is_of(bases: Collection[IndexedBase]) -> Callable[[Basic], bool]:
    return lambda one: isinstance(one, Indexed) and one.base in bases


def _values_of(own: Elaboration, base: IndexedBase, at: str) -> IndexedBase:
    """The values of the same model at the same inputs, at other parameters."""
    known = own.arrays[base]
    assert isinstance(known, ModelArray)
    index = None if known.length == (S.One,) else S.One
    return values(own, known.of[0], InputPoint(known.of[1], index), at)


def _linear(value: Expr) -> Expr:
    """A function of ε without its higher powers."""
    step = Dummy("step", real=True)
    slope = value.xreplace({STEP: step}).diff(step).subs(step, 0)
    return value.subs(STEP, 0) + STEP * slope


__all__ = [
    "braces",
    "first_order",
    "flow_of",
    "held_fixed",
    "is_expansion",
    "is_map",
    "is_of_model",
    "is_same",
    "is_stacked",
    "map_of",
    "note",
    "set_flow",
    "space_of",
    "spelled",
    "stacked_name",
]
