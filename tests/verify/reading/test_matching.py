"""Links are matched with claims by what both sides are, whatever letters, spacing and order they have."""

import pytest

from notes.s1_4_one_hidden_layer import CLAIMS
from notes.s1_9.setup import beta_of_equal_widths
from tests.verify.reading.networks.test_networks import BIASED, FINITE, GRADIENTS, KERNEL, NETWORK
from tests.verify.reading.test_audit import answers, unasked
from verify.reading.judging import Find
from verify.reading.matching import chosen, matches

KNOWN = (*CLAIMS, beta_of_equal_widths)


def _find() -> tuple[Find, list]:
    seen = []

    def find(questions):
        found = [matches(question.statement, KNOWN) for question in questions]
        seen.extend(found)
        places = chosen([[(one.id, one.rank) for one in of] for of in found])
        return [None if at is None else (of[at].id, str(of[at].right)) for of, at in zip(found, places, strict=True)]

    return find, seen


def claim_of(tmp_path, text: str) -> tuple[str | None, int]:
    find, seen = _find()
    last = answers(tmp_path, text, ask=unasked, find=find)[-1]
    return last.claim, min((one.rank[0] for one in (seen or [[]])[-1]), default=9)


WIDTHS = r"""
We have widths $\{N_k\}$ and depth $D$. Define

$$\gamma := \sum_{k=1}^{D-1} \frac{1}{N_k}, \quad (\text{equal widths } N_k = M \text{ give } \gamma = D/M).$$
"""
LINKS = {
    NETWORK + GRADIENTS[0]: "1.4.gradient-a",
    NETWORK + GRADIENTS[0].replace("c_i", "q_l").replace("v_i", "v_l"): None,
    (NETWORK + GRADIENTS[0]).replace("phi", "rho").replace("z", "s").replace("c_i", "e_i"): "1.4.gradient-a",
    NETWORK + r"Then $$\frac{\phi(v_i^\top z)}{\sqrt{h}} = \nabla_{c_i} g(z).$$": "1.4.gradient-a",
    NETWORK + GRADIENTS[1]: "1.4.gradient-w",
    NETWORK + KERNEL + FINITE: "1.4.kernel-finite",
    WIDTHS: "1.9.beta",
    BIASED + r"Then $$\nabla_{c_i} g(z) = \frac{1}{\sqrt h} \phi(v_i^\top z + e_i).$$": None,
}


@pytest.mark.parametrize(("text", "expected"), LINKS.items())
def test_a_link_is_matched_with_its_claim(tmp_path, text, expected):
    claim, rank = claim_of(tmp_path, text)
    assert claim == expected and (expected is None or rank < 2)


def test_a_wrong_right_side_is_matched_by_the_left_one(tmp_path):
    claim, rank = claim_of(tmp_path, NETWORK + GRADIENTS[0].replace(r"\frac{1}{\sqrt h}", r"\frac{1}{h}"))
    assert (claim, rank) == ("1.4.gradient-a", 2)


def test_each_statement_takes_a_claim_of_its_own_where_several_have_it():
    both = [("1.9.beta", (0, 0)), ("2.beta", (0, 0))]
    assert list(chosen([both, both, []])) == [0, 1, None]
