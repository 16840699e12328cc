"""`sarif`: the record of an audit as SARIF 2.1.0, which editors and code hosts show beside the text.

What an author may have to mend is a result: what differs an error, what is not read a warning, what holds under a
condition, is not judged or is skipped a note. The rest has nothing to tell, and is counted in the run's properties.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote

from verify.report.version import tool_version

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS = {
    "differs": "error",
    "not read": "warning",
    "holds if": "note",
    "holds under": "note",
    "read, not judged": "note",
    "skipped": "note",
}
"""The answers that are results, each with its level."""
RULES = {
    "differs": "The two sides are apart at a witness.",
    "not read": "The formula has a token or a construction that is not read, or two readings.",
    "holds if": "The oracles hold the sides together under a condition that the text does not state.",
    "holds under": "The link holds under some of the readings that the text leaves open.",
    "read, not judged": "The link is read, and something is missing to judge it.",
    "skipped": "The file asks to skip the formula.",
}
FINGERPRINT = "link/v1"


def sarif(data: Mapping[str, Any]) -> dict[str, Any]:
    """The record of `ntk audit` as a SARIF log with one run."""
    seen: dict[str, int] = {}
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "ntk-ledger",
                        "version": tool_version(),
                        "rules": [_rule(answer) for answer in LEVELS],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "results": [_result(one, seen) for one in data["equations"] if one["answer"] in LEVELS],
                "properties": {name: data[name] for name in ("found", "counts", "judged")},
            }
        ],
    }


def _rule(answer: str) -> dict[str, Any]:
    return {
        "id": _id(answer),
        "name": answer,
        "shortDescription": {"text": RULES[answer]},
        "defaultConfiguration": {"level": LEVELS[answer]},
    }


def _id(answer: str) -> str:
    return answer.replace(",", "").replace(" ", "-")


def _result(one: Mapping[str, Any], seen: dict[str, int]) -> dict[str, Any]:
    answer = one["answer"]
    fingerprint = {FINGERPRINT: _fingerprint(one, seen)}
    found = {
        "ruleId": _id(answer),
        "ruleIndex": list(LEVELS).index(answer),
        "level": LEVELS[answer],
        "message": {"text": _message(one)},
        "locations": [{"physicalLocation": {"artifactLocation": _artifact(one["file"]), "region": _region(one)}}],
        "fingerprints": fingerprint,
        "partialFingerprints": fingerprint,
    }
    if answer == "skipped":
        found["suppressions"] = [{"kind": "inSource", "justification": one["message"]}]
    return found


def _message(one: Mapping[str, Any]) -> str:
    mended = f"; would hold: {one['suggestion']}" if one["suggestion"] else ""
    mended += f"; claim {one['claim']}" if one["claim"] else ""
    mended += f"; {one['note']}" if one.get("note") else ""
    rests = mended + "".join(f"; {letter} as at {where}" for letter, where in one["rests_on"].items())
    colon = "" if one["answer"] in ("holds if", "holds under") else ":"
    return f"{one['answer']}{colon} {one['message']}{rests} [{one['source']}]"


def _region(one: Mapping[str, Any]) -> dict[str, int]:
    return {
        "startLine": one["line"],
        "startColumn": one["column"],
        "endLine": one["end_line"],
        "endColumn": one["end_column"],
    }


def _artifact(file: str) -> dict[str, str]:
    path = Path(file)
    if path.is_absolute():
        return {"uri": path.as_uri()}
    return {"uri": quote(path.as_posix()), "uriBaseId": "%SRCROOT%"}


def _fingerprint(one: Mapping[str, Any], seen: dict[str, int]) -> str:
    """Of the file, the formula and how often it stood there before: what moves with the text stays the same."""
    own = "\n".join((one["file"], one["answer"], one["source"]))
    seen[own] = seen.get(own, 0) + 1
    return sha256(f"{own}\n{seen[own]}".encode()).hexdigest()


__all__ = ["LEVELS", "sarif"]
