"""`answered`: a question's answer from what the oracles found; a refutation in doubt is none."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from sympy import Integral, Rational, S, cos, oo, sin

from verify.claims.evidence import Evidence
from verify.claims.judgement import weighed
from verify.claims.statement import Statement
from verify.claims.verdict import HOLDING
from verify.oracles.registry import ORACLES
from verify.reading.answers import Answer
from verify.reading.questions import SCALE, Question

Ask = Callable[[Sequence[tuple[str, Statement]]], Sequence[Evidence]]
"""What the oracles of these names say of the statements, in the order asked."""
_LEAST_APART = Rational(1, 10**6)


def answered(questions: Sequence[Question], ask: Ask) -> list[Answer]:
    """The answers to the questions, in their order; a statement that several make is asked once."""
    asked: dict[tuple[str, str], Statement] = {}
    for question in questions:
        for name, oracle in ORACLES.items():
            if oracle.applies(question.statement):
                asked.setdefault((name, question.statement.key), question.statement)
    found = dict(zip(asked, ask([(name, statement) for (name, _), statement in asked.items()]), strict=True))
    return [
        _answer(question, [piece for (_, key), piece in found.items() if key == question.statement.key])
        for question in questions
    ]


def _answer(question: Question, evidence: Sequence[Evidence]) -> Answer:
    answer = question.answer
    doubts = [_numbers_in_doubt(question.statement, piece) for piece in evidence]
    evidence = [
        replace(piece, outcome="unknown", detail=doubt) if doubt else piece
        for piece, doubt in zip(evidence, doubts, strict=True)
    ]
    verdict, because = weighed(evidence)
    if verdict in HOLDING:
        kind = "holds if" if question.conditions else "holds"
        ranges = f"for {answer.message}" if answer.message else ""
        message = "; ".join(filter(None, (", ".join(question.conditions), ranges)))
        return replace(answer, kind=kind, verdict=verdict, message=message)
    if verdict == "refuted":
        return _refuted(question, evidence)
    reasons = {piece.detail for piece in evidence if piece.outcome in ("error", "timeout")} | set(filter(None, doubts))
    reason = because or "; ".join(sorted(reasons)) or "the oracles come to no end with it"
    return replace(answer, kind="read, not judged", verdict=verdict, message=reason)


def _refuted(question: Question, evidence: Sequence[Evidence]) -> Answer:
    answer = question.answer
    piece = next(piece for piece in evidence if piece.outcome == "refuted")
    witness = piece.witness
    if witness is None:
        return replace(answer, kind="read, not judged", verdict="unknown", message=piece.detail)
    shown = {**witness.values, "left": witness.lhs, "right": witness.rhs}
    where = ", ".join(f"{name} = {value}" for name, value in witness.values.items() if name != SCALE.name)
    if SCALE.name in witness.values and witness.values[SCALE.name] != "1":
        where = f"{witness.values[SCALE.name]} times both sides"
    sides = f"left {_trimmed(witness.lhs)}, right {_trimmed(witness.rhs)}"
    at = f"at {where}: {sides}" if where else sides
    at += f" (for {answer.message})" if answer.message else ""
    doubt = question.doubt or _zero_in_doubt(question.statement, piece)
    if doubt:
        return replace(answer, kind="read, not judged", verdict="unknown", witness=shown, message=f"{doubt} ({at})")
    return replace(answer, kind="differs", verdict="refuted", witness=shown, message=at)


def _numbers_in_doubt(statement: Statement, piece: Evidence) -> str:
    """Why a quadrature of an integral far out, or of one that turns without end, refutes nothing."""
    integrals = statement.lhs.atoms(Integral) | statement.rhs.atoms(Integral)
    if not integrals or piece.oracle == "enclosure" or piece.outcome != "refuted" or piece.witness is None:
        return ""
    values = [Rational(value) for value in piece.witness.values.values() if _is_rational(value)]
    if any(value and not Rational(1, 1000) <= abs(value) <= 1000 for value in values):
        return "a quadrature far out is not relied on"
    ends = {end for one in integrals for limits in one.limits for end in limits[1:]}
    if ends & {oo, -oo} and any(one.has(sin, cos) for one in integrals):
        return "a quadrature of what turns without end is not relied on"
    apart = piece.witness.apart
    if apart is None or not _is_rational(apart) or Rational(apart) < _LEAST_APART:
        return "a quadrature that is off by so little is not relied on"
    return ""


def _zero_in_doubt(statement: Statement, piece: Evidence) -> str:
    """ℕ may begin with 0 or with 1: a witness at 0 says nothing."""
    assert piece.witness is not None
    names = [symbol.name for symbol, allowed in statement.domain.scalars.items() if allowed is S.Naturals0]
    return (
        "it fails at 0, and ℕ may begin with 1" if any(piece.witness.values.get(name) == "0" for name in names) else ""
    )


def _trimmed(text: str) -> str:
    """A decimal number without zeros at its end."""
    return text.rstrip("0").rstrip(".") if re.fullmatch(r"-?\d+\.\d+", text) else text


def _is_rational(text: str) -> bool:
    try:
        Rational(text)
    except (TypeError, ValueError):
        return False
    return True


__all__ = ["Ask", "answered"]
