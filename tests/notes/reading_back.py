"""`read_back`: what is printed of a side of a claim, and what the reader makes of that.

Names are written out. The letters have the sets and shapes of the claim's domain, random ones their laws.
"""

from __future__ import annotations

from sympy import Expr, IndexedBase, S

from codegen.writing import Notation, Printer
from codegen.writing.letters import letters_of
from derive.gaussian.expectation import GaussianExpectation
from derive.language import unfold
from derive.language.grammar import NotRead, latex, read
from derive.language.grammar.tree import Scripted
from derive.language.sums import tidy
from derive.networks.initialisation import initialisations
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


def read_back(side: Expr, domain: Domain, notation: Notation) -> tuple[str, Expr | None, str]:
    """(the LaTeX, what it is read as, why it is not)."""
    side = unfold(side)
    text = Printer(notation).doprint(side)
    try:
        return text, _read(text, side, domain, notation), ""
    except (NotRead, Unjudged) as reason:
        return text, None, f"{type(reason).__name__}: {reason}"


def is_same(side: Expr, own: Expr, check: Check) -> bool:
    """Whether both are one expression as they are written, or as the step checker sees."""
    own, side = tidied(own), tidied(side)
    return own == side or tidy(own) == tidy(side) or check.confirms(own, side)


def _read(text: str, side: Expr, domain: Domain, notation: Notation) -> Expr:
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
    for base, shape in shapes.items():
        node = read(letters.spelled(str(base.label))).only
        _set(scope, node, base, tuple(shape), laws.get(base, (None, None))[1])
    if domain.activations:
        scope.set("\\sigma", Nonlinearity(domain.activations, WHERE), 0)
    scope.set("\\theta", ParameterSet(tuple(letters.spelled(str(base.label)) for base in laws), WHERE), 0)
    _set_pair(scope, side)
    own = elaboration(scope)
    only = tree.parts[0] if len(tree.parts) == 1 else None
    if only is None:
        raise Unjudged("more than one side")
    value = scalar(own.value(only.sides[0]))  # type: ignore[union-attr]
    if own.missing:
        raise Unjudged(f"the range of {', '.join(own.missing)}")
    return value.xreplace(names)


def _set_pair(scope: Meanings, side: Expr) -> None:
    """U and V, where all Gaussian means of a side are over one law."""
    laws = {one.args[2:] for one in side.atoms(GaussianExpectation)}
    if len(laws) == 1:
        first, second, both = laws.pop()
        scope.set("U", Normal(S.Zero, first, WHERE), 0)
        scope.set("V", Normal(S.Zero, second, WHERE), 0)
        scope.set(covariance_key("U", "V"), Defined((), both, WHERE, 0), 0)
        scope.fresh.clear()


def _set(scope: Meanings, node, base: IndexedBase, shape: tuple[Expr, ...], variance: Expr | None) -> None:
    """Entries are members of a family, of which the law is not asked where there is none."""
    length = shape[1] if len(shape) == 2 else None
    law = S.One if variance is None else variance
    key = f"{{{latex(node)}}}_{{\\cdot}}" if isinstance(node, Scripted) else family_key(node)
    scope.set(key, RandomLetters(base, length, law, WHERE, "r", True), 0)
    if length is None and variance is None:
        scope.set(name_of(node), VectorLetter(base, shape[0], WHERE), 0)
    scope.fresh.clear()
