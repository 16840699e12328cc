"""Inequalities for probabilities: by named theorems, with what they need; laws that exceed what is claimed."""

import pytest

from tests.verify.reading.test_audit import answers

ONE = (
    r"Let $Z$ be a random variable with $\mathbb{E}[Z] = \mu$ and variance $s^2$, "
    r"where $\mu \in \mathbb{R}$ and $s > 0$. "
)
MANY = (
    r"Let $Z_1, \dots, Z_n$ be independent random variables with values in $[0, 1]$ and $\mathbb{E}[Z_i] = p$. "
    r"Let $t > 0$. By Hoeffding's inequality, "
)
MEAN = r"$$\mathbb{P}\left(\left|\frac1n\sum_{i=1}^n Z_i - p\right| \ge t\right) \le "
EVENTS = (
    r"Let $A_1, \dots, A_n$ be events with $\mathbb{P}(A_i) \le \delta$, where $\delta \in (0, 1)$. "
    r"By the union bound, "
)
POSITIVE = r"Let $Z$ be a nonnegative random variable with mean $\mu$, $\mu > 0$. Let $a > 0$. By Markov's inequality, "
CASES = (
    (ONE + r"By Chebyshev's inequality, $$\mathbb{P}(|Z - \mu| \ge 2 s) \le \frac14.$$", "holds"),
    (ONE + r"By Chebyshev's inequality, $$\mathbb{P}(|Z - \mu| \ge 2 s) \le \frac15.$$", "differs"),
    (ONE + r"Then $$\mathbb{P}(|Z - \mu| \ge 2 s) < \frac14.$$", "read, not judged"),
    (ONE + r"Then $$\mathbb{P}(Z \ge 2 s) \le \frac14.$$", "read, not judged"),
    (MANY + MEAN + r"2 e^{-2 n t^2}.$$", "holds"),
    (MANY + MEAN + r"2 e^{-4 n t^2}.$$", "differs"),
    (MANY.replace("independent random", "random") + MEAN + r"2 e^{-2 n t^2}.$$", "differs"),
    (MANY.replace("values in $[0, 1]$ and ", "") + MEAN + r"2 e^{-2 n t^2}.$$", "differs"),
    (MANY.replace("[0, 1]", "[-1, 1]") + MEAN + r"2 e^{-2 n t^2}.$$", "differs"),
    (MANY.replace("values in $[0, 1]$", r"$|Z_i| \le 1$") + MEAN + r"2 e^{-2 n t^2}.$$", "read, not judged"),
    (MANY.replace("By", "Suppose they are bounded. By") + MEAN + r"2 e^{-4 n t^2}.$$", "read, not judged"),
    (MANY.replace("By", r"Suppose $Z_i \le \frac12$. By") + MEAN + r"2 e^{-4 n t^2}.$$", "read, not judged"),
    (EVENTS + r"$$\mathbb{P}\left(\bigcup_{i=1}^n A_i\right) \le n \delta.$$", "holds"),
    (EVENTS + r"$$\mathbb{P}\left(\bigcup_{i=1}^n A_i\right) \le \delta.$$", "differs"),
    (POSITIVE + r"$$\mathbb{P}(Z \ge a) \le \frac{\mu}{a}.$$", "holds"),
    (POSITIVE.replace("a nonnegative", "a") + r"$$\mathbb{P}(Z \ge a) \le \frac{\mu}{a}.$$", "differs"),
)


@pytest.mark.parametrize(("text", "kind"), CASES)
def test_an_answer(tmp_path, text, kind):
    found = answers(tmp_path, text)[-1]
    assert found.kind == kind, found
    assert kind != "differs" or "at " in found.message
