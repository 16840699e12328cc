"""What words make of a letter beside them: integers, steps, samples, vectors that are not 0, laws of a sentence."""

import pytest

from tests.verify.reading.test_audit import answers, last

_WAVE = r"$\int_0^\pi \cos^2(k s) \, ds = \frac{\pi}{@}$"


@pytest.mark.parametrize(
    ("text", "kind"),
    (
        (r"Let $k \ge 1$ be an integer. Then " + _WAVE.replace("@", "2") + ".", "holds"),
        (r"Let $k \ge 1$ be an integer. Then " + _WAVE.replace("@", "3") + ".", "differs"),
        (r"For an integer $k \ge 2$ we have " + _WAVE.replace("@", "2") + ".", "holds"),
        (r"For every positive integer $k \ge 1$ we have " + _WAVE.replace("@", "3") + ".", "differs"),
        (r"For an integer $k \ge 2$ we have, for $k \ge 2$, " + _WAVE.replace("@", "2") + ".", "holds"),
        (r"For an integer $k \ge 2$ we have, for $k \ge 3$, " + _WAVE.replace("@", "2") + ".", "read, not judged"),
        (r"Let $k \ge 1$. Then " + _WAVE.replace("@", "2") + ".", "read, not judged"),
        (r"Let $k \ge 1$ be an odd integer. Then $(-1)^k = -1$.", "read, not judged"),
        (r"Let $k \ge 1$ be an odd integer. Then $(-1)^{2k} = 1$.", "holds"),
        (r"For even $k \ge 2$ we have " + _WAVE.replace("@", "2") + ".", "holds"),
        (r"For odd $k \ge 1$ we have $(-1)^k = -1$.", "read, not judged"),
        (r"For odd $k \ge 1$ we have " + _WAVE.replace("@", "3") + ".", "read, not judged"),
        (r"Let $k \ge 1$ be real. Then " + _WAVE.replace("@", "3") + ".", "read, not judged"),
    ),
)
def test_integers_in_words(tmp_path, text, kind):
    assert last(tmp_path, text).kind == kind


@pytest.mark.parametrize(
    ("text", "kind"),
    (
        (r"We go on with step $\eta > 0$. Then $\sqrt{\eta^2} = \eta$.", "holds"),
        (r"We go on with step size $\eta > 0$. Then $\sqrt{\eta^2} = 2 \eta$.", "differs"),
        (r"Let $a$ be an eigenvalue. With smallest eigenvalue $\mu > 0$ we have $\sqrt{\mu^2} = \mu$.", "holds"),
        (r"With smallest eigenvalue $\mu > 0$ we have $\mu = 1$.", "read, not judged"),
        (r"We do not go on with step $\eta > 0$. Then $\sqrt{\eta^2} = 2 \eta$.", "read, not judged"),
    ),
)
def test_numbers_that_have_a_name(tmp_path, text, kind):
    assert last(tmp_path, text).kind == kind


_VECTORS = r"Let $x, y \in \mathbb{R}^d \setminus \{0\}$. "


@pytest.mark.parametrize(
    ("text", "kind"),
    (
        (_VECTORS + r"Then $\frac{\|x\|^2}{x^\top x} = 1$.", "holds"),
        (_VECTORS + r"Then $\|x + y\|^2 = \|x\|^2 + \|y\|^2$.", "differs"),
        (_VECTORS + r"Then $\|x\| \le 1$.", "differs"),
        (r"Let $x \in \mathbb{R}^d \setminus \{1\}$. Then $x^\top x = 0$.", "read, not judged"),
    ),
)
def test_vectors_that_are_not_0(tmp_path, text, kind):
    assert last(tmp_path, text).kind == kind


_SPAN = r"Let $u, v \in \mathbb{R}^d$ be orthonormal and let $s \in \mathbb{R}$. "
_PLANE = _SPAN + r"Put $z := \cos s \, u + \sin s \, v$. Then "


@pytest.mark.parametrize(
    ("text", "kind"),
    (
        (_PLANE + r"$\|z\|^2 = 1$.", "holds"),
        (_PLANE + r"$z^\top u = \sin s$.", "differs"),
        (
            r"Let $u, v \in \mathbb{R}^d$ and $s \in \mathbb{R}$. Then $\cos s \, u^\top v = v^\top u \cos s$.",
            "not read",
        ),
    ),
)
def test_a_cosine_ends_before_a_vector(tmp_path, text, kind):
    assert last(tmp_path, text).kind == kind


def test_a_font_is_the_argument_of_an_accent(tmp_path):
    text = (
        r"Let $\hat\mathbf{x} \in \mathbb{R}^d$. Then $\hat\mathbf{x}^\top \hat\mathbf{x} = @ \|\hat{\mathbf{x}}\|^2$."
    )
    assert last(tmp_path, text.replace("@", "")).kind == "holds"
    assert last(tmp_path, text.replace("@", "2")).kind == "differs"
    assert last(tmp_path, r"Then $\hat\mathbf = 1$.").kind == "not read"


@pytest.mark.parametrize(
    ("claim", "kind"),
    (
        (r"\mathbb{E}[\cos^2(X_1)] = \frac12", "holds"),
        (r"\mathbb{E}[\cos^2(X_1)] = 1", "differs"),
        (r"\operatorname{Var}\left(\frac1n \sum_{i=1}^n \cos(X_i)\right) = \frac{1}{2n}", "holds"),
        (r"X_1 = \frac12", "read, not judged"),
    ),
)
def test_samples_in_words(tmp_path, claim, kind):
    text = r"Let $n \ge 1$ be an integer and let $X_1, \dots, X_n$ be iid uniform on $[0, 2\pi]$. Then $" + claim + "$."
    assert last(tmp_path, text).kind == kind


@pytest.mark.parametrize("law", (r"be uniform on $[0, b]$", r"be iid normal on $[0, 1]$"))
def test_other_samples_are_not_judged(tmp_path, law):
    text = rf"Let $X_1, \dots, X_n$ {law}. Then $\mathbb{{E}}[X_1] = 3$."
    assert last(tmp_path, text).kind == "read, not judged"


def test_the_law_of_a_sentence_is_no_condition(tmp_path):
    text = r"For $w \sim \mathcal{N}(0, I_d)$ and $x \in \mathbb{R}^d$ we have $\mathbb{E}[(w^\top x)^2] = @ \|x\|^2$."
    assert last(tmp_path, text.replace("@", "")).kind == "holds"
    assert last(tmp_path, text.replace("@", "2")).kind == "differs"
    condition = r"For $w \sim P$ we have $\mathbb{E}[w^2] = 2$."
    assert last(tmp_path, condition).kind == "read, not judged"


def test_a_narrower_range_behind_so_that_leaves_nothing_to_differ(tmp_path):
    text = r"Let $s \in [0, \pi]$. Suppose that it is inside, so that $s \in (0, \pi)$. Hence $@$."
    assert last(tmp_path, text.replace("@", r"\sin s > 0")).kind == "read, not judged"
    assert last(tmp_path, text.replace("@", r"\sin^2 s + \cos^2 s = 1")).kind == "holds"
    assert last(tmp_path, r"Let $s \in [0, \pi]$. Hence $\sin s > 0$.").kind == "differs"


def test_a_vector_of_a_sentence_is_taken_up_in_the_proof(tmp_path):
    claim = r"For every $x \in \mathbb{R}^d$, $x^\top P x = x^\top P^\top x$."
    lemma = r"\begin{lemma}Let $P \in \mathbb{R}^{d \times d}$. " + claim + r"\end{lemma}"
    proof = r"\begin{proof} We have $(Px)^\top x = @ x^\top P^\top x$.\end{proof}"
    found = last(tmp_path, lemma + proof.replace("@", ""), name="a.tex")
    assert found.kind == "holds if" and "x is as at" in found.message
    assert last(tmp_path, lemma + proof.replace("@", "2"), name="a.tex").kind == "read, not judged"


def test_several_letters_are_named_behind_are(tmp_path):
    given = r"Let $X \in \mathbb{R}^{n \times d}$, $w \in \mathbb{R}^d$. The outputs are $u = X w$. "
    text = given + r"Then $\|u\|^2 = @ w^\top X^\top X w$."
    assert last(tmp_path, text.replace("@", "")).kind == "holds"
    assert last(tmp_path, text.replace("@", "2")).kind == "differs"


def test_a_letter_of_another_kind_before_a_bracket_ends_nothing(tmp_path):
    text = r"Let $Z$ be a random variable with $\mathbb{E}[Z] = 0$. Then $Z(s) + 1 = 1$."
    assert all(one.kind not in ("holds", "differs") for one in answers(tmp_path, text)[1:])


def test_a_number_that_has_a_name_is_a_letter_of_its_own_in_another_section(tmp_path):
    first = "# A\n\nLet $s > 1$ and $\\lambda := s$.\n\n# B\n\n"
    text = first + r"We go on with step $\lambda > 0$. Then $\sqrt{\lambda} \ge 1$."
    found = last(tmp_path, text)
    assert found.kind == "differs" and not found.rests_on


def test_a_variance_is_claimed(tmp_path):
    text = r"Let $g \sim \mathcal{N}(0, 1)$. For the variance, $$\operatorname{Var}(g) = 1 = @.$$"
    assert last(tmp_path, text.replace("@", r"\frac{3 - 1}{2}")).kind == "holds"
    assert last(tmp_path, text.replace("@", r"\frac{3 + 1}{2}")).kind == "differs"
