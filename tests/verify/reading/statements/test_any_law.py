"""Claims about E, Var and Cov of random variables: they hold for all laws, or differ with one for which they fail."""

import pytest

from tests.verify.reading.test_audit import answers

ONE = r"Let $Z$ be a random variable with a finite second moment. Then "
TWO = r"Let $X$ and $Y$ be random variables with finite second moments. Then "
APART = TWO.replace("be random", "be independent random")
BOUNDED = r"Let $Z$ be a bounded random variable. By Jensen's inequality, "
UNIT = r"Let $Z$ be a random variable with values in $[0, 1]$. Then "
PRODUCT = r"$$\mathbb{E}[XY] = \mathbb{E}[X]\,\mathbb{E}[Y].$$"
CASES = (
    (TWO + r"$$\mathbb{E}[XY]^2 \le \mathbb{E}[X^2]\,\mathbb{E}[Y^2].$$", "holds"),
    (TWO + r"$$\mathbb{E}[XY]^2 \le \frac12 \mathbb{E}[X^2]\,\mathbb{E}[Y^2].$$", "differs"),
    (TWO + r"$$|\mathbb{E}[XY]| \le \sqrt{\mathbb{E}[X^2]\,\mathbb{E}[Y^2]}.$$", "holds"),
    (TWO + r"$$|\mathbb{E}[XY]| \le \mathbb{E}[X^2]\,\mathbb{E}[Y^2].$$", "differs"),
    (TWO + r"$$\mathbb{E}[|XY|] \le \sqrt{\mathbb{E}[X^2]}\,\sqrt{\mathbb{E}[Y^2]}.$$", "holds"),
    (TWO + r"$$\mathrm{Cov}(X, Y)^2 \le \mathrm{Var}(X)\,\mathrm{Var}(Y).$$", "holds"),
    (TWO + r"$$\mathrm{Var}(X + Y) \le 2\,\mathrm{Var}(X) + 2\,\mathrm{Var}(Y).$$", "holds"),
    (TWO + r"$$\mathrm{Var}(X + Y) = \mathrm{Var}(X) + \mathrm{Var}(Y).$$", "differs"),
    (APART + r"$$\mathrm{Var}(X + Y) = \mathrm{Var}(X) + \mathrm{Var}(Y).$$", "holds"),
    (APART + r"$$\mathrm{Var}(XY) = \mathrm{Var}(X)\,\mathrm{Var}(Y).$$", "differs"),
    (TWO + PRODUCT, "differs"),
    (APART + PRODUCT, "holds"),
    (TWO.replace("be random", "be uncorrelated random") + PRODUCT, "read, not judged"),
    (TWO.replace("Then ", "Suppose that $X$ and $Y$ are independent. Then ") + PRODUCT, "read, not judged"),
    (TWO.replace("Then ", r"Suppose that $\mathbb{E}[X] = 0$. Then ") + PRODUCT, "read, not judged"),
    (TWO.replace("Then ", r"We take $Y = 2$. Then ") + PRODUCT, "read, not judged"),
    (ONE + r"$$\mathbb{E}[|Z|] \le \sqrt{\mathbb{E}[Z^2]}.$$", "holds"),
    (ONE + r"$$\mathbb{E}[|Z|] \le \mathbb{E}[Z^2].$$", "differs"),
    (ONE + r"$$(\mathbb{E}[Z])^2 \le \mathbb{E}[Z^2].$$", "holds"),
    (ONE + r"$$2 (\mathbb{E}[Z])^2 \le \mathbb{E}[Z^2].$$", "differs"),
    (ONE + r"$$|\mathbb{E}[Z]| \le \mathbb{E}[|Z|].$$", "holds"),
    (ONE + r"$$\mathrm{Var}(Z) = \mathbb{E}[(Z - \mathbb{E}[Z])^2].$$", "holds"),
    ("Throughout, all random variables are centered. " + ONE + r"$$\mathbb{E}[Z] = 0.$$", "read, not judged"),
    (ONE.replace("Then ", "Its mean is zero. Then ") + r"$$\mathbb{E}[Z] = 0.$$", "read, not judged"),
    (ONE.replace("Then ", "Suppose that $Z$ is nonnegative. Then ") + r"$$\mathbb{E}[Z] \ge 0.$$", "read, not judged"),
    (ONE.replace("Then ", r"Recall that $\mathbb{E}[Z] = 1$. Then ") + r"$$\mathbb{E}[Z] = 1.$$", "read, not judged"),
    (
        ONE.replace("Then ", r"Let $c \in \mathbb{R}$ be the mean of $Z$. Then ") + r"$$\mathbb{E}[Z] = c.$$",
        "read, not judged",
    ),
    (ONE.replace("a random", "a symmetric random") + r"$$\mathbb{E}[Z] = 0.$$", "read, not judged"),
    (ONE.replace(" with a finite second moment", "") + r"$$(\mathbb{E}[Z])^2 \le \mathbb{E}[Z^2].$$", "holds if"),
    (BOUNDED + r"$$e^{\mathbb{E}[Z]} \le \mathbb{E}[e^Z].$$", "holds"),
    (BOUNDED + r"$$e^{\mathbb{E}[Z]} \ge \mathbb{E}[e^Z].$$", "differs"),
    (BOUNDED + r"$$(\mathbb{E}[Z])^3 \le \mathbb{E}[Z^3].$$", "differs"),
    (BOUNDED.replace("bounded random", "random") + r"$$e^{\mathbb{E}[Z]} \le \mathbb{E}[e^Z].$$", "holds if"),
    (UNIT + r"$$\mathbb{E}[Z^2] \le \mathbb{E}[Z].$$", "holds if"),
    (UNIT.replace("[0, 1]", "[0, 2]") + r"$$\mathbb{E}[Z^2] \le \mathbb{E}[Z].$$", "differs"),
    (UNIT + r"$$\mathrm{Var}(Z) \le \frac15.$$", "differs"),
    (UNIT + r"$$\mathrm{Var}(Z) \le \frac14.$$", "read, not judged"),
)


@pytest.mark.parametrize(("text", "kind"), CASES)
def test_an_answer(tmp_path, text, kind):
    found = answers(tmp_path, text)[-1]
    assert found.kind == kind, found
    assert kind != "differs" or "at " in found.message
