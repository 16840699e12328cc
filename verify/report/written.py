"""What a record says of a claim for a page: its statements, its derivation and its proofs, as a renderer sets them.

`Renderer` is what the caller hands over, for nothing in `verify` knows how mathematics is written; `written` gives
plain data, formulas as lines of LaTeX.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Protocol

from sympy import Expr, FiniteSet

from derive.gaussian.expectation import GaussianExpectation
from derive.language.derivation import Derivation
from derive.language.quantity import NotReducible
from verify.checking.proof import Link, Proof, checked
from verify.claims.claim import Claim
from verify.claims.ledger import Ledger
from verify.claims.settings import Settings
from verify.claims.statement import Statement
from verify.oracles import symbolic
from verify.report.derivation import shown_derivation
from verify.report.proof import theorems
from verify.running.cache import engine_digest
from verify.running.gathering import Progress
from verify.running.kept import Folder
from verify.running.run import Report, map_in_workers

LONGEST = 1500
"""Characters of a formula's LaTeX up to which a page shows it."""


class Renderer(Protocol):
    """How mathematics is written."""

    @property
    def digest(self) -> str:
        """A text that changes with what it writes."""
        ...

    def lines(self, expression: Expr) -> Sequence[str]:
        """LaTeX, broken at sums where it is long."""
        ...

    def text(self, expression: Expr) -> str:
        """One line of text."""
        ...

    def where(self, *expressions: Expr) -> str:
        """What U, V and the like are, as a sentence with LaTeX between dollars; empty where there are none."""
        ...


def written(claim: Claim, is_proved: bool, render: Renderer) -> dict:
    """The claim's words and formulas, and the proofs of what is right of it where the symbolic oracle found them.

    The derivation of the left-hand side is that of the first proof where there is one, except along a route.
    """
    proofs = _proofs(claim) if is_proved else ()
    derivation = None if proofs and not _has_a_route(claim) else shown_derivation(claim)
    return {
        "says": claim.says,
        "convention": claim.convention.describe() if claim.convention else None,
        "needs": list(claim.right.needs),
        "rests_on": list(claim.rests_on),
        "references": list(claim.references),
        "statements": [_statement(of, statement, render) for of, statement in claim.statements()],
        "derivation": _derivation(derivation, claim.right, render) if derivation and derivation.steps else None,
        "proofs": [[_link(link, render) for link in proof.links] for proof in proofs],
        "theorems": [
            {"name": one.name, "statement": one.statement, "needs": list(one.hypotheses), "source": one.source}
            for one in theorems(proofs)
        ],
    }


def writings(
    ledger: Ledger,
    reports: Mapping[str, Report],
    settings: Settings,
    jobs: int,
    store: Folder | None,
    render: Renderer,
    progress: Progress,
) -> dict[str, dict]:
    """`written` for the claims of a run by id, from the cache where it is there, else in worker processes.

    What takes longer than one piece of evidence may is left out.
    """
    proved = {name: _is_proved(report) for name, report in reports.items()}
    keys = {name: _key(report.claim, proved[name], render) for name, report in reports.items()}
    found = {name: data for name in reports if store and (data := store.get(keys[name]))}
    missing = [name for name in reports if name not in found]
    progress(len(found), len(reports))

    def finished(index: int, data: object | None) -> None:
        name = missing[index]
        if isinstance(data, dict):
            found[name] = data
            if store:
                store.put(keys[name], data)
        progress(len(found), len(reports))

    if missing:
        questions = [(name, proved[name], render) for name in missing]
        map_in_workers(ledger.folder, _write, questions, min(jobs, len(missing)), settings.timeout, finished, True)
    return found


def _write(ledger: Ledger, name: str, is_proved: bool, render: Renderer) -> dict:
    return written(ledger[name], is_proved, render)


def _is_proved(report: Report) -> bool:
    right = report.claim.statements()[-1][0]
    return any(piece.of == right and piece.outcome == "proved" for piece in report.evidence)


def _key(claim: Claim, is_proved: bool, render: Renderer) -> str:
    words = (claim.says, claim.convention, claim.references)
    statements = [statement.key for _, statement in claim.statements()]
    return sha256(repr((engine_digest(), render.digest, is_proved, words, statements)).encode()).hexdigest()


def _statement(of: str, statement: Statement, render: Renderer) -> dict:
    return {
        "of": of,
        "lhs": _lines(statement.lhs, render),
        "relation": statement.relation,
        "rhs": _lines(statement.rhs, render),
        "where": render.where(statement.lhs, statement.rhs),
        "domain": statement.domain.describe(render.text),
    }


def _derivation(derivation: Derivation, statement: Statement, render: Renderer) -> dict:
    proof = Proof(tuple(Link("left", (step.rule,), step.before, step.after) for step in derivation.steps))
    cases = any(isinstance(allowed, FiniteSet) for allowed in statement.domain.scalars.values())
    known = (proof if cases else checked(proof, statement)).links  # steps are checked case by case, in the proofs
    return {
        "title": derivation.title,
        "start": _lines(derivation.start, render),
        "steps": [
            _link(link, render) | {"note": step.note} for link, step in zip(known, derivation.steps, strict=True)
        ],
        "where": render.where(derivation.start, *(step.after for step in derivation.steps)),
        "assumptions": list(derivation.assumptions),
        "edges": [{"case": edge.case, "lines": _lines(edge.value, render)} for edge in derivation.edges],
    }


def _link(link: Link, render: Renderer) -> dict:
    return {
        "side": link.side,
        "rules": [
            {"name": rule.name, "statement": rule.statement, "needs": list(rule.conditions), "source": rule.source}
            for rule in link.rules
        ],
        "before": _lines(link.before, render),
        "relation": link.relation,
        "after": _lines(link.after, render),
        "how": link.how and link.how.value,
        "met": [
            {"need": need.words, "by": need.met, "theorem": need.theorem and need.theorem.name} for need in link.needs
        ],
    }


def _has_a_route(claim: Claim) -> bool:
    """Whether the left-hand side is one expectation, whose derivation is finer than the step of a proof."""
    return isinstance(claim.right.lhs, GaussianExpectation)


def _lines(expression: Expr, render: Renderer) -> list[str]:
    """The formula's lines, none where it is too long to be read."""
    found = list(render.lines(expression))
    return found if sum(map(len, found)) <= LONGEST else []


def _proofs(claim: Claim) -> tuple[Proof, ...]:
    try:
        return tuple(one for one in symbolic.proofs(claim.right) if one is not None)
    except NotReducible:
        return ()


__all__ = ["Renderer", "writings", "written"]
