"""Listed vectors that are orthonormal; traces of semidefinite products; what else is said of a list is left unread."""

import pytest

from tests.verify.reading.test_audit import answers

LIST = r"Let $e_1, \dots, e_k \in \mathbb{R}^d$ be orthonormal and let $x, y \in \mathbb{R}^d$. Then "
BESSEL = r"$$\sum_{i=1}^k \langle x, e_i \rangle^2 \le \|x\|^2.$$"
PAIR = r"Let $A, B \in \mathbb{R}^{n \times n}$ be symmetric positive semidefinite matrices. Then "
CASES = (
    (LIST + BESSEL, "holds"),
    (LIST + r"$$\sum_{i=1}^k (e_i^\top x)^2 \le \|x\|^2.$$", "holds"),
    (LIST + r"$$\sum_{i=1}^k (e_i^\top x)(e_i^\top y) = \sum_{i=1}^k (e_i^\top y)(e_i^\top x).$$", "holds"),
    (LIST + r"$$\sum_{i=1}^k \langle x, e_i \rangle^2 \le \|x\|.$$", "differs"),
    (LIST + r"$$\sum_{i=1}^k \langle x, e_i \rangle^2 \le \frac12 \|x\|^2.$$", "differs"),
    (LIST + r"$$\sum_{i=1}^k \langle x, e_i \rangle^2 = \|x\|^2.$$", "differs"),
    (LIST.replace(" be orthonormal", "") + BESSEL, "differs"),
    (LIST.replace("orthonormal", "pairwise orthogonal") + BESSEL, "read, not judged"),
    (LIST.replace("orthonormal", "unit vectors") + BESSEL, "read, not judged"),
    (LIST.replace("be orthonormal", "be linearly independent") + BESSEL, "read, not judged"),
    (LIST.replace("be orthonormal", r"satisfy $e_i^\top e_j = 0$ for $i \neq j$") + BESSEL, "read, not judged"),
    (LIST.replace("be orthonormal", "be not orthonormal") + BESSEL, "read, not judged"),
    (PAIR + r"$$\mathrm{tr}(AB) \ge 0.$$", "holds"),
    (PAIR + r"$$\mathrm{tr}(ABAB) \ge 0.$$", "holds"),
    (PAIR.replace("$A, B ", "$A, B, C ") + r"$$\mathrm{tr}(ABC) \ge 0.$$", "differs"),
    (PAIR.replace(" positive semidefinite", "") + r"$$\mathrm{tr}(AB) \ge 0.$$", "differs"),
)


@pytest.mark.parametrize(("text", "kind"), CASES)
def test_an_answer(tmp_path, text, kind):
    found = answers(tmp_path, text)[-1]
    assert found.kind == kind, found
    assert kind != "holds" or found.verdict == "proved"
