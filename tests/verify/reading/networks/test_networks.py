"""Networks of a document: what follows from its definitions holds, and differs where one of them or a link does."""

import pytest

from tests.verify.reading.test_audit import answers, unasked
from verify.reading.letters.answers import Answer

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


@pytest.mark.slow
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
    assert found[-1].verdict == "unknown" and "H_{h}" in found[-1].rests_on


@pytest.mark.slow
def test_other_letters_and_other_spacing_answer_alike(tmp_path):
    text = NETWORK + GRADIENTS[0]
    renamed = text.replace("phi", "rho").replace("z", "s").replace("c_i", "q_l").replace("_i", "_l")
    renamed = renamed.replace("i=1", "l=1").replace("across $i$", "across $l$")
    spaced = text.replace(r"(v_i^\top z)", r"\left(\, v_{i}^{\top} \; z \right)").replace("$$", "\n$$\n")
    expected = last(tmp_path, text)
    for other in (renamed, spaced):
        found = last(tmp_path, other)
        assert (found.kind, found.verdict) == (expected.kind, expected.verdict), found


BIASED = r"""
Consider $$g(z) = \frac{1}{\sqrt{h}} \sum_{i=1}^h c_i \phi(v_i^\top z + e_i), \quad
c_i \sim \mathcal{N}(0, \tau^2), \quad v_i \sim \mathcal{N}(0, \frac{\omega^2}{p} I_p), \quad
e_i \sim \mathcal{N}(0, \kappa^2),$$ independently.
Let $s_i(z) := v_i^\top z + e_i$.
"""
BIASED_KERNEL = r"""Hence $$H_h(z, z') = \frac1h \sum_{i=1}^h \phi(s_i(z)) \phi(s_i(z'))
+ \frac1h \sum_{i=1}^h c_i^2 \phi'(s_i(z)) \phi'(s_i(z')) (z^\top z' + 1).$$"""


@pytest.mark.slow
def test_a_kernel_is_read_again_where_its_network_is_made_anew(tmp_path):
    found = last(tmp_path, NETWORK + KERNEL + BIASED + BIASED_KERNEL)
    assert found.kind == "holds if" and "vartheta is all of c, v, e" in found.message, found
    found = last(tmp_path, NETWORK + KERNEL + BIASED + BIASED_KERNEL.replace("+ 1)", "+ 2)"))
    assert found.kind == "differs" and found.witness, found


@pytest.mark.slow
def test_the_limit_follows_from_the_law_of_the_document(tmp_path):
    found = last(tmp_path, NETWORK.replace(r"\frac{\omega^2}{p}", r"\omega^2") + KERNEL + LIMIT)
    assert found.kind == "holds if" and found.verdict == "proved", found


@pytest.mark.slow
def test_another_scaling_makes_the_limit_differ(tmp_path):
    network = NETWORK.replace(r"\frac{1}{\sqrt{h}}", r"\frac{2}{\sqrt{h}}")
    found = last(tmp_path, network + KERNEL + LIMIT)
    assert found.kind == "differs" and found.witness, found


@pytest.mark.slow
def test_two_normal_letters_have_the_law_that_is_said(tmp_path):
    laws = r"""With $(A, B)$ jointly Gaussian,
    $$\text{Var}(A) = \frac{\omega^2}{p} \|z\|^2, \quad \text{Var}(B) = \frac{\omega^2}{p} \|z'\|^2, \quad
    \text{Cov}(A, B) = \frac{\omega^2}{p} z^\top z',$$ we have $$\mathbb{E}_v[\phi(v^\top z) \phi(v^\top z')]
    = \mathbb{E}[\phi(A) \phi(B)].$$"""
    found = last(tmp_path, NETWORK + GRADIENTS[0] + "\n\nHere $z' \\in \\mathbb{R}^p$. " + laws)
    assert found.kind == "holds if" and "A has mean 0" in found.message, found
    found = last(
        tmp_path,
        NETWORK + GRADIENTS[0] + "\n\nHere $z' \\in \\mathbb{R}^p$. " + laws.replace(r"z^\top z',$$", r"z^\top z,$$"),
    )
    assert found.kind == "differs", found


SPACE = r"Let $x, y \in \mathbb{R}^d$ and $c \in \mathbb{R}$. Then "


@pytest.mark.parametrize(
    ("text", "kind"),
    (
        (r"$$\|x - y\|^2 = \|x\|^2 - 2 x^\top y + \|y\|_2^2.$$", "holds"),
        (r"$$\|x - y\|^2 = \|x\|^2 - x^\top y + \|y\|_2^2.$$", "differs"),
        (r"$$\langle x, y \rangle = y \cdot x.$$", "holds"),
        (r"$$c (x + y) = c x + c y.$$", "holds"),
        (r"$$\|c x\| = c \|x\|.$$", "differs"),
        (r"$$x + c = y.$$", "read, not judged"),
        (r"$$x y = 1.$$", "read, not judged"),
        (r"$$x^\top = x.$$", "read, not judged"),
    ),
)
def test_vectors_of_a_declared_length(tmp_path, text, kind):
    assert last(tmp_path, SPACE + text).kind == kind


@pytest.mark.parametrize(
    ("right", "wrong", "missing"),
    (
        ("independently across $i$", "for all $i$", "independent"),
        ("independently across $i$", "independent of $h$", "letters c are independent"),
        (r"\{(c_i, v_i)\}", r"\{(c_i, v_i, u_i)\}", "their laws"),
        (r"with activation $\phi$,", "with", "\\phi has no meaning"),
        (r"z^\top z'", r"z z'", "not transposed"),
    ),
)
def test_what_a_network_lacks_is_named(tmp_path, right, wrong, missing):
    text = NETWORK + KERNEL + LIMIT
    assert right in text
    found = answers(tmp_path, text.replace(right, wrong), ask=unasked)
    assert any(missing in one.message for one in found), found
    assert found[-1].kind == "read, not judged"


def test_equal_widths_are_whole_numbers_where_the_words_say_widths(tmp_path):
    text = r"""Let the widths $\{k_\ell\}$ grow. Define
    $$\gamma := \sum_{\ell=1}^{D-1} \frac{1}{k_\ell}, \quad
    (\text{equal widths } k_\ell = k \text{ give } \gamma = D/k).$$"""
    assert last(tmp_path, text).kind == "differs"
    assert last(tmp_path, text.replace("D/k", "(D-1)/k")).kind == "holds"


OWN = r"""Let $x \in \mathbb{R}^d$ and $\rho(u) = \max(0, u)$. Let $g(x) = \sum_{r=1}^m a_r \rho(w_r^T x)$, where
$w_r \in \mathbb{R}^d$ and $a_r \sim \mathcal{N}(0, 1)$, $w_r \sim \mathcal{N}(0, I)$ are i.i.d.

Then $$\nabla_{w_r} g(x) = a_r \rho'(w_r^T x) x.$$"""


@pytest.mark.slow
def test_an_activation_of_its_own_and_a_transpose_by_t(tmp_path):
    found = last(tmp_path, OWN)
    assert found.kind == "holds if" and "max(0, u)" in found.message, found
    for right, wrong in ((r"\rho'", r"\rho"), (r"\max(0, u)", r"u^2")):
        found = last(tmp_path, OWN.replace(right, wrong))
        assert found.kind == ("differs" if wrong == r"\rho" else "holds"), found


def test_t_is_a_power_of_a_number(tmp_path):
    assert last(tmp_path, r"Let $T, z > 0$. Then $$z^T z = z^{T+1}.$$").kind == "holds"
    assert last(tmp_path, r"Let $z > 0$. Then $$z^T z = z^2.$$", ask=unasked).kind == "read, not judged"


@pytest.mark.parametrize(
    ("link", "kind"),
    (
        (r"\mathbb{E}[v_{ik}^2] = \frac{\omega^2}{p}", "holds"),
        (r"\mathbb{E}[v_{ik}^2] = \omega^2", "differs"),
        (r"\mathbb{E}[c_i]^2 = 0", "holds"),
        (r"\mathbb{E}[c_i]^2 = \tau^2", "differs"),
        (r"\mathbb{E}_\vartheta[c_i^2 v_{ik}^2] = \frac{\tau^2 \omega^2}{p}", "holds"),
        (r"\mathbb{E}_c[c_i^2 v_{ik}^2] = \frac{\tau^2 \omega^2}{p}", "read, not judged"),
    ),
)
def test_entries_of_weights_and_powers_and_letters_of_means(tmp_path, link, kind):
    found = last(tmp_path, f"{NETWORK}\nThen $${link}.$$")
    assert found.kind == kind, found
