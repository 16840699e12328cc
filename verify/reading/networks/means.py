"""`expectation`: E and Var over one letter with a normal law; `normal_law` what X ∼ N(m, v) gives a letter."""

from __future__ import annotations

from sympy import Dummy, Expr, Integer, Lambda, Symbol

from derive.gaussian.expectation import GaussianExpectation
from derive.language.grammar.printer import latex
from derive.language.grammar.tree import Bracketed, Chain, Expression, Formula, Letter, Row, Scripted
from verify.reading.document.words import ORDER
from verify.reading.letters.meaning import Normal
from verify.reading.letters.names import name_of, names_in, plain
from verify.reading.letters.unjudged import Unjudged
from verify.reading.letters.vectors import scalar
from verify.reading.networks.averages import average
from verify.reading.networks.described import moment
from verify.reading.terms.elaboration import NONNEGATIVE, Elaboration


def expectation(own: Elaboration, kind: str, item: Expression, bracket: Bracketed) -> Expr:
    """E[g(X)] or Var(X) of one normal letter, and what `moment` and `average` know."""
    if kind in ("P", "Pr") and (event := _as_mean(bracket)) is not None:
        return expectation(own, "E", item, event)
    for read in (moment, average):
        if (found := read(own, kind, item, bracket)) is not None:
            return found
    if kind not in ("E", "Var"):
        raise Unjudged("covariances" if kind == "Cov" else "probabilities")
    if isinstance(item, Scripted) and (item.primes or item.sup is not None):
        raise Unjudged(f"what {latex(item)[:60]} is")
    laws = _laws(own, item)
    held = [(name, law) for name, law in laws.items() if name in names_in(bracket)]
    if len(held) != 1:
        what = "no letter with a normal law" if not held else "more than one random letter"
        raise Unjudged(f"{kind} of what holds {what}")
    ((name, law),) = held
    variable = Symbol(plain(name), real=True)
    inner = own.within({name: variable})
    inner.is_averaged = bool(law.variance.is_positive)
    if bracket.opening == "|":
        value = scalar(inner.unit(bracket))
    elif (bracket.opening, bracket.closing) in (("(", ")"), ("[", "]"), ("\\{", "\\}")):
        value = inner.formula(bracket.body)
    else:
        raise Unjudged(f"{kind} of {latex(bracket)[:40]}")
    own.letters.update(law.letters)
    for array in law.arrays:
        own.meet(array)
    if law.unsaid:
        own.assumed[law.unsaid] = None
    own.need(NONNEGATIVE, law.variance)
    if kind == "E":
        return _mean(value, variable, law)
    return _mean(value**2, variable, law) - _mean(value, variable, law) ** 2


def _as_mean(bracket: Bracketed) -> Bracketed | None:
    """What P(A, B) is the mean of, 1{A} 1{B}; None where events are no inequalities."""
    chains = [one for one in bracket.body.parts[::2] if isinstance(one, Chain) and one.relations]
    are_listed = len(bracket.body.parts) == 2 * len(chains) - 1
    if not are_listed or any(one.sign not in ORDER for chain in chains for one in chain.relations):
        return None
    factors: list[Expression] = []
    for chain in chains:
        factors += [Letter("1", "\\mathbf"), Bracketed("\\{", Formula((chain,), chain.span), "\\}", chain.span)]
    row = Row(tuple(factors), bracket.span)
    return Bracketed("[", Formula((Chain((row,), (), bracket.span),), bracket.span), "]", bracket.span)


def _laws(own: Elaboration, item: Expression) -> dict[str, Normal]:
    """The normal letters that an expectation is over: those named below it, else all that have a law."""
    known = {
        letter: meaning
        for frame in own.scope.frames
        for letter, meaning in frame.meanings.items()
        if isinstance(meaning, Normal) and own.scope.get(letter) == meaning
    }
    if not isinstance(item, Scripted) or item.sub is None:
        return known
    if (only := item.sub.only) is not None:
        name = name_of(only)
        return {name: known[name]} if name in known else {}
    chain = item.sub.parts[0]
    if len(item.sub.parts) == 1 and isinstance(chain, Chain):
        name = name_of(chain.sides[0])
        law = normal_law(own, chain)
        if name and law is not None:
            return {name: law}
    raise Unjudged(f"the law in {latex(item)[:60]}")


def normal_law(own: Elaboration, chain: Chain) -> Normal | None:
    """The law N(mean, variance) that X ∼ … gives, None where it is another one, or that of a vector."""
    if [relation.sign for relation in chain.relations] != ["\\sim"] or not isinstance(chain.sides[1], Row):
        return None
    items: tuple[Expression, ...] = chain.sides[1].items
    if not (isinstance(items[-1], Bracketed) and (items[-1].opening, items[-1].closing) == ("(", ")")):
        return None
    if len(items) != 2 or not isinstance(items[1], Bracketed) or not isinstance(items[0], Letter):
        return None
    if items[0].name != "N" or items[0].font not in ("", "\\mathcal", "\\mathrm", "\\mathscr"):
        return None
    fresh = Elaboration(own.scope, own.row, own.member, own.length, own.bound)
    found = list(map(scalar, fresh.arguments(items[1].body)))
    if len(found) != 2:
        return None
    own.missing.update(fresh.missing)
    own.needs += fresh.needs
    return Normal(found[0], found[1], "", tuple(fresh.letters.items()))


def _mean(value: Expr, variable: Symbol, law: Normal) -> Expr:
    own = Symbol("u", real=True)
    if law.mean.has(own) or law.variance.has(own) or (value.has(own) and own != variable):
        own = Dummy("u", real=True)
    return GaussianExpectation(
        Lambda(own, value.xreplace({variable: own + law.mean})),
        Lambda(Symbol("v", real=True), Integer(1)),
        law.variance,
        1,
        0,
    )


__all__ = ["expectation", "normal_law"]
