"""`recursion`: what a formula says of kernels from layer to layer, held against the author's own network.

Kernels are defined by means over the network's letters, Σ^(ℓ)(x, x') := E[α_r^(ℓ)(x) α_r^(ℓ)(x')], and slopes by
Gaussian ones. The recursion of Σ is one of Gaussian expectations. That of the tangent kernel is a polynomial in the
kernels of two layers: what stands in it is equal for every σ and input exactly where all coefficients are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from sympy import Expr, Integer, Interval, Poly, Symbol, expand, solve, sqrt

from derive.activations.classes import ActivationClass
from derive.gaussian.expectation import GaussianExpectation
from derive.language.grammar.tree import Chain
from derive.networks.deep import m
from derive.networks.wide import derivative_below, kernel_below, rules_of, tangent_below
from verify.claims.domain import Domain, positive, real
from verify.claims.statement import Statement
from verify.reading.document.lines import PlacedFormula
from verify.reading.letters.answers import Answer
from verify.reading.letters.indexed import applied_at, as_kernel, layered
from verify.reading.letters.links import answer_to, definition_of, where_of
from verify.reading.letters.meaning import LayerKernel, Opaque
from verify.reading.letters.names import name_of, plain
from verify.reading.letters.ranged import Ranged
from verify.reading.letters.scope import SECTION, Meanings
from verify.reading.letters.spelling import spelling
from verify.reading.letters.unjudged import Unjudged
from verify.reading.sides.kernels import RATIO, LayerReading, gains, kernel_key
from verify.reading.sides.layer_instances import at_first_layers, of_wide_networks
from verify.reading.sides.layers import activation_of, network_of
from verify.reading.statements.posing import doubt_of
from verify.reading.statements.survey import DEFINING, Around
from verify.reading.terms.questions import IN_MEANS, Question

Pair = tuple[str, str]
_TANGENT = re.compile(r"\b(?:NTK|tangent kernel)(?:\s+\w+){0,2}(?:\s+(?:by|recursion))?\W*$", re.IGNORECASE)
"""Words that end so that what follows is said of the tangent kernel, and not of what it needs."""
_WIDE = "the hidden layers below are infinitely wide"
_LAYER, _NETWORK = "the tangent kernel of a layer's sums", "the kernel of the network with as many hidden layers"
_FORWARD = "all scales in the forward pass"
_OF_SUMS, _OF_NETWORK = f"{_LAYER}, {_FORWARD}", f"{_NETWORK}, {_FORWARD}"
_NUMBERS = "any σ and inputs, the kernels of each layer being numbers"


def recursion(scope: Meanings, placed: PlacedFormula, link: Chain, around: Around) -> Question | Answer | None:
    """What a link says of kernels at layers; None where it says nothing of these. Raises `Unjudged`, `NotRead`."""
    network, sign, (left, right) = network_of(scope), link.relations[0].sign, link.sides
    if network is None or not network.activation or left is None or right is None or sign not in DEFINING | {"="}:
        return None
    at = applied_at(left)
    names = at[1] if at is not None else ()
    letter = at[0] if at is not None else layered(left)
    if letter is None or len(names) not in (0, 2):
        return None
    is_known = scope.quiet(kernel_key(as_kernel(letter).key)) is not None
    if letter.neuron and not (names or is_known):
        return None
    letter = as_kernel(letter)
    reading = LayerReading(scope, network, gains(scope, network), letter.index, letter.shift, names)
    if sign in DEFINING or scope.quiet(kernel_key(letter.key)) is None:
        kernel = reading.defined(left, right, where_of(placed, link)) if names else None
        if kernel is not None:
            scope.set(kernel_key(letter.key), kernel, SECTION)
            shown = name_of(left.items[0])  # type: ignore[union-attr]
            return definition_of(answer_to(placed, link, "defines", shown), letter.key, names)
        if sign in DEFINING:
            if names and letter.index and scope.quiet(kernel_key(letter.key)) is not None:
                scope.set(kernel_key(letter.key), Opaque("defined anew by what is not judged"), SECTION)
            return None
    known = scope.quiet(kernel_key(letter.key))
    if known is None and (_is_tangent(letter.key, around) or _is_known_at_infinity(scope, letter.key)):
        known = LayerKernel("tangent", where_of(placed, link))
        scope.set(kernel_key(letter.key), known, SECTION)
    if not isinstance(known, LayerKernel) or (not letter.index and known.kind != "tangent"):
        return None
    doubt = doubt_of(False, around, is_operation=True)
    rests = {network.sums: network.where}
    answer = replace(answer_to(placed, link, "read, not judged"), rests_on=rests, message=_NUMBERS)
    value = reading.value(right)
    if known.kind == "tangent":
        if network.readout is None:
            doubt = doubt or "the readout is not read: write f(x) = c Σ_r a_r z_r(x), and the law of a_r"
        readings, worst, of_ledger = _tangent(reading, value, bool(letter.index))
        question = Question(answer, worst, (_WIDE,), doubt, spelling(placed), readings, is_indirect=True)
        return replace(question, of_ledger=of_ledger)
    derived = reading.mean(1 if known.kind == "derivative" else 0, _law_below(reading, known))
    if known.kind == "sums":
        derived = reading.gains.weight * derived + reading.gains.bias
    statement = _statement(reading, derived, value)
    readings = _by_widths(reading, derived, value)
    question = Question(answer, statement, (_WIDE,), doubt, spelling(placed), readings, is_indirect=True)
    as_written = at_first_layers(reading, value) if known.kind == "activations" else ()
    return replace(question, of_ledger=of_wide_networks(reading, derived, value) + as_written)


def _by_widths(reading: LayerReading, derived: Expr, value: Expr) -> tuple[tuple[str, Statement], ...]:
    """The statement for equal widths, and for any, where the variance of the weights has that of another layer."""
    ranged = reading.gains.letters.get(RATIO)
    if ranged is None:
        return ()
    equal = {ranged.symbol(RATIO): Integer(1)}
    at_equal = _statement(reading, derived.subs(equal), value.subs(equal))
    return (
        ("equal widths of the layer below and of that in the variance of the weights", at_equal),
        ("widths that are not equal", _statement(reading, derived, value)),
    )


def _law_below(reading: LayerReading, kernel: LayerKernel) -> tuple[Expr, Expr, Expr]:
    """The covariances of the sums that a kernel's activations or slopes are at, two layers below for one of sums."""
    layer = {"activations": 1, "derivative": 1 + kernel.offset}.get(kernel.kind, 0)
    return tuple(reading.sums(layer, pair) for pair in reading.pairs)  # type: ignore[return-value]


def _is_tangent(letter: str, around: Around) -> bool:
    return letter.startswith("\\Theta") or bool(_TANGENT.search(around.before))


def _is_known_at_infinity(scope: Meanings, letter: str) -> bool:
    """Whether the letter with ∞ below it is a tangent kernel, so that without it stands its matrix at the data."""
    known = scope.quiet(kernel_key(f"{letter}_{{\\infty}}"))
    return isinstance(known, LayerKernel) and known.kind == "tangent"


def _statement(reading: LayerReading, left: Expr, right: Expr) -> Statement:
    """Both sides on all kernels that there can be: c² ≤ q q' on the diagonal and beside it. Raises `Unjudged`."""
    known = {ranged.symbol(plain(letter)): ranged.allowed for letter, ranged in _ranges(reading).items()}
    free = left.free_symbols | right.free_symbols
    scalars: dict[Symbol, Any] = {one: allowed for one, allowed in known.items() if one in free}
    beside = {}
    for layer in (-1, 0, 1, 2):
        one, other, both = (reading.kernel("activations", layer, pair) for pair in reading.pairs)
        if both in free and (one in free or other in free):
            angle = Symbol(f"cos^({layer})", real=True)
            beside[both] = angle * sqrt(one * other)
            scalars |= {one: positive, other: positive, angle: Interval(-1, 1)}
    for one in sorted(free - scalars.keys() - beside.keys(), key=str):
        scalars[one] = positive if one.is_positive else real  # type: ignore[index]
    left, right = (side.xreplace(beside) for side in (left, right))
    is_mean = left.has(GaussianExpectation) or right.has(GaussianExpectation)
    activations: Sequence[str] = activation_of(reading.scope, reading.network.activation).activations if is_mean else ()
    if isinstance(activations, ActivationClass):
        activations = tuple(name for name in IN_MEANS if name in activations)
    return Statement(left, right, Domain(scalars, (), activations=activations))


def _ranges(reading: LayerReading) -> dict[str, Ranged]:
    return {**reading.gains.letters, **reading.letters}


def _tangent(
    reading: LayerReading, value: Expr, has_index: bool
) -> tuple[tuple[tuple[str, Statement], ...], Statement, tuple[Statement, ...]]:
    """What a recursion of the tangent kernel says under each reading of that, under the first as it stands, and under
    each of the ledger's kernels."""
    value = _named(reading, value)
    found: dict[Expr, tuple[str, Statement]] = {}
    of_ledger: list[Statement] = []
    first: Statement | None = None
    for words, derived in _derived(reading, has_index):
        derived = expand(derived)
        if words in (_OF_SUMS, _OF_NETWORK):
            of_ledger += of_wide_networks(reading, derived, value, "tangent" if words == _OF_SUMS else "ntk")
        first = first or _statement(reading, derived, value)
        given = _conditions(reading, expand(derived - value))
        if given is None:
            found.setdefault(derived, (words, _statement(reading, derived, value)))
        else:
            said = " and ".join((words, *(f"{one} = {number}" for one, number in given.items())))
            found.setdefault(derived, (said, _statement(reading, derived.subs(given), value.subs(given))))
    if first is None:
        raise Unjudged("what the tangent kernel is of")
    return tuple(found.values()), first, tuple(of_ledger)


def _named(reading: LayerReading, value: Expr) -> Expr:
    """With Gaussian means at the laws of layers under the names of their kernels."""
    for one in value.atoms(GaussianExpectation):
        for layer in (0, 1, 2):
            for order, kind in ((0, "activations"), (1, "derivative")):
                if one == reading.mean(order, tuple(reading.sums(layer, pair) for pair in reading.pairs)):
                    value = value.xreplace({one: reading.kernel(kind, layer, reading.pairs[2])})
    if value.has(GaussianExpectation):
        raise Unjudged("a Gaussian mean at another law than that of a layer's sums")
    return value


def _derived(reading: LayerReading, has_index: bool) -> Iterator[tuple[str, Expr]]:
    """(what the tangent kernel is read as, what it is at this layer) by the rules of a layer and of the readout."""
    low, high = (reading.kernel("activations", layer, reading.pairs[2]) for layer in (0, 1))
    slope, below = reading.kernel("derivative", 1, reading.pairs[2]), reading.kernel("tangent", 0, reading.pairs[2])
    slope_below = reading.kernel("derivative", 0, reading.pairs[2])
    is_first = not has_index and reading.base == 1
    scales = {_FORWARD: reading.gains.rules}
    if reading.gains.as_written is not None:
        scales["trained as it is written"] = reading.gains.as_written
    passed = Symbol("passed", real=True)
    for words, rules in scales.items():
        own = rules.own.subs(kernel_below, low)
        through = rules.passed.subs({tangent_below: passed, derivative_below: 1})
        layer = own if is_first else own + through.subs(passed, slope_below * below)
        yield f"{_LAYER}, {words}", layer
        if reading.network.readout is None:
            continue
        factor, variance = reading.network.readout
        readouts = {"": rules_of(sqrt(factor**2 * variance), Integer(1), Integer(0), Integer(1))}
        readouts[", the readout trained as it is written"] = rules_of(factor, variance, Integer(0), Integer(1))
        for more, readout in readouts.items():
            if readout.own.has(m) or readout.passed.has(m):
                continue
            top = readout.passed.subs({tangent_below: passed, derivative_below: 1})
            rest = solve(below - readout.own.subs(kernel_below, low) - top, passed)
            inner = own if is_first else own + through.subs(passed, rest[0])
            yield (
                f"{_NETWORK}, {words}{more}",
                readout.own.subs(kernel_below, high) + top.subs(passed, slope * inner),
            )


def _conditions(reading: LayerReading, difference: Expr) -> dict[Symbol, Expr] | None:
    """For which numbers in the scales, none of them 0, a difference vanishes; None where for none."""
    if difference == 0:
        return {}
    scales = {ranged.symbol(plain(letter)): ranged.allowed for letter, ranged in _ranges(reading).items()}
    kernels = sorted(difference.free_symbols - scales.keys(), key=str)
    if not kernels:
        return None
    coefficients = Poly(difference, *kernels).coeffs()
    letters = sorted(difference.free_symbols & scales.keys(), key=str)
    if not letters or any(not one.free_symbols for one in coefficients):
        return None
    for found in solve(coefficients, letters, dict=True):
        numbers = found.keys() == set(letters) and all(one.is_number for one in found.values())
        if numbers and all(one.is_positive and one in scales[letter] for letter, one in found.items()):
            return found
    return None


__all__ = ["recursion"]
