"""A model of which a document says no more than f(x; θ): its expansion and its flow are judged, in any letters."""

from collections.abc import Sequence

import pytest

from tests.verify.reading.test_audit import answers, unasked
from verify.checking.steps import Check
from verify.claims.evidence import Evidence
from verify.claims.settings import Settings
from verify.claims.statement import Statement
from verify.reading.asking import here
from verify.reading.letters.answers import Answer

MODEL = r"""
We are given data $\{(z_a, h_a)\}_{a=1}^N$ with $h_a \in \mathbb{R}$, and a model
$g : \mathbb{R}^q \times W \to \mathbb{R}$ with parameters $\omega \in W \subseteq \mathbb{R}^P$ and the loss

$$J(\omega) = \frac{1}{2} \sum_{a=1}^N (g(z_a; \omega) - h_a)^2.$$
"""
EXPANSION = r"""
A first-order expansion gives

$$g(z; \omega) \approx g(z; \omega_0) + \nabla_{\omega} g(z; \omega_0)^\top (\omega - \omega_0).$$
"""
FLOW = r"""
We let

$$\frac{d\omega_s}{ds} = -\nabla_\omega J(\omega_s).$$

Let $g_s(z_a) := g(z_a; \omega_s)$. Then

$$\nabla_\omega J(\omega_s) = \sum_{b=1}^N (g_s(z_b) - h_b) \nabla_\omega g(z_b; \omega_s).$$

Hence

$$\frac{d}{ds} g_s(z_a) = -\sum_{b=1}^N \underbrace{\nabla_\omega g(z_a; \omega_s)^\top \nabla_\omega g(z_b; \omega_s)
}_{=: M_s(z_a, z_b)} (g_s(z_b) - h_b).$$

With $[M_s]_{ab} = M_s(z_a, z_b)$ we have

$$\frac{d}{ds} g_s = -M_s (g_s - h).$$
"""
FIXED = r"""
The kernel stays nearly the same, $M_s \approx M_0 =: M$. Let $e_s := g_s - h$. Then $\dot e_s = -M e_s$, so that

$$g_s = h + e^{-M s} (g_0 - h).$$
"""


def posed(tmp_path, text: str) -> tuple[list[Answer], list[bool]]:
    """The answers without an oracle, and whether the step checker confirms each statement that was asked for."""
    statements: dict[str, Statement] = {}

    def noted(asked: Sequence[tuple[str, Statement]]) -> list[Evidence]:
        statements.update({statement.key: statement for _, statement in asked})
        return unasked(asked)

    found = answers(tmp_path, text, ask=noted)
    return found, [Check(one).confirms(one.lhs, one.rhs) for one in statements.values()]


def test_what_follows_from_a_model_is_confirmed(tmp_path):
    found, confirmed = posed(tmp_path, MODEL + EXPANSION + FLOW + FIXED)
    assert confirmed == [True] * 6, found
    rests = [one.rests_on for one in found if one.source.startswith("\\nabla")]
    assert rests and "J" in rests[0]


def test_the_solution_under_a_fixed_kernel_is_proved(tmp_path):
    def proofs(asked: Sequence[tuple[str, Statement]]) -> list[Evidence]:
        found = unasked(asked)
        for place in [place for place, (name, _) in enumerate(asked) if name == "symbolic"][-1:]:
            found[place] = here(Settings())([asked[place]])[0]
        return found

    last = answers(tmp_path, MODEL + FLOW + FIXED, ask=proofs)[-1]
    assert (last.kind, last.verdict) == ("holds if", "proved"), last
    assert "the kernel stays at M_0" in last.message and "h is the vector of the h_i" in last.message


PLANTED = (
    (EXPANSION, r"(\omega - \omega_0)", r"(\omega + \omega_0)"),
    (EXPANSION, r"+ \nabla", r"- \nabla"),
    (EXPANSION, r"\approx g(z;", r"\approx 2 g(z;"),
    (FLOW, r"(g_s(z_b) - h_b) \nabla", r"(g_s(z_b) + h_b) \nabla"),
    (FLOW, r"= -\sum_{b=1}^N \underbrace", r"= \sum_{b=1}^N \underbrace"),
    (FLOW, r"(g_s(z_b) - h_b).", r"(g_s(z_a) - h_a)."),
    (FLOW, r"= -M_s (", r"= -2 M_s ("),
    (FLOW, r"(g_s - h).", r"(g_s + h)."),
    (FLOW, r"ds} = -\nabla", r"ds} = -3 \nabla"),
    (FIXED, r"= -M e_s", r"= M e_s"),
    (FIXED, r"e^{-M s}", r"e^{-M}"),
    (FIXED, r"e^{-M s}", r"e^{-2 M s}"),
    (FIXED, r"(g_0 - h)", r"(g_s - h)"),
)


@pytest.mark.parametrize(("part", "right", "wrong"), PLANTED)
def test_a_planted_error_is_not_confirmed(tmp_path, part, right, wrong):
    assert right in part
    text = MODEL + (EXPANSION + FLOW + FIXED).replace(part, part.replace(right, wrong, 1))
    found, confirmed = posed(tmp_path, text)
    assert not all(confirmed), found


def test_a_planted_error_differs(tmp_path):
    last = answers(tmp_path, MODEL + EXPANSION.replace("+ \\nabla", "- \\nabla"))[-1]
    assert last.kind == "differs" and last.witness, last


@pytest.mark.parametrize(
    ("right", "wrong", "why"),
    (
        (r"g : \mathbb{R}^q \times W \to \mathbb{R}", "g", "which function"),
        (r"\approx M_0 =: M", r"= M_0 =: M", "whether the kernel stays fixed"),
        (r"\frac{1}{2} \sum_{a=1}^N (g(z_a; \omega) - h_a)^2", r"\sum_{a=1}^N g(z_a; \omega)^3", "no linear one"),
        (r"(z_a, h_a)\}_{a=1}^N", r"(z_a, h_a)\}", "how many inputs"),
        (r"h_a \in \mathbb{R}", r"h_a \in \mathbb{R}^3", "the family h_{a}"),
        (r"\nabla_{\omega} g(z; \omega_0)^\top (\omega - \omega_0)", r"g(z; \omega_0)", "to which order"),
    ),
)
def test_what_a_model_does_not_say_is_not_judged(tmp_path, right, wrong, why):
    text = MODEL + EXPANSION + FLOW + FIXED
    assert right in text
    found = answers(tmp_path, text.replace(right, wrong), ask=unasked)
    assert any(why in one.message for one in found), found


def test_a_function_that_the_document_defines_is_no_model(tmp_path):
    told = MODEL + r"Here $$g(z; \omega) = 0.$$" + EXPANSION
    assert "a function of its own" in answers(tmp_path, told, ask=unasked)[-1].message


@pytest.mark.parametrize(
    ("introduced", "is_one"),
    (
        (r"Let $g(z; \omega)$ be a network with parameters $\omega \in \mathbb{R}^P$", True),
        (r"Consider a model $g(z; \omega)$ with parameters $\omega \in \mathbb{R}^P$", True),
        (r"We look at $g(z; \omega)$ for parameters $\omega \in \mathbb{R}^P$", False),
    ),
)
def test_words_introduce_a_model(tmp_path, introduced, is_one):
    data = r" and data $\{(z_a, h_a)\}_{a=1}^N$ with $h_a \in \mathbb{R}$."
    loss = "\n\n$$" + MODEL.split("$$")[1] + "$$\n"
    found, _ = posed(tmp_path, introduced + data + loss)
    (defined,) = [one for one in found if one.defines == "J"]
    assert ("not judged yet" in defined.message) != is_one
