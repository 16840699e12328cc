"""A proof as text and as LaTeX: each step with its rule, what it needs, and how it is known."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from sympy import Expr

from derive.language.rule import Rule
from derive.language.theorems import ZERO_TEST, Theorem
from verify.checking.proof import How, Link, Proof

Render = Callable[[Expr], str]
TESTED = (How.ANEW, How.CERTIFIED)
_SIDES = {"left": "The left-hand side", "right": "The right-hand side", "both": "Both are the same"}


def proof_lines(found: Sequence[Proof], render: Render) -> Iterator[str]:
    """Every step, then the theorems that are taken and the claims that it all rests on."""
    for case, one in enumerate(found, start=1):
        if len(found) > 1:
            yield from ("", f"case {case} of {len(found)}:")
        yield from _steps(one, render)
    yield ""
    for theorem in theorems(found):
        yield f"  theorem: {theorem.name} ({theorem.source}): {theorem.statement}"
    if ZERO_TEST in theorems(found):
        yield f"    needs: {ZERO_TEST.hypotheses[0]} (by definition: it is a digest of the names of letters)"
    for claim in dict.fromkeys(claim for one in found for claim in one.rests_on):
        yield f"  rests on: {claim}"


def _steps(one: Proof, render: Render) -> Iterator[str]:
    side = ""
    for number, link in enumerate(one.links, start=1):
        if link.side != side:
            side = link.side
            yield f"  {_SIDES[side]}:"
            if side != "both":
                yield f"     {render(link.before)}"
        for rule in link.rules:
            yield f"  {number}. {rule.name}: {rule.statement}" + (f" ({rule.source})" if rule.source else "")
            yield from _needs(link, rule)
        yield from ([f"     {render(link.before)}"] if link.relation != "=" else ())
        yield f"     {link.relation} {render(link.after)}"
        yield f"     {link.how}"


def _needs(link: Link, rule: Rule) -> Iterator[str]:
    """Its conditions, and the theorems that it takes with their hypotheses, each with what it is met by."""
    known = {(need.theorem, need.words): need.met or "open" for need in link.needs}
    left = f"not asked for: {link.how}"
    for condition in rule.conditions:
        yield f"       needs: {condition} ({known.get((None, condition), left)})"
    for theorem in rule.takes:
        yield f"       takes: {theorem.name}"
        yield from (f"         needs: {words} ({known.get((theorem, words), left)})" for words in theorem.hypotheses)


def theorems(found: Sequence[Proof]) -> tuple[Theorem, ...]:
    """Those that the steps take, and the one that checking them takes."""
    links = [link for one in found for link in one.links]
    taken = dict.fromkeys(theorem for link in links for rule in link.rules for theorem in rule.takes)
    is_tested = any(link.how in TESTED and link.before != link.after and link.relation == "=" for link in links)
    return (*taken, *((ZERO_TEST,) if is_tested else ()))


def proof_latex(
    found: Sequence[Proof], display: Callable[[Expr, str, Expr], str], words: Callable[[str], str]
) -> Iterator[str]:
    """The same to be pasted into a document with amsmath: `display` sets two sides as one, `words` sets a text."""
    for link in (link for one in found for link in one.links):
        if link.before != link.after:
            yield display(link.before, link.relation, link.after)
            asked = "; ".join(dict.fromkeys(f"{need.words} ({need.met or 'open'})" for need in link.needs))
            yield words(f"By {'; '.join(_sourced(rule) for rule in link.rules)} ({link.how}).")
            yield from ([words(f"It needs: {asked}.")] if asked else ())
    names = "; ".join(f"{theorem.name} ({theorem.source})" for theorem in theorems(found))
    if names:
        yield words(f"Theorems: {names}.")
    if claims := dict.fromkeys(claim for one in found for claim in one.rests_on):
        yield words(f"It rests on: {', '.join(claims)}.")


def _sourced(rule: Rule) -> str:
    return f"{rule.name} ({rule.source})" if rule.source else rule.name


__all__ = ["proof_latex", "proof_lines", "theorems"]
