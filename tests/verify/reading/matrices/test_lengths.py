"""Means over w^⊤x and w^⊤z, of vectors of which lengths or an inner product are said."""

import pytest

from tests.verify.reading.test_audit import answers

TEXT = (
    r"Let $\sigma(u) = \max(0, u)$ and let $x, z \in \mathbb{R}^d$ be orthonormal. "
    r"Let $w \sim \mathcal{N}(0, I_d)$. Then "
)
MEAN = r"$$\mathbb{E}_w[\sigma(w^\top x)\,\sigma(w^\top z)] = "
UNIT = r"be unit vectors with $x^\top z = 0$"
CASES = (
    (TEXT + MEAN + r"\frac{1}{2\pi}.$$", "holds"),
    (TEXT + MEAN + r"\frac{1}{4}.$$", "differs"),
    (TEXT + r"$$\mathbb{E}_w[\sigma'(w^\top x)\,\sigma'(w^\top z)] = \frac14.$$", "holds"),
    (TEXT.replace("be orthonormal", UNIT) + MEAN + r"\frac{1}{2\pi}.$$", "holds"),
    (TEXT.replace("be orthonormal", "be unit vectors") + MEAN + r"\frac{1}{2\pi}.$$", "differs"),
    (TEXT.replace("be orthonormal", r"be vectors with $x^\top z = 0$") + MEAN + r"\frac{1}{2\pi}.$$", "differs"),
    (TEXT.replace("be orthonormal", r"be orthogonal") + MEAN + r"\frac{\|x\| \|z\|}{2\pi}.$$", "holds"),
    (
        TEXT.replace("be orthonormal", r"be unit vectors with $x^\top z = \frac12$") + MEAN + r"\frac{1}{2\pi}.$$",
        "differs",
    ),
    (
        TEXT.replace("be orthonormal", r"be unit vectors with $x^\top z = \|z\|^2$") + MEAN + r"\frac{1}{2\pi}.$$",
        "differs",
    ),
    (
        TEXT.replace("be orthonormal", r"with $\|x\| = \|z\|$ and $x^\top z = 0$") + MEAN + r"\frac{1}{2\pi}.$$",
        "read, not judged",
    ),
    (
        TEXT.replace("be orthonormal", "be unit vectors with nonnegative entries") + MEAN + r"\frac{1}{2\pi}.$$",
        "read, not judged",
    ),
    (
        TEXT.replace("be orthonormal", r"be unit vectors with $x^\top z = 2$") + MEAN + r"\frac{1}{2\pi}.$$",
        "read, not judged",
    ),
    (
        TEXT.replace("be orthonormal", "be orthonormal").replace("^d$", "^1$") + MEAN + r"\frac{1}{\pi}.$$",
        "read, not judged",
    ),
)


@pytest.mark.parametrize(("text", "kind"), CASES)
def test_an_answer(tmp_path, text, kind):
    found = answers(tmp_path, text)[-1]
    assert found.kind == kind, found
    assert kind != "holds" or found.verdict == "proved"
