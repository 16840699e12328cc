"""What a text says of letters and is not read: nothing that is about them differs; what is plain is no such thing."""

import pytest

from tests.verify.reading.test_audit import answers

MATRIX = r"Let $A \in \mathbb{R}^{n\times n}$"
VECTORS = r"Let $x, y \in \mathbb{R}^d$"
TRACELESS = r" Then $$\operatorname{tr}(A) = 0.$$"
SQUARES = r" Then $$(x^\top y)^2 = \|x\|^2 \|y\|^2.$$"
UNREAD = (
    *(
        MATRIX + said + TRACELESS
        for said in (
            " be nilpotent.",
            " be a skew-symmetric matrix.",
            " have trace zero.",
            ". The matrix $A$ is skew-symmetric.",
            ". Since $A$ is nilpotent, it is singular.",
            r". Suppose that $A \preceq 0$ and $A \succeq 0$.",
            r" with $\operatorname{rank}(A) = 0$.",
        )
    ),
    r"For any skew-symmetric matrix $A \in \mathbb{R}^{n\times n}$ we have $$\operatorname{tr}(A) = 0.$$",
    MATRIX + r" be a block diagonal matrix. Then $$A^\top = A \odot A.$$",
    MATRIX + r" be a permutation matrix. Then $$\operatorname{tr}(A^\top A) = n.$$",
    MATRIX + r" be the orthogonal projection onto a line. Then $$\operatorname{tr}(A^2) = \operatorname{tr}(A).$$",
    *(VECTORS + said + SQUARES for said in (" be collinear.", r". Suppose that $d \le 1$.", r" with $d = 1$.")),
    VECTORS + r". Suppose that $x^\top y \ge 0$. Then $$\|x + y\| \ge \|x\|.$$",
    VECTORS + r" with $\|x\| \le \|y\|$. Then $$|x^\top y| \le \|y\|^2.$$",
    r"For $x \in \mathbb{R}^d$ of norm one we have $$\|x\|^2 = 1.$$",
    r"Let $a, b \in \mathbb{R}$. We suppose that $a \le b$. Then $$a^3 \le b^3.$$",
    r"Let $a, b \in \mathbb{R}$ with $a b = 1$. Then $$a^2 b^2 = 1.$$",
    r"Let $a > 0$ be small enough. Then $$a^2 \le a.$$",
    MATRIX + ", whose trace vanishes." + TRACELESS,
    MATRIX + r" be symmetric, $0 \preceq A \preceq I$. Then $$\operatorname{tr}(A) \le n.$$",
    r"Let $a \in \mathbb{R}$ be positive. Then $$|a| = a.$$",
    r"Let $n \in \mathbb{N}$ be even. Then $$(-1)^n = 1.$$",
)
PLAIN = (
    MATRIX + " be the kernel matrix." + TRACELESS,
    MATRIX + " be a real, symmetric matrix." + TRACELESS,
    r"Let $X \in \mathbb{R}^{n\times d}$ be the data matrix and $w \in \mathbb{R}^d$ the vector of weights. "
    r"Then $$\operatorname{tr}(X^\top X) = 0.$$",
    MATRIX + r" be nilpotent. Let $B \in \mathbb{R}^{n\times n}$. Then $$\operatorname{tr}(B) = 0.$$",
    VECTORS + " be nonzero." + SQUARES,
    MATRIX + r". The matrix $A$ is moved by $c > 0$." + TRACELESS,
    MATRIX + r", biases that vanish, and $c > 0$." + TRACELESS,
)
HELD = (
    (MATRIX + r" be nilpotent. Then $$\operatorname{tr}(A + A) = 2 \operatorname{tr}(A).$$", "holds"),
    (MATRIX + r". Suppose that $A^\top = -A$." + TRACELESS, "holds"),
    (VECTORS + r" be perpendicular. Then $$\|x + y\|^2 = \|x\|^2 + \|y\|^2.$$", "holds"),
    (MATRIX + r" be a real, symmetric matrix. Then $$A^\top = A.$$", "holds"),
    (MATRIX + r". # Another" + "\n\n" + MATRIX + "." + TRACELESS, "differs"),
)


@pytest.mark.parametrize("text", UNREAD)
def test_nothing_differs_by_what_is_not_read(tmp_path, text):
    assert answers(tmp_path, text)[-1].kind == "read, not judged"


@pytest.mark.parametrize("text", PLAIN)
def test_plain_words_leave_what_differs(tmp_path, text):
    assert answers(tmp_path, text)[-1].kind == "differs"


@pytest.mark.parametrize(("text", "kind"), HELD)
def test_what_holds_does_and_a_section_ends_it(tmp_path, text, kind):
    assert answers(tmp_path, text)[-1].kind == kind


NUMBER, VECTOR = r"Put $c = 3$. Let $t \in [-1, 1]$. ", r"Let $x \in \mathbb{R}^d$ and "
OTHERS = "Put $c = 3$. Let $t \\in [0, 4]$. Let $B := \\{t : t < c\\}$. Then $|B| = 3$.\n\n# Others\n\n"
KNOWN = r"Define $f(x) = x^2$ for $x \in \mathbb{R}$ and put $c = 3$. "


@pytest.mark.parametrize(
    ("text", "kind"),
    (
        (OTHERS + r"Let $c \in \mathbb{R}$. Then $$c^2 = 9.$$", "differs"),
        (OTHERS + r"Let $B \in \mathbb{R}^{n\times n}$ be symmetric. Then $$B^\top = B.$$", "holds"),
        (OTHERS + r"Then $$c^2 = 9.$$", "holds"),
        (NUMBER + r"Let $c \in \mathbb{R}$. Then $$c^2 = 9.$$", "differs"),
        (NUMBER + r"For all $c \in \mathbb{R}$ we have $$c^2 = 9.$$", "differs"),
        (NUMBER + r"For $c \in \mathbb{R}$ we have $$c^2 = 9.$$", "differs"),
        (NUMBER + r"Suppose now that $c \in \mathbb{R}$. Then $$c^2 = 9.$$", "differs"),
        (NUMBER + r"Let $c \ge 2$ be real. Then $$c^2 = 9.$$", "differs"),
        (NUMBER + r"Let $\theta = \arccos t$. For $\theta \in [0, \pi]$ we have $$\cos\theta = t.$$", "holds"),
        (NUMBER + r"For $c \ge 1$ this is known. Then $$c^2 = 9.$$", "holds"),
        (NUMBER + r"With $c \in \mathbb{R}$ as before we have $$c^2 = 9.$$", "holds"),
        (NUMBER + r"Here $c \in (0, 4)$, so that $$c^2 = 9.$$", "holds"),
        (NUMBER + r"For all $c \in \mathbb{R}$ we have $c^2 \ge 0$. Then $$c^2 = 9.$$", "holds"),
        (VECTOR + r"put $c = \|x\|^2$. Let $c \in \mathbb{R}$. Then $$c^2 = c |c|.$$", "differs"),
        (VECTOR + r"put $A = x x^\top$. Let $A \in \mathbb{R}^{d \times d}$. Then $$A^\top = A.$$", "differs"),
        (VECTOR + r"put $y = 2x$. For any $y \in \mathbb{R}^d$ we have $$\|y\| = 2 \|x\|.$$", "differs"),
        (VECTOR + r"put $y = 2x$. Then $y \in \mathbb{R}^d$ and $$\|y\| = 2 \|x\|.$$", "holds"),
        (KNOWN + r"Let $f$ be any function. Then $$f(x) = x^2.$$", "read, not judged"),
        (KNOWN + r"Let $f : \mathbb{R} \to \mathbb{R}$ be differentiable. Then $$f'(x) = 2 x.$$", "read, not judged"),
        (KNOWN + r"For an arbitrary function $f$ we have $$f(x)^2 = x^4.$$", "read, not judged"),
        (KNOWN + r"Let now $c$ be any real number. Then $$c^2 = 9.$$", "read, not judged"),
        (KNOWN + r"For a general constant $c$ we have $$c^2 = 9.$$", "read, not judged"),
        (KNOWN + r"For any $x \in \mathbb{R}$ we have $$f(x) + c = x^2 + 3.$$", "holds"),
    ),
)
def test_a_letter_that_is_let_anew_is_another_one(tmp_path, text, kind):
    assert answers(tmp_path, text)[-1].kind == kind


NORMAL = r" We have $$A^\top A = A A^\top.$$"
RIGHT_ANGLE = r" $$\|x + y\|^2 = \|x\|^2 + \|y\|^2.$$"
NOT_TAKEN = (
    *(
        MATRIX + said + NORMAL
        for said in (
            ". If the matrix $A$ is symmetric, then its eigenvalues are real.",
            ". In the case that $A$ is symmetric, more can be said.",
            ". For symmetric $A$ the spectrum is real.",
            ". For example, $A$ is symmetric for graphs.",
            ". It is false that $A$ is symmetric.",
            ". Only in dimension one every $A$ is symmetric.",
            " be orthogonal, diagonal or symmetric.",
        )
    ),
    *(
        VECTORS + said + RIGHT_ANGLE
        for said in (
            r". We do not assume that $x^\top y = 0$. Then",
            r". Without assuming $x \perp y$ we have",
            r". It would be wrong to suppose $x \perp y$. Then",
            r". In the special case of orthogonal vectors $x, y$ this is known. Then",
            r". Suppose first that $x^\top y = 0$. Then all is clear. In general we have",
        )
    ),
)


@pytest.mark.parametrize("text", NOT_TAKEN)
def test_what_is_denied_or_said_of_a_case_is_not_taken(tmp_path, text):
    assert answers(tmp_path, text)[-1].kind in ("differs", "read, not judged")


def test_what_is_said_of_a_case_is_taken_for_its_sentence(tmp_path):
    text = MATRIX + r". For symmetric $A$ we have $$A^\top A = A A^\top.$$"
    assert answers(tmp_path, text)[-1].kind == "holds"
