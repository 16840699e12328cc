"""The JSON record of a run."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict

from sympy import Expr

from verify.claims.evidence import Evidence
from verify.claims.letters import free_variables, name_of
from verify.claims.recorded import Word, change, word_of
from verify.claims.settings import Settings
from verify.claims.statement import Statement
from verify.claims.verdict import VERDICTS
from verify.report.version import tool_version
from verify.running.run import Report

SCHEMA = 1
"""Raised when a field of the record changes its meaning or goes."""


def record(
    reports: Mapping[str, Report],
    settings: Settings,
    words: Mapping[str, Word] | None = None,
    asked: Iterable[str] | None = None,
    render: Callable[[Expr], str] = str,
    written: Mapping[str, dict] | None = None,
) -> dict:
    """The run as plain data, in the order of the notes; see docs/reference.md for the fields.

    Held against the words that are recorded, where there are any: a claim with a weaker one is not as expected.
    `asked` are the ids that were asked for, all if None; the others are what they use. `render` prints expressions.
    `written` has the formulas of claims by id, see `verify.report.written`.
    """
    counts = Counter(report.judgement.verdict for report in reports.values())
    return {
        "schema": SCHEMA,
        "version": tool_version(),
        "seed": settings.seed,
        "digits": settings.digits,
        "counts": {verdict: counts[verdict] for verdict in VERDICTS if counts[verdict]},
        "asked": list(reports if asked is None else asked),
        "claims": [
            _claim(report, words, render) | {"written": (written or {}).get(name)} for name, report in reports.items()
        ],
    }


def words_of(reports: Mapping[str, Report]) -> dict[str, Word]:
    """The words that may be recorded: of the claims that ended as they themselves expect."""
    return {name: _word(report) for name, report in reports.items() if report.judgement.as_expected}


def _word(report: Report) -> Word:
    return word_of(report.judgement, report.claim.corrected is not None)


def _variables(statement: Statement) -> list[str]:
    """The names of what occurs in a statement, in the order of its domain."""
    occur = free_variables(statement.lhs) | free_variables(statement.rhs)
    names = [name_of(variable) for variable in statement.domain.variables if variable in occur]
    return [*names, *(("σ",) if statement.domain.activations else ())]


def _claim(report: Report, words: Mapping[str, Word] | None, render: Callable[[Expr], str]) -> dict:
    claim, judgement, right = report.claim, report.judgement, report.claim.corrected
    before = None if words is None else words.get(claim.id)
    changed = None if words is None else change(before, _word(report))
    return {
        "id": claim.id,
        "section": claim.section,
        "title": claim.title,
        "place": claim.place,
        "lhs": render(claim.statement.lhs),
        "relation": claim.statement.relation,
        "rhs": render(claim.statement.rhs),
        "variables": _variables(claim.statement),
        "verdict": judgement.verdict,
        "word": str(_word(report)),
        "expected": claim.expected,
        "as_expected": judgement.as_expected and changed != "weaker",
        "recorded": None if before is None else str(before),
        "change": changed,
        "limited_by": judgement.limited_by,
        "because": judgement.because,
        "condition": claim.condition,
        "correction": None
        if right is None
        else {
            "statement": f"{render(right.lhs)} {right.relation} {render(right.rhs)}",
            "rhs": render(right.rhs) if right.lhs == claim.statement.lhs else None,
            "verdict": judgement.strength,
        },
        "remark": claim.remark,
        "instance_of": claim.instance_of or None,
        "uses": list(claim.uses),
        "column": claim.column,
        "rows": list(claim.rows),
        "evidence": [_piece(piece) for piece in report.evidence],
    }


def _piece(evidence: Evidence) -> dict:
    """The evidence without the names of all points at which a statement holds, which are the domain's."""
    return {name: value for name, value in asdict(evidence).items() if name != "at"}
