"""Plain text in LaTeX."""

from pathlib import Path

import pytest

from codegen.writing.escape import escape
from codegen.writing.letters import letters_of
from verify.claims.ledger import load


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
        ("w_r·x' is 2 · m, and d·x_i", "$w_{r}^{\\top} x'$ is $2 \\cdot m$, and $d^{\\top} x_{i}$"),
        ("η < 2/λ_max, c/n_in", "$\\eta < 2/\\lambda_{\\max}$, $c/n_{\\mathrm{in}}$"),
        ("covariance (σ_w²/d) I: I see", "covariance $(\\sigma_{w}^{2}/d) I$: I see"),
        ("of degree 2, in 3 steps", "of degree 2, in 3 steps"),
        ("κ₁(u) of ψ and w₁₂", "$\\kappa_{1}(u)$ of $\\psi$ and $w_{12}$"),
    ],
)
def test_prose_has_its_mathematics_as_mathematics(text, latex):
    assert escape(text) == latex


def test_letters_of_sentences_are_those_of_formulas():
    letters = letters_of({"m": "M", "K": "\\kappa", "sigma": "\\phi", "x'": "\\tilde{<x>}"})
    assert escape("K_m(x, x') and σ_w, a m", letters) == "$\\kappa_{M}(x, \\tilde{x})$ and $\\phi_{w}$, a $M$"


def test_the_sentences_of_the_notes_are_of_letters_that_latex_has():
    ledger = load(Path(__file__).parents[3] / "notes")
    for claim in (ledger[name] for name in ledger.all):
        for text in (claim.says, claim.title, claim.place, claim.remark, claim.condition):
            assert all(sign.isascii() or sign in "§²" for sign in escape(text or "")), text
