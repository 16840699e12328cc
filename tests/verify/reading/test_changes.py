"""What a second audit says otherwise: a line a change, and none for a link that only moved."""

import pytest

from verify.reading.changes import changes
from verify.reading.letters.answers import Answer
from verify.reading.record import record


def audited(*answers):
    """Answers given as (source, kind, message), each on a line of its own."""
    found = [Answer("a.md", line, 1, kind, source, message) for line, (source, kind, message) in enumerate(answers, 1)]
    return record("a.md", found, {})


GONE = ["a.md:2:1: gone   [a = 1]", "a.md:3:1: gone   [b = 2]"]
A, B = ("a = 1", "defines", "a"), ("b = 2", "differs", "at a = 1")


@pytest.mark.parametrize(
    ("before", "after", "lines"),
    (
        ((A, B), (A, B), []),
        ((A,), (A, B), ["a.md:2:1: differs: at a = 1   [b = 2]"]),
        ((A, B), (B,), ["a.md:1:1: gone   [a = 1]"]),
        ((B, A), (A, B), ["a.md:1:1: defines a   [a = 1]", "a.md:2:1: gone   [a = 1]"]),
        ((A, B), (A, ("b = 3", "not read", "why")), ["a.md:2:1: not read: why   [b = 3]"]),
        ((A, B), (A, ("b = 2", "differs", "at a = 2")), ["a.md:2:1: differs: at a = 2   [b = 2]"]),
        ((A, A, B), (("c = 3", "defines", "c"),), ["a.md:1:1: defines c   [c = 3]", *GONE]),
    ),
)
def test_changes(before, after, lines):
    assert list(changes(audited(*before), audited(*after))) == lines


def test_a_link_that_only_moved_is_as_it_was():
    said = "f is defined at a.md:{}:3 by what is not judged yet"
    before = audited(("f = 1", "read, not judged", said.format(1)))
    after = audited(A, ("f = 1", "read, not judged", said.format(2)))
    assert list(changes(before, after)) == ["a.md:1:1: defines a   [a = 1]"]
