"""Mathematics as LaTeX: what is read is printed back and read again equal; what has two readings is refused."""

import random

import pytest

from derive.language.grammar import NotRead, latex, read
from derive.language.grammar.tree import Accented, Bracketed, Letter, Row, Scripted

FORMULAS = (
    r"a + b - c = -d",
    r"y_i = \sum_{j=1}^{m} A_{ij} z_j",
    r"\prod_{k=0}^{n-1} (1 + q^k)",
    r"k(x, x') = x^\top x' + \tau^2",
    r"x''_{i} + x'^2_j - {x'}^2",
    r"\langle u, v' \rangle \le \|u\|_2 \|v'\|_2",
    r"\|z\|_2^2 = \langle z, z \rangle",
    r"\left\| A x - b \right\|^2",
    r"\mathbb{E}_{w}[\varphi(w^\top x)] = \mathbb E[\varphi(Z)]",
    r"\mathbb{E}_{g \sim \mathcal{GP}(0, \kappa)}\left[ g(s) g(t) \right]",
    r"\text{Var}(Y) = \mathrm{Cov}(Y, Y)",
    r"\operatorname{tr}(B) = \operatorname{rank}(B)",
    r"\nabla_{v_r} h(x)^{\top} \nabla_{v_r} h(x')",
    r"\frac{d}{ds} \gamma_s = -\nabla E(\gamma_s)",
    r"\frac{\partial^2 F}{\partial x \partial y}",
    r"\dot{p} = -\partial_q H, \quad \ddot q = 0",
    r"\tilde{z}^{(\ell+1)} = W^{(\ell)} z^{(\ell)} + b^{(\ell)}",
    r"\hat{\theta}, \bar y, \vec{v}, \widetilde{M}",
    r"\underbrace{a + b}_{\text{first part}} + \overbrace{c}^{\text{second}}",
    r"\underbrace{h(x)^\top h(x')}_{=: \kappa(x, x')}",
    r"\boxed{E = 0}",
    r"|t| = \begin{cases} t & \text{if } t \ge 0, \\ -t & \text{otherwise} \end{cases}",
    r"M = \begin{pmatrix} q & c \\ c & q' \end{pmatrix}",
    r"\begin{bmatrix} 1 & 0 \\ 0 & 1 \end{bmatrix} v",
    r"\int_0^\infty e^{-s t} \, dt = \frac1s",
    r"\int f \, d\mu \ge 0",
    r"\int_{-\infty}^{\infty} \phi(z) \mathrm{d} z",
    r"\mathbb{1}\{u > 0\} = \mathbf{1}_{[0, \infty)}(u)",
    r"T_n = O(n^{-1/2}) = o(1)",
    r"\lim_{n \to \infty} a_n = \limsup_n b_n",
    r"a_n \simeq b_n \asymp c_n \ll d_n",
    r"g := h, \quad h =: k",
    r"X_i \stackrel{\text{iid}}{\sim} \mathcal{N}(0, s^2)",
    r"Z_n \xrightarrow{d} Z",
    r"a \overset{(2)}{=} b",
    r"t \in [0, 1), \; s \in (0, 1]",
    r"\{(x_i, y_i)\}_{i=1}^n \subset \mathbb{R}^d \times \mathbb{R}",
    r"f : \mathbb R^d \to \mathbb R, \; x \mapsto |x|",
    r"[K]_{ij} = k(x_i, x_j)",
    r"C = A \odot B \otimes D",
    r"e^{-Kt} (h_0 - y)",
    r"p(w | x) = p(w) p(x \mid w) / p(x)",
    r"\left( \frac{1}{2} + \frac{\|x\|^2}{n} \right)^{-1}",
    r"\sqrt[3]{x + 1} \cdot \sqrt{2}",
    r"n! = n \cdot (n - 1)!",
    r"\binom{n}{k} = \frac{n!}{k! (n-k)!}",
    r"a = 0.25 \times 10^{-3}",
    r"\sin^2\theta + \cos^2\theta = 1",
    r"x > 0 \implies x^2 > 0",
    r"|a||b| \ge |a b|",
    r"\max\{0, u\} = \max(u, 0)",
    r"\alpha_r^{(L-1)}(x)",
    r"\Theta_\infty^{(1)}(x, x')",
    r"w^*, \lambda^{+}, A^\dagger, x_{t-1}^{k}",
    r"i = 1, \dots, n",
    r"P(|X| > t) \le 2 e^{-t^2/2}",
    r"\| |x| - |y| \| \le 1",
    r"d/n \to c",
    r"D_{KL}(p \| q) = D(p' | q')",
    r"K_t \text{ is random}, \quad t \ge 0",
    r"{a}_{b}^{c}",
    r"\ell = 0,\ldots,L",
    r"\mathcal{L}(\theta) = \frac{1}{2}\bigl(f(x;\theta) - y\bigr)^2",
    r"\Big[ a \Big], \big| b \big|",
    r"x \not= y",
    r"\lfloor t \rfloor \leq \lceil t \rceil",
    r"\bigl\langle a, b \bigr\rangle",
    r"= c + d",
    r"\theta_{t+1} = \theta_t - \eta \nabla_\theta L(\theta_t)",
    r"\underset{w}{\operatorname{argmin}} \, J(w)",
    r"Σ(x, x') ≤ θ·ρ",
)


@pytest.mark.parametrize("text", FORMULAS)
def test_a_tree_is_printed_and_read_again_equal(text):
    tree = read(text)
    assert read(latex(tree)) == tree


@pytest.mark.parametrize("text", FORMULAS)
def test_blanks_say_nothing(text):
    spread = text.replace("=", " \\, = \\; ").replace("+", " + ")
    if "=:" not in text and ":=" not in text and "\\not" not in text:
        assert read(spread) == read(text)


@pytest.mark.parametrize(
    ("one", "other"),
    (
        ("K(x, x')", "K(x, x)"),
        ("x'_1", "x_1"),
        ("x'_1", "x''_1"),
        ("x_i^2", "x^2_j"),
        (r"\tilde x", "x"),
        (r"\hat x", r"\bar x"),
        ("x_{ij}", "x_{ji}"),
        ("x^{(2)}", "x^2"),
        (r"\mathbf x", "x"),
        (r"[0, 1)", "[0, 1]"),
        ("x^12", "x^{12}"),
        (r"\frac12", r"\frac{1}{3}"),
        (r"a \overset{d}{=} b", "a = b"),
        ("a < b", r"a \le b"),
    ),
)
def test_what_is_written_otherwise_is_another_tree(one, other):
    assert read(one) != read(other)


@pytest.mark.parametrize(
    ("one", "other"),
    (
        ("x'^2", "x'^{2}"),
        ("x_1'", "x'_1"),
        ("x_1^2", "x^2_1"),
        (r"\left(a\right)", "(a)"),
        (r"\dfrac{a}{b}", r"\frac ab"),
        (r"a \quad = \qquad b, \quad c = d", "a = b, c = d"),
        (r"\lvert a \rvert + b", r"\lvert a\rvert+b"),
    ),
)
def test_spellings_of_one_thing_are_one_tree(one, other):
    assert read(one) == read(other)


@pytest.mark.parametrize(
    ("text", "why"),
    (
        ("x^a^b", "twice"),
        ("x_a_b", "twice"),
        ("x^2'", "twice"),
        ("(a + b", "closes"),
        ("a + b)", "opens"),
        (r"\frac{a}", "missing"),
        (r"\unheard{a}", "no such command"),
        ("a = 1,000", "ambiguous"),
        ("a = .5", "ambiguous"),
        ("a + ", "expected"),
        ("a |b c", "bars"),
        ("|a |b| c|", "bars"),
        ("(a]b)", "opens"),
        (r"\left( a \right|", "close"),
        ("a & b", "outside of a table"),
        (r"a = b \quad - c = d", "ambiguous"),
        (r"\begin{tikz} a \end{tikz}", "environment"),
        ("{" * 60 + "a" + "}" * 60, "deep"),
        ("a # b", "no such"),
    ),
)
def test_what_is_no_formula_is_refused_at_its_token(text, why):
    with pytest.raises(NotRead) as caught:
        read(text)
    assert why in str(caught.value)
    assert 0 <= caught.value.start <= len(text)


def test_whether_a_bracket_is_an_argument_is_left_open():
    tree = read("f(x)").only
    assert isinstance(tree, Row) and tree.items[0] == Letter("f") and isinstance(tree.items[1], Bracketed)


def test_nodes_know_where_they_stand():
    text = r"a + \tilde{b}_1 = 2"
    terms = read(text).chains[0].sides[0]
    spans = [term.span for _, term in terms.terms]  # type: ignore[union-attr]
    assert [text[slice(*span)] for span in spans] == ["a", r"\tilde{b}_1"]
    scripted = terms.terms[1][1]  # type: ignore[union-attr]
    assert isinstance(scripted, Scripted) and isinstance(scripted.base, Accented)


def test_mutated_formulas_are_read_or_refused():
    """Nothing but `NotRead`, and what is read is printed and read again equal."""
    draw = random.Random(12)
    pieces = [
        "{",
        "}",
        "^",
        "_",
        "'",
        "|",
        "\\",
        "(",
        ")",
        "\\left",
        "\\frac",
        "&",
        "\\\\",
        "$",
        "\\sum",
        " ",
        "=",
        ",",
    ]
    for _ in range(600):
        text = draw.choice(FORMULAS)
        place = draw.randrange(len(text))
        kept = draw.choice((place, place + 1, place + 3))
        text = text[:place] + draw.choice((*pieces, "")) + text[kept:]
        try:
            tree = read(text)
        except NotRead:
            continue
        assert read(latex(tree)) == tree
