"""Plain text in LaTeX."""

from codegen.writing.escape import escape


def test_prose_is_escaped():
    assert escape("50 % of w_rk & σ'_2 #1") == "50 \\% of $w_{rk}$ \\& $\\sigma$'\\_2 \\#1"
    assert escape("∂K_∞/∂σ_a") == "$\\partial K_{\\infty}$/$\\partial \\sigma_{a}$"
