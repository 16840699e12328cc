"""Documents on vectors and matrices of ours: no wrong link holds, no right one differs; how many are judged is counted.

A line that ends in `% wrong: …` has a wrong step planted, one in `% condition` holds under a condition that it lacks.
"""

from pathlib import Path

import pytest

from tests.verify.reading.test_audit import answers
from verify.reading.letters.answers import Answer

DOCUMENTS = Path(__file__).parents[1] / "documents"
HOLD = ("holds", "holds if")


def marked(tmp_path: Path, name: str) -> list[tuple[str, Answer]]:
    """What each display is by its mark, and the answers to it."""
    text = (DOCUMENTS / name).read_text(encoding="utf-8")
    lines = text.splitlines()
    found = []
    for answer in answers(tmp_path, text, name):
        line = lines[answer.line - 1]
        if line.startswith("\\["):
            mark = line.partition("%")[2].split(":")[0].strip() or "right"
            found.append((mark, answer))
    return found


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "links", "share"),
    (
        ("linear.tex", 96, 0.95),
        ("identities.tex", 63, 0.92),
        ("training.tex", 20, 0.99),
        ("geometry.tex", 67, 0.89),
        ("blocks.tex", 60, 0.98),
    ),
)
def test_links_are_judged_and_none_wrongly(tmp_path, name, links, share):
    found = marked(tmp_path, name)
    assert len(found) == links
    for mark, answer in found:
        assert answer.kind not in HOLD or mark != "wrong", answer
        assert answer.kind != "differs" or mark == "wrong", answer
        assert answer.kind != "holds" or mark == "right", answer
    claims = [answer for _, answer in found if answer.kind != "defines"]
    judged = [answer for answer in claims if answer.kind in (*HOLD, "differs")]
    assert len(judged) >= share * len(claims), f"{len(judged)} of {len(claims)}"
    assert sum(mark == "wrong" for mark, _ in found) * 6 >= links


SPACE = r"Let $A \in \mathbb{R}^{n\times n}$, $X \in \mathbb{R}^{n\times d}$ and $x, y \in \mathbb{R}^n$. "
CASES = (
    (r"Then $$\operatorname{tr}(A^\top) = \operatorname{tr}(A).$$", "holds"),
    (r"Then $$A X = X A.$$", "differs"),
    (r"Then $$x A = A^\top x.$$", "read, not judged"),
    (r"Then $$A x = y.$$", "read, not judged"),
    (r"Then $$x = A y.$$", "read, not judged"),
    (r"Then $$A + 1 = A.$$", "read, not judged"),
    (r"Then $$\nabla_x (A x) = A.$$", "read, not judged"),
    (r"Then $$A^{-1} A = I.$$", "holds if"),
    (r"If $A$ is symmetric, then $$x^\top A y = y^\top A x.$$", "read, not judged"),
    (r"The matrix $A$ need not be symmetric. Then $$x^\top A y = y^\top A x.$$", "differs"),
    (r"Suppose $A$ is symmetric. Then $$x^\top A y = y^\top A x.$$", "holds"),
    (r"Suppose $A$ is invertible. Then $$A^{-1} A = I.$$", "holds"),
    (r"Let $k \in \mathbb{N}$. Then $$A^{k} A = A A^{k}.$$", "holds"),
    (r"Put $B = A A^\top$. Then $$B^\top = B.$$", "holds"),
    (r"Put $g(x) = x^\top A x$. Then $$g(y) = y^\top A y.$$", "holds"),
    (r"Put $g(x) = A x$. Then $$g(y)^\top g(x) = y^\top A^\top A x.$$", "holds"),
    (r"Put $g(x) = A x$. Then $$g(y)^\top g(x) = y^\top A A^\top x.$$", "differs"),
    (r"Let $v \in \mathbb{R}^n$ be a unit vector. Then $$v^\top v = 1.$$", "holds"),
    (r"Let $u, v \in \mathbb{R}^n$ be orthogonal. Then $$u^\top u = 1.$$", "differs"),
    (r"Suppose $A$ is an orthogonal projection. Then $$A^\top A = I.$$", "read, not judged"),
    (r"Suppose $A$ has diagonal entries. Then $$A^\top = A.$$", "differs"),
    (r"Then $$A(x) = A x.$$", "not read"),
    (r"Let $t > 0$. Then $$\frac{d}{dt} \left(t x_t^\top x\right) = x_t^\top x.$$", "read, not judged"),
    (r"Then $$e^{x} = x.$$", "read, not judged"),
    (r"Then $$\|A\| = \|A^\top\|.$$", "read, not judged"),
    (r"Then $$\mathbb{E}[x x^\top] = I.$$", "read, not judged"),
)


@pytest.mark.parametrize(("text", "kind"), CASES)
def test_an_answer(tmp_path, text, kind):
    found = answers(tmp_path, SPACE + text)[-1]
    assert found.kind == kind, found


SUPPOSED = (
    (r"Suppose $x^\top y = 0$. Then $$\|x + y\|^2 = \|x\|^2 + \|y\|^2.$$", "holds"),
    (r"Suppose $x^\top y = 0$. Then $$\|x + y\|^2 = \|x\|^2 + 2 \|y\|^2.$$", "differs"),
    (r"Suppose that $\langle x, y\rangle = 1$. Then $$\|x + y\|^2 = \|x\|^2 + 2 + \|y\|^2.$$", "holds"),
    (r"Let $x$ and $y$ satisfy $A x = y$. Then $$A^\top A x = A^\top y.$$", "holds"),
    (r"Suppose $\|x\| = 1$. Then $$\|x x^\top\|_F = 1.$$", "holds"),
    (r"Suppose $A^2 = A$. Then $$(I - A)^2 = I - A.$$", "holds"),
    (r"Suppose $A^\top A = I$. Then $$\|A x\| = \|x\|.$$", "holds"),
    (r"Suppose $x^\top y = 0$ and $x^\top y = 1$. Then $$\|x + y\| = \|x\|.$$", "read, not judged"),
    (r"If $x \perp y$, then $$\|x - y\|^2 = \|x\|^2 + \|y\|^2.$$", "holds"),
    (r"If $x \perp y$, then $$\|x - y\|^2 = \|x\|^2 - \|y\|^2.$$", "read, not judged"),
    (r"Hence $x$ is orthogonal to $y$. Then $$\|x - y\|^2 = \|x\|^2 + \|y\|^2.$$", "differs"),
    (r"Let $x$ be orthogonal to $y$. Then $$\|x - y\|^2 = \|x\|^2 + \|y\|^2.$$", "holds"),
    (r"Let $x$ be orthogonal to $y$. Let $y \in \mathbb{R}^n$. Then $$\|x - y\|^2 = \|x\|^2 + \|y\|^2.$$", "differs"),
    (r"Suppose $A A x = \|y\|^4 x$. Then $$\operatorname{tr}(A) = \operatorname{tr}(A^\top).$$", "holds"),
    (r"Suppose $x^\top x = y^\top y$. Then $$\|x\| = \|y\|.$$", "holds"),
    (r"Write $\theta$ for the angle between $x$ and $y$. Then $$x^\top y = \|x\| \|y\| \cos\theta.$$", "holds if"),
    (r"Put $q = \arccos(x^\top y)$. Then $$\cos q = x^\top y.$$", "read, not judged"),
    (r"Let $A^+$ be its pseudo-inverse. Then $$A A^+ A = A.$$", "holds"),
    (r"Let $A^+$ be its pseudo-inverse. Then $$A A^+ = I.$$", "differs"),
    (r"Let $A^+$ be a matrix. Then $$A A^+ A = A.$$", "not read"),
    (r"Then $$\operatorname{tr}(A)^2 = \operatorname{tr}(A^2).$$", "not read"),
    (r"Then $$\det(A^\top) = \det(A).$$", "holds"),
    (r"Then $$\det(2 A) = 2 \det(A).$$", "differs"),
    (r"Then $$\begin{pmatrix} A & x \\ x & 1 \end{pmatrix} = A.$$", "read, not judged"),
    (r"Then $$\begin{pmatrix} A & 0 \\ 0 & I \end{pmatrix}^\top = A.$$", "read, not judged"),
)


@pytest.mark.parametrize(("text", "kind"), SUPPOSED)
def test_what_is_supposed_is_a_condition_and_what_is_claimed_is_none(tmp_path, text, kind):
    found = answers(tmp_path, SPACE + text)[-1]
    assert found.kind == kind, found


TWO_RANGES = {
    "e": (r"e^{A} e^{-A} = I", r"\mathrm{e}^{A} \mathrm{e}^{-A} = I"),
    "T": (r"\operatorname{tr}(A^T) = \operatorname{tr}(A)",),
    "I": (r"A I = A", r"A^{-1} A = I"),
    "I_n": (r"A I_n = A",),
}


@pytest.mark.parametrize(("letter", "link"), [(letter, link) for letter in TWO_RANGES for link in TWO_RANGES[letter]])
def test_a_letter_with_two_ranges_is_not_taken_for_its_usual_meaning(tmp_path, letter, link):
    """Only the upright e is never a letter of the text."""
    said = rf"Let ${letter} \in [0, 1]$ and ${letter} \in [2, 3]$. Then $${link}.$$"
    found = answers(tmp_path, SPACE + said)[-1]
    assert found.kind == ("holds" if "mathrm" in link else "read, not judged"), found


def test_an_upright_e_is_the_number_beside_a_letter_e(tmp_path):
    found = answers(tmp_path, SPACE + r"Let $e \in [0, 1]$. Then $$\mathrm{e}^{A} \mathrm{e}^{-A} = I.$$")[-1]
    assert found.kind == "holds"


def test_shapes_that_do_not_fit_are_named(tmp_path):
    found = answers(tmp_path, SPACE + "Then $$X x = y.$$")[-1]
    assert found.kind == "differs"
    assert found.message == "shapes: a product of X (n × d) and x (n × 1)"


FLOW = (
    r"Let $K \in \mathbb{R}^{n\times n}$ be symmetric and $u \in \mathbb{R}^n$. "
    r"Consider the flow $$\dot u = -K u.$$ Then "
)


@pytest.mark.parametrize(
    ("link", "kind"),
    (
        (r"\frac{d}{dt} (u^\top u) = -2 u^\top K u", "holds"),
        (r"\frac{d}{dt} (u^\top u) = -u^\top K u", "differs"),
        (r"\frac{d}{dt} (t u^\top u) = u^\top u - 2 t u^\top K u", "holds"),
    ),
)
def test_a_time_that_stands_nowhere_else_needs_no_range(tmp_path, link, kind):
    assert answers(tmp_path, FLOW + f"$${link}.$$")[-1].kind == kind


def test_an_angle_is_that_between_the_vectors_named_last(tmp_path):
    angle = r"Let $%s \in \mathbb{R}^d$ be nonzero and let $\theta$ be the angle between $%s$ and $%s$. "
    claim = r"Then $$u^\top v = \|u\| \|v\| \cos\theta.$$"
    text = angle % ("x, y", "x", "y") + "\n\n# Others\n\n" + angle % ("u, v", "u", "v") + claim
    assert answers(tmp_path, text)[-1].kind == "holds"


@pytest.mark.parametrize(
    ("said", "link", "kind"),
    (
        ("", r"(I + x x^\top)^{-1} x = \frac{x}{1 + \|x\|^2}", "holds"),
        ("", r"(I - x x^\top)^{-1} x = \frac{x}{1 - \|x\|^2}", "holds if"),
        ("be nonzero", r"\mathbb{E}[x^\top w \mid z^\top w] = \frac{x^\top z}{\|z\|^2} z^\top w", "holds"),
        ("", r"\mathbb{E}[x^\top w \mid z^\top w] = \frac{x^\top z}{\|z\|^2} z^\top w", "holds if"),
    ),
)
def test_a_condition_that_is_seen_to_be_met_is_none(tmp_path, said, link, kind):
    text = rf"Let $x, z \in \mathbb{{R}}^d$ {said}. Let $w \sim \mathcal{{N}}(0, I_d)$. Then $${link}.$$"
    assert answers(tmp_path, text)[-1].kind == kind
