"""The unit sphere as a set: vectors from it, and whether others lie in it."""

import pytest

from tests.verify.reading.test_audit import answers

NAMED = r"Let $S = \{x \in \mathbb{R}^d : \|x\| = 1\}$. Let $x, z \in S$. Then "
BOARD = r"Let $x, z \in \mathbb{S}^{d-1}$. Then "
CASES = (
    (NAMED + r"$$|x^\top z| \le 1.$$", "holds"),
    (NAMED + r"$$|x^\top z| \le \frac12.$$", "differs"),
    (NAMED + r"$-x \in S$.", "holds"),
    (NAMED + r"$2x \in S$.", "read, not judged"),
    (NAMED.replace(r"\|x\| = 1", r"\|x\| \le 1") + r"$$\|x\| = 1.$$", "read, not judged"),
    (BOARD + r"$$\|x - z\|^2 = 2 - 2 x^\top z.$$", "holds"),
    (BOARD + r"$$\|x - z\|^2 = 1 - 2 x^\top z.$$", "differs"),
    (BOARD.replace(r"$x, z \in", r"$x, z \in \mathbb{R}^d$. Let $u \in") + r"$$\|x\| = 1.$$", "differs"),
    (BOARD.replace("S}^{d-1}", "S}_+^{d-1}") + r"$$x^\top z \ge 0.$$", "read, not judged"),
    (r"Let $x_1, \dots, x_n \in \mathbb{S}^{d-1}$. Then $$\sum_{i=1}^n \|x_i\|^2 = n.$$", "read, not judged"),
    (r"Let $x \in \mathbb{R}^d$. Then $x \in \mathbb{S}^{d-1}$.", "read, not judged"),
)


@pytest.mark.parametrize(("text", "kind"), CASES)
def test_an_answer(tmp_path, text, kind):
    found = answers(tmp_path, text)[-1]
    assert found.kind == kind, found


def test_upright_names_are_functions(tmp_path):
    text = r"Let $u \in \mathbb{R}$. Then $$\operatorname{erf}(u) \le 1.$$"
    assert answers(tmp_path, text)[-1].kind == "holds"
    own = r"Let $\operatorname{erf}(u) := 3 u$ for $u \in \mathbb{R}$. Then $$\operatorname{erf}(2) = 6.$$"
    assert answers(tmp_path, own)[-1].kind == "holds"
