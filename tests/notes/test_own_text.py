"""The ledger reads its own notes: formulas of `notes/thesis.tex` are read as the claims are typed that labels name."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from sympy import Expr

from derive.networks.initialisation import initialisations
from tests.verify.reading.test_audit import unasked
from verify.checking.steps import Check
from verify.claims.ledger import load
from verify.reading.audit import audit
from verify.reading.documents import read_document
from verify.reading.matching import matches
from verify.reading.questions import Question

NOTES = Path(__file__).parents[2] / "notes"
TEXT = (NOTES / "thesis.tex").read_text(encoding="utf-8")
LEDGER = load(NOTES)
LABELS = re.findall(r"\\label\{([^}]*)\}", TEXT)
HELD_BY = {
    "So at infinite width": {
        "1.4.network": "f(x)",
        "1.4.readout-variance": r"\E[a_r^2]",
        "1.4.hidden-variance": r"\E_w[w^\top x w^\top x']",
    },
    "we have at infinite width": {
        "1.5.network": "f(x)",
        "1.5.readout-variance": r"\E[a_r^2]",
        "1.5.hidden-variance": r"\E_w[w^\top x w^\top x']",
        "1.5.bias-variance": r"\E[b_r^2]",
        "1.5.variance-u": r"\E[U^2]",
        "1.5.variance-v": r"\E[V^2]",
        "1.5.covariance": r"\E[U V]",
    },
}
"""Definitions and laws, and by which expression each is held: by what that is read as where these words stand."""
DEFINITIONS = [label for probes in HELD_BY.values() for label in probes]
LINKS = [label for label in LABELS if label not in DEFINITIONS]
CHANGES = {
    "1.4.kernel-finite": (r"\sigma'(w_r^\top x') x^\top x'.", r"\sigma'(w_r^\top x') x^\top x."),
    "1.4.gradient-a": (r"\sigma(w_r^\top x), \label", r"\sigma(w_r^\top x'), \label"),
    "1.4.slope-limit": (r"&\longrightarrow \sigma_a^2", r"&\longrightarrow \sigma_a"),
    "1.9.beta": (r"give } \beta = d/n", r"give } \beta = (d - 1)/n"),
}


def questions(folder: Path, text: str) -> dict[str, Question]:
    """What the oracles would be asked for where the text names a claim."""
    path = folder / "thesis.tex"
    path.write_text(text, encoding="utf-8")
    found: list[Question] = []

    def find(asked):
        found.extend(asked)
        return [None] * len(asked)

    audit(read_document(path), unasked, find=find, claims=dict.fromkeys(LEDGER.claims, "proved"))
    return {one.answer.named: one for one in found if one.answer.named}


@pytest.fixture(scope="module")
def links(tmp_path_factory):
    return questions(tmp_path_factory.mktemp("text"), TEXT)


@pytest.fixture(scope="module")
def held(tmp_path_factory):
    """The statements about what definitions and laws are held by."""
    found = {}
    for words, probes in HELD_BY.items():
        asked = "\n\n".join(f"% ntk: {label}\nThen ${expression} = 1$." for label, expression in probes.items())
        found |= questions(tmp_path_factory.mktemp("held"), f"{TEXT[: TEXT.index(words)]}\n\n{asked}")
    return {label: found[label].statement for label in DEFINITIONS}


@pytest.fixture(scope="module")
def changed(tmp_path_factory):
    text = TEXT
    for change in CHANGES.values():
        assert change[0] in text
        text = text.replace(*change, 1)
    return questions(tmp_path_factory.mktemp("changed"), text)


def variance(side: Expr, letter: str) -> Expr:
    """The variance that a side's law gives a random letter."""
    ((_, _, found),) = {group for law in initialisations(side) for group in law if str(group[0]) == letter}
    return found


def same_letters(own: Expr, other: Expr) -> Expr:
    """An expression with the letters of another one in place of those of their names."""
    names = {one.name: one for one in other.free_symbols}  # type: ignore[attr-defined]
    return own.xreplace({one: names.get(one.name, one) for one in own.free_symbols})  # type: ignore[attr-defined]


def test_every_label_is_a_claim_and_stands_once():
    assert len(set(LABELS)) == len(LABELS) == len(LINKS) + len(DEFINITIONS)
    assert set(LABELS) <= LEDGER.claims.keys()


@pytest.mark.parametrize("label", LINKS)
def test_a_link_is_read_as_its_claim_is_typed(links, label):
    """Both sides are the claim's, and the link is asked for wherever the claim is."""
    claim, statement = LEDGER[label], links[label].statement
    (match,) = matches(statement, [claim])
    assert match.rank[0] < 2, match
    allowed = {one.name: allowed for one, allowed in statement.domain.scalars.items()}
    for letter, own in claim.statement.domain.scalars.items():
        assert letter.name not in allowed or own.is_subset(allowed[letter.name]), letter


@pytest.mark.parametrize("label", [label for label in DEFINITIONS if label.endswith("network")])
def test_a_network_is_read_as_its_claim_is_typed(held, label):
    (match,) = matches(replace(held[label], rhs=held[label].lhs), [LEDGER[label]])
    assert match.rank[0] < 2, match


@pytest.mark.parametrize("label", [label for label in DEFINITIONS if not label.endswith("network")])
def test_a_law_is_read_as_its_claim_is_typed(held, label):
    """The laws of parameters are those that the claim's own mean is over; of U and V the covariance is looked at."""
    statement, claim = held[label], LEDGER[label].statement
    letter = {"readout": "a", "hidden": "w", "bias": "b"}.get(label[4:].partition("-")[0])
    if letter:
        own, typed = (variance(side, letter) for side in (statement.lhs, claim.lhs))
        assert same_letters(own, typed) == typed
    else:
        own = statement.lhs.args[4 if label == "1.5.covariance" else 2]
        typed = same_letters(claim.rhs, own)
        assert Check(replace(statement, lhs=own, rhs=typed)).confirms(own, typed)


@pytest.mark.parametrize("label", CHANGES)
def test_another_formula_is_not_read_as_the_claim(changed, label):
    assert all(match.rank[0] == 2 for match in matches(changed[label].statement, [LEDGER[label]]))
