"""Values of functions that are Lipschitz or have bounded second derivatives: for all of them, or one that fails."""

import pytest

from tests.verify.reading.test_audit import answers

LINE = (
    r"Let $\sigma : \mathbb{R} \to \mathbb{R}$ be $L$-Lipschitz with $L > 0$ and let $u, v \in \mathbb{R}$. "
    r"Then $$|\sigma(u) - \sigma(v)| \le "
)
SPACE = (
    r"Let $f : \mathbb{R}^d \to \mathbb{R}$ be $L$-Lipschitz and let $x, z \in \mathbb{R}^d$. Then $$|f(x) - f(z)| \le "
)
SMOOTH = (
    r"Let $f : \mathbb{R}^p \to \mathbb{R}$ be twice continuously differentiable with $\|\nabla^2 f(\theta)\| \le M$ "
    r"for all $\theta \in \mathbb{R}^p$, where $M > 0$. Let $\theta, \theta_0 \in \mathbb{R}^p$. "
    r"By Taylor's theorem, $$"
)
REST = r"|f(\theta) - f(\theta_0) - \nabla f(\theta_0)^\top(\theta - \theta_0)| \le "
NEAR = SMOOTH.replace(r"\in \mathbb{R}^p$, w", r"$ near $0$, w")
FIRST = r"|f(\theta) - f(\theta_0)| \le "
ONE = (
    r"Let $f : \mathbb{R} \to \mathbb{R}$ be twice differentiable with $|f''(t)| \le M$ for all $t \in \mathbb{R}$, "
    r"where $M > 0$. Let $x, a \in \mathbb{R}$. Then $$|f(x) - f(a) - f'(a)(x - a)| \le "
)
DESCENT = (
    r"Let $f : \mathbb{R}^p \to \mathbb{R}$ be $M$-smooth, let $x \in \mathbb{R}^p$ and let $\eta > 0$. "
    r"Then $$f(x - \eta \nabla f(x)) \le f(x) - \eta \|\nabla f(x)\|^2"
)
TWICE = LINE.replace(r"|\sigma(u) - \sigma(v)|", r"|\sigma(\sigma(u)) - \sigma(\sigma(v))|")
CASES = (
    (LINE + r"L |u - v|.$$", "holds"),
    (LINE + r"\frac{L}{2} |u - v|.$$", "differs"),
    (LINE + r"L |u - v|^2.$$", "differs"),
    (TWICE + r"L^2 |u - v|.$$", "holds"),
    (TWICE + r"L |u - v|.$$", "differs"),
    (LINE.replace("Lipschitz", r"Lipschitz on $[0, 1]$") + r"L |u - v|.$$", "read, not judged"),
    (LINE.replace("be $L$", "be locally $L$") + r"L |u - v|.$$", "read, not judged"),
    (LINE.replace("be $L$", "be not $L$") + r"L |u - v|.$$", "read, not judged"),
    (LINE.replace("Then ", r"Suppose that $\sigma$ is bounded. Then ") + r"\frac{L}{2} |u - v|.$$", "read, not judged"),
    (LINE.replace("Then ", r"Suppose that $\sigma(0) = 0$. Then ") + r"\frac{L}{2} |u - v|.$$", "read, not judged"),
    ("All functions below are bounded. " + LINE + r"\frac{L}{2} |u - v|.$$", "read, not judged"),
    (LINE.replace("Then ", "It is bounded. Then ") + r"\frac{L}{2} |u - v|.$$", "read, not judged"),
    (LINE.replace("Then ", r"Both are zeros of $\sigma$. Then ") + r"\frac{L}{2} |u - v|.$$", "read, not judged"),
    (LINE.replace("$L > 0$", r"$L \in \mathbb{R}$") + r"L |u - v|.$$", "read, not judged"),
    (LINE.replace("be $L$-Lipschitz with $L > 0$", "be 1-Lipschitz") + r"|u - v|.$$", "holds"),
    (LINE.replace("be $L$-Lipschitz with $L > 0$", "be Lipschitz with constant $L$") + r"L |u - v|.$$", "holds"),
    (SPACE + r"L \|x - z\|.$$", "holds"),
    (SPACE + r"\frac12 L \|x - z\|.$$", "differs"),
    (SMOOTH + REST + r"\frac{M}{2} \|\theta - \theta_0\|^2.$$", "holds"),
    (SMOOTH + REST + r"\frac{M}{4} \|\theta - \theta_0\|^2.$$", "differs"),
    (SMOOTH + REST + r"\frac{M}{2} \|\theta - \theta_0\|.$$", "differs"),
    (SMOOTH + FIRST + r"\frac{M}{2} \|\theta - \theta_0\|^2.$$", "differs"),
    (
        SMOOTH.replace(r"\in \mathbb{R}^p$, w", r"$ near $0$, w") + REST + r"\frac{M}{2} \|\theta - \theta_0\|^2.$$",
        "read, not judged",
    ),
    (ONE + r"\frac{M}{2} (x - a)^2.$$", "holds"),
    (ONE + r"\frac{M}{6} (x - a)^2.$$", "differs"),
    (ONE.replace(r"t \in \mathbb{R}", r"t \in [0, 1]") + r"\frac{M}{2} (x - a)^2.$$", "read, not judged"),
    (ONE.replace(r"\le M$", r"\le M t^2$") + r"\frac{M}{2} (x - a)^2.$$", "read, not judged"),
    (DESCENT + r" + \frac{M \eta^2}{2} \|\nabla f(x)\|^2.$$", "holds"),
    (DESCENT + r".$$", "differs"),
)


@pytest.mark.parametrize(("text", "kind"), CASES)
def test_an_answer(tmp_path, text, kind):
    found = answers(tmp_path, text)[-1]
    assert found.kind == kind, found
    assert kind != "differs" or "at " in found.message
