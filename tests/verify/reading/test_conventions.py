"""Conventions choose among readings; what none of them is called is said."""

from pathlib import Path

import pytest
from sympy import Integer, Symbol

from tests.verify.reading.test_audit import unasked
from verify.claims.domain import Domain, real
from verify.claims.statement import Statement
from verify.reading.audit import audit
from verify.reading.conventions import NoConvention, phrases, under_convention
from verify.reading.document.documents import read_document
from verify.reading.document.passages import Heading
from verify.reading.letters.answers import Answer
from verify.reading.letters.scope import Meanings
from verify.reading.terms.questions import Question

STATEMENTS = [Statement(Symbol("y", real=True), Integer(n), Domain({Symbol("y", real=True): real})) for n in range(3)]
READINGS = ("an output bias, all depths", "no output bias, all depths", "no output bias, depth 2")
QUESTION = Question(
    Answer("a.tex", 1, 1, "read, not judged", "", ""),
    STATEMENTS[0],
    (),
    "",
    {},
    tuple(zip(READINGS, STATEMENTS, strict=True)),
)


@pytest.mark.parametrize(
    ("convention", "left", "statement", "note"),
    (
        ("No output bias, and depth 2", [], STATEMENTS[2], "under the convention no output bias, depth 2"),
        ("no output bias; another thing", READINGS[1:], STATEMENTS[0], "under the convention no output bias"),
        ("output bias", READINGS, STATEMENTS[0], "the convention output bias is none of: all depths"),
        ("an output bias, depth 2", READINGS, STATEMENTS[0], "no reading has all of the convention"),
        ("", READINGS, STATEMENTS[0], ""),
    ),
)
def test_readings_that_have_all_phrases_are_left(convention, left, statement, note):
    found = under_convention(QUESTION, phrases(convention))
    assert isinstance(found, Question)
    assert [words for words, _ in found.readings] == list(left) and found.statement is statement
    assert found.answer.note.startswith(note)


def test_a_convention_ends_with_its_section():
    scope = Meanings()
    scope.enter(12)
    scope.convene(phrases("no output bias"), 79)
    scope.enter(13)
    assert scope.convention == {"no output bias"}
    scope.enter(12)
    assert not scope.convention


LATEX = r"""\documentclass{book}
\begin{document}
\chapter{One}\section{Two}\section*{None}\section{Three}\subsection{Four}\chapter{Five}\section{Six}
\appendix
\chapter{Seven}\section{Eight}
\end{document}"""
MARKDOWN = "# 1 One\n\n## 1.2 Two\n\n## A thing\n\n# B.3 Four\n"


@pytest.mark.parametrize(
    ("name", "text", "numbers"),
    (
        ("a.tex", LATEX, ["1", "1.1", "", "1.2", "1.2.1", "2", "2.1", "A", "A.1"]),
        ("b.tex", LATEX.replace("chapter", "section"), ["1", "2", "", "3", "3.1", "4", "5", "A", "B"]),
        ("a.md", MARKDOWN, ["1", "1.2", "", "B.3"]),
    ),
)
def test_sections_have_the_numbers_that_are_printed(tmp_path: Path, name, text, numbers):
    (tmp_path / name).write_text(text)
    assert [one.number for one in read_document(tmp_path / name).passages if isinstance(one, Heading)] == numbers
    with pytest.raises(NoConvention, match=r"section '9.9'; the document has 1, "):
        audit(read_document(tmp_path / name), unasked, conventions={"9.9": "no output bias"})
