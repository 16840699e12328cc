"""What an audit says as plain data, see docs/audit.md, and as lines of the form that editors jump to."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, get_args

from verify.reading.hints import hint
from verify.reading.letters.answers import Answer, AnswerKind
from verify.reading.plain_words import plain_words
from verify.reading.uses import definition_lines, definitions
from verify.report.evidence import counted

VERSION = 1
JUDGED = ("holds", "holds if", "holds under", "differs")
"""The answers that say whether a link is true."""
NOTHING_TO_JUDGE = ("defines", "sets the range of", "restates", "an expression")
_SHOWN = 100


def record(file: str, answers: Sequence[Answer], found: Mapping[str, int], files: Sequence[str] = ()) -> dict[str, Any]:
    """The record of `ntk audit --json`."""
    wholes: dict[object, int] = {}
    for answer in answers:
        wholes.setdefault((answer.file, answer.whole), len(wholes) + 1)
    return {
        "version": VERSION,
        "file": file,
        "files": list(files or (file,)),
        "found": dict(found),
        "counts": counts(answers),
        "judged": {
            "links": sum(answer.kind not in NOTHING_TO_JUDGE for answer in answers),
            "judged": sum(answer.kind in JUDGED for answer in answers),
        },
        "definitions": definitions(answers),
        "equations": [_equation(answer, wholes[answer.file, answer.whole]) for answer in answers],
    }


def counts(answers: Sequence[Answer]) -> dict[str, int]:
    """How many links got which answer, in the order of the answers' strength; none that is 0."""
    number = Counter(answer.kind for answer in answers)
    return {kind: number[kind] for kind in get_args(AnswerKind) if number[kind]}


def _equation(answer: Answer, formula: int) -> dict[str, Any]:
    end_line, end_column = answer.end or (answer.line, answer.column + 1)
    return {
        "file": answer.file,
        "line": answer.line,
        "column": answer.column,
        "end_line": end_line,
        "end_column": end_column,
        "formula": formula,
        "display": answer.is_display,
        "source": answer.source,
        "answer": answer.kind,
        "claim": answer.claim,
        "named": answer.named or None,
        "note": answer.note or None,
        "verdict": answer.verdict,
        "witness": dict(answer.witness) if answer.witness else None,
        "rests_on": dict(answer.rests_on),
        "suggestion": answer.suggestion,
        "message": answer.message,
    }


def lines(data: Mapping[str, Any], *, is_summary: bool) -> Iterator[str]:
    """The report: a line an answer unless only the summary is asked for, then the summary."""
    if not is_summary:
        yield from map(line, data["equations"])
        yield ""
        if data["definitions"]:
            yield from definition_lines(data["definitions"])
            yield ""
    yield from summary(data)


def summary(data: Mapping[str, Any]) -> Iterator[str]:
    """What was found and read, how many links got which answer, and the share of those that were judged."""
    found, judged = data["found"], data["judged"]
    yield (
        f"{data['file']}: {counted(found['displays'], 'display')}, {found['displays read']} read; "
        f"{counted(found['inline with a relation'], 'inline formula')} with a relation, {found['inline read']} read"
    )
    yield "links: " + (", ".join(f"{number} {kind}" for kind, number in data["counts"].items()) or "none")
    share = f" ({judged['judged'] / judged['links']:.0%})" if judged["links"] else ""
    links = counted(judged["links"], "link")
    rest = "defines, restates nor sets" if judged["links"] == 1 else "define, restate nor set"
    yield f"judged: {judged['judged']} of {links}{share} that neither {rest} a range"


def line(one: Mapping[str, Any]) -> str:
    """The line of one answer, in the form that editors jump to."""
    return f"{one['file']}:{one['line']}:{one['column']}: {words(one)}   {_short(one['source'])}"


def message(one: Mapping[str, Any]) -> str:
    """What is said of a link beside its answer, with what could be done."""
    plain = plain_words(one["message"])
    mend = hint(plain) if one["answer"] == "read, not judged" else ""
    return f"{plain}: {mend}" if mend else plain


def words(one: Mapping[str, Any]) -> str:
    """What is said of one link."""
    kind, said = one["answer"], message(one)
    mended = f"; would hold: {one['suggestion']}" if one["suggestion"] else ""
    mended += f"; claim {one['claim']}" if one["claim"] else ""
    mended += f"; {one['note']}" if one.get("note") else ""
    rests = mended + "".join(f"; {plain_words(letter)} as at {where}" for letter, where in one["rests_on"].items())
    if kind == "holds":
        kind = f"holds ({one['verdict']})"
    elif kind in ("holds if", "holds under", "defines", "sets the range of"):
        return f"{kind} {said}" + (f" ({one['verdict']})" if one["verdict"] else "") + rests
    return (f"{kind}: {said}" if said else kind) + rests


def _short(source: str) -> str:
    plain = " ".join(re.sub(r"\\(left|right)(?![A-Za-z])", "", source).split())
    return f"[{plain if len(plain) <= _SHOWN else plain[: _SHOWN - 1] + '…'}]"


__all__ = ["counts", "line", "lines", "message", "record", "summary", "words"]
