"""What is missing to judge a link is told with what to write, where that is known."""

import pytest

from tests.verify.reading.test_audit import last, unasked
from verify.reading.hints import hint


@pytest.mark.parametrize(
    ("message", "words"),
    (
        ("the range of t", "write t > 0, t ≥ 0, t ∈ ℝ or t ∈ ℕ before it"),
        ("the range of n, m", "write what they are from, as in “let n, m > 0”, before it"),
        ("no limit is named in which the ratio tends to 1 (≃)", "write “as n → ∞” in the sentence"),
        ("K has no meaning yet: K(…) is a product or an application by what it is", "write K := …, or its range"),
        ("gradients in w", ""),
    ),
)
def test_hints(message, words):
    assert hint(message).startswith(words) and bool(words) == bool(hint(message))


def test_what_a_hint_says_is_judged(tmp_path):
    before = last(tmp_path, r"Then $$t + t = 2 t.$$")
    assert (before.kind, hint(before.message)) == ("read, not judged", "write t > 0, t ≥ 0, t ∈ ℝ or t ∈ ℕ before it")
    assert last(tmp_path, r"Let $t \ge 0$. Then $$t + t = 2 t.$$", ask=unasked).message.startswith("the oracles")
