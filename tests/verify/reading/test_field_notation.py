"""What people of the field write beside a formula, and signs that they set."""

import pytest

from tests.verify.reading.test_audit import answers, last


@pytest.mark.parametrize("font", ("mathds", "mathbbm", "mathbb", "mathbf"))
def test_indicators_in_every_font(tmp_path, font):
    assert last(tmp_path, rf"We have $\int_{{-1}}^1 \{font}{{1}}\{{s > 0\}} \, s \, ds = \frac12$.").kind == "holds"


@pytest.mark.parametrize("limit", (r"s \to 0^+", r"s \downarrow 0", r"s \searrow 0"))
def test_limits_from_above(tmp_path, limit):
    text = r"We have $\sqrt{s + s^2} = \sqrt{s} + O(s^{@})$ as $" + limit + "$."
    assert answers(tmp_path, text.replace("@", "3/2"))[0].kind == "holds"
    assert answers(tmp_path, text.replace("@", "2"))[0].kind == "differs"


def test_values_beside_a_claim_set_its_range(tmp_path):
    text = r"For $n = 0, 1, 2, \dots$, $k \ne 1$ and $m = 2$ we have $1 + 1 = 2$ $(j = 1, 2, 3)$."
    kinds = [one.kind for one in answers(tmp_path, text)]
    assert kinds[:3] == ["sets the range of"] * 3 and kinds[3] == "holds"
    assert last(tmp_path, r"Let $k \in \mathbb{N}$. Hence $k \ne 1$.").kind == "read, not judged"


def test_a_value_beside_a_claim_changes_nothing_of_it(tmp_path):
    text = r"Let $n \in \mathbb{N}$. For $n = 1$ we have $n^2 = n$, and for $n = 2$ we have $n^2 = n$."
    assert {one.kind for one in answers(tmp_path, text)} == {"sets the range of", "read, not judged"}


@pytest.mark.parametrize(
    ("text", "kind"),
    (
        ("In particular, $1 + 1 = 3$.", "differs"),
        ("However, $1 + 1 = 3$, and that was all.", "differs"),
        (r"Let $s \in \mathbb{R}$. In particular, $s^2 = 2$ has two solutions.", "read, not judged"),
    ),
)
def test_adverbs_begin_a_claim(tmp_path, text, kind):
    assert last(tmp_path, text).kind == kind


@pytest.mark.parametrize(
    ("claim", "kind"),
    (
        (r"\int_0^1 s^2 \, ds = \left[\frac{s^3}{3}\right]_0^1", "holds"),
        (r"\int_0^1 s^2 \, ds = \left[\frac{s^3}{2}\right]_0^1", "differs"),
        (r"\left[\frac{s^3}{3}\right]_0^1 = \frac13", "read, not judged"),
        (r"\int_{-1}^1 \sqrt{1 - s^2} \, ds = \frac{\pi}{2}", "holds"),
        (r"\int_{-2}^2 \sqrt{1 - s^2} \, ds = \frac{\pi}{2}", "read, not judged"),
        (r"\frac{d^2}{ds^2} s^3 = 6 s", "holds"),
        (r"\frac{d^2}{ds^2} s^3 = 3 s", "differs"),
        (r"\frac{d^2}{ds} s^3 = 6 s", "read, not judged"),
    ),
)
def test_integrals_and_slopes(tmp_path, claim, kind):
    given = r"Let $s \in \mathbb{R}$. " if "frac{d" in claim else ""
    assert last(tmp_path, f"{given}Then $${claim}.$$").kind == kind


def test_slopes_with_kinks_in_means(tmp_path):
    text = r"""Let $\phi(u) := \max(0, u)$ and $Z \sim \mathcal{N}(0, 1)$. Then $\mathbb{E}[\phi'(Z)] = \frac12$,
and then $\mathbb{E}[\phi'(Z)] = 1$. Let $a \in \mathbb{R}$. Then $\phi'(a) = 1$."""
    assert [one.kind for one in answers(tmp_path, text)][-4:] == [
        "holds",
        "differs",
        "sets the range of",
        "read, not judged",
    ]


def test_words_that_put_a_vector_into_its_space(tmp_path):
    law = r"Let $z \sim \mathcal{N}(\mu, \Sigma)$ be a Gaussian vector in $\mathbb{R}^d$. "
    assert last(tmp_path, law + r"Then $\mathbb{E}[z z^\top] = \Sigma + \mu \mu^\top$.").kind == "holds"
    assert last(tmp_path, law + r"Then $\mathbb{E}[z z^\top] = \Sigma - \mu \mu^\top$.").kind == "differs"


def test_a_parameter_behind_a_matrix_is_a_vector(tmp_path):
    law = r"Let $X \in \mathbb{R}^{n \times d}$. Define $L(w) := w^\top X^\top X w$. "
    assert last(tmp_path, law + r"Then $\nabla L(w) = 2 X^\top X w$.").kind == "holds"
    assert last(tmp_path, law + r"Then $\nabla L(w) = X^\top X w$.").kind == "differs"


def test_an_equation_for_a_matrix_that_is_not_judged_leaves_it_its_range(tmp_path):
    text = r"""Let $A \in \mathbb{R}^{n \times n}$ be symmetric with $A = \sum_i \lambda_i q_i q_i^\top$.
Then $A^\top = A$, and then $A^\top = -A$."""
    found = answers(tmp_path, text)
    assert [found[place].kind for place in (0, -2, -1)] == ["sets the range of", "holds", "read, not judged"]
