"""Kernels from layer to layer, held against the author's own network: right recursions hold, wrong ones never do."""

from collections.abc import Sequence

import pytest

from tests.verify.reading.test_audit import answers
from verify.claims.evidence import Evidence
from verify.claims.settings import Settings
from verify.claims.statement import Statement
from verify.running.run import examine

LAYERS = r"""
Consider an activation $\phi$ and layers
$$h^{(l+1)}(x) = W^{(l)} z^{(l)}(x), \quad z^{(l+1)}(x) = \phi(h^{(l+1)}(x)),$$
with entries $W^{(l)} \sim \mathcal{N}(0, \frac{\sigma_w^2}{n_l})$, independently. The output is
$$g(x) = \frac{1}{\sqrt{n_{L-1}}} \sum_{r=1}^{n_{L-1}} a_r z_r^{(L-1)}(x), \quad a_r \sim \mathcal{N}(0, \sigma_a^2).$$
Define $$S^{(l)}(x, y) := \mathbb{E}[z_r^{(l)}(x) z_r^{(l)}(y)].$$
"""
SLOPES = r"""
Define $$\dot S^{(l+1)}(x, y) := \mathbb{E}_{f \sim \mathcal{GP}(0, \sigma_w^2 S^{(l)})}[\phi'(f(x)) \phi'(f(y))].$$
The limiting NTK satisfies
"""
SCALED = r"""
Consider an activation $\phi$ and layers
$$h^{(l)}(x) = \frac{\sigma_w}{\sqrt{n_{l-1}}} W^{(l)} z^{(l-1)}(x) + \sigma_b b^{(l)},
\quad z^{(l)}(x) = \phi(h^{(l)}(x)),$$
with $W^{(l)} \sim \mathcal{N}(0, 1)$ and $b^{(l)} \sim \mathcal{N}(0, 1)$, independently. The output is
$$g(x) = \frac{\sigma_a}{\sqrt{n_L}} \sum_{r=1}^{n_L} a_r z_r^{(L)}(x), \quad a_r \sim \mathcal{N}(0, 1).$$
Define $$S^{(l)}(x, y) := \mathbb{E}[z_r^{(l)}(x) z_r^{(l)}(y)].$$
Define $$\dot S^{(l+1)}(x, y) :=
\mathbb{E}_{f \sim \mathcal{GP}(0, \sigma_w^2 S^{(l)} + \sigma_b^2)}[\dot\phi(f(x)) \dot\phi(f(y))].$$
The NTK satisfies
"""
OF_SUMS = (
    SCALED.split("Define", maxsplit=1)[0]
    + r"""
Define $$S^{(l)}(x, y) := \mathbb{E}[h_r^{(l)}(x) h_r^{(l)}(y)].$$
Define $$\dot S^{(l+1)}(x, y) := \mathbb{E}_{f \sim \mathcal{GP}(0, S^{(l)})}[\dot\phi(f(x)) \dot\phi(f(y))].$$
The tangent kernel satisfies
"""
)


def asking(*oracles: str):
    """Some oracles are asked, which is quick."""

    def ask(asked: Sequence[tuple[str, Statement]]) -> list[Evidence]:
        return [
            examine(name, "as_stated", statement, Settings(digits=12))
            if name in oracles
            else Evidence(name, "as_stated", "unknown", "unasked")
            for name, statement in asked
        ]

    return ask


PROOFS, BALLS, VALUES = asking("symbolic"), asking("enclosure"), asking("quadrature")
FORWARD = r"S^{(l+1)}(x, y) = \mathbb{E}_{f \sim \mathcal{GP}(0, \sigma_w^2 S^{(l)})}[\phi(f(x)) \phi(f(y))]"
RECURSION = r"\Theta^{(l+1)}(x, y) = \Theta^{(l)}(x, y) \dot S^{(l+1)}(x, y) + S^{(l+1)}(x, y)"
WITH_SCALES = r"\Theta^{(l+1)}(x, y) = \sigma_w^2 \Theta^{(l)}(x, y) \dot S^{(l+1)}(x, y) + \sigma_a^2 S^{(l+1)}(x, y)"
WITH_BIASES = (
    r"\Theta^{(l+1)}(x, y) = (\sigma_w^2 \Theta^{(l)}(x, y) + \sigma_a^2 \sigma_b^2) \dot S^{(l+1)}(x, y)"
    r" + \sigma_a^2 S^{(l+1)}(x, y)"
)
TANGENT = r"T^{(l+1)}(x, y) = S^{(l+1)}(x, y) + \sigma_w^2 T^{(l)}(x, y) \dot S^{(l+1)}(x, y)"


def last(tmp_path, before: str, text: str, ask=BALLS):
    return answers(tmp_path, f"{before}$${text}.$$\n", ask=ask)[-1]


def test_the_forward_recursion_holds_for_the_authors_network(tmp_path):
    found = last(tmp_path, LAYERS + "Then the recursion is ", FORWARD, PROOFS)
    assert (found.kind, found.verdict) == ("holds if", "proved") and "infinitely wide" in found.message, found


@pytest.mark.parametrize(
    ("before", "text"),
    (
        (LAYERS + SLOPES, WITH_SCALES),
        (LAYERS + SLOPES, RECURSION),
        (LAYERS + SLOPES, RECURSION.replace("(x, y)", "").replace(r"\Theta^{(l)}", r"\Theta^{(l)} \odot ")),
        (SCALED, WITH_BIASES),
        (SCALED, WITH_BIASES.replace("{(l", "{(k").replace("(k)", "(k)").replace("(l", "(k")),
        (OF_SUMS, TANGENT),
        (OF_SUMS, r"T^{(1)}(x, y) = S^{(1)}(x, y)"),
    ),
)
def test_right_recursions_of_the_tangent_kernel_hold_under_a_reading(tmp_path, before, text):
    found = last(tmp_path, before, text, PROOFS)
    assert (found.kind, found.verdict) == ("holds under", "proved"), found


@pytest.mark.parametrize(
    "more",
    (
        r"We have $$h^{(l+1)}(x) = 2 W^{(l)} z^{(l)}(x).$$",
        r"Define $$S^{(l)}(x, y) := \mathbb{E}[z_r^{(l)}(x) z_r^{(l)}(y)] + 1.$$",
    ),
)
def test_what_is_said_otherwise_behind_is_not_taken_for_what_was_said_before(tmp_path, more):
    assert last(tmp_path, LAYERS + SLOPES.replace("The limiting", more + " The limiting"), WITH_SCALES).kind == (
        "read, not judged"
    )


def test_a_kernel_that_the_sentence_does_not_call_the_tangent_kernel_is_none(tmp_path):
    text = LAYERS + SLOPES.replace("The limiting NTK satisfies", "The NTK needs the covariance")
    assert last(tmp_path, text, WITH_SCALES.replace("\\Theta", "C")).kind in ("read, not judged", "defines")


def test_without_the_readout_a_recursion_is_in_doubt(tmp_path):
    text = LAYERS.replace(r"a_r z_r^{(L-1)}(x), \quad", r"a_r z_r^{(L-1)}(x) + c, \quad") + SLOPES
    found = last(tmp_path, text, WITH_SCALES)
    assert found.kind == "read, not judged" and "readout" in found.message, found


def test_scales_that_are_left_out_are_named(tmp_path):
    found = last(tmp_path, LAYERS + SLOPES, RECURSION, PROOFS)
    assert "sigma_a = 1 and sigma_w = 1" in found.message, found
    assert "sigma" not in last(tmp_path, LAYERS + SLOPES, WITH_SCALES, PROOFS).message.split("differs")[0]


WRONG = (
    *((LAYERS + SLOPES, WITH_SCALES.replace(*change)) for change in (
        (r"\dot S^{(l+1)}", "S^{(l+1)}"),
        (r"\dot S^{(l+1)}", r"\dot S^{(l)}"),
        ("+ \\sigma_a^2 S^{(l+1)}", "+ \\sigma_a^2 S^{(l)}"),
        ("+ \\sigma_a^2", "- \\sigma_a^2"),
        ("+ \\sigma_a^2 S^{(l+1)}", "+ 2 \\sigma_a^2 S^{(l+1)}"),
        (r"\Theta^{(l)}(x, y)", r"\Theta^{(l+1)}(x, y)"),
        (r"\Theta^{(l)}(x, y)", r"\Theta^{(l)}(x, x)"),
        (r"\Theta^{(l)}(x, y) ", ""),
        (r"+ \sigma_a^2 S^{(l+1)}(x, y)", ""),
        ("+ \\sigma_a^2 S^{(l+1)}(x, y)", "+ \\sigma_a^2 S^{(l+1)}(x, y) + 1"),
    )),
    *((SCALED, WITH_BIASES.replace(*change)) for change in (
        (r" + \sigma_a^2 \sigma_b^2", ""),
        (r" + \sigma_a^2 \sigma_b^2", r" + \sigma_a^2"),
        (r"+ \sigma_a^2 \sigma_b^2", r"- \sigma_a^2 \sigma_b^2"),
        (r"\dot S^{(l+1)}", "S^{(l+1)}"),
        (r" + \sigma_a^2 S^{(l+1)}", r" + \sigma_a^2 \dot S^{(l+1)}"),
        (r"\sigma_w^2", r"\sigma_w^2 \sigma_b"),
    )),
    *((OF_SUMS, TANGENT.replace(*change)) for change in (
        (r"\dot S^{(l+1)}", r"\dot S^{(l)}"),
        ("= S^{(l+1)}", "= S^{(l)}"),
        ("= S^{(l+1)}", r"= S^{(l+1)}(x, y) + \sigma_b^2 + 0 S^{(l+1)}"),
    )),
    (LAYERS + SLOPES, r"\Theta^{(1)}(x, y) = S^{(1)}(x, y)"),
    (OF_SUMS, r"T^{(1)}(x, y) = S^{(2)}(x, y)"),
    (SCALED, r"\Theta^{(1)}(x, y) = S^{(0)}(x, y)"),
)  # fmt: skip


@pytest.mark.parametrize(("before", "text"), WRONG)
def test_wrong_recursions_of_the_tangent_kernel_differ(tmp_path, before, text):
    found = last(tmp_path, before, text)
    assert found.kind == "differs" and found.witness, found


@pytest.mark.parametrize(
    ("change", "kind"),
    (
        ((r"\sigma_w^2 S^{(l)}", r"\sigma_w S^{(l)}"), "differs"),
        ((r"\sigma_w^2 S^{(l)}", r"S^{(l)}"), "differs"),
        ((r"\sigma_w^2 S^{(l)}", r"\sigma_w^2 S^{(l+1)}"), "differs"),
        ((r"\sigma_w^2 S^{(l)}", r"\sigma_w^2 S^{(l)} + 1"), "differs"),
        ((r"\phi(f(y))", r"\phi'(f(y))"), "read, not judged"),
        ((r"\phi(f(y))", r"\phi(f(x))"), "read, not judged"),
        ((r"\phi(f(x)) \phi(f(y))", r"\phi(f(x))"), "read, not judged"),
        ((r"\phi(f(x)) \phi(f(y))", r"\phi'(f(x)) \phi'(f(y))"), "differs"),
    ),
)
def test_a_wrong_step_of_the_forward_recursion_never_holds(tmp_path, change, kind):
    text = LAYERS.replace(r"an activation $\phi$", r"ReLU activation $\phi$")
    found = last(tmp_path, text + "Then the recursion is ", FORWARD.replace(*change), VALUES)
    assert found.kind == kind, found


@pytest.mark.parametrize(
    ("change", "kind"),
    (
        ((r"\frac{\sigma_w^2}{n_l}", r"\frac{2 \sigma_w^2}{n_l}"), "differs"),
        ((r"\frac{\sigma_w^2}{n_l}", r"\frac{\sigma_w^2}{n_{l+1}}"), "holds under"),
        ((r"\frac{\sigma_w^2}{n_l}", r"\sigma_w^2"), "read, not judged"),
        ((r"with entries $W^{(l)}", r"with entries $V^{(l)}"), "read, not judged"),
        ((r"z_r^{(l)}(y)]", r"z_s^{(l)}(y)]"), "read, not judged"),
    ),
)
def test_another_network_is_another_recursion(tmp_path, change, kind):
    text = LAYERS.replace(r"an activation $\phi$", r"ReLU activation $\phi$").replace(*change)
    assert last(tmp_path, text + "Then the recursion is ", FORWARD, VALUES).kind == kind
