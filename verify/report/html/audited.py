"""`audited_page`: the record of an audit as one file of HTML: the equations in their order with their answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from itertools import groupby
from typing import Any

from markupsafe import Markup, escape
from math_core import LatexError

from verify.report.html.formulas import display, inline
from verify.report.html.templates import templates

MEANINGS = {
    "holds": "the oracles hold the two sides together, with the word of the strongest",
    "holds if": "the same, where the condition that is printed holds",
    "holds under": "it holds under the readings that are printed, of what the text leaves open",
    "differs": "the sides are apart at a witness",
    "defines": "it says what a letter means: nothing to judge",
    "sets the range of": "it says what a letter is from: nothing to judge",
    "restates": "a definition again: nothing to judge",
    "an expression": "a display without a relation",
    "skipped": "the file asks to skip it",
    "read, not judged": "something is missing to judge it, and said",
    "not read": "a token or a construction that is not read, or has two readings",
}
"""The answers, for a reader."""
CLASSES = {
    "holds if": "conditional",
    "holds under": "conditional",
    "differs": "refuted",
    "read, not judged": "unknown",
    "not read": "error",
}
"""How answers are coloured: as the verdicts are."""


def audited_page(data: Mapping[str, Any], message: Callable[[Mapping[str, Any]], str]) -> str:
    """The record of `ntk audit` as HTML that loads nothing; `message` is what is said of a link beside its answer."""
    environment = templates()
    environment.filters |= {"formula": formula, "inline": partial(formula, is_inline=True), "colour": _colour}
    environment.filters |= {"message": message}
    equations = data["equations"]
    return environment.get_template("audit.html.j2").render(
        data=data,
        equations=equations,
        parts=[
            (file, [(number, list(links)) for number, links in groupby(own, lambda one: one["formula"])])
            for file, own in groupby(equations, lambda one: one["file"])
        ],
        answers=[answer for answer in MEANINGS if answer in data["counts"]],
        meanings=MEANINGS,
    )


def formula(source: str, *, is_inline: bool = False) -> Markup:
    """LaTeX as MathML, as it is typed where the converter does not know a command."""
    try:
        return inline(source) if is_inline else display([source])
    except LatexError:
        return Markup("<code>") + escape(source) + Markup("</code>")


def _colour(one: Mapping[str, Any]) -> str:
    return one["verdict"] if one["answer"] == "holds" else CLASSES.get(one["answer"], "plain")


__all__ = ["audited_page"]
