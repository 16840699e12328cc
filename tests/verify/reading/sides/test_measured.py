"""Integrals against measures: the standard Gaussian one, point masses, images under maps; families of vectors."""

import pytest

from tests.verify.reading.test_audit import answers

GAUSSIAN = r"Let $\gamma$ be the standard Gaussian measure on $\mathbb{R}^d$ and let $x, z \in \mathbb{R}^d$. "
POINTS = (
    r"Let $x_1, \dots, x_n \in \mathbb{R}^d$, $y \in \mathbb{R}^d$ and put $\mu := \frac1n \sum_{i=1}^n \delta_{x_i}$. "
)
TWO = (
    r"Let $a, b, t \in \mathbb{R}$. Put $\mu := \frac13 \delta_a + \frac23 \delta_b$ and $T(t) := t^2$. "
    r"Put $\nu := T_\# \mu$. "
)
CASES = (
    (GAUSSIAN + r"Then $$\int_{\mathbb{R}^d} (w^\top x)(w^\top z) \, d\gamma(w) = x^\top z.$$", "holds"),
    (GAUSSIAN + r"Then $$\int_{\mathbb{R}^d} w w^\top \, \gamma(dw) = I_d.$$", "holds"),
    (GAUSSIAN + r"Then $$\int_{\mathbb{R}^d} \|w\|^2 \, d\gamma(w) = 1.$$", "differs"),
    (
        r"Let $x \in \mathbb{R}^d$. Then $$\int_{\mathbb{R}^d} (w^\top x)^2 \, d\gamma(w) = \|x\|^2.$$",
        "read, not judged",
    ),
    (POINTS + r"Then $$\int (x^\top y)^2 \, d\mu(x) = \frac1n \sum_{i=1}^n (x_i^\top y)^2.$$", "holds"),
    (POINTS + r"Then $$\int (x^\top y)^2 \, d\mu(x) = \sum_{i=1}^n (x_i^\top y)^2.$$", "differs"),
    (TWO + r"Then $$\int t \, d\nu(t) = \frac{a^2 + 2 b^2}{3}.$$", "holds"),
    (TWO + r"Then $$\int t \, d\mu(t) = \frac{2 a + b}{3}.$$", "differs"),
    (r"Let $w \in \mathbb{R}^d$. Then $$\mathbb{E}_{w \sim \mathcal{N}(0, I_d)}[\|w\|^2] = d.$$", "holds"),
)


@pytest.mark.parametrize(("text", "kind"), CASES)
def test_an_answer(tmp_path, text, kind):
    found = answers(tmp_path, text)[-1]
    assert found.kind == kind, found
