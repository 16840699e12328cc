"""A chapter as its author types it: upright marks, macros, scopes of proofs, limits of a section, other letters."""

import re
from pathlib import Path

import pytest

from tests.verify.reading.test_audit import answers, last, unasked

NOTES = (Path(__file__).parents[3] / "notes" / "thesis.tex").read_text(encoding="utf-8")
FLOW = r"""Let $f(x; \theta)$ be a network with $\theta \in \mathbb{R}^p$ and data $\{(x_i, y_i)\}_{i=1}^n$,
where $y_i \in \mathbb{R}$.
Let $L(\theta) = \frac12 \sum_{i=1}^n (f(x_i; \theta) - y_i)^2$ and let
$$\frac{d \theta_t}{d t} = - \nabla_\theta L(\theta_t).$$
Let $f_t(x_i) := f(x_i; \theta_t)$. Then
$$\frac{d}{d t} f_t(x_i) = \nabla_\theta f(x_i; \theta_t)^\top \frac{d \theta_t}{d t}.$$
"""
LETTERS = {"K": "k", "a": "v", "w": "q", "r": "s", "b": "c", r"\\sigma(?!_)": r"\\varphi ", r"\\theta": r"\\vartheta "}
"""Letters that stand alone, and what another author calls them."""
MATHEMATICS = re.compile(r"\$[^$]*\$|\\begin\{(equation|align|gather)\}.*?\\end\{\1\}", re.DOTALL)


def in_other_letters(found: re.Match) -> str:
    text = found[0]
    for old, new in LETTERS.items():
        text = re.sub(old if old[0] == "\\" else rf"(?<![A-Za-z\\]){old}(?![A-Za-z])", new, text)
    return text


def statements(tmp_path, text: str, name: str = "a.md") -> list:
    """What the oracles would be asked for."""
    seen: list = []

    def find(questions):
        seen.extend(question.statement.key for question in questions)
        return [None] * len(questions)

    answers(tmp_path, text, name, ask=unasked, find=find)
    return seen


@pytest.mark.parametrize("mark", (r"^{\mathsf{T}}", r"^{\mathrm T}", r"^\intercal"))
def test_a_transpose_may_be_set_upright(tmp_path, mark):
    assert statements(tmp_path, FLOW.replace(r"^\top", mark)) == statements(tmp_path, FLOW) != []


@pytest.mark.parametrize("mark", (r"\mathrm{d}", r"\mathrm d", r"\operatorname{d}"))
def test_a_differential_may_be_set_upright(tmp_path, mark):
    text = FLOW.replace("{d", f"{{{mark}")
    assert statements(tmp_path, text) == statements(tmp_path, FLOW) != []


def test_other_letters_answer_alike(tmp_path):
    text = NOTES[: NOTES.index(r"\section{Deep networks}")]
    renamed = MATHEMATICS.sub(in_other_letters, text)
    assert renamed.count(r"\varphi") > 20 and "q_s" in renamed
    kinds = [[one.kind for one in answers(tmp_path, text, "a.tex", ask=unasked)] for text in (text, renamed)]
    assert kinds[0] == kinds[1]


def test_a_display_in_a_display_has_the_label_before_it(tmp_path):
    text = r"""Let $k \in \mathbb{N}$. Then
\begin{equation}\label{eq:one}
\begin{aligned} (k + 1)^2 &= k^2 + 2 k + 1 \\ &= k (k + 2) + 1. \end{aligned}
\end{equation}"""
    assert [one.kind for one in answers(tmp_path, text, "a.tex")] == ["sets the range of", "holds", "holds"]


def test_a_proof_stands_in_its_theorem(tmp_path):
    text = r"""\begin{lemma} Let $s > 0$. Then $s + s = 2 s$. \end{lemma}
\begin{proof} We have $\sqrt{s^2} = s$. \end{proof}
We have $\sqrt{s^2} = s$."""
    found = answers(tmp_path, text, "a.tex")
    assert [one.kind for one in found] == ["sets the range of", "holds", "holds", "holds if"]


LIMIT = r"As the width grows, $n \to \infty$. "


@pytest.mark.parametrize(
    ("text", "kind"),
    (
        (LIMIT + r"The terms satisfy $n^2 + n \asymp n^2$.", "holds if"),
        (LIMIT + r"The terms satisfy $n^3 \asymp n^2$.", "read, not judged"),
        (LIMIT + "\n\n# Another\n\n" + r"The terms satisfy $n^2 + n \asymp n^2$.", "read, not judged"),
        (LIMIT + r"As $d \to \infty$, $1/d \to 0$. The terms satisfy $n^2 + n \asymp n^2$.", "read, not judged"),
    ),
)
def test_a_limit_that_the_section_names(tmp_path, text, kind):
    found = last(tmp_path, text)
    assert found.kind == kind
    assert kind != "holds if" or "n → ∞ is meant, as at" in found.message


def test_each_row_has_the_limit_that_it_names(tmp_path):
    text = r"""\begin{align} (1 + 1/k)^k &\to e, \qquad k \to \infty, \\
1 + \frac{\eta}{2} + O(\eta^2) &= \sqrt{1 + \eta}, \qquad \eta \to 0. \end{align}"""
    found = answers(tmp_path, text, "a.tex")
    assert [one.kind for one in found[::2]] == ["holds if", "holds"]
    assert found[0].message.startswith("e is Euler's number")


def test_the_network_is_what_the_words_say(tmp_path):
    """From the second equation on f is another network; as a claim the equation would differ."""
    text = r"""Let $x \in \mathbb{R}^d$ and let $a_r \sim \mathcal{N}(0, 1)$, $b_r \sim \mathcal{N}(0, 1)$,
$w_r \sim \mathcal{N}(0, I_d)$ be independent. With activation $\sigma$ the network is
$$f(x) = \frac{1}{\sqrt m} \sum_{r=1}^m a_r \sigma(w_r^\top x).$$
With biases the network is
$$f(x) = \frac{1}{\sqrt m} \sum_{r=1}^m a_r \sigma(w_r^\top x + b_r).$$
"""
    assert [one.kind for one in answers(tmp_path, text, ask=unasked) if one.source.startswith("f ")] == ["defines"] * 2
    claimed = text.replace("With biases the network is", "Hence the network is")
    assert answers(tmp_path, claimed, ask=unasked)[-1].kind == "read, not judged"


def test_links_beside_an_arrow_are_judged_and_define_nothing(tmp_path):
    text = r"Let $x \in \mathbb{R}$. Then $$(x + 1)^2 = x^2 + 2x + 1 \implies x^2 + 1 = (x + 1)^2 - 2x$$"
    assert [one.kind for one in answers(tmp_path, text)[1:]] == ["holds", "holds"]
    found = answers(tmp_path, r"Then $$y' = 2 \quad\Rightarrow\quad z = 3 + 1$$", ask=unasked)
    assert {one.kind for one in found} == {"read, not judged"}


@pytest.mark.parametrize(
    ("right", "kind"), (("2^{k+1} - 1", "holds"), ("2^k - 1", "differs"), ("2^{k+1} - 1 + 0^k", "read, not judged"))
)
def test_what_fails_at_more_than_0_differs(tmp_path, right, kind):
    assert last(tmp_path, rf"Let $k \in \mathbb{{N}}$. Then $\sum_{{j=0}}^k 2^j = {right}$.").kind == kind


@pytest.mark.parametrize(
    ("text", "kind"),
    (
        (r"\cos 2\theta = 2 \cos^2 \theta - 1", "holds"),
        (r"2 \sin\theta \cos\theta = \sin 2\theta", "holds"),
        (r"\int_0^\pi \cos k\theta \cos k\theta \, d\theta = \frac{\pi}{2}", "holds"),
        (r"\sin 2\theta / 2 = 1", "not read"),
        (r"\sin \theta \eta = 1", "not read"),
    ),
)
def test_multiples_of_an_angle(tmp_path, text, kind):
    before = r"Let $\theta, \eta \in \mathbb{R}$, $k \in \mathbb{N}_{\ge 1}$. Then "
    assert last(tmp_path, f"{before}${text}$.").kind == kind


def test_a_root_has_its_slope_inside_of_its_domain(tmp_path):
    text = r"Define $$g(u) := \sqrt{1 - u^2}, \quad u \in [-1, 1].$$ Then $g'(u) = - u / \sqrt{1 - u^2}$."
    found = last(tmp_path, text, ask=unasked)
    (key,) = statements(tmp_path, text)
    assert found.kind == "read, not judged" and "1 - u**2 > 0" in str(key)


def test_messages_have_the_letters_of_the_author(tmp_path):
    text = r"""Let $x \in \mathbb{R}^p$, $v_j \sim \mathcal{N}(0, 1)$ and $u_j \sim \mathcal{N}(0, I_p)$ be independent.
With activation $\varphi$ the network is $$g(x) = \sum_{j=1}^N v_j \varphi(u_j^\top x).$$ Hence
$$\nabla_{u_j} g(x) = v_j \varphi'(u_j^\top x) x, \quad \nabla_{v_j} g(x) = \varphi(u_j^\top x) + 1.$$"""
    right, wrong = answers(tmp_path, text)[-2:]
    assert right.kind == "holds if" and right.message.startswith(r"\varphi has a derivative where it is taken")
    assert wrong.kind == "differs" and r"\varphi = " in wrong.message and "σ" not in wrong.message
