"""What an audit says as plain data, see docs/audit.md, and as lines of the form that editors jump to."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, get_args

from verify.reading.answers import Answer, AnswerKind

VERSION = 1
_SHOWN = 100


def record(file: str, answers: Sequence[Answer], found: Mapping[str, int]) -> dict[str, Any]:
    """The record of `ntk audit --json`."""
    return {
        "version": VERSION,
        "file": file,
        "found": dict(found),
        "counts": counts(answers),
        "equations": [_equation(answer) for answer in answers],
    }


def counts(answers: Sequence[Answer]) -> dict[str, int]:
    """How many links got which answer, in the order of the answers' strength; none that is 0."""
    number = Counter(answer.kind for answer in answers)
    return {kind: number[kind] for kind in get_args(AnswerKind) if number[kind]}


def _equation(answer: Answer) -> dict[str, Any]:
    return {
        "file": answer.file,
        "line": answer.line,
        "column": answer.column,
        "display": answer.is_display,
        "source": answer.source,
        "answer": answer.kind,
        "claim": None,
        "verdict": answer.verdict,
        "witness": dict(answer.witness) if answer.witness else None,
        "rests_on": dict(answer.rests_on),
        "suggestion": None,
        "message": answer.message,
    }


def lines(data: Mapping[str, Any], *, is_summary: bool) -> Iterator[str]:
    """The report: a line an answer unless only the summary is asked for, then what was found and the counts."""
    if not is_summary:
        for one in data["equations"]:
            yield f"{one['file']}:{one['line']}:{one['column']}: {_words(one)}   {_short(one['source'])}"
        yield ""
    yield f"{data['file']}: " + ", ".join(f"{number} {name}" for name, number in data["found"].items())
    yield "links: " + (", ".join(f"{number} {kind}" for kind, number in data["counts"].items()) or "none")


def _words(one: Mapping[str, Any]) -> str:
    kind, message = one["answer"], one["message"]
    rests = "".join(f"; {letter} as at {where}" for letter, where in one["rests_on"].items())
    if kind == "holds":
        kind = f"holds ({one['verdict']})"
    elif kind in ("holds if", "defines", "sets the range of"):
        return f"{kind} {message}" + (f" ({one['verdict']})" if one["verdict"] else "") + rests
    return (f"{kind}: {message}" if message else kind) + rests


def _short(source: str) -> str:
    plain = " ".join(re.sub(r"\\(left|right)(?![A-Za-z])", "", source).split())
    return f"[{plain if len(plain) <= _SHOWN else plain[: _SHOWN - 1] + '…'}]"


__all__ = ["counts", "lines", "record"]
