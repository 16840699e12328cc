"""w(t) that moves by an equation is w at one time; where t stands besides, or another time, it is not."""

import pytest

from tests.verify.reading.test_audit import answers, last

FLOW = r"""Let $X \in \mathbb{R}^{n \times d}$ and $y \in \mathbb{R}^n$. Consider $L(w) = \frac12 \|X w - y\|^2$ and the
flow $\dot w(t) = -\nabla L(w(t))$. Let $r(t) := X w(t) - y$. Then """


@pytest.mark.parametrize(
    ("claim", "kind"),
    (
        (r"\dot w(t) = - X^\top (X w(t) - y)", "holds"),
        (r"\dot w(t) = X^\top (X w(t) - y)", "differs"),
        (r"\dot r(t) = - X X^\top r(t)", "holds"),
        (r"\dot r(t) = - X^\top X r(t)", "differs"),
        (r"\frac{d}{dt} \|r(t)\|^2 = - 2 r(t)^\top X X^\top r(t)", "holds"),
        (r"\frac{d}{dt} \|r(t)\|^2 = - r(t)^\top X X^\top r(t)", "differs"),
        (r"\frac{d}{dt} L(w(t)) = - \|\nabla L(w(t))\|^2", "holds"),
        (r"r(t) = e^{- X X^\top t} r(0)", "read, not judged"),
        (r"w(0) = 0", "read, not judged"),
        (r"\int_0^1 \|w(t)\|^2 \, dt = \|w\|^2", "read, not judged"),
    ),
)
def test_a_curve_at_one_time(tmp_path, claim, kind):
    assert last(tmp_path, FLOW + f"$${claim}.$$").kind == kind


def test_a_function_of_time_is_no_curve(tmp_path):
    text = r"""Let $K \in \mathbb{R}^{n \times n}$ be symmetric and $y \in \mathbb{R}^n$. Define $u(t) := e^{-K t} y$.
Then $\frac{d}{dt} u(t) = - K u(t)$ and $u(0) = y$ and $\frac{d}{dt} u(t) = K u(t)$."""
    assert [one.kind for one in answers(tmp_path, text)][-3:] == ["holds", "holds", "differs"]
