"""No LaTeX of letters stands in the words of an answer; what is more than letters stays as it is typed."""

import pytest

from verify.reading.plain_words import plain_words


@pytest.mark.parametrize(
    ("typed", "shown"),
    (
        ("x_{i}", "xᵢ"),
        (r"\sigma_{w}", "σ_w"),
        (r"n_{\ell}", "n_ℓ"),
        (r"\Sigma^{\left( \ell + 1 \right)}", "Σ^(ℓ+1)"),
        (r"\Theta_{\infty}^{\left( 1 \right)}", "Θ_∞^(1)"),
        (r"\tilde{\alpha}^{\left( 0 \right)} has no meaning yet", "α̃^(0) has no meaning yet"),
        (r"d\theta_{t}/dt", "dθₜ/dt"),
        (r"what \frac{a}{b} is", r"what \frac{a}{b} is"),
        ("the range of t", "the range of t"),
        ("K_{12}", "K₁₂"),
    ),
)
def test_letters_are_plain(typed, shown):
    assert plain_words(typed) == shown
    assert plain_words(shown) == shown
