"""Two letters that words call jointly normal, and standard deviations, positive parts and events of normal letters."""

import pytest

from tests.verify.reading.test_audit import answers, last

MOMENTS = r"$\mathbb{E}[U^2] = \mathbb{E}[V^2] = 1$ and $\mathbb{E}[UV] = r$. "
SAID = r"Let $(U, V)$ be jointly Gaussian with mean zero, " + MOMENTS
ALIKE = r"For $(U, V)$ centred Gaussian with variances $1$ and correlation $r$ we have "


@pytest.mark.parametrize("law", (SAID + "Then ", ALIKE))
@pytest.mark.parametrize(
    ("claim", "kind"),
    (
        (r"\mathbb{E}[U^2 V^2] = 1 + 2 r^2", "holds"),
        (r"\mathbb{E}[U^2 V^2] = 1 + r^2", "differs"),
        (r"\mathbb{P}(U > 0, V > 0) = \frac14 + \frac{\arcsin r}{2 \pi}", "holds"),
        (r"\mathbb{P}(U > 0, V > 0) = \frac14 + \frac{\arcsin r}{\pi}", "differs"),
    ),
)
def test_two_letters_are_normal_by_words(tmp_path, law, claim, kind):
    assert last(tmp_path, law + f"$${claim}.$$").kind == kind


@pytest.mark.parametrize(
    "text",
    (
        r"Let $(U, V)$ be jointly Gaussian, " + MOMENTS + r"Then $\mathbb{E}[U] = 0$.",
        r"Let $(U, V)$ have mean zero, " + MOMENTS + r"Then $\mathbb{E}[U^4] = 3$.",
        r"If $(U, V)$ is centred Gaussian with variances $1$ and correlation $r$, then $\mathbb{E}[U^4] = 4$.",
        r"Let $(U, V)$ be centred Gaussian with variances $2$ and correlation $r$. Then $\mathbb{E}[UV] = r$.",
    ),
)
def test_what_words_leave_open_is_not_judged(tmp_path, text):
    assert last(tmp_path, text).kind == "read, not judged"


def test_what_says_the_law_defines_it(tmp_path):
    assert [one.kind for one in answers(tmp_path, SAID)] == ["defines", "defines"]


def test_a_correlation_that_is_defined_beside_it(tmp_path):
    law = r"Let $t \in [0, \pi]$. Let $(U, V)$ be centred Gaussian with variances $1$ and correlation $r = \cos t$. "
    assert last(tmp_path, law + r"Then $\mathbb{E}[U V] = \cos t$.").kind == "holds"
    assert last(tmp_path, law + r"Then $\mathbb{E}[U V] = \sin t$.").kind == "differs"


@pytest.mark.parametrize(
    ("claim", "kind"),
    (
        (r"\mathbb{E}[(Z)_+^2] = \frac{s^2}{2}", "holds if"),
        (r"\mathbb{E}[[Z]_+^2] = \frac{s^2}{2}", "holds if"),
        (r"\mathbb{E}[[Z]_+^2] = s^2", "differs"),
        (r"\mathbb{E}[[Z]_+] = \frac{s}{\sqrt{2 \pi}}", "holds if"),
        (r"\mathbb{E}[[Z]_+] = \frac{s}{\sqrt{\pi}}", "differs"),
        (r"\frac{\mathbb{E}[Z^4]}{\mathbb{E}[Z^2]^2} = 3", "holds if"),
        (r"\frac{\mathbb{E}[Z^4]}{\mathbb{E}[Z^2]^2} = 2", "differs"),
        (r"\mathbb{P}(|Z| \le 2 s) \le \frac{4}{\sqrt{2 \pi}}", "holds if"),
        (r"\mathbb{P}(|Z| \le 2 s) = \frac{1}{2}", "differs"),
    ),
)
def test_a_standard_deviation_is_positive(tmp_path, claim, kind):
    found = last(tmp_path, rf"Let $Z \sim \mathcal{{N}}(0, s^2)$. Then $${claim}.$$")
    assert found.kind == kind and (kind == "differs" or "s > 0" in found.message)


def test_the_variance_of_a_square_is_none_of_the_letter(tmp_path):
    text = r"Suppose that $X$ is normal. We have $\mathrm{Var}(X^2) = 2$ and $\mathbb{E}[X^2] = 2$."
    assert {one.kind for one in answers(tmp_path, text)} == {"read, not judged"}
