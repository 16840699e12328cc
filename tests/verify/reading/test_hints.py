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
    before = last(tmp_path, r"Then $$t^2 \ge t.$$")
    assert (before.kind, hint(before.message)) == ("read, not judged", "write t > 0, t ≥ 0, t ∈ ℝ or t ∈ ℕ before it")
    assert last(tmp_path, r"Let $t \ge 0$. Then $$t^2 \ge t.$$", ask=unasked).message.startswith("the oracles")


@pytest.mark.parametrize(
    ("text", "kind"),
    (
        (r"Let $s \in \mathbb{R}$ be fixed, $t > 0$.", "sets the range of"),
        (r"Let $s \in \mathbb{R}$ be fixed, and $t > 0$.", "sets the range of"),
        (r"Let $s \in \mathbb{R}$ be fixed; then $1 > 0$, $t > 0$.", "read, not judged"),
        (r"Let $s \in \mathbb{R}$ be what it is, $t > 0$.", "read, not judged"),
        (r"Let $s, t \in \mathbb{R}$ be fixed; then $s^2 \ge 0$, $t > 0$.", "read, not judged"),
        (r"Here $s \in \mathbb{R}$ is fixed, $t > 0$.", "read, not judged"),
    ),
)
def test_what_a_text_goes_on_to_suppose_sets_a_range(tmp_path, text, kind):
    assert last(tmp_path, text, ask=unasked).kind == kind


def test_vectors_that_are_supposed_are_known_behind_the_sentence(tmp_path):
    then = r"Then $\lVert r \rVert^2 = r^\top r$."
    held = rf"Suppose $X^\top r = 0$ for $X \in \mathbb{{R}}^{{n \times d}}$ and $r \in \mathbb{{R}}^n$. {then}"
    assert last(tmp_path, held, ask=unasked).message.startswith("the oracles")
    local = rf"We have $r^\top r \ge 0$ for $r \in \mathbb{{R}}^n$. {then}"
    assert last(tmp_path, local, ask=unasked).message.startswith("the norm")
