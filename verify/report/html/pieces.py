"""Pieces of a page for a notebook, which brings no style of its own: an audit's answers, a claim's verdict."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from verify.report.evidence import evidence_lines
from verify.report.html.audited import formula

_ROW = Markup("<tr><td>{}:{}</td><td><strong>{}</strong></td><td>{}</td><td>{}</td></tr>")
_TABLE = Markup(
    "<table><thead><tr><th>line</th><th>answer</th><th>formula</th><th></th></tr></thead><tbody>{}</tbody></table>"
)
_VERDICT = Markup("<p><code>{}</code> <strong>{}</strong></p><ul>{}</ul>")


def answers(data: Mapping[str, Any]) -> Markup:
    """The links of an audit's record in their order: where, the answer, the formula, what is said of it."""
    rows = (
        _ROW.format(one["file"], one["line"], _word(one), formula(one["source"], is_inline=True), one["message"] or "")
        for one in data["equations"]
    )
    return _TABLE.format(Markup("").join(rows))


def _word(one: Mapping[str, Any]) -> str:
    return f"{one['answer']} ({one['verdict']})" if one["verdict"] else one["answer"]


def verdict(claim: Mapping[str, Any]) -> Markup:
    """A claim of a record: its id, its word, its evidence line by line."""
    pieces: list[list[str]] = []
    for line in evidence_lines(claim):
        if line.startswith("    ") and pieces:
            pieces[-1].append(line.strip())
        else:
            pieces.append([line.strip()])
    items = (Markup("<li>{}</li>").format(" ".join(piece)) for piece in pieces)
    return _VERDICT.format(claim["id"], claim["verdict"], Markup("").join(items))


__all__ = ["answers", "verdict"]
