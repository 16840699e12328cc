"""Networks that a document describes in words: a deep ReLU network with its widths, and its kernel on the diagonal.

`note` enters one, `moment` is E[K(x, x)] or E[K(x, x)²] of it, and `READINGS` is what such words leave open.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from sympy import Expr, FiniteSet, Integer, Range, Sum, Symbol, oo

from derive.finite.kernel_moment import KernelMoment
from derive.finite.symbols import mean_square, n_width, output_bias, output_variance
from derive.language.grammar import NotRead, read
from derive.language.grammar.tree import Bracketed, Chain, Divider, Expression, Formula, Letter, Number, Row, Scripted
from derive.language.symbols import array
from verify.claims.domain import Domain, naturals, positive
from verify.claims.letters import free_variables
from verify.claims.statement import Statement
from verify.reading.letters.meaning import DataLetters, DescribedKernel, VectorLetter
from verify.reading.letters.names import family_key, key_of, name_of, plain, power_of
from verify.reading.letters.ranged import Ranged
from verify.reading.letters.scope import SECTION, Meanings
from verify.reading.letters.unjudged import Unjudged
from verify.reading.letters.vectors import Value
from verify.reading.terms.elaboration import Elaboration
from verify.reading.terms.families import index_of

_SAID = (
    r"\brelu\b",
    r"zero bias|biases (?:are )?(?:zero|initiali[sz]ed)",
    r"(?<!un)(?<!not )(?:trainable|trained)\b",
    r"variance[- ]preserving|\bHe init",
)
_ELSE = re.compile(
    r"\b(?:residual|resnet|skip|convolution\w*|normali[sz]ation|dropout|attention|leaky|recurrent|clipped|capped)\b",
    re.IGNORECASE,
)
"""What makes it another network."""
_INPUT = re.compile(r"\binput dimension\s+([^\s,;]+)", re.IGNORECASE)
_WIDTHS = re.compile(r"\b(?:hidden|layer) widths\s+([^\s,]+\s*,\s*\\[lc]?dots\s*,\s*[^\s,;]+)", re.IGNORECASE)
_KERNEL = re.compile(r"\b(?:NTK|neural tangent kernel)\b[^.]*?\bby\s+([^.;]+?\))", re.IGNORECASE)
_OPEN = {
    "c_out": Ranged(FiniteSet(1, 2), ""),
    **dict.fromkeys(("b_out", "relu_out", "dead"), Ranged(FiniteSet(0, 1), "")),
}
VARIANCE, BIAS, RELU, DEAD = (allowed.symbol(name) for name, allowed in _OPEN.items())
"""The variance of the output's weights times the width; 1 for an output bias, a ReLU there, dead networks counted."""


@dataclass(frozen=True)
class OutputReading:
    """What the output is, and whether networks with a dead layer count."""

    values: tuple[tuple[Symbol, Expr], ...]
    words: str


def _readings() -> Iterator[OutputReading]:
    for variance, bias, relu, dead in product((2, 1), (1, 0), (1, 0), (0, 1)):
        numbers = zip((VARIANCE, BIAS, RELU, DEAD), map(Integer, (variance, bias, relu, dead)), strict=True)
        words = (
            f"output weights of variance {variance}/n, {'an' if bias else 'no'} output bias, "
            f"{'a ReLU' if relu else 'no ReLU'} at the output, dead networks {'counted' if dead else 'left out'}"
        )
        yield OutputReading(tuple(numbers), words)


READINGS = tuple(_readings())
_output_relu, _counted = (Symbol(name, nonnegative=True) for name in "ew")
"""1 with one more ReLU at the output, and where dead networks count, as claims about equal widths have them."""


def note(scope: Meanings, text: str, where: str) -> None:
    """Enter what a sentence describes, with the LaTeX of its formulas; letters may stand without dollars."""
    if all(re.search(pattern, text, re.IGNORECASE) for pattern in _SAID) and not _ELSE.search(text):
        inputs, widths = (_read(found[1]) if (found := one.search(text)) else None for one in (_INPUT, _WIDTHS))
        listed = _listed(widths) if widths is not None else None
        if inputs is not None and (letter := name_of(inputs.only)) and listed is not None:
            _enter(scope, letter, *listed, where)
    network, found = scope.get("(described)"), _KERNEL.search(text)
    kernel = _read(found[1]) if found else None
    only = kernel.only if kernel is not None else None
    if isinstance(network, DescribedKernel) and isinstance(only, Row) and _is_diagonal(only):
        point = name_of(only.items[1].body.chains[0].sides[0])  # type: ignore[union-attr]
        scope.set(name_of(only.items[0]), network, SECTION)
        letters = ((network.inputs, Ranged(naturals, where)),)
        scope.set(point, VectorLetter(array(plain(point)), network.size, where, letters), SECTION)


def _read(text: str) -> Formula | None:
    try:
        return read(text)
    except NotRead:
        return None


def _listed(tree: Formula) -> tuple[str, str] | None:
    """(the widths without their index, the depth d) of n_1, …, n_{d−1}."""
    sides = [part.sides[0] for part in tree.parts if isinstance(part, Chain) and not part.relations]
    is_list = all(isinstance(part, Divider) and part.text == "," for part in tree.parts[1::2])
    if len(sides) != 3 or not is_list or not isinstance(sides[0], Scripted) or not isinstance(sides[2], Scripted):
        return None
    first, last = sides[0], sides[2]
    if first.sub is None or first.sub.only != Number("1") or last.sub is None or first.base != last.base:
        return None
    end = last.sub.only
    terms = getattr(end, "terms", ())
    if len(terms) == 2 and terms[1] == ("-", Number("1")) and not terms[0][0]:
        return family_key(first.base), name_of(terms[0][1])
    return None


def _enter(scope: Meanings, inputs: str, key: str, depth: str, where: str) -> None:
    depths = Ranged(Range(2, oo), where)
    scope.set(inputs, Ranged(naturals, where), SECTION)
    scope.set(depth, depths, SECTION)
    size, layers = Symbol(plain(inputs), integer=True, positive=True), depths.symbol(plain(depth))
    base = array(plain(key.partition("_{")[0]), integer=True, positive=True)
    scope.set(f"{key} widths", DataLetters(base, layers - 1, where, ((depth, depths),)), SECTION)
    scope.set("(described)", DescribedKernel(key, inputs, size, layers, where), SECTION)


def _is_diagonal(node: Row) -> bool:
    """Whether a row is K(x, x)."""
    if len(node.items) != 2 or not isinstance(node.items[1], Bracketed) or not name_of(node.items[0]):
        return False
    names = [name_of(one.sides[0]) for one in node.items[1].body.chains]
    return len(names) == 2 and names[0] == names[1] != ""


def width(own: Elaboration, node: Expression) -> Value | None:
    """n_ℓ of a network that is described, by its layer; None for other letters."""
    key = key_of(node)
    found = own.scope.get(f"{key} widths") if key else None
    if not isinstance(found, DataLetters) or not isinstance(node, Scripted) or own.scope.get(name_of(node)) is not None:
        return None
    own.meet(found)
    return found.base[index_of(own, node)]


def moment(own: Elaboration, kind: str, item: Expression, bracket: Bracketed) -> Expr | None:
    """E[K(x, x)] and E[K(x, x)²] of a kernel that is described; None for other means."""
    node = bracket.body.only
    if kind != "E" or not isinstance(item, Letter) or not isinstance(node, Row) or len(node.items) != 2:
        return None
    kernel = own.scope.get(name_of(node.items[0])) if name_of(node.items[0]) else None
    if not isinstance(kernel, DescribedKernel):
        return None
    power = power_of(node.items[1])
    inner = node.items[1].base if isinstance(node.items[1], Scripted) else node.items[1]
    if not isinstance(inner, Bracketed) or not _is_diagonal(Row((node.items[0], inner))):
        raise Unjudged("the kernel of a network in words off its diagonal")
    if power is not None and power.only != Number("2"):
        raise Unjudged("moments of a kernel above the second")
    widths = own.scope.get(f"{kernel.key} widths")
    point = own.scope.get(name_of(inner.body.chains[0].sides[0]))
    if not isinstance(widths, DataLetters) or not isinstance(point, VectorLetter) or point.length != kernel.size:
        raise Unjudged("the input of a network in words")
    own.meet(widths)
    own.meet(point)
    place = Symbol("k", integer=True, positive=True)
    square = Sum(point.base[place] ** 2, (place, 1, kernel.size)) / kernel.size
    own.letters |= _OPEN
    name = "K" if power is None else "K^2"
    return KernelMoment(name, kernel.depth, widths.base, VARIANCE, square, BIAS, RELU, DEAD)


def under(reading: OutputReading, side: Expr) -> Expr:
    """A side with what a reading says of the output."""
    return side.xreplace(dict(reading.values))


def of_mean_square(statement: Statement) -> tuple[Statement, ...]:
    """What a statement about moments of the kernel says where ‖x‖²/n_0 is s > 0, for equal and for any widths."""
    moments = [one for side in (statement.lhs, statement.rhs) for one in side.atoms(KernelMoment)]
    if len({one.args[1:] for one in moments}) != 1:
        return ()
    depth, square = moments[0].args[1], moments[0].args[4]
    total = next(iter(square.atoms(Sum)))
    size = total / square
    sets = {depth: Range(2, oo), output_variance: FiniteSet(1, 2), mean_square: positive}
    sets |= dict.fromkeys((output_bias, _output_relu, _counted), FiniteSet(0, 1))

    def at(widths: Expr, counted: Expr, domain: Domain) -> Iterator[Statement]:
        law = (depth, widths, output_variance, mean_square, output_bias, _output_relu, counted)

        def side(one: Expr) -> Expr:
            one = one.replace(lambda e: isinstance(e, KernelMoment), lambda e: KernelMoment(e.args[0], *law))
            return one.replace(lambda e: isinstance(e, Sum) and e.dummy_eq(total), lambda _: size * mean_square)

        left, right = side(statement.lhs), side(statement.rhs)
        if not (free_variables(left) | free_variables(right)) - domain.scalars.keys() - domain.arrays.keys():
            yield Statement(left, right, domain, statement.relation)

    any_widths = moments[0].args[2]
    return (
        *at(n_width, _counted * Integer(2) ** -n_width, Domain({**sets, n_width: naturals}, ())),
        *at(any_widths, _counted, Domain(sets, (), {any_widths: (depth - 1,)})),
    )


def is_open(sides: tuple[Expr, Expr]) -> bool:
    """Whether sides depend on what the words leave open."""
    return any(side.free_symbols & {VARIANCE, BIAS, RELU, DEAD} for side in sides)


__all__ = ["READINGS", "OutputReading", "is_open", "moment", "note", "of_mean_square", "under", "width"]
