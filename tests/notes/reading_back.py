"""`read_back`: what is printed of a side of a claim, and what the reader makes of that.

Names are written out. The letters have the sets and shapes of the claim's domain, random ones their laws.
"""

from __future__ import annotations

from collections.abc import Sequence

from mpmath import mp
from sympy import (
    Expr,
    Float,
    IndexedBase,
    Integer,
    Integral,
    Lambda,
    Product,
    Rational,
    S,
    Sum,
    Symbol,
    cos,
    lambdify,
    pi,
)

from codegen.writing import Notation, Printer
from codegen.writing.letters import Letters, letters_of
from derive.gaussian.expectation import GaussianExpectation
from derive.language import unfold
from derive.language.derivatives import OneSidedDerivative, TaylorCoefficient
from derive.language.grammar import NotRead, latex, read
from derive.language.grammar.tree import Letter, Scripted
from derive.language.sums import tidy
from derive.language.symbols import u, v
from derive.measures.circle import CircleCoefficient
from derive.measures.region import RegionIntegral
from derive.networks.initialisation import initialisations
from tests.notes.written import written
from verify.checking.steps import Check
from verify.claims.domain import Domain
from verify.reading.letters.meaning import Defined, Nonlinearity, Normal, ParameterSet, RandomLetters, VectorLetter
from verify.reading.letters.names import family_key, name_of, plain
from verify.reading.letters.ranged import Ranged
from verify.reading.letters.scope import Meanings
from verify.reading.letters.unjudged import Unjudged
from verify.reading.letters.vectors import scalar
from verify.reading.matching import tidied
from verify.reading.networks.averages import covariance_key
from verify.reading.sides.rows import elaboration

WHERE = "the claim"


def read_back(
    side: Expr, domain: Domain, notation: Notation, sides: Sequence[Expr] = ()
) -> tuple[str, Expr | None, str]:
    """(the LaTeX, what it is read as, why it is not); `sides` say what notations leave to the text."""
    side, sides = unfold(side), [unfold(one) for one in sides]
    text = Printer(notation).doprint(side)
    try:
        return text, _read(text, side, domain, notation, sides), ""
    except (NotRead, Unjudged) as reason:
        return text, None, f"{type(reason).__name__}: {reason}"


def is_same(side: Expr, own: Expr, check: Check) -> bool:
    """Whether both are one expression as they are written, or as the step checker sees."""
    if side.has(CircleCoefficient):
        return _are_near(own, side)
    own, side = (_in_order(tidied(one)) for one in (own, side))
    return own == side or tidy(own) == tidy(side) or check.confirms(own, side)


def _in_order(side: Expr) -> Expr:
    """Gaussian means over two numbers with these in one order, for E[g(U)h(V)] says no order."""

    def ordered(one: GaussianExpectation) -> Expr:
        first, second, variance, other, covariance = one.args
        swapped = GaussianExpectation(Lambda(u, second(u)), Lambda(v, first(v)), other, variance, covariance)
        return min(one, swapped, key=str)

    return side.replace(lambda one: isinstance(one, GaussianExpectation), ordered)


def _are_near(own: Expr, side: Expr) -> bool:
    """Whether integrals over the circle, written by their definition, are equal to 12 digits by quadrature."""
    letters = sorted(own.free_symbols | side.free_symbols, key=str)
    for first in (1, 2):
        at = {
            one: Integer(first + place) if one.is_integer else Rational(first, 3) for place, one in enumerate(letters)
        }
        if abs(_integrated(own.subs(at)) - _integrated(side.subs(at))) > Float("1e-12"):
            return False
    return True


def _integrated(value: Expr) -> Expr:
    """The number that it is, its integrals over the circle taken in halves, for there are kinks at 0."""
    angle = Symbol("angle", real=True)

    def halves(one: RegionIntegral | CircleCoefficient) -> Expr:
        if isinstance(one, CircleCoefficient):
            kernel, k = one.args
            body, share = kernel(cos(angle)) * cos(k * angle), 1 / (2 * pi)
        else:
            assert one.args[2:4] == (-pi, pi)
            body, share = one.args[0](angle), S.One
        return share * Float(mp.quad(lambdify(angle, body, "mpmath"), [-mp.pi, 0, mp.pi]))

    return value.replace(lambda one: isinstance(one, RegionIntegral | CircleCoefficient), halves).evalf()


def _read(text: str, side: Expr, domain: Domain, notation: Notation, sides: Sequence[Expr]) -> Expr:
    tree = read(text)
    scope, letters, names = Meanings(), letters_of(notation), {}
    for symbol, allowed in domain.scalars.items():
        name = name_of(read(letters.spelled(symbol.name)).only)
        ranged = Ranged(allowed, WHERE)
        scope.set(name, ranged, 0)
        scope.fresh.clear()
        names[ranged.symbol(plain(name))] = symbol
    laws = {base: (shape, variance) for law in initialisations(side) for base, shape, variance in law}
    shapes = {**{base: shape for base, (shape, _) in laws.items()}, **domain.arrays}
    known: dict[IndexedBase | None, RandomLetters] = {}
    for base, shape in shapes.items():
        node = read(letters.spelled(str(base.label))).only
        known[base] = _set(scope, node, base, tuple(shape), laws.get(base, (None, None))[1])
    if domain.activations:
        scope.set(_key(letters, "sigma"), Nonlinearity(domain.activations, WHERE), 0)
    scope.set(_key(letters, "theta"), ParameterSet(tuple(letters.spelled(str(base.label)) for base in laws), WHERE), 0)
    _set_pair(scope, side, _key(letters, "U"), _key(letters, "V"))
    own = elaboration(scope)
    random = {base: known[base] for base in laws}
    own.known = written(sides or (side,), shapes, domain.scalars, random, notation).known
    only = tree.parts[0] if len(tree.parts) == 1 else None
    if only is None:
        raise Unjudged("more than one side")
    whole = only.sides[0]  # type: ignore[union-attr]
    value = S.Infinity if whole == Letter("\\infty") else scalar(own.value(whole))
    if own.missing:
        raise Unjudged(f"the range of {', '.join(own.missing)}")
    names |= _bound_names(value, side, letters)
    return value.xreplace({own: symbol for own, symbol in names.items() if own != symbol})


def _bound_names(value: Expr, side: Expr, letters: Letters) -> dict[Symbol, Symbol]:
    """The bound letters of what was read as those of a side that are written so."""
    written_as = {plain(_key(letters, one.name)): one for one in _bound(side)}
    return {one: written_as[one.name] for one in _bound(value) if one.name in written_as}


def _bound(side: Expr) -> set[Symbol]:
    held = side.atoms(Sum, Product, Integral, TaylorCoefficient, OneSidedDerivative)
    return {one for part in held for one in part.bound_symbols if isinstance(one, Symbol)}


def _key(letters: Letters, name: str) -> str:
    """How the reader calls a letter of a notation."""
    return name_of(read(letters.spelled(name)).only)


def _set_pair(scope: Meanings, side: Expr, one: str, other: str) -> None:
    """U and V, where all Gaussian means of a side are over one law."""
    laws = {one.args[2:] for one in side.atoms(GaussianExpectation)}
    if len(laws) == 1:
        first, second, both = laws.pop()
        scope.set(one, Normal(S.Zero, first, WHERE), 0)
        scope.set(other, Normal(S.Zero, second, WHERE), 0)
        scope.set(covariance_key(one, other), Defined((), both, WHERE, 0), 0)
        scope.fresh.clear()


def _set(scope: Meanings, node, base: IndexedBase, shape: tuple[Expr, ...], variance: Expr | None) -> RandomLetters:
    """Entries are members of a family, of which the law is not asked where there is none."""
    length = shape[1] if len(shape) == 2 else None
    law = S.One if variance is None else variance
    key = f"{{{latex(node)}}}_{{\\cdot}}" if isinstance(node, Scripted) else family_key(node)
    found = RandomLetters(base, length, law, WHERE, "r", True)
    scope.set(key, found, 0)
    if length is None and variance is None:
        scope.set(name_of(node), VectorLetter(base, shape[0], WHERE), 0)
    scope.fresh.clear()
    return found
