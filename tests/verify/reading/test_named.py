"""Claims that an author names by a label or a directive: the answer has the claim's word, and says what is not it."""

import pytest

from notes.s1_4_one_hidden_layer import CLAIMS
from tests.verify.reading.networks.test_networks import GRADIENTS, NETWORK
from tests.verify.reading.test_audit import unasked
from verify.reading.audit import audit
from verify.reading.document.documents import read_document
from verify.reading.matching import matches

WORDS = {"1.4.gradient-a": "proved", "1.4.kernel-finite": "agrees"}
KNOWN = [one for one in CLAIMS if one.id in WORDS]


def find(questions):
    """The claim with the left side of each question, and its right side where that is another one."""
    found = [matches(question.statement, KNOWN) for question in questions]
    return [(of[0].id, str(of[0].right) if of[0].rank[0] == 2 else None) if of else None for of in found]


def named(tmp_path, text: str, name: str = "a.md"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return audit(read_document(path), unasked, find=find, claims=WORDS)


@pytest.mark.parametrize("before", ("% ntk: 1.4.gradient-a\n", ""))
@pytest.mark.parametrize("label", (r"\label{eq:1.4.gradient-a}", r"\label{1.4.gradient-a}", ""))
def test_a_named_formula_that_is_the_claim_has_its_word(tmp_path, before, label):
    text = NETWORK + before + "Then we have\n" + GRADIENTS[0].replace("$$", f"$${label}", 1)
    last = named(tmp_path, text.replace("Then we have\n" + "Then", "Then"), "a.tex")[-1]
    assert last.claim == "1.4.gradient-a"
    assert last.note == ("claim 1.4.gradient-a is proved" if before or label else ""), last


def test_another_right_side_than_that_of_the_named_claim_is_said(tmp_path):
    text = NETWORK + "% ntk: 1.4.gradient-a\n" + GRADIENTS[0].replace(r"\frac{1}{\sqrt h}", r"\frac{1}{h}")
    last = named(tmp_path, text, "a.tex")[-1]
    assert last.note.startswith("it has ") and last.note.endswith("instead; claim 1.4.gradient-a is proved"), last


def test_what_is_no_claim_of_that_name_says_so(tmp_path):
    assert (
        "no link here is read as its left side"
        in named(tmp_path, "<!-- ntk: 1.4.kernel-finite -->\n\nThen $$1 + 1 = 2.$$")[-1].note
    )
    assert named(tmp_path, "<!-- ntk: 9.9.nothing -->\n\nThen $$1 + 1 = 2.$$")[-1].note.startswith(
        "no claim has the id"
    )
    assert not named(tmp_path, r"Then \begin{equation}\label{sec:other} 1 + 1 = 2 \end{equation}", "a.tex")[-1].note


def test_a_name_is_for_the_next_formula_alone(tmp_path):
    found = named(tmp_path, "% ntk: 1.4.kernel-finite\nThen \\[1 + 1 = 2\\]\n\nThen \\[1 + 2 = 3\\]", "a.tex")
    assert [bool(one.note) for one in found] == [True, False]
    skipped = named(tmp_path, "% ntk: skip known\nThen \\[1 + 1 = 3\\]", "a.tex")
    assert [(one.kind, one.message, one.note) for one in skipped] == [("skipped", "known", "")]
