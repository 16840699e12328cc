"""Plain text in LaTeX."""

import pytest

from codegen.writing.escape import escape
from codegen.writing.letters import letters_of


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        ("50 % of w_rk & #1", "50 \\% of $w_{rk}$ \\& \\#1"),
        ("∂K_∞/∂σ_a", "$\\partial K_{\\infty}/\\partial \\sigma_{a}$"),
        ("a reader at a = 1, and I", "a reader at $a = 1$, and I"),
        ("'a thing', i.e. σ'(0) = 0", "`a thing', i.e. $\\sigma'(0) = 0$"),
        ("at 'every θ' too", "at `every $\\theta$' too"),
        ("E[K²]/E[K]² is c_d d s", "$\\operatorname{E}[K^{2}]/\\operatorname{E}[K]^{2}$ is $c_{d} d s$"),
        ("‖x‖² ≥ n_0 (and s > 0)", "$\\|x\\|^{2} \\ge n_{0}$ (and $s > 0$)"),
        ("√(qq') J_1(θ)/(2π)", "$\\sqrt{qq'} J_{1}(\\theta)/(2\\pi)$"),
        ("x_r x'_r, k*ᵀK⁻¹ y", "$x_{r} x'_{r}$, ${k^*}^{\\top}K^{-1} y$"),
        ("Σ_r a_r and Σ̇^(ℓ+1)", "$\\sum_{r} a_{r}$ and $\\dot{\\Sigma}^{(\\ell+1)}$"),
        ("df_t/dt = −e^(−Kt)", "$\\mathrm{d}f_{t}/\\mathrm{d}t = -\\mathrm{e}^{-Kt}$"),
        ("(1 + 5/n)^(d−2), W^(2)", "$(1 + 5/n)^{d-2}$, $W^{(2)}$"),
        ("of degree 2, in 3 steps", "of degree 2, in 3 steps"),
    ],
)
def test_prose_has_its_mathematics_as_mathematics(text, latex):
    assert escape(text) == latex


def test_letters_of_sentences_are_those_of_formulas():
    letters = letters_of({"m": "M", "K": "\\kappa", "sigma": "\\phi", "x'": "\\tilde{<x>}"})
    assert escape("K_m(x, x') and σ_w, a m", letters) == "$\\kappa_{M}(x, \\tilde{x})$ and $\\phi_{w}$, a $M$"
