"""Networks of a document: what follows from its definitions holds, and differs where one of them or a link does."""

import pytest

from tests.verify.reading.test_audit import answers, unasked
from verify.reading.answers import Answer

NETWORK = r"""
Consider a network of width $h$,

$$g(z) = \frac{1}{\sqrt{h}} \sum_{i=1}^{h} c_i \phi(v_i^\top z),$$

with activation $\phi$, parameters $\vartheta = \{(c_i, v_i)\}_{i=1}^h$ and

$$c_i \sim \mathcal{N}(0, \tau^2), \quad v_i \sim \mathcal{N}\left(0, \frac{\omega^2}{p} I_p\right),$$

independently across $i$.
"""
KERNEL = r"""
By definition, $$H_h(z, z') = \nabla_\vartheta g(z)^\top \nabla_\vartheta g(z').$$
"""
GRADIENTS = (
    r"Then $$\nabla_{c_i} g(z) = \frac{1}{\sqrt h} \phi(v_i^\top z),$$",
    r"Then $$\nabla_{v_i} g(z) = \frac{1}{\sqrt h} c_i \phi'(v_i^\top z) z.$$",
    r"Then $$\frac{\partial g(z)}{\partial c_i} = \frac{\phi(v_i^\top z)}{\sqrt h}.$$",
)
FINITE = r"""Hence $$H_h(z, z') = \frac1h \sum_{i=1}^h \phi(v_i^\top z) \phi(v_i^\top z')
+ \frac1h \sum_{i=1}^h c_i^2 \phi'(v_i^\top z) \phi'(v_i^\top z') z^\top z'.$$"""
LIMIT = r"""Hence $$H_\infty(z, z') = \mathbb{E}_v[\phi(v^\top z) \phi(v^\top z')]
+ \tau^2 z^\top z' \mathbb{E}_v[\phi'(v^\top z) \phi'(v^\top z')].$$"""


def last(tmp_path, text: str, **more) -> Answer:
    return answers(tmp_path, text, **more)[-1]


@pytest.mark.parametrize("link", (*GRADIENTS, KERNEL + FINITE))
def test_what_follows_from_a_network_holds(tmp_path, link):
    found = last(tmp_path, NETWORK + link)
    assert found.kind == "holds if" and found.verdict == "proved", found


@pytest.mark.parametrize(
    ("right", "wrong"),
    (
        (r"\frac{1}{\sqrt{h}} \sum", r"\frac{1}{h} \sum"),
        (r"\phi(v_i^\top z)", r"\phi(2 v_i^\top z)"),
        (r"c_i \phi", r"c_i^2 \phi"),
    ),
)
def test_another_network_makes_the_kernel_differ(tmp_path, right, wrong):
    assert right in NETWORK
    found = last(tmp_path, NETWORK.replace(right, wrong) + KERNEL + FINITE)
    assert found.kind == "differs" and found.witness, found


@pytest.mark.parametrize(
    ("right", "wrong"),
    ((r"c_i^2", r"c_i"), (r"z^\top z'", r"z^\top z"), (r"\phi'(v_i^\top z')", r"\phi(v_i^\top z')")),
)
def test_a_wrong_kernel_differs(tmp_path, right, wrong):
    found = last(tmp_path, NETWORK + KERNEL + FINITE.replace(right, wrong))
    assert found.kind == "differs" and found.witness, found


def test_a_kernel_before_the_laws_is_read_once_they_are_known(tmp_path):
    network, laws = NETWORK.split("with activation", 1)
    text = f"{network.rstrip(chr(10) + ',')}\n{KERNEL}\nHere the activation{laws}{FINITE}"
    found = answers(tmp_path, text, ask=unasked)
    assert [one.message for one in found if one.kind == "defines"][:2] == ["g", "H_{h}"]
    assert found[-1].verdict == "unknown"
