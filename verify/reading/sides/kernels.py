"""`LayerReading`: sides of links about kernels at layers, Σ^(ℓ), as expressions in symbols for these.

Kernels are defined by means over the letters of a network, Σ^(ℓ)(x, x') := E[α_r^(ℓ)(x) α_r^(ℓ)(x')], those of
slopes by Gaussian ones. `gains` are what the layers of the author's own network make of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from sympy import Expr, Integer, Lambda, Symbol, expand, sqrt

from derive.activations.activation import sigma
from derive.gaussian.expectation import GaussianExpectation
from derive.language.grammar.tree import Accented, Bracketed, Chain, Expression, Letter, Mark, Number, Row, Scripted
from derive.language.symbols import u, v
from derive.networks.deep import m
from derive.networks.wide import LayerRules, rules_of
from verify.claims.domain import positive
from verify.reading.letters.indexed import applied_at, as_kernel, layered
from verify.reading.letters.meaning import LayeredNetwork, LayerKernel, LayerLaw
from verify.reading.letters.names import changed, is_expectation, name_of, plain
from verify.reading.letters.ranged import Ranged
from verify.reading.letters.scope import Meanings
from verify.reading.letters.unjudged import Unjudged
from verify.reading.sides.layers import law_key
from verify.reading.sides.rows import elaboration

Pair = tuple[str, str]
RATIO = "ratio of widths"
"""The width of the layer below by that in the variance of the weights, where these are of two layers."""


@dataclass(frozen=True)
class Gains:
    """What the layers of a network are made of: C_w and C_b of Cov(h, h') = C_w Σ + C_b, and how they are written."""

    weight: Expr
    bias: Expr
    rules: LayerRules
    """With all scales in the forward pass, and weights of variance 1."""
    as_written: LayerRules | None
    """With the scales where they are written; None where the limit is infinite then."""
    letters: Mapping[str, Ranged]


def gains(scope: Meanings, network: LayeredNetwork) -> Gains:
    """Those of a network whose laws are known. Raises `Unjudged`."""
    law, letters = _law(scope, network.weights), dict(network.letters)
    letters |= dict(law.letters)
    variance = law.variance
    if law.width is not None and law.width != network.below:
        widths = Ranged(positive, "how wide the layer below is, by the width in the variance")
        letters[RATIO] = widths
        variance = variance.subs(m, m / widths.symbol(RATIO))
    weight = expand(network.factor**2 * variance * m)
    bias, bias_variance = Integer(0), Integer(0)
    if network.biases:
        of_bias = _law(scope, network.biases)
        letters |= dict(of_bias.letters)
        bias_variance = of_bias.variance
        bias = network.bias_factor**2 * bias_variance
    if weight.has(m) or bias.has(m):
        raise Unjudged(f"the variance of the sums {network.sums} that depends on the width")
    rules = rules_of(sqrt(weight / m), Integer(1), sqrt(bias), Integer(1))
    written = rules_of(network.factor, variance, network.bias_factor, bias_variance)
    return Gains(weight, bias, rules, None if written.own.has(m) else written, letters)


def _law(scope: Meanings, letter: str) -> LayerLaw:
    found = scope.quiet(law_key(letter))
    if not isinstance(found, LayerLaw):
        raise Unjudged(f"the law of {letter}")
    return found


def kernel_key(letter: str) -> str:
    """How a kernel at layers is called."""
    return f"(kernel {letter})"


@dataclass
class LayerReading:
    """A link whose left side is at a layer, which counts as layer 1; `base` is its shift in the author's numbers."""

    scope: Meanings
    network: LayeredNetwork
    gains: Gains
    index: str
    base: int
    names: tuple[str, ...]
    bound: dict[str, Expr] = field(default_factory=dict)
    letters: dict[str, Ranged] = field(default_factory=dict)
    made: dict[Symbol, tuple[str, int, Pair]] = field(default_factory=dict)
    """The kernels that symbols stand for: the kind, the layer in the author's numbers, the inputs."""

    @property
    def pairs(self) -> tuple[Pair, Pair, Pair]:
        first, second = self.names or ("x", "x'")
        return (first, first), (second, second), (first, second)

    def kernel(self, kind: str, layer: int, pair: Pair) -> Symbol:
        """The symbol of a kernel, by the author's letter; of what is squared on the diagonal a positive one."""
        letter, offset = self._letter_of(kind)
        number = layer - 1 + self.base - offset
        place = self.index + (f"{number:+d}" if number else "") if self.index else str(number)
        is_diagonal = pair[0] == pair[1] and kind == "activations"
        name = f"{letter}^({plain(place)})({', '.join(map(plain, pair))})"
        found = Symbol(name, positive=True) if is_diagonal else Symbol(name, real=True)
        self.made[found] = (kind, layer - 1 + self.base, pair)
        return found

    def kernels(self) -> Iterator[tuple[str, LayerKernel]]:
        """The kernels that are defined, with their letters."""
        for frame in self.scope.frames:
            for key, meaning in frame.meanings.items():
                if isinstance(meaning, LayerKernel):
                    yield key.removeprefix("(kernel ").removesuffix(")"), meaning

    def _letter_of(self, kind: str) -> tuple[str, int]:
        """The letter of a kind of kernel, and by how much its layer is counted otherwise."""
        for letter, known in self.kernels():
            if known.kind == kind:
                return plain(letter), known.offset
        return {"activations": "E[alpha alpha]", "derivative": "E[sigma' sigma']"}.get(kind, kind), 0

    def sums(self, layer: int, pair: Pair) -> Expr:
        """Cov(h, h') at a layer."""
        return self.gains.weight * self.kernel("activations", layer - 1, pair) + self.gains.bias

    def mean(self, order: int, law: Sequence[Expr]) -> Expr:
        return GaussianExpectation(Lambda(u, sigma(u, order)), Lambda(v, sigma(v, order)), *law)

    def defined(self, left: Expression, right: Expression, where: str) -> LayerKernel | None:
        """The kernel that E[α_r(x) α_r(x')], E[h_r(x) h_r(x')] or a Gaussian mean of slopes defines, or None."""
        at = applied_at(left)
        if at is None or not isinstance(right, Row) or len(right.items) != 2 or is_expectation(right.items[0]) != "E":
            return None
        operator, bracket = right.items
        if isinstance(operator, Scripted):
            found = self.gaussian(operator, bracket)
            if found is None or found[0] != 1:
                return None
            offsets = [layer for layer in (0, 1, 2) if self._is_law(found[1], layer)]
            return LayerKernel("derivative", where, offsets[0] - 1) if offsets else None
        only = bracket.body.only if isinstance(bracket, Bracketed) else None
        if not isinstance(only, Row) or len(only.items) != 4:
            return None
        one, other = applied_at(Row(only.items[:2])), applied_at(Row(only.items[2:]))
        if one is None or other is None or one[0] != other[0] or not one[0].neuron or one[1] + other[1] != self.names:
            return None
        is_here = (one[0].index, one[0].shift) == (self.index, self.base)
        kind = {self.network.values: "activations", self.network.sums: "sums"}.get(one[0].key)
        return LayerKernel(kind, where) if is_here and kind is not None else None

    def _is_law(self, law: Sequence[Expr], layer: int) -> bool:
        pairs = zip(law, self.pairs, strict=True)
        return all(expand(one - self.sums(layer, pair)) == 0 for one, pair in pairs)

    def gaussian(self, operator: Scripted, bracket: Expression) -> tuple[int, tuple[Expr, Expr, Expr]] | None:
        """(k, the law) of E_{f ∼ GP(0, κ)}[σ^(k)(f(x)) σ^(k)(f(x'))]; None for others."""
        chain = operator.sub.parts[0] if operator.sub is not None and len(operator.sub.parts) == 1 else None
        if (
            not isinstance(chain, Chain)
            or [one.sign for one in chain.relations] != ["\\sim"]
            or operator.sup is not None
        ):
            return None
        process, law = chain.sides
        if not name_of(process) or not isinstance(law, Row) or len(law.items) != 2:
            return None
        kind, inner = law.items
        is_process = isinstance(kind, Letter) and kind.name in ("GP", "N") and isinstance(inner, Bracketed)
        if not is_process or not isinstance(inner, Bracketed) or len(inner.body.chains) != 2:
            return None
        mean, covariance = (one.sides[0] for one in inner.body.chains)
        only = bracket.body.only if isinstance(bracket, Bracketed) else None
        if (
            mean != Number("0")
            or covariance is None
            or not isinstance(only, Row)
            or len(only.items) != 4
            or not self.names
        ):
            return None
        values = zip((only.items[:2], only.items[2:]), self.names, strict=True)
        orders = [self._at_process(items, name_of(process), name) for items, name in values]
        if orders[0] is None or orders[0] != orders[1]:
            return None
        return orders[0], tuple(self._covariance(covariance, pair) for pair in self.pairs)  # type: ignore[return-value]

    def _at_process(self, items: Sequence[Expression], process: str, point: str) -> int | None:
        """k of σ^(k)(f(x)), by primes or dots."""
        function, bracket = items
        order = (
            function.primes if isinstance(function, Scripted) and function.sub is None and function.sup is None else 0
        )
        base = function.base if order and isinstance(function, Scripted) else function
        if isinstance(base, Accented) and base.accent == "\\dot" and not order:
            order, base = 1, base.body.only
        inner = bracket.body.only if isinstance(bracket, Bracketed) else None
        is_at = isinstance(inner, Row) and len(inner.items) == 2 and name_of(inner.items[0]) == process
        argument = inner.items[1] if is_at and isinstance(inner, Row) else None
        is_point = isinstance(argument, Bracketed) and name_of(argument.body.only) == point
        return order if name_of(base) == self.network.activation and is_point and order < 2 else None

    def _covariance(self, node: Expression, pair: Pair) -> Expr:
        """The covariance that a kernel without its arguments is at a pair, or with the arguments of this link."""
        inner = replace(self, names=pair, bound={})
        return inner.value(node, is_law=True)

    def value(self, node: Expression, *, is_law: bool = False) -> Expr:
        """A side with the kernels in it as symbols. Raises `Unjudged`, `NotRead`."""
        rewritten = self._rewritten(node, is_law=is_law)
        own = elaboration(self.scope)
        own.bound.update(self.bound)
        found = own.expression(rewritten)
        if own.missing or own.arrays:
            raise Unjudged(f"the range of {', '.join([*own.missing, *map(str, own.arrays)])}")
        self.letters.update(own.letters)
        return found

    def _rewritten(self, node: Any, *, is_law: bool) -> Any:
        def symbols(one: Any) -> Any:
            if isinstance(one, Row):
                return self._row(one, is_law=is_law)
            alone = self._kernel_of(one, None, is_law=is_law) if isinstance(one, Scripted) else None
            return one if alone is None else alone

        return changed(node, symbols, before=True)

    def _row(self, node: Row, *, is_law: bool) -> Row:
        items: list[Expression] = []
        place = 0
        while place < len(node.items):
            item = node.items[place]
            following = node.items[place + 1] if place + 1 < len(node.items) else None
            if isinstance(item, Scripted) and is_expectation(item) == "E" and isinstance(following, Bracketed):
                found = self.gaussian(item, following)
                if found is None:
                    raise Unjudged("a mean over something else than values of σ or σ' at a Gaussian process")
                items.append(self._symbol(self.mean(*found)))
                place += 2
                continue
            if (kernel := self._kernel_of(item, following, is_law=is_law)) is not None:
                items.append(kernel)
                place += 2 if isinstance(following, Bracketed) and self._is_argument(following) else 1
                continue
            if item == Mark("\\odot"):
                if self.names:
                    raise Unjudged("the operation ⊙ of kernels at two inputs")
                item = Mark("\\cdot")
            items.append(self._rewritten(item, is_law=is_law))
            place += 1
        if not self.names:
            bound: set[Expression] = set(map(Letter, self.bound))
            pairs = pairwise(items)
            if any(one in bound and other in bound for one, other in pairs):
                raise Unjudged("a product of matrices: write ⊙ for the one entry by entry")
        return Row(tuple(items), node.span)

    def _is_argument(self, bracket: Bracketed) -> bool:
        return len(bracket.body.chains) == 2 and len(bracket.body.parts) == 3

    def _kernel_of(self, node: Expression, following: Expression | None, *, is_law: bool) -> Expression | None:
        """The letter that stands for a kernel at two inputs, or for a matrix of it where the link has no inputs."""
        at = layered(node)
        if at is not None and at.neuron and self.scope.quiet(kernel_key(as_kernel(at).key)) is not None:
            at = as_kernel(at)
        known = self.scope.quiet(kernel_key(at.key)) if at is not None else None
        if at is None or not isinstance(known, LayerKernel):
            return None
        if at.neuron or at.index != self.index:
            raise Unjudged(f"{at.key} at a layer with another index")
        if isinstance(following, Bracketed) and self._is_argument(following):
            names = tuple(name_of(one.sides[0]) for one in following.body.chains)
            if not set(names) <= set(self.names):
                raise Unjudged(f"{at.key} at other inputs")
            pair = names if names in self.pairs else names[::-1]
        elif is_law or not self.names:
            pair = self.names or ("x", "x'")
        else:
            raise Unjudged(f"{at.key} without its inputs")
        layer = at.shift - self.base + 1
        if known.kind == "sums":
            return self._symbol(self.sums(layer, pair))  # type: ignore[arg-type]
        return self._symbol(self.kernel(known.kind, layer + known.offset, pair))  # type: ignore[arg-type]

    def _symbol(self, value: Expr) -> Letter:
        name = f"K{len(self.bound)}"
        self.bound[name] = value
        return Letter(name)


__all__ = ["RATIO", "Gains", "LayerReading", "Pair", "gains", "kernel_key"]
