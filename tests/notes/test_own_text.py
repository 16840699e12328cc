"""The ledger reads its own notes: formulas of `notes/thesis.tex` are read as the claims are typed that labels name."""

import re
from dataclasses import replace
from functools import reduce
from pathlib import Path

import pytest
from sympy import Expr, Integer

from derive.language.convention import Reading
from derive.networks.initialisation import initialisations
from tests.verify.reading.test_audit import unasked
from verify.checking.steps import Check
from verify.claims.ledger import load
from verify.claims.settings import Settings
from verify.reading.asking import here
from verify.reading.audit import audit
from verify.reading.document.documents import read_document
from verify.reading.judging import answered
from verify.reading.matching import matches
from verify.reading.terms.questions import Question

NOTES = Path(__file__).parents[2] / "notes"
TEXT = (NOTES / "thesis.tex").read_text(encoding="utf-8")
LEDGER = load(NOTES)
LABELS = re.findall(r"\\label\{([^}]*)\}", TEXT)
HELD_BY = {
    "It is positive semidefinite": {
        "1.7.loss": r"L(\theta)",
        "1.3.definition": "K(x, x')",
    },
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
        "1.5.preactivation": "f(x) = u_r(x)",
        "1.5.variance-u": r"\E[U^2]",
        "1.5.variance-v": r"\E[V^2]",
        "1.5.covariance": r"\E[U V]",
    },
    "The limiting NTK satisfies": {
        "1.6.readout-variance": r"\E[a_r^2]",
        "1.6.base": r"\sigma_w^2 \Sigma^{(0)}(x, x')",
        "1.6.derivative-kernel": r"\dot{\Sigma}^{(\ell+1)}(x, x')",
    },
}
"""Definitions and laws, and by which expression each is held, by what that is read as where these words stand: by the
right side where one that does not say how many letters there are stands behind one that does.
"""
LAWS = tuple(
    f"{section}.{law}"
    for section in ("1.4", "1.5", "1.6")
    for law in ("readout", "hidden", "bias", "vari", "cova", "base")
)
"""How the labels of laws begin."""
DEFINITIONS = [label for probes in HELD_BY.values() for label in probes]
BESIDE = {
    "1.2.feature-vector": "1.2.linear-model",
    "1.6.first-layer": "1.6.nngp-recursion-wide",
    "1.6.nngp-recursion": "1.6.nngp-recursion-wide",
    "1.7.loss-gradient-w": "1.7.loss-gradient-a",
    "1.9.mean-widths": "1.9.mean",
    "2.mean-widths": "2.mean",
}
"""Claims that a link is as well, by the label of that."""
LINKS = [label for label in LABELS if label not in DEFINITIONS and label not in BESIDE]
CHANGES = {
    "1.1.well-behaved": (
        r"= \sigma_a^2 \E_w[\sigma(w^\top x) \sigma(w^\top x')], \label",
        r"= \sigma_a \E_w[\sigma(w^\top x) \sigma(w^\top x')], \label",
    ),
    "1.2.taylor": (r"+ \nabla_\theta f(x; \theta_0)^\top (\theta", r"- \nabla_\theta f(x; \theta_0)^\top (\theta"),
    "1.2.linear-model": (r"+ \phi(x)^\top (\theta - \theta_0)", r"+ 2 \phi(x)^\top (\theta - \theta_0)"),
    "1.3.positive-semidefinite": (r"z_i z_l K", r"z_i z_i K"),
    "1.3.unbiased": (
        r"+ \sigma_a^2 x^\top x' \E_w[\sigma'(w^\top x) \sigma'(w^\top x')]. \label{1.3",
        r"+ \sigma_a^2 x^\top x \E_w[\sigma'(w^\top x) \sigma'(w^\top x')]. \label{1.3",
    ),
    "1.4.kernel-finite": (r"\sigma'(w_r^\top x') x^\top x'.", r"\sigma'(w_r^\top x') x^\top x."),
    "1.4.gradient-a": (r"\sigma(w_r^\top x), \label", r"\sigma(w_r^\top x'), \label"),
    "1.4.slope-limit": (r"&\longrightarrow \sigma_a^2", r"&\longrightarrow \sigma_a"),
    "1.5.kernel-finite": (
        "(x^\\top x' + 1). \\label{1.5.kernel-finite}",
        "(x^\\top x' + 2). \\label{1.5.kernel-finite}",
    ),
    "1.6.nngp-recursion-wide": (r"{f \sim \mathcal{GP}(0, \sigma_w^2", r"{f \sim \mathcal{GP}(0, \sigma_w"),
    "1.6.ntk-base": (r"= \Sigma^{(1)}(x, x'), \label", r"= 2 \Sigma^{(1)}(x, x'), \label"),
    "1.6.ntk-recursion": (r"+ \Sigma^{(\ell+1)}(x, x'). \label", r"+ \Sigma^{(\ell)}(x, x'). \label"),
    "1.6.dataset-recursion": (r"+ \Sigma^{(\ell+1)}, \label", r"- \Sigma^{(\ell+1)}, \label"),
    "1.7.gradient-flow": (r"= -\|\nabla_\theta L(\theta_t)\|^2", r"= \|\nabla_\theta L(\theta_t)\|^2"),
    "1.7.loss-gradient-a": (r"(f_t(x_j) - y_j) \nabla_\theta f(x_j", r"(f_t(x_j) + y_j) \nabla_\theta f(x_j"),
    "1.7.vector-ode": (r"= -K_t (f_t - y), \label", r"= K_t (f_t - y), \label"),
    "1.7.constant-kernel-ode": (r"= -K (f_t - y). \label", r"= -2 K (f_t - y). \label"),
    "1.7.solution": (r"y + e^{-Kt} (f_0 - y)", r"y + e^{-2Kt} (f_0 - y)"),
    "1.8.dead-weight": (r"\to 0, \label", r"\to 1, \label"),
    "1.9.beta": (r"give } \beta = d/n", r"give } \beta = (d - 1)/n"),
    "2.mean": (
        r"d \Bigl(\frac{1}{2} + \frac{\|x\|_2^2}{n_0}\Bigr), \label{2",
        r"d \Bigl(\frac{1}{3} + \frac{\|x\|_2^2}{n_0}\Bigr), \label{2",
    ),
}
"""What is changed in the formula of a label."""
OTHERWISE = [
    ("1.6.first-layer", (r"= \frac{1}{d} x^\top x'. \label{1.6.base}", r"= x^\top x'. \label{1.6.base}")),
    ("1.6.nngp-recursion", (r"\alpha^{(0)}(x) = x, \quad ", "")),
    ("1.6.nngp-recursion", (r"\frac{\sigma_w^2}{n_\ell}\bigr)$", r"\frac{2 \sigma_w^2}{n_\ell}\bigr)$")),
    ("1.7.constant-kernel-ode", (r"L(\theta) = \frac{1}{2} \sum", r"L(\theta) = \sum")),
]
"""Claims that the formula of a label is none of once something else is changed in the text."""
FAULTS = {
    "1.6.ntk-base": "differs",
    "1.6.ntk-recursion": "holds under",
    "1.6.dataset-recursion": "holds under",
    "1.6.dataset-base": "differs",
    "1.8.essentially-constant": "differs",
    "1.9.beta": "differs",
}
"""Formulas that are wrong as the notes have them, and what a reader is told of them."""


def questions(folder: Path, text: str) -> dict[str, list[Question]]:
    """What the oracles would be asked for where the text names a claim."""
    path = folder / "thesis.tex"
    path.write_text(text, encoding="utf-8")
    found: list[Question] = []

    def find(asked):
        found.extend(asked)
        return [None] * len(asked)

    audit(read_document(path), unasked, find=find, claims=dict.fromkeys(LEDGER.claims, "proved"))
    by_name: dict[str, list[Question]] = {}
    for one in found:
        by_name.setdefault(one.answer.named, []).append(one)
    return by_name


def ranks(question: Question, label: str) -> list[int]:
    """How near the claim is that a label names: below 2 both sides are the same."""
    return [one.rank[0] for one in matches(question.statement, [LEDGER[label]], question.of_ledger)]


@pytest.fixture(scope="module")
def links(tmp_path_factory):
    return questions(tmp_path_factory.mktemp("text"), TEXT)


@pytest.fixture(scope="module")
def changed(tmp_path_factory):
    """The text with other formulas, and with the expressions that its definitions and laws are held by."""
    text = TEXT
    for change in CHANGES.values():
        assert change[0] in text
        text = text.replace(*change, 1)
    for words, probes in HELD_BY.items():
        links = {label: held if "=" in held else f"{held} = 1" for label, held in probes.items()}
        asked = "\n\n".join(f"% ntk: {label}\nThen ${link}$." for label, link in links.items())
        text = text.replace(words, f"\n\n{asked}\n\n{words}", 1)
    return questions(tmp_path_factory.mktemp("changed"), text)


@pytest.fixture(scope="module")
def held(changed):
    """What is asked about the expressions that definitions and laws are held by."""
    return {label: one for label in DEFINITIONS for (one,) in [changed[label]]}


def variance(side: Expr, letter: str) -> Expr:
    """The variance that a side's law gives a random letter."""
    ((_, _, found),) = {group for law in initialisations(side) for group in law if str(group[0]) == letter}
    return found


def same_letters(own: Expr, other: Expr) -> Expr:
    """An expression with the letters of another one in place of those of their names."""
    names = {one.name: one for one in other.free_symbols}  # type: ignore[attr-defined]
    return own.xreplace({one: names.get(one.name, one) for one in own.free_symbols})  # type: ignore[attr-defined]


def test_every_label_is_a_claim_and_stands_once():
    assert len(set(LABELS)) == len(LABELS) == len({*LINKS, *DEFINITIONS, *BESIDE} & set(LABELS))
    assert {*LABELS, *BESIDE} <= LEDGER.claims.keys()


@pytest.mark.parametrize("label", [*LINKS, *BESIDE])
def test_a_link_is_read_as_its_claim_is_typed(links, label):
    """Both sides are the claim's, and the link is asked for wherever the claim is."""
    for question in links[BESIDE.get(label, label)]:
        assert min(ranks(question, label)) < 2
        for statement in (question.statement, *question.of_ledger):
            allowed = {one.name: allowed for one, allowed in statement.domain.scalars.items()}
            for letter, own in LEDGER[label].statement.domain.scalars.items():
                assert letter.name not in allowed or own.is_subset(allowed[letter.name]), letter


@pytest.mark.parametrize("label", [label for label in LEDGER.claims if re.match(r"(1\.9|2)\.mean\.", label)])
def test_a_mean_is_read_as_its_claims_under_each_reading_are_typed(links, label):
    (question,) = links[label[: label.index(".mean")] + ".mean"]
    (instance,) = (one for one in question.of_ledger if not one.domain.arrays)
    claim = LEDGER[label]
    reading = claim.convention
    assert isinstance(reading, Reading) and reading.output_variance
    values = {"c_d": reading.output_variance, "o": bool(reading.output_bias), "e": bool(reading.output_relu), "w": True}
    known = {one.name for one in claim.statement.domain.scalars}
    put = {one: values[one.name] for one in instance.domain.scalars if one.name in values.keys() - known}
    for own, typed in ((instance.lhs, claim.statement.lhs), (instance.rhs, claim.statement.rhs)):
        assert same_letters(own.xreplace({one: Integer(int(value)) for one, value in put.items()}), typed) == typed


@pytest.mark.parametrize("label", [label for label in DEFINITIONS if not label.startswith(LAWS)])
def test_a_definition_is_read_as_its_claim_is_typed(held, label):
    question = held[label]
    statements = (question.statement, *question.of_ledger)
    is_right = any("=" in probes.get(label, "") for probes in HELD_BY.values())
    sides = [(one, one.rhs if is_right else one.lhs) for one in statements]
    own = [replace(one, lhs=side, rhs=side) for one, side in sides]
    assert min(ranks(replace(question, statement=own[0], of_ledger=tuple(own[1:])), label)) < 2


@pytest.mark.parametrize("label", [label for label in DEFINITIONS if label.startswith(LAWS)])
def test_a_law_is_read_as_its_claim_is_typed(held, label):
    """The laws of parameters are those that the claim's own mean is over; of U and V the covariance is looked at, of
    Σ^(0) what it is in the first layer."""
    statement, claim = held[label].statement, LEDGER[label].statement
    letter = {"readout": "a", "hidden": "w", "bias": "b"}.get(label[4:].partition("-")[0])
    if letter:
        own, typed = (variance(side, letter) for side in (statement.lhs, claim.lhs))
        assert same_letters(own, typed) == typed
    else:
        place = {"1.5.covariance": (4,), "1.6.base": ()}.get(label, (2,))
        own = same_letters(reduce(lambda part, at: part.args[at], place, statement.lhs), claim.rhs)
        assert Check(claim).confirms(own, claim.rhs)


@pytest.mark.parametrize("label", [*CHANGES, *(one for one, link in BESIDE.items() if link in CHANGES)])
def test_another_formula_is_not_read_as_the_claim(changed, label):
    questions = changed[BESIDE.get(label, label)]
    assert questions
    assert all(rank == 2 for question in questions for rank in ranks(question, label))


@pytest.mark.parametrize(("label", "change"), OTHERWISE)
def test_a_formula_is_another_where_the_text_says_otherwise(tmp_path, label: str, change: tuple[str, str]):
    assert change[0] in TEXT
    found = questions(tmp_path, TEXT.replace(*change))[BESIDE.get(label, label)]
    assert found and all(rank == 2 for question in found for rank in ranks(question, label))


@pytest.mark.slow
@pytest.mark.parametrize("label", FAULTS)
def test_a_fault_of_the_notes_is_told_and_is_that_of_its_claim(links, label):
    (question,) = links[label]
    (answer,) = answered([question], here(Settings(digits=15)))
    assert answer.kind == FAULTS[label]
    assert LEDGER[label].expected in ("refuted", "conditional")
