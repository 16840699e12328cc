"""Samples: `uniform_law` what x_i ∼ Unif[a, b] says, `draw` one of the sample, `sample_average` E, Var and Cov."""

from __future__ import annotations

from sympy import Expr, S
from sympy.concrete.summations import Sum

from derive.language.grammar.printer import latex
from derive.language.grammar.refusal import NotRead
from derive.language.grammar.tree import Bracketed, Chain, Expression, Letter, Row, Scripted
from derive.language.parts import parts
from derive.measures.samples import Draw, SampleMean
from verify.reading.letters.meaning import SampleLetters
from verify.reading.letters.names import family_key, key_of, name_of, plain
from verify.reading.letters.unjudged import Unjudged
from verify.reading.letters.vectors import scalar
from verify.reading.terms.elaboration import Elaboration
from verify.reading.terms.families import index_of

_UNIFORM = frozenset(("U", "Unif", "Uniform", "unif", "uniform"))
_FONTS = frozenset(("\\mathcal", "\\mathrm", "\\operatorname", "\\text", "\\mathsf", "\\rm"))


def uniform_law(
    own: Elaboration, chain: Chain, where: str, *, is_independent: bool
) -> tuple[str, SampleLetters] | None:
    """The letter without its index and its law, where a chain is x_i ∼ Unif[a, b], else None. Raises `Unjudged`."""
    side, law = chain.sides[0], chain.sides[1]
    key = key_of(side)
    if not key or not isinstance(law, Row) or len(law.items) != 2 or not isinstance(law.items[1], Bracketed):
        return None
    name, bracket = law.items
    if not (isinstance(name, Letter) and name.name in _UNIFORM and name.font in _FONTS):
        return None
    assert isinstance(bracket, Bracketed) and isinstance(side, Scripted)
    inner = bracket.body.only
    ends = inner if isinstance(inner, Bracketed) else bracket
    span = interval(own, ends)
    if span is None:
        return None
    found = SampleLetters(plain(name_of(side.base)), *span, where, is_independent)
    return family_key(side.base), found


def interval(own: Elaboration, ends: Bracketed) -> tuple[Expr, Expr] | None:
    """The two numbers that an interval is between; None where they are none."""
    values = own.arguments(ends.body)
    if len(values) != 2 or own.missing:
        return None
    low, high = map(scalar, values)
    are_ends = low.is_number and high.is_number and low.is_finite and high.is_finite and low < high
    return (low, high) if are_ends else None


def draw(own: Elaboration, node: Expression) -> Expr | None:
    """x_i where x is a sample; None for other letters."""
    known = own.scope.get(key_of(node)) if key_of(node) else None
    if not isinstance(known, SampleLetters):
        return None
    assert isinstance(node, Scripted)
    return Draw(known.name, index_of(own, node), known.low, known.high)


def sample_average(own: Elaboration, kind: str, item: Expression, bracket: Bracketed) -> Expr | None:
    """E, Var and Cov over a sample; None where no draw stands in the bracket. Raises `Unjudged`."""
    is_plain = not isinstance(item, Scripted) or (item.sup is None and not item.primes)
    if kind not in ("E", "Var", "V", "Cov") or not is_plain or not _may_hold(own, bracket):
        return None
    values = [scalar(value) for value in own.arguments(bracket.body)]
    held = {(str(part.args[0]), *part.law) for value in values for part in parts(value) if isinstance(part, Draw)}
    if len(held) != 1 or len(values) != (2 if kind == "Cov" else 1):
        raise Unjudged(f"{kind} of {latex(bracket)[:40]}")
    if not all(one.is_independent for one in _samples(own) if (one.name, one.low, one.high) in held):
        raise Unjudged("whether the draws are independent")
    count = _count(values)

    def mean(value: Expr) -> Expr:
        return SampleMean(value, count)

    if kind == "E":
        return mean(values[0])
    first, second = values[0], values[-1]
    return mean(first * second) - mean(first) * mean(second)


def _samples(own: Elaboration) -> list[SampleLetters]:
    return [one for frame in own.scope.frames for one in frame.meanings.values() if isinstance(one, SampleLetters)]


def _may_hold(own: Elaboration, bracket: Bracketed) -> bool:
    """Whether a trial at the bracket meets a draw."""
    if not _samples(own):
        return False
    trial = Elaboration(own.scope, own.row, own.member, own.length, own.bound)
    try:
        values = trial.arguments(bracket.body)
        return any(isinstance(part, Draw) for value in values if isinstance(value, Expr) for part in parts(value))
    except (Unjudged, NotRead):
        return False


def _count(values: list[Expr]) -> Expr:
    """How many draws there are, by the sums over them; where none is written it does not matter."""
    ends = {
        (low, high)
        for value in values
        for part in parts(value)
        if isinstance(part, Sum)
        for index, low, high in part.limits
        if any(one.index.has(index) for one in part.function.atoms(Draw))
    }
    if not ends:
        return S.One
    if len(ends) > 1 or next(iter(ends))[0] != 1:
        raise Unjudged("how many draws there are")
    return next(iter(ends))[1]


def loose_draw(side: Expr) -> str:
    """The name of a draw that stands in no mean, nothing where all do."""
    if isinstance(side, Draw):
        return str(side.args[0])
    if isinstance(side, SampleMean):
        return ""
    return next(filter(None, (loose_draw(argument) for argument in side.args if isinstance(argument, Expr))), "")


__all__ = ["draw", "interval", "loose_draw", "sample_average", "uniform_law"]
