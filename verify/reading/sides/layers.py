"""Deep networks that a document defines layer by layer: `LayeredNetwork`, as far as its formulas say what it is.

`note` enters what a formula says of a network: how a layer is made of
the one below, its activation, the laws of its weights, its readout.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sympy import Expr, Integer

from derive.language.grammar.refusal import NotRead
from derive.language.grammar.tree import (
    Bracketed,
    Chain,
    Expression,
    Letter,
    Number,
    Row,
    Scripted,
    Terms,
)
from derive.networks.deep import m
from verify.claims.domain import real
from verify.reading.letters.indexed import AtLayer, applied_at, layer_of, layered
from verify.reading.letters.meaning import LayeredNetwork, LayerLaw, Nonlinearity, Opaque, RandomLetters
from verify.reading.letters.names import key_of, name_of, walk
from verify.reading.letters.ranged import Ranged
from verify.reading.letters.scope import SECTION, Meanings
from verify.reading.letters.unjudged import Unjudged
from verify.reading.networks.networks import as_activation
from verify.reading.sides.rows import elaboration

NETWORK = "(layers)"


def network_of(scope: Meanings) -> LayeredNetwork | None:
    """The network that was defined last."""
    found = scope.quiet(NETWORK)
    return found if isinstance(found, LayeredNetwork) else None


def note(scope: Meanings, chain: Chain, where: str, *, is_anew: bool) -> str:
    """Enter what an equation or a law says of a network of layers; the letter that it says it of, "" for none.

    A second network in a section is one only where the words define it anew: else nothing is known of either.
    """
    signs = [relation.sign for relation in chain.relations]
    if len(signs) != 1 or any(side is None for side in chain.sides):
        return ""
    try:
        if signs[0] in ("=", ":="):
            return _equation(scope, chain, where, is_anew=is_anew or signs[0] == ":=")
        return _law(scope, chain) if signs[0] == "\\sim" else ""
    except (Unjudged, NotRead):
        return ""


def _equation(scope: Meanings, chain: Chain, where: str, *, is_anew: bool) -> str:
    left, right = chain.sides
    defined, network = applied_at(left), network_of(scope)
    if defined is not None and len(defined[1]) == 1 and defined[0].index and not defined[0].neuron:
        at, (point,) = defined
        if (found := _sum(scope, at, point, right, where)) is not None:
            known = scope.quiet(NETWORK)
            is_same = network is not None and _layers_of(found) == _layers_of(network)
            if known is None or is_anew:
                scope.set(NETWORK, found, SECTION)
            elif not is_same:
                scope.set(
                    NETWORK, Opaque(f"another network than that at {getattr(known, 'where', 'its place')}"), SECTION
                )
                return ""
            return at.key
        if network is not None and (letter := _activated(scope, network, at, point, right)):
            scope.set(NETWORK, replace(network, activation=letter), SECTION)
            return at.key
    elif network is not None and network.activation and (readout := _readout(scope, network, right)) is not None:
        *numbers, letters = readout
        known = tuple({**dict(network.letters), **letters}.items())
        scope.set(NETWORK, replace(network, readout=tuple(numbers), letters=known), SECTION)
    return ""


def _layers_of(network: LayeredNetwork) -> LayeredNetwork:
    """How a layer is made of the one below, whatever else is known."""
    return replace(network, where="", activation="", readout=None, letters=())


def _sum(scope: Meanings, at: AtLayer, point: str, side: Expression | None, where: str) -> LayeredNetwork | None:
    """f W^(ℓ) α^(ℓ)(x) + g b^(ℓ) for the layer above; None for other sides."""
    terms = side.terms if isinstance(side, Terms) else (("", side),)
    first = terms[0][1]
    if terms[0][0] or not isinstance(first, Row) or len(first.items) < 3:
        return None
    weights, below = layered(first.items[-3]), applied_at(Row(first.items[-2:]))
    if weights is None or below is None or below[1] != (point,) or below[0].neuron or below[0].index != at.index:
        return None
    if below[0].shift != at.shift - 1 or weights.index != at.index:
        return None
    biases, bias_factor = "", Integer(0)
    letters: dict[str, Ranged] = {}
    factor, width = _number(scope, first.items[:-3], below[0], letters)
    if width:
        return None
    if len(terms) == 2:
        sign, last = terms[1]
        items = last.items if isinstance(last, Row) else (last,)
        bias = layered(items[-1])
        if sign != "+" or bias is None or bias.index != at.index or bias.neuron:
            return None
        bias_factor, width = _number(scope, items[:-1], below[0], letters)
        if width is not None:
            return None
        biases = bias.key
    elif len(terms) > 2:
        return None
    known, keys = tuple(letters.items()), (below[0].key, at.key, weights.key, biases)
    return LayeredNetwork(*keys, factor, bias_factor, below[0].shift - weights.shift, where, letters=known)


def _activated(scope: Meanings, network: LayeredNetwork, at: AtLayer, point: str, side: Expression | None) -> str:
    """σ of α^(ℓ)(x) = σ(h^(ℓ)(x)); nothing for other sides."""
    if not isinstance(side, Row) or len(side.items) != 2 or not isinstance(side.items[1], Bracketed):
        return ""
    letter, inner = name_of(side.items[0]), applied_at(side.items[1].body.only)
    is_activation = bool(letter) and _as_activation(scope, letter) is not None
    same_layer = AtLayer(network.sums, at.index, at.shift)
    is_next = network.values == at.key and inner == (same_layer, (point,))
    return letter if is_activation and is_next else ""


def activation_of(scope: Meanings, letter: str) -> Nonlinearity:
    """The activation that a letter is. Raises `Unjudged`."""
    found = _as_activation(scope, letter)
    if found is None:
        raise Unjudged(f"which activation {letter} is")
    return found


def _as_activation(scope: Meanings, letter: str) -> Nonlinearity | None:
    meaning = scope.quiet(letter)
    return meaning if isinstance(meaning, Nonlinearity) else as_activation(meaning)


def _law(scope: Meanings, chain: Chain) -> str:
    """W^(ℓ) ∼ N(0, v/n_ℓ) and b^(ℓ) ∼ N(0, v), of each entry."""
    left, right = chain.sides
    at = layered(left)
    if at is None or not isinstance(right, Row) or len(right.items) != 2:
        return ""
    normal, bracket = right.items
    is_normal = isinstance(normal, Letter) and normal.name == "N" and isinstance(bracket, Bracketed)
    if not is_normal or not isinstance(bracket, Bracketed) or len(bracket.body.chains) != 2:
        return ""
    mean, variance = (one.sides[0] for one in bracket.body.chains)
    if mean != Number("0") or variance is None:
        return ""
    letters: dict[str, Ranged] = {}
    value, width = _number(scope, (variance,), at, letters)
    if value.is_nonnegative is not True:
        return ""
    scope.set(law_key(at.key), LayerLaw(value, width, tuple(letters.items())), SECTION)
    return at.key


def law_key(letter: str) -> str:
    """How the law of a letter at layers is called."""
    return f"(law of {letter})"


def _readout(
    scope: Meanings, network: LayeredNetwork, side: Expression | None
) -> tuple[Expr, Expr, dict[str, Ranged]] | None:
    """(f, v, their letters) of f Σ_r a_r α_r^(·)(x) with a_r ∼ N(0, v); None for other sides."""
    if not isinstance(side, Row) or len(side.items) < 4:
        return None
    *before, total, letter, value, bracket = side.items
    read = applied_at(Row((value, bracket)))
    is_sum = isinstance(total, Scripted) and total.base == Letter("\\sum")
    if not is_sum or read is None or read[0].key != network.values or not read[0].neuron:
        return None
    family = scope.quiet(key_of(letter)) if key_of(letter) else None
    if not isinstance(family, RandomLetters) or family.length is not None:
        return None
    letters = dict(family.letters)
    factor, width = _number(scope, tuple(before), read[0], letters)
    return None if width else (factor, family.variance, letters)


def _number(
    scope: Meanings, items: Sequence[Expression], at: AtLayer, letters: dict[str, Ranged]
) -> tuple[Expr, int | None]:
    """(the product of items with m for the width n_ℓ in them, by how much the layer of that is above another)."""
    if not items:
        return Integer(1), None
    own = elaboration(scope)
    held = [one for one in walk(tuple(items)) if isinstance(one, Scripted)]
    widths = {name_of(one): shift for one in held if (shift := _width(one, at)) is not None}
    if len(widths) > 1:
        raise Unjudged("which letter is the width")
    for name in widths:
        own.bound[name] = m
    value = own.expression(items[0] if len(items) == 1 else Row(tuple(items)))
    if own.missing:
        for letter in own.missing:
            scope.set(letter, Ranged(real, "a factor of a layer"), SECTION)
        return _number(scope, items, at, letters)
    letters.update(own.letters)
    return value, next(iter(widths.values()), None)


def _width(node: Scripted, at: AtLayer) -> int | None:
    """By how much the layer of n_ℓ is above another with the same index; None for other nodes."""
    if not isinstance(node.base, Letter) or node.sub is None or node.sup is not None:
        return None
    found = layer_of(node.sub.only)
    return found[1] - at.shift if found is not None and found[0] == at.index != "" else None


__all__ = ["SECTION", "activation_of", "law_key", "network_of", "note"]
