"""Formulas inside of \\text stand beside its words, with places of their own; everything else stays as it is."""

import pytest

from derive.language.grammar.tokens import source, tokens_of
from verify.claims.evidence import Evidence
from verify.reading.audit import audit
from verify.reading.document.documents import read_document
from verify.reading.document.texts import without_texts


@pytest.mark.parametrize(
    ("before", "after"),
    (
        (r"a \text{if $n=1$}", r"a \text{if }n=1"),
        (r"\mbox {$x$ and $y > 0$.}", r"x\mbox{ and }y > 0\mbox{.}"),
        (r"\text{for \(x_{2}\) only}", r"\text{for }x_{2}\text{ only}"),
        (r"\text{if } n", r"\text{if } n"),
        (r"\text{costs $5}", r"\text{costs $5}"),
        (r"x_{\text{all $k$}}", r"x_{\text{all $k$}}"),
        (r"\text", r"\text"),
    ),
)
def test_what_stands_for_itself(before, after):
    assert source(without_texts(tokens_of(before))) == after


def test_a_formula_in_words_has_its_place_and_says_what_letters_are_from(tmp_path):
    path = tmp_path / "a.md"
    path.write_text("We have $$\\sqrt{x^2} = x \\text{ for $x > 0$}$$")

    def unasked(asked):
        return [Evidence(oracle, "as_stated", "unknown", "unasked") for oracle, _ in asked]

    equation, range_ = audit(read_document(path), unasked)
    assert (equation.kind, equation.message) == ("read, not judged", "the oracles come to no end with it")
    assert (range_.kind, range_.message, range_.column) == (
        "sets the range of",
        "x",
        path.read_text().index("x > 0") + 1,
    )
    path.write_text("We have $$\\sqrt{x^2} = x \\text{ if we like $x > 0$}$$")
    assert "what the words “if we like” say" in audit(read_document(path), unasked)[0].message
