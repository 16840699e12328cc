"""Normal vectors in a text: laws of affine images, of several together and given others, means over the plane."""

import pytest

from tests.verify.reading.test_audit import answers

VECTOR = (
    r"Let $\mu \in \mathbb{R}^d$ and let $S \in \mathbb{R}^{d\times d}$. Let $w \sim \mathcal{N}(\mu, S)$, "
    r"$A \in \mathbb{R}^{k\times d}$ and $b \in \mathbb{R}^k$. "
)
JOINT = (
    r"Let $K \in \mathbb{R}^{n\times n}$ be positive definite, $k \in \mathbb{R}^n$ and $c > 0$. Suppose that "
    r"$$\begin{pmatrix} f \\ f_* \end{pmatrix} \sim \mathcal{N}\left(0, \begin{pmatrix} K & k \\ k^\top & c "
    r"\end{pmatrix}\right).$$ "
)
NOISE = (
    r"Let $K \in \mathbb{R}^{n\times n}$ be positive semidefinite and $\tau > 0$. Let $f \sim \mathcal{N}(0, K)$. "
    r"Let $e \sim \mathcal{N}(0, \tau I_n)$ be independent of $f$. Put $y = f + e$. "
)
PAIR = (
    r"Let $x, z \in \mathbb{R}^d$ be nonzero, let $\theta$ be the angle between $x$ and $z$, "
    r"$g \sim \mathcal{N}(0, I_d)$. "
)
UNIT = r"Let $x, z \in \mathbb{R}^d$ be unit vectors and let $g \sim \mathcal{N}(0, I_d)$. "
CASES = (
    (VECTOR + r"Then $$A w + b \sim \mathcal{N}(A \mu + b, A S A^\top).$$", "holds"),
    (VECTOR + r"Then $$A w + b \sim \mathcal{N}(A \mu + b, A^\top S A).$$", "differs"),
    (VECTOR + r"Then $$\mathbb{E}[w w^\top] = S.$$", "differs"),
    (VECTOR + r"Then $$\mathbb{E}\|w\|^2 = \operatorname{tr}(S) + \|\mu\|^2.$$", "holds"),
    (VECTOR + r"Then $$\|w\|^2 \sim \mathcal{N}(d, 2 d).$$", "read, not judged"),
    (JOINT + r"Then $$f_* \mid f \sim \mathcal{N}(k^\top K^{-1} f, c - k^\top K^{-1} k).$$", "holds"),
    (JOINT + r"Then $$f_* | f \sim \mathcal{N}(k^\top K^{-1} f, c + k^\top K^{-1} k).$$", "differs"),
    (JOINT + r"Then $$f_* \sim \mathcal{N}(0, c).$$", "holds"),
    (NOISE + r"Then $$\mathbb{E}[f \mid y] = K (K + \tau I)^{-1} y.$$", "holds"),
    (NOISE + r"Then $$\mathrm{Cov}(f \mid y) = K.$$", "differs"),
    (NOISE.replace("be independent of $f$", "be noise") + r"Then $$\mathrm{Cov}(f, y) = K.$$", "read, not judged"),
    (
        PAIR + r"Then $$\mathbb{E}[\mathbf{1}\{g^\top x > 0\} \mathbf{1}\{g^\top z > 0\}] = \frac{\theta}{2\pi}.$$",
        "differs",
    ),
    (UNIT + r"Then $$\mathbb{E}[\max(0, g^\top x)] = \frac{1}{\sqrt{2\pi}}.$$", "holds"),
    (UNIT + r"Then $$\mathbb{E}[g^\top x \, g^\top z] = x^\top z.$$", "holds"),
)


@pytest.mark.parametrize(("text", "kind"), CASES)
def test_an_answer(tmp_path, text, kind):
    found = answers(tmp_path, text)[-1]
    assert found.kind == kind, found


@pytest.mark.slow
def test_the_law_of_a_kernel_is_that_of_the_plane(tmp_path):
    """The arc-cosine kernel from its definition over the sphere to its closed form."""
    text = PAIR + (
        r"Then $$\mathbb{E}[\max(0, g^\top x) \max(0, g^\top z)] = "
        r"\frac{\|x\|\|z\|}{2\pi} (\sin\theta + (\pi - \theta) \cos\theta).$$"
    )
    found = answers(tmp_path, text)[-1]
    assert (found.kind, found.verdict) == ("holds", "proved")
