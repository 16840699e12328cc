"""A letter of a text is no variable that the toolkit binds; derivatives at values, and what else the writer writes."""

import pytest

from tests.verify.reading.test_audit import answers

LETTERS = ("u", "v", "t", "k", "a", "x")
TEXT = r"""
Let $%(letter)s \in \mathbb{R}$, $q > 0$ and $U$, $V$ be jointly Gaussian with
\begin{align}
\operatorname{Var}(U) &= q, \\
\operatorname{Var}(V) &= q, \\
\operatorname{Cov}(U, V) &= q/2.
\end{align}
Then
\begin{equation} \mathbb{E}[(U + %(letter)s)^2 V^2] = \frac{3}{2} q^2 + q %(letter)s^2 \end{equation}
and
\begin{equation} \mathbb{E}[(U + %(letter)s)^2 V^2] = 6 q^2. \end{equation}
"""


@pytest.mark.parametrize("letter", LETTERS)
def test_a_letter_in_a_mean_is_not_taken_for_what_it_is_over(tmp_path, letter):
    right, wrong = answers(tmp_path, TEXT % {"letter": letter})[-2:]
    assert right.kind == "holds if", right
    assert wrong.kind == "differs", wrong


@pytest.mark.parametrize(
    ("formula", "kind"),
    [
        (r"\left.\frac{\mathrm{d}}{\mathrm{d}t}\right|_{t = 0} \left(q + q t\right)^2 = 2 q^2", "holds"),
        (r"\left.\frac{\mathrm{d}}{\mathrm{d}t}\right|_{t = 0} \left(q + q t\right)^2 = q^2", "differs"),
        (r"\frac{1}{2} \left.\frac{d^2}{dt^2}\right|_{t = 1} \left(q t^3\right) = 3 q", "holds"),
        (r"\left.q + t\right|_{t = 2} = q + 2", "holds"),
        (r"\left.\frac{d}{dt}\right|_{t = 0} \left|t - q\right| = -1", "read, not judged"),
        (r"\left.\frac{d}{dt}\right|_{t = 0} q t \cdot q = q^2", "not read"),
        (r"\left.\frac{d}{ds}\right|_{t = 0} \left(q t\right) = q", "read, not judged"),
        (r"e^{-q} (q + 1) = (1 + q) e^{-q}", "holds"),
        (r"\cos{\left(q\right)} \left(q + 1\right) = q \cos(q) + \cos(q)", "holds"),
        (r"\cos\left(q\right) \left(q + 1\right) = \cos(q)", "not read"),
        (r"\operatorname{erf}(-q) = -\operatorname{erf}(q)", "holds"),
        (r"\sum_{i=1}^{5} \sum_{j=i}^{5} 1 = 15", "holds"),
        (r"\sum_{i=1}^{5} \sum_{j=i+2}^{5} 1 = 6", "read, not judged"),
        (r"\max(0, e^{q}) = e^{q}", "holds"),
    ],
)
def test_what_the_writer_writes_is_judged(tmp_path, formula, kind):
    found = answers(tmp_path, f"Let $q > 0$. Then we have\n$${formula}$$\n")[-1]
    assert found.kind == kind, found
