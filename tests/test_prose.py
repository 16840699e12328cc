"""Docstrings and texts in several literals are whole: no stray quotes, no torn lines, no blank lost or doubled."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FOLDERS = ("derive", "codegen", "verify", "notes", "ntk", "benchmarks", "tests")
SOURCES = sorted(
    path
    for path in (*ROOT.glob("*.py"), *(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")))
    if "golden" not in path.parts
)
SHORT, LONG = 30, 60
"""A line this short within a text, after one this long, was torn from it."""
STRAY_QUOTE = re.compile(r'(^|\s)"$|^"[^"]*$|^""\w')
"""A quote that a line of prose ends with, or begins with and does not close."""


def faults(source: str) -> list[str]:
    """What is broken in the prose of a module, each with its line."""
    found = []
    for line, text in _docstrings(source):
        for paragraph in re.split(r"\n\s*\n", text):
            found += [f"line {line}: {fault}" for fault in _in_paragraph(paragraph)]
    for line, parts in _joined(source):
        found += [f"line {line}: {fault}" for fault in (*_at_joins(parts), *_torn(parts))]
    return found


def _docstrings(source: str) -> Iterator[tuple[int, str]]:
    """(line, text) of every string that stands as a statement of its own."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield node.lineno, node.value.value


def _joined(source: str) -> Iterator[tuple[int, list[str]]]:
    """(line, parts) of every text that is written as several literals one after the other."""
    run: list[tuple[int, str]] = []
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.STRING:
            run.append((token.start[0], token.string))
        elif token.type not in (tokenize.NL, tokenize.COMMENT):
            if len(run) > 1:
                yield run[0][0], [_contents(literal) for _, literal in run]
            run = []


def _contents(literal: str) -> str:
    """What stands between the quotes, as it is written."""
    body = literal.lstrip("rbfuRBFU")
    return body[3:-3] if body.startswith(('"""', "'''")) else body[1:-1]


def _in_paragraph(paragraph: str) -> Iterator[str]:
    lines = [line.strip() for line in paragraph.splitlines() if line.strip()]
    if any(line.startswith(">>>") for line in lines):
        return
    for line in lines:
        if STRAY_QUOTE.search(line):
            yield f"stray quote in {line!r}"
    for before, line in pairwise(lines[:-1]):
        if len(line.split()) == 1 and len(before) > LONG:
            yield f"a line of one word, {line!r}"


def _at_joins(parts: list[str]) -> Iterator[str]:
    for before, after in pairwise(parts):
        if before.endswith(" ") and after.startswith(" "):
            yield f"two blanks between {before!r} and {after!r}"
        if re.search(r"[^\W\d_]{2}[,.;:]?$", before) and re.match(r"[^\W\d_]{2}", after):
            yield f"no blank between {before!r} and {after!r}"


def _torn(parts: list[str]) -> Iterator[str]:
    for before, part in pairwise(parts[:-1]):
        if len(part) < SHORT and len(before) > LONG and not before.endswith("\\n") and not part.endswith("\\n"):
            yield f"a torn line, {part!r}"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_prose_is_whole(path):
    assert faults(path.read_text(encoding="utf-8")) == []


START = "A sentence that is long enough to fill a line of some sixty characters, "


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (f'"""{START}marked "\n    ""std"."""', "stray quote"),
        (f'"""{START}what is "\n    "given."""', "stray quote"),
        (f'"""{START}and then\nover\nseveral lines."""', "a line of one word, 'over'"),
        (f'x = (\n    "{START}"\n    "over "\n    "layer 1"\n)', "a torn line, 'over '"),
        (f'x = (\n    "{START}"\n    "two hidden "\n    f"layers {{n}}"\n)', "a torn line, 'two hidden '"),
        ('x = "one " " two"', "two blanks"),
        ('x = ("one,"\n  "two")', "no blank"),
    ],
)
def test_what_is_broken_is_found(source, words):
    assert any(words in fault for fault in faults(source))


@pytest.mark.parametrize(
    "source",
    [
        '"""Words for the evidence, or "".\n\n"Quoted" and plain.\n"""',
        f'"""{START}and so on\nto the end.\n"""',
        f'x = (\n    "{START}"\n    "end"\n)',
        'x = ("one "\n  "two")',
        'x = ("[a-z]*"\n  "|[0-9]")',
    ],
)
def test_what_is_whole_is_left_alone(source):
    assert faults(source) == []
