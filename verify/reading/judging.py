"""`answered`: a question's answer from what the oracles found; a refutation in doubt is none."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace

from sympy import Expr, S

from verify.claims.domain import naturals
from verify.claims.evidence import Evidence
from verify.claims.judgement import weighed
from verify.claims.statement import Statement
from verify.claims.verdict import HOLDING, VERDICTS
from verify.oracles.registry import ORACLES
from verify.reading.letters.answers import Answer
from verify.reading.terms.questions import SCALE, Question

_SHOWN = tuple(word for word in HOLDING if word != "consistent")
"""Verdicts that nothing else may still refute."""

_QUICK = ("pointwise",)
"""What is asked first where most statements are false."""

Ask = Callable[[Sequence[tuple[str, Statement]]], Sequence[Evidence]]
"""What the oracles of these names say of the statements, in the order asked."""


Suggest = Callable[[Sequence[Question]], Sequence[str | None]]
"""Right sides that hold for these questions, in the author's letters; None where none is found."""


Find = Callable[[Sequence[Question]], Sequence[tuple[str, str | None] | None]]
"""The claim of a ledger that each question is, None where it is none: its id, and what it has where that differs."""


Show = Callable[[Expr, Mapping[str, str]], str]
"""An expression in LaTeX, its letters as an author spells them."""


def as_it_is(expression: Expr, _: Mapping[str, str]) -> str:
    """An expression as SymPy writes it."""
    return str(expression)


def answered(
    questions: Sequence[Question],
    ask: Ask,
    suggest: Suggest | None = None,
    find: Find | None = None,
    show: Show = as_it_is,
) -> list[Answer]:
    """The answers to the questions, in their order; a statement that several make is asked once.

    Where a definition has two readings and a link differs under the one, it is asked under the other, too.
    """
    sure_ones = [question for question in questions if question.unless is None]
    found = _evidence([one for question in sure_ones for one in _statements(question)], ask)
    open_ones = [
        question
        for question in sure_ones
        if question.otherwise and not question.readings and weighed(found[question.statement.key])[0] == "refuted"
    ]
    again = _evidence([one.otherwise.statement for one in open_ones if one.otherwise], ask)
    sure = [one.statement for one in questions if not (one.doubt or one.readings or one.unless)]
    at_zero = [one for one in sure if _fails_at_zero(one, found)]
    from_one = {one.key: _from_one(one) for one in at_zero}
    without_zero = _evidence(list(from_one.values()), ask)
    found |= {
        key: without_zero[one.key] for key, one in from_one.items() if weighed(without_zero[one.key])[0] == "refuted"
    }
    for one in open_ones:
        assert one.otherwise is not None
        if weighed(again[one.otherwise.statement.key])[0] == "refuted":
            questions = [replace(other, doubt="") if other is one else other for other in questions]
    questions = [_shown(one, show) for one in questions]
    answers = [
        one.unless or (_under_readings(one, found) if one.readings else _answer(one, found[one.statement.key]))
        for one in questions
    ]
    answers = _by_others(questions, answers, ask)
    answers = _by_trials(questions, answers, ask, show)
    differing = [place for place, answer in enumerate(answers) if answer.kind == "differs"] if suggest else []
    wrong = [place for place in differing if not questions[place].is_indirect]
    if suggest and wrong:
        mended = suggest([questions[place] for place in wrong])
        for place, text in zip(wrong, mended, strict=True):
            answers[place] = replace(answers[place], suggestion=text)
    if find is None:
        return answers
    shown = [
        place for place, one in enumerate(questions) if one.unless is None or answers[place].kind != one.unless.kind
    ]
    for place, claim in zip(shown, find([questions[place] for place in shown]), strict=True):
        answers[place] = _with_claim(answers[place], claim)
    return answers


def _by_others(questions: Sequence[Question], answers: list[Answer], ask: Ask) -> list[Answer]:
    """The answers, those that do not hold refuted by the questions that stand for them where these are."""
    waiting = {place: one.instead for place, one in enumerate(questions) if one.instead}
    waiting = {place: others for place, others in waiting.items() if answers[place].verdict not in _SHOWN}
    found = _evidence([other.statement for others in waiting.values() for other in others], ask) if waiting else {}
    for place, others in waiting.items():
        refuted = [other for other in others if weighed(found[other.statement.key])[0] == "refuted"]
        if refuted:
            answers[place] = _refuted(refuted[0], found[refuted[0].statement.key])
    return answers


def _by_trials(questions: Sequence[Question], answers: list[Answer], ask: Ask, show: Show) -> list[Answer]:
    """The answers, those that are tried by the first trial that is shown; what none shows is not judged.

    Nor is what is shown for a part only of the numbers that a letter may be, which is said. Most trials are refuted
    where they are evaluated, and no other oracle is asked for these.
    """
    answers = [*answers]
    shown: set[int] = set()
    waiting = {place: (one, *one.others) for place, one in enumerate(questions) if one.unless is not None}
    while waiting:
        ahead = {place: _shown(trials[0], show) for place, trials in waiting.items()}
        quick = _evidence([one.statement for one in ahead.values()], ask, _QUICK)
        open_ones = {place: one for place, one in ahead.items() if weighed(quick[one.statement.key])[0] != "refuted"}
        found = _evidence([one.statement for one in open_ones.values()], ask) if open_ones else {}
        for place, one in open_ones.items():
            again = _answer(one, found[one.statement.key])
            if _is_shown(again):
                answers[place] = _beside(answers[place], one, again) if one.is_of_part else again
                shown.add(place)
        waiting = {place: trials[1:] for place, trials in waiting.items() if len(trials) > 1 and place not in shown}
    return answers


def _beside(answer: Answer, question: Question, shown: Answer) -> Answer:
    return answer.noting(f"it holds if {', '.join(map(str, question.conditions))} ({shown.verdict})")


def _is_shown(answer: Answer) -> bool:
    return answer.kind in ("holds", "holds if") and answer.verdict in _SHOWN


def _shown(question: Question, show: Show) -> Question:
    """The question with its conditions in words."""
    said = (
        one if isinstance(one, str) else f"{show(one.what, question.spelled)} {one.sign}" for one in question.conditions
    )
    return replace(question, conditions=tuple(said))


def _with_claim(answer: Answer, claim: tuple[str, str | None] | None) -> Answer:
    """The answer with the claim that it is; what the ledger has instead is suggested where nothing else is."""
    if claim is None:
        return answer
    name, right = claim
    suggestion = answer.suggestion or (right if answer.kind == "differs" else None)
    note = f"it has {right} instead" if right and name == answer.named else ""
    return replace(answer, claim=name, suggestion=suggestion).noting(note)


def _statements(question: Question) -> list[Statement]:
    """What is asked for a question: the statement, or that under each reading of what the text leaves open."""
    return [statement for _, statement in question.readings] or [question.statement]


def _under_readings(question: Question, evidence: Mapping[str, Sequence[Evidence]]) -> Answer:
    """Under which readings a link holds, and under which it differs; it differs where it does under all."""
    verdicts = {words: weighed(evidence[statement.key])[0] for words, statement in question.readings}
    holding = [words for words, verdict in verdicts.items() if verdict in HOLDING]
    refuted = [place for place, verdict in enumerate(verdicts.values()) if verdict == "refuted"]
    if len(refuted) == len(verdicts):
        return _refuted(question, evidence[question.readings[refuted[0]][1].key])
    if not holding:
        left = len(verdicts) - len(refuted)
        return replace(question.answer, message=f"it differs under {len(refuted)} readings, {left} are not decided")
    worst = max((verdicts[words] for words in holding), key=VERDICTS.index)
    which = (
        list(verdicts)[refuted[0]]
        if len(refuted) == 1
        else "none"
        if not refuted
        else f"{len(refuted)} of {len(verdicts)} readings"
    )
    rest = f"differs under {which}"
    message = "; ".join((*(" or ".join(holding),), rest, *map(str, question.conditions)))
    return replace(question.answer, kind="holds under", verdict=worst, message=message)


def _evidence(
    statements: Sequence[Statement], ask: Ask, oracles: Collection[str] = tuple(ORACLES)
) -> dict[str, list[Evidence]]:
    """What these oracles, of which those are asked that apply, find of statements, by their keys."""
    asked = {
        (name, statement.key): (name, statement)
        for statement in statements
        for name, oracle in ORACLES.items()
        if name in oracles and oracle.applies(statement)
    }
    found: dict[str, list[Evidence]] = {statement.key: [] for statement in statements}
    for (_, key), piece in zip(asked, ask(list(asked.values())), strict=True):
        found[key].append(piece)
    return found


def _answer(question: Question, evidence: Sequence[Evidence]) -> Answer:
    answer = question.answer
    verdict, because = weighed(evidence)
    if verdict in HOLDING and question.unshown:
        return replace(answer, kind="read, not judged", verdict="unknown", message=question.unshown)
    if verdict in HOLDING:
        kind = "holds if" if question.conditions else "holds"
        ranges = f"for {answer.message}" if answer.message else ""
        message = "; ".join(filter(None, (", ".join(map(str, question.conditions)), ranges)))
        return replace(answer, kind=kind, verdict=verdict, message=message)
    if verdict == "refuted":
        return _refuted(question, evidence)
    reasons = {piece.detail for piece in evidence if piece.outcome in ("error", "timeout")}
    reason = because or "; ".join(sorted(reasons)) or "the oracles come to no end with it"
    return replace(answer, kind="read, not judged", verdict=verdict, message=reason)


def _refuted(question: Question, evidence: Sequence[Evidence]) -> Answer:
    answer = question.answer
    piece = next(piece for piece in evidence if piece.outcome == "refuted")
    witness = piece.witness
    if witness is None:
        return replace(answer, kind="read, not judged", verdict="unknown", message=piece.detail)
    shown = {**witness.values, "left": witness.lhs, "right": witness.rhs}
    values = {question.spelled.get(name, name): value for name, value in witness.values.items() if name != SCALE.name}
    where = ", ".join(f"{name} = {value}" for name, value in values.items())
    if SCALE.name in witness.values and witness.values[SCALE.name] != "1":
        where = f"{witness.values[SCALE.name]} times both sides"
    sides = f"left {_trimmed(witness.lhs)}, right {_trimmed(witness.rhs)}"
    at = f"at {where}: {sides}" if where else sides
    at += f" (for {answer.message})" if answer.message else ""
    doubt = question.doubt or _zero_in_doubt(question.statement, piece)
    if doubt:
        return replace(answer, kind="read, not judged", verdict="unknown", witness=shown, message=f"{doubt} ({at})")
    return replace(answer, kind="differs", verdict="refuted", witness=shown, message=at)


def _zero_in_doubt(statement: Statement, piece: Evidence) -> str:
    """ℕ may begin with 0 or with 1: a witness at 0 says nothing."""
    assert piece.witness is not None
    names = [symbol.name for symbol, allowed in statement.domain.scalars.items() if allowed is S.Naturals0]
    return (
        "it fails at 0, and ℕ may begin with 1" if any(piece.witness.values.get(name) == "0" for name in names) else ""
    )


def _fails_at_zero(statement: Statement, evidence: Mapping[str, Sequence[Evidence]]) -> bool:
    pieces = [piece for piece in evidence[statement.key] if piece.outcome == "refuted" and piece.witness is not None]
    return bool(pieces) and bool(_zero_in_doubt(statement, pieces[0]))


def _from_one(statement: Statement) -> Statement:
    """The same with each ℕ from 1 on."""
    scalars = {
        symbol: naturals if allowed is S.Naturals0 else allowed for symbol, allowed in statement.domain.scalars.items()
    }
    return replace(statement, domain=replace(statement.domain, scalars=scalars))


def _trimmed(text: str) -> str:
    """A decimal number without zeros at its end, without the radius of its ball."""
    if ball := re.fullmatch(r"\[(-?\d+\.\d+) \+/- \S+\]", text):
        text = ball[1]
    return text.rstrip("0").rstrip(".") if re.fullmatch(r"-?\d+\.\d+", text) else text


__all__ = ["Ask", "Find", "Show", "Suggest", "answered", "as_it_is"]
