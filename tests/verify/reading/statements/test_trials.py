"""Letters of which nothing says the range are tried: what holds for all numbers holds, and nothing differs by it."""

import pytest

from tests.verify.reading.test_audit import answers, last


@pytest.mark.parametrize(
    ("text", "kind", "message"),
    (
        (r"We have $(a + b)^2 = a^2 + 2 a b + b^2$.", "holds", "for a ∈ ℝ; b ∈ ℝ"),
        (r"We have $\cos(a - b) = \cos a \cos b + \sin a \sin b$.", "holds", "for a ∈ ℝ; b ∈ ℝ"),
        (r"We have $\frac{a}{b} \cdot b = a$.", "holds if", "b ≠ 0; for b ∈ ℝ; a ∈ ℝ"),
        (r"Let $a := \lambda_{\max}(K)$. Then $(a - 1)(a + 1) = a^2 - 1$.", "holds", "for a ∈ ℝ"),
        (r"For $b \in \mathbb{R}$, $1 + b \le e^b$; for $b \ge 0$, $b \le e^b$.", "holds", "for b ∈ ℝ"),
        (r"Let $c := \lambda_{\max}(K)$. Then $(1 + \frac{2}{n})^{c n} \to e^{2 c}$ as $n \to \infty$.", "holds", ""),
    ),
)
def test_what_holds_for_all_numbers_holds(tmp_path, text, kind, message):
    found = next(one for one in reversed(answers(tmp_path, text)) if one.kind.startswith("holds"))
    assert found.kind == kind and message in found.message


@pytest.mark.parametrize(
    ("text", "where"),
    (
        (r"We have $\sqrt{b^2} = b$.", "b > 0"),
        (r"We have $|a + b| = |a| + |b|$.", "a > 0, b > 0"),
        (r"We have $e^a > 1 + a$.", "a > 0"),
        (r"We have $\cos(2 \pi k) = 1$.", "k is a whole number"),
        (r"We have $\int_0^\pi \cos^2(k s) \, ds = \frac{\pi}{2}$.", "k is a whole number"),
    ),
)
def test_what_holds_for_some_numbers_asks_for_the_range(tmp_path, text, where):
    found = last(tmp_path, text)
    assert found.kind == "read, not judged" and "the range of" in found.message
    assert found.note == f"it holds if {where} (proved)"


@pytest.mark.parametrize(
    "text",
    (
        r"We have $(a + b)^2 = a^2 + a b + b^2$.",
        r"We have $a < b$.",
        r"We have $b > 0$.",
        r"We have $b = 2$.",
        r"Then $\frac{d}{dt}(a^2 - b^2) = 0$.",
        r"Let $\dot a = -b$. Then $\frac{d}{dt} a^2 = 0$.",
        r"Then $f(a) f(b) = f(b) f(a)$.",
        r"Then $A B = B A$.",
        r"Let $x \in \mathbb{R}^d$." + "\n\n# B\n" + r"Then $x x = x^2$.",
    ),
)
def test_nothing_is_said_of_what_the_range_matters_for(tmp_path, text):
    found = last(tmp_path, text)
    assert not found.kind.startswith("holds") and found.kind != "differs"


def test_a_meaning_that_has_ended_is_a_condition(tmp_path):
    text = r"""\begin{lemma} Let $Z \sim \mathcal{N}(0, 1)$. Then $\mathbb{E}[Z] = 0$. \end{lemma}
It gives $\mathbb{E}[Z^4] = 3$. It gives $\mathbb{E}[Z^4] = 4$."""
    right, wrong = answers(tmp_path, text, "a.tex")[-2:]
    assert right.kind == "holds if" and right.message.startswith("Z is as at ")
    assert wrong.kind == "read, not judged"


def test_a_definition_takes_up_matrices_of_another_section(tmp_path):
    text = r"""# A
Let $X \in \mathbb{R}^{n \times d}$ and $y \in \mathbb{R}^n$.
# B
Consider $L(w) := \|X w - y\|^2$. Then $\nabla L(w) = 2 X^\top (X w - y)$, and then $\nabla L(w) = X^\top (X w - y)$."""
    right, wrong = answers(tmp_path, text)[-2:]
    assert right.kind == "holds if" and "X is as at" in right.message
    assert wrong.kind == "read, not judged" and "X is as at" in wrong.message


def test_letters_in_norms_are_vectors(tmp_path):
    right = last(tmp_path, r"We have $\|x - y\|^2 = \|x\|^2 + \|y\|^2 - 2 \langle x, y \rangle$.")
    assert right.kind == "holds if" and right.message.startswith("x is a vector, y is a vector")
    wrong = last(tmp_path, r"We have $\|x - y\|^2 = \|x\|^2 + \|y\|^2 - \langle x, y \rangle$.")
    assert wrong.kind == "read, not judged"
