"""The JSON record of a run."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version

from verify.claims.evidence import Evidence
from verify.claims.recorded import Word, change, word_of
from verify.claims.settings import Settings
from verify.claims.verdict import VERDICTS
from verify.running.run import Report


def tool_version() -> str:
    """The installed version, or "0" in a bare checkout."""
    try:
        return version("ntk-ledger")
    except PackageNotFoundError:
        return "0"


def record(
    reports: Mapping[str, Report],
    settings: Settings,
    words: Mapping[str, Word] | None = None,
    written: Mapping[str, dict] | None = None,
) -> dict:
    """The run as plain data, in the order of the notes; see the README for the fields.

    Held against the words that are recorded, where there are any: a claim with a weaker one is not as expected.
    `written` has the formulas of claims by id, see `verify.report.written`.
    """
    counts = Counter(report.judgement.verdict for report in reports.values())
    return {
        "version": tool_version(),
        "seed": settings.seed,
        "digits": settings.digits,
        "counts": {verdict: counts[verdict] for verdict in VERDICTS if counts[verdict]},
        "claims": [_claim(report, words) | {"written": (written or {}).get(name)} for name, report in reports.items()],
    }


def words_of(reports: Mapping[str, Report]) -> dict[str, Word]:
    """The words that may be recorded: of the claims that ended as they themselves expect."""
    return {name: _word(report) for name, report in reports.items() if report.judgement.as_expected}


def _word(report: Report) -> Word:
    return word_of(report.judgement, report.claim.corrected is not None)


def _claim(report: Report, words: Mapping[str, Word] | None) -> dict:
    claim, judgement = report.claim, report.judgement
    before = None if words is None else words.get(claim.id)
    changed = None if words is None else change(before, _word(report))
    return {
        "id": claim.id,
        "section": claim.section,
        "title": claim.title,
        "place": claim.place,
        "verdict": judgement.verdict,
        "expected": claim.expected,
        "as_expected": judgement.as_expected and changed != "weaker",
        "recorded": None if before is None else str(before),
        "change": changed,
        "limited_by": judgement.limited_by,
        "because": judgement.because,
        "condition": claim.condition,
        "correction": None
        if claim.corrected is None
        else {
            "statement": f"{claim.corrected.lhs} {claim.corrected.relation} {claim.corrected.rhs}",
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
