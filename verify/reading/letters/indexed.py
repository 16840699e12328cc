"""`layered`: letters at a layer, α_r^{(ℓ+1)}, and `applied_at` these with their arguments, Σ^{(ℓ)}(x, x')."""

from __future__ import annotations

from dataclasses import dataclass, replace

from derive.language.grammar.printer import latex
from derive.language.grammar.tree import Accented, Bracketed, Expression, Letter, Number, Row, Scripted, Terms
from verify.reading.letters.names import name_of


@dataclass(frozen=True)
class AtLayer:
    """A letter at a layer: `index` is ℓ of ℓ + 1, "" for a number; `neuron` the index below it."""

    key: str
    index: str
    shift: int
    neuron: str = ""


def as_kernel(at: AtLayer) -> AtLayer:
    """The same where what stands below the letter is no neuron but part of its name: Θ_n^{(ℓ)} of a kernel."""
    return replace(at, key=f"{at.key}_{{{at.neuron}}}", neuron="") if at.neuron else at


def layered(node: Expression | None) -> AtLayer | None:
    """The letter, its layer and its neuron, of α^{(ℓ+1)} and α_r^{(ℓ+1)}; None for other nodes."""
    if (
        not isinstance(node, Scripted)
        or node.primes
        or node.sup is None
        or not isinstance(node.base, Letter | Accented)
    ):
        return None
    bracket = node.sup.only
    if not isinstance(bracket, Bracketed) or bracket.opening not in ("(", "["):
        return None
    at = layer_of(bracket.body.only)
    sub = node.sub.only if node.sub is not None else None
    if at is None or (node.sub is not None and not isinstance(sub, Letter | Number)):
        return None
    is_name = sub == Letter("\\infty")
    key = latex(node.base) + ("_{\\infty}" if is_name else "")
    return AtLayer(key, *at, neuron="" if is_name or sub is None else latex(sub))


def layer_of(node: Expression | None) -> tuple[str, int] | None:
    if isinstance(node, Number) and node.text.isdigit():
        return "", int(node.text)
    if isinstance(node, Letter) and name_of(node):
        return name_of(node), 0
    if isinstance(node, Terms) and len(node.terms) == 2:
        (first, letter), (sign, number) = node.terms
        if not first and isinstance(letter, Letter) and isinstance(number, Number) and number.text.isdigit():
            return name_of(letter), int(number.text) * (1 if sign == "+" else -1)
    return None


def applied_at(node: Expression | None) -> tuple[AtLayer, tuple[str, ...]] | None:
    """(the letter at a layer, its arguments) of α^{(ℓ)}(x), Σ^{(ℓ)}(x, x'); None for other nodes."""
    if not isinstance(node, Row) or len(node.items) != 2 or not isinstance(node.items[1], Bracketed):
        return None
    at, bracket = layered(node.items[0]), node.items[1]
    names = tuple(name_of(one.sides[0]) for one in bracket.body.chains if not one.relations)
    is_plain = len(bracket.body.parts) == 2 * len(names) - 1 and all(names) and bracket.opening == "("
    return (at, names) if at is not None and is_plain else None


__all__ = ["AtLayer", "applied_at", "as_kernel", "layer_of", "layered"]
