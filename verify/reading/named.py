"""Claims that an author names: `name_of_claim` by a label or by `% ntk: ID`, `noted` what the answers say of that."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from verify.reading.document.lines import PlacedFormula
from verify.reading.letters.answers import Answer
from verify.reading.terms.questions import Question

_LABEL = re.compile(r"\\label\s*\{\s*(?:[a-z]+:)?([^{}]+?)\s*\}")
_OTHER = ("skip", "convention", "letter")
"""What else a directive may begin with."""


def called(directive: str) -> str:
    """The name that a directive gives the formula behind it, "" where it says something else."""
    words = directive.split()
    return words[0] if len(words) == 1 and words[0] not in _OTHER else ""


def name_of_claim(formula: PlacedFormula, said: str, claims: Mapping[str, str]) -> str:
    """What a directive calls a formula, else its first label that is the id of a claim, with `eq:` before it or not."""
    return said or next((one for one in _LABEL.findall(formula.text) if one in claims), "")


def with_name(found: Answer | Question, name: str) -> Answer | Question:
    """The same under the name that its formula has."""
    if isinstance(found, Question):
        return replace(found, answer=replace(found.answer, named=name))
    return replace(found, named=name)


def noted(answers: Sequence[Answer], claims: Mapping[str, str]) -> list[Answer]:
    """The answers with what there is to say of a name: the claim's word, or that no link is the claim."""
    matched = {_formula(one) for one in answers if one.named and one.claim == one.named}
    told: set[object] = set()
    found = []
    for one in answers:
        formula = _formula(one)
        if (
            not one.named
            or (formula in matched and one.claim != one.named)
            or (formula not in matched and formula in told)
        ):
            found.append(one)
            continue
        told.add(formula)
        if one.named not in claims:
            note = f"no claim has the id {one.named}; ntk list shows those that there are"
        elif formula in matched:
            note = f"claim {one.named} is {claims[one.named]}"
        else:
            note = f"named {one.named}, which is {claims[one.named]}: no link here is read as its left side"
        found.append(one.noting(note))
    return found


def _formula(one: Answer) -> object:
    return one.file, one.whole, one.named


__all__ = ["called", "name_of_claim", "noted", "with_name"]
