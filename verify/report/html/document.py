"""`page`: the record of a run as one file of HTML."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from verify.claims.verdict import VERDICTS
from verify.report.faults import faults
from verify.report.html.figures import figures
from verify.report.html.formulas import display
from verify.report.html.graph import graph
from verify.report.html.templates import templates
from verify.report.readings import readings

RELATIONS = {"=": "=", "<": "<", "<=": "\\le", ">": ">", ">=": "\\ge"}
HOW = {
    "worked out anew": "worked out anew, without its rule",
    "by its rule alone": "by its rule alone; the oracles below hold what it leads to",
    "not found again": "not checked by itself; the oracles below hold the result",
}
"""How a step is known, for a reader."""


def page(data: Mapping) -> str:
    """The record of `ntk check` as HTML that loads nothing.

    Claims that the record has formulas of (`written`) show statement, derivation and proof; the others what was found.
    """
    environment = templates()
    environment.filters |= {"figures": figures, "equation": _equation}
    environment.globals |= {"how": HOW}
    claims = data["claims"]
    columns, rows = readings(claims)
    return environment.get_template("page.html.j2").render(
        data=data,
        claims=claims,
        sections=list(dict.fromkeys(claim["section"] for claim in claims)),
        verdicts=[verdict for verdict in VERDICTS if verdict in data["counts"]],
        faults=faults(claims),
        columns=columns,
        rows=rows,
        graph=graph(claims),
    )


def _equation(statement: Mapping) -> Markup:
    """Both sides of a statement, the second on a line of its own where one of them is long."""
    left, right, sign = statement["lhs"], statement["rhs"], RELATIONS[statement["relation"]]
    if not left or not right:
        return Markup('<p class="quiet">too long to be shown here</p>')
    if len(left) == len(right) == 1 and len(left[0]) + len(right[0]) < 160:
        return display([f"{left[0]} {sign} {right[0]}"])
    return display([*left, f"{sign} {right[0]}", *right[1:]])


__all__ = ["page"]
