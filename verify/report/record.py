"""The JSON record of a run."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version

from verify.claims.evidence import Evidence
from verify.claims.settings import Settings
from verify.claims.verdict import VERDICTS
from verify.running.run import Report


def tool_version() -> str:
    """The installed version, or "0" in a bare checkout."""
    try:
        return version("ntk-ledger")
    except PackageNotFoundError:
        return "0"


def record(reports: Mapping[str, Report], settings: Settings) -> dict:
    """The run as plain data, in the order of the notes; see the README for the fields."""
    counts = Counter(report.judgement.verdict for report in reports.values())
    return {
        "version": tool_version(),
        "seed": settings.seed,
        "digits": settings.digits,
        "counts": {verdict: counts[verdict] for verdict in VERDICTS if counts[verdict]},
        "claims": [_claim(report) for report in reports.values()],
    }


def _claim(report: Report) -> dict:
    claim, judgement = report.claim, report.judgement
    return {
        "id": claim.id,
        "section": claim.section,
        "title": claim.title,
        "place": claim.place,
        "verdict": judgement.verdict,
        "expected": claim.expected,
        "as_expected": judgement.as_expected,
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
        "uses": list(claim.uses),
        "column": claim.column,
        "rows": list(claim.rows),
        "evidence": [_piece(piece) for piece in report.evidence],
    }


def _piece(evidence: Evidence) -> dict:
    """The evidence without the names of all points at which a statement holds, which are the domain's."""
    return {name: value for name, value in asdict(evidence).items() if name != "at"}
