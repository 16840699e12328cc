"""True formulas hold, mutated ones never do; what has two readings or lacks a meaning is not judged."""

from collections.abc import Sequence

import pytest

from verify.claims.evidence import Evidence
from verify.claims.settings import Settings
from verify.claims.statement import Statement
from verify.reading.asking import here
from verify.reading.audit import NoRange, audit
from verify.reading.document.documents import read_document
from verify.reading.letters.answers import Answer

ASK = here(Settings(digits=15))


def answers(tmp_path, text: str, name: str = "a.md", ranges: Sequence[str] = (), ask=ASK, find=None) -> list[Answer]:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return audit(read_document(path), ask, ranges, find=find)


def last(tmp_path, text: str, **more) -> Answer:
    return answers(tmp_path, text, **more)[-1]


def unasked(asked: Sequence[tuple[str, Statement]]) -> list[Evidence]:
    """No oracle is asked: what is told apart before."""
    return [Evidence(oracle, "as_stated", "unknown", "unasked") for oracle, _ in asked]


REAL = r"Let $x, y \in \mathbb{R}$, $a > 0$ and let $b > 0$. Then "
TRUE = {
    r"(x - y)(x + y) = x^2 - y^2": (
        r"(x - y)(x - y) = x^2 - y^2",
        r"(x - y)(x + y) = x^2 + y^2",
        r"(x - y)(x + y) = x - y^2",
    ),
    r"\sum_{k=1}^{n} (2k - 1) = n^2": (
        r"\sum_{k=1}^{n} (2k + 1) = n^2",
        r"\sum_{k=0}^{n} (2k - 1) = n^2",
        r"\sum_{k=1}^{n-1} (2k - 1) = n^2",
    ),
    r"\int_0^{b} t \, dt = \frac{b^2}{2}": (
        r"\int_0^{b} t \, dt = \frac{b^2}{3}",
        r"\int_0^{b} t \, dt = \frac{b}{2}",
        r"\int_{-b}^{b} t \, dt = \frac{b^2}{2}",
    ),
    r"\frac{d}{dx} \sin(3 x) = 3 \cos(3x)": (
        r"\frac{d}{dx} \sin(3 x) = \cos(3x)",
        r"\frac{d}{dx} \sin(3 x) = -3 \cos(3x)",
    ),
    r"\mathbb{E}_{Z \sim \mathcal{N}(0, b)}[Z^4] = 3 b^2": (
        r"\mathbb{E}_{Z \sim \mathcal{N}(0, b)}[Z^4] = 3 b",
        r"\mathbb{E}_{Z \sim \mathcal{N}(0, b)}[Z^3] = 3 b^2",
    ),
    r"\cos^2 x - \sin^2 x = \cos(2x)": (
        r"\cos^2 x + \sin^2 x = \cos(2x)",
        r"\cos x - \sin^2 x = \cos(2x)",
    ),
    r"e^{x} \ge 1 + x": (r"e^{x} > 1 + x", r"e^{x} \ge 1 + 2x", r"e^{-x} \ge 1 + x"),
    r"\log(ab) = \log a + \log b": (r"\log(ab) = \log a - \log b", r"\log(a b^2) = \log a + \log b"),
}


@pytest.mark.parametrize(("text", "mutants"), TRUE.items())
def test_true_formulas_hold_and_mutated_ones_do_not(tmp_path, text, mutants):
    found = last(tmp_path, f"{REAL}$${text}$$")
    assert found.kind == "holds", found
    assert found.verdict in ("proved", "enclosed", "agrees")
    for mutant in mutants:
        found = last(tmp_path, f"{REAL}$${mutant}$$")
        assert found.kind == "differs" and found.witness, found


@pytest.mark.parametrize(
    "text",
    (
        r"$$x^2 - y^2 = (x - y)(x + y)$$",
        r"$$(x-y)\,(x+y)\;=\;x^{2}-y^{2}.$$",
        r"$$\left(x - y\right)\left(x + y\right) = x^2 - y^2,$$",
        r"\[ (x - y) \cdot (x + y) = x^2 - y^2 \]",
        r"$(x - y)(x + y) = x^2 - y^2$.",
        r"$$\begin{aligned} (x - y)(x + y) &= x^2 + x y - x y - y^2 \\ &= x^2 - y^2 \end{aligned}$$",
    ),
)
def test_other_spacing_and_swapped_sides_answer_alike(tmp_path, text):
    assert last(tmp_path, REAL + text).kind == "holds"
    renamed = (REAL + text).replace("x", r"\xi").replace("y", r"q_1").replace(r"e\xip", "exp")
    assert last(tmp_path, renamed).kind == "holds"


@pytest.mark.parametrize(
    ("text", "missing"),
    (
        (r"Then $x + x = 2x$.", "the range of x"),
        (r"Let $x \in \mathbb{R}$. Then $x' + x = x + x'$.", "x'"),
        (r"Let $x \in \mathbb{R}$. Then $h(x) + 1 = 1 + h(x)$.", "h has no meaning yet"),
        (r"Let $x \in \mathbb{C}^{n \times d}$. Then $x + x = 2x$.", "not judged yet"),
        (r"Let $x, n \in \mathbb{R}$. Then $\sum_{k=1}^n x = n x$.", "whole number"),
        (r"Let $x \in \mathbb{R}$. Then $x^\top x = x^2$.", "no vector"),
        (r"We have $x > 0$.", "or is claimed"),
        (r"For $n \ge 1$ we have $n + 1 \ge 2$.", "whole number"),
        (r"For $x > 0$ or for $x < 0$ we have $x^2 > 0$.", "two ranges"),
        (r"Let $x > 0$. Then $x \approx 1$ and", "which order"),
        (r"Let $x > 0$. Then $x^2 = x^2 \text{ in distribution}$", "in distribution"),
        (r"Let $x > 0$. Then $x = 0, 5$", "list"),
        (r"Let $x > 0$. Then $x \overset{d}{=} x$", "above"),
        (r"Let $x > 0$. Then $[x] = x$", "whole part"),
        (r"Let $n \in \mathbb{N}$. Then $\sum_{k=1}^\infty 2^{-k} = 1$", "infinite sums"),
        (r"Let $x \in \mathbb{R}$. Then $\frac{d}{dx} |x| = 1$", "kinks"),
        (r"Let $q > 0$. Then $y = q + 1$ with $q := 3$ and $q + 1 = 4$. We get $q + 1 = 1 + q$, where $q = 2$", "anew"),
    ),
)
def test_what_lacks_a_meaning_is_not_judged(tmp_path, text, missing):
    found = [one for one in answers(tmp_path, text, ask=unasked) if one.kind == "read, not judged"]
    assert any(missing in one.message for one in found), found


@pytest.mark.parametrize(
    ("formula", "token"),
    (
        (r"1/2 x = x/2", "x"),
        (r"x/y/2 = 1", "/"),
        (r"x / y \cdot 2 = 1", r"\cdot"),
        (r"\sin x y = 1", r"\sin"),
        (r"\log x (1 + y) = 1", r"\log"),
        (r"\log(x)^2 = 1", r"\log"),
        (r"\frac{d}{dx} x y = y", r"\frac"),
        (r"2\frac{1}{2} = 1", r"\frac{1}{2}"),
        (r"\prod_{k=1}^{3} k x = 6 x^3", r"\prod"),
        (r"\int_0^1 x = 1", r"\int"),
        (r"2 3 = 6", "3"),
        (r"\frac{d}{dx} x (x + 1) = x", r"\frac"),
        (r"x = y (2)", "2"),
        (r"sin(x) = 0", "sin"),
        (r"|x| |y| x |y| = 1", "|"),
    ),
)
def test_what_has_two_readings_is_not_read(tmp_path, formula, token):
    found = last(tmp_path, f"{REAL}$${formula}$$", ask=unasked)
    assert found.kind == "not read" and found.message.startswith(token), found


def test_a_bracket_is_an_argument_or_a_factor_by_what_the_letter_is(tmp_path):
    text = r"Let $x, c \in \mathbb{R}$ and $g(t) := t^2$. Then $g(x + 1) = x^2 + 2x + 1$, and $c(x + 1) = cx + c$."
    assert [one.kind for one in answers(tmp_path, text)[-2:]] == ["holds", "holds"]
    text = r"Let $x, g \in \mathbb{R}$ and $c(t) := t^2$. Then $g(x + 1) = x^2 + 2x + 1$, and $c(x + 1) = cx + c$."
    kinds = [one.kind for one in answers(tmp_path, text)[-2:]]
    assert kinds == ["differs", "read, not judged"]


def test_definitions(tmp_path):
    text = r"""# One
Let $x \in \mathbb{R}$. Define $g(t) := t^2 + 1$, and let $c = 2$.
Then $g(x) = x^2 + 1$ and $g'(x) = c x$ and $g(c) = 5$. Hence $g(x) = x^2 + c$.
"""
    found = answers(tmp_path, text)
    kinds = [one.kind for one in found]
    assert kinds == ["sets the range of", "defines", "defines", "restates", "holds", "holds", "differs"]
    assert set(found[4].rests_on) == {"g", "c"} and found[4].rests_on["g"].endswith("a.md:2:33")


def test_what_is_defined_anew_behind_a_formula_is_not_taken_for_the_old_one(tmp_path):
    text = r"Let $p = 1$, $q = 2$. Then $$q + q = 4$$ where $p = 5$, $q = 3$. We have $q = 3$."
    kinds = [one.kind for one in answers(tmp_path, text)]
    assert kinds == ["defines", "defines", "read, not judged", "defines", "defines", "restates"]
    text = r"Let $q = 2$. Then $$q + q = 4$$ where $p = 5, q = 3$."
    assert [one.kind for one in answers(tmp_path, text)] == ["defines", "read, not judged", "defines", "defines"]


def test_a_mutated_definition_is_seen_in_what_rests_on_it(tmp_path):
    text = r"Let $x \in \mathbb{R}$ and $g(t) := t^2 {s} 1$. Then $g(x) - 1 = x^2$."
    assert last(tmp_path, text.replace("{s}", "+")).kind == "holds"
    assert last(tmp_path, text.replace("{s}", "-")).kind == "differs"


def test_ranges_end_where_they_were_said_for(tmp_path):
    text = r"For $x > 0$ we have $|x| = x$. We have $|x| = x$."
    found = answers(tmp_path, text)
    assert [one.kind for one in found] == ["sets the range of", "holds", "read, not judged"]
    assert "it holds if x > 0" in found[-1].note
    text = r"""# A
Let $x > 0$. We have $|x| = x$. For $x \in \mathbb{R}$ we have $|x| = x$.
# B
We have $|x| = x$."""
    kinds = [one.kind for one in answers(tmp_path, text)]
    assert kinds == ["sets the range of", "holds", "sets the range of", "differs", "holds if"]
    text = r"Let $x > 0$. We have $|x| = x$. Now let $x \in \mathbb{R}$. We have $|x| = x$."
    assert [one.kind for one in answers(tmp_path, text)][1::2] == ["holds", "differs"]
    text = r"\begin{lemma} Let $x > 0$. Then $|x| = x$. \end{lemma} We have $|x| = x$."
    assert [one.kind for one in answers(tmp_path, text, name="a.tex")] == [
        "sets the range of",
        "holds",
        "holds if",
    ]


def test_a_range_may_stand_behind_and_beside(tmp_path):
    assert last(tmp_path, r"We have $$\sqrt{x^2} = x, \qquad x \ge 0.$$").kind == "sets the range of"
    assert answers(tmp_path, r"We have $$\sqrt{x^2} = x, \qquad x \ge 0.$$")[0].kind == "holds"
    assert answers(tmp_path, r"We have $$\sqrt{x^2} = x$$ for $x \ge 0$.")[0].kind == "holds"
    assert answers(tmp_path, r"We have $$\sqrt{x^2} = x$$ for $x \in \mathbb{R}$.")[0].kind == "differs"


def test_a_display_behind_a_range_is_claimed(tmp_path):
    text = "Hence for $a > 0$\n$$\\int_0^1 a t\\,dt = {right}.$$"
    assert last(tmp_path, text.replace("{right}", r"\frac{a}{2}")).kind == "holds"
    assert last(tmp_path, text.replace("{right}", "a")).kind == "differs"


def test_a_condition_of_its_own_is_named(tmp_path):
    found = last(tmp_path, REAL + r"$\frac{x^2}{x} = x$.")
    assert found.kind == "holds if" and "x ≠ 0" in found.message
    found = last(tmp_path, REAL + r"$\sqrt{x}^2 = x$.")
    assert found.kind == "holds if" and "x ≥ 0" in found.message


@pytest.mark.parametrize(
    "text",
    (
        r"Let $x \in \mathbb{R}$. If $x = 2$ then $x^2 = 4$.",
        r"Let $x \in \mathbb{R}$. Solve $$x^2 = 1$$",
        r"Let $x \in \mathbb{R}$. It is not true that $x^2 = x$.",
        r"Let $x \in \mathbb{R}$, where $x^2 = 4$.",
        r"Let $x \in \mathbb{R}$. For $x \ne 0$ we have $|x| > 0$.",
        r"Let $x, y \in \mathbb{R}$. For $x < y$ we have $x + 1 < y + 1$ and $y - x > 0$.",
        r"Let $x, y \in \mathbb{R}$. Then $$x^2 < y^2, \quad |x| < y.$$",
    ),
)
def test_what_may_be_a_condition_does_not_differ(tmp_path, text):
    assert "differs" not in {one.kind for one in answers(tmp_path, text)}


def test_the_notation_gives_ranges(tmp_path):
    text = r"We have $c^2 \ge c$."
    assert last(tmp_path, text).kind == "read, not judged"
    assert last(tmp_path, text, ranges=(r"b, c \in \mathbb{N}",)).kind == "holds"
    with pytest.raises(NoRange, match="says not what"):
        answers(tmp_path, text, ranges=("c + 1",))


def test_what_is_skipped_is_counted(tmp_path):
    text = "<!-- ntk: skip a joke -->\n$$1 = 2$$\nWe have $1 = 1$."
    assert [one.kind for one in answers(tmp_path, text)] == ["skipped", "holds"]


@pytest.mark.parametrize(
    ("text", "missing"),
    (
        (r"Let $x_i \in \mathbb{R}$. Then $\sum_{i=1}^n x_i = n x_i$.", "family"),
        (r"Let $X_i \sim \mathcal{N}(0, 1)$. Then $\mathbb{E}[(\sum_{i=1}^n X_i)^2] = n^2$.", "are independent"),
        (r"Let $c_k = 2$. Then $\sum_{k=1}^n c_k = 2n$.", "family"),
        (r"Let $r_t, t \in \mathbb{R}$. Then $\frac{d}{dt} r_t = 0$.", "depends on t"),
        (r"Let $t, y \in \mathbb{R}$. Then $\frac{d}{dt} (e^t y) = e^t y$, as $\dot y = 0$.", "depends on t"),
        (r"Let $t, y \in \mathbb{R}$. Then $\int_0^1 y \, dt = y$.", "depends on t"),
        (r"Let $\sigma > 0$ and $x \in \mathbb{R}$. Then $\sigma(x) = \sigma x$.", "like a function"),
        (r"Let $q = x^2$ for $x \in \mathbb{R}$. Then $\int_0^1 q \, dx = 1/3$.", "where that is bound"),
        (r"We have $\mathrm{tr}(A) = 1$.", "of its own"),
        (r"Let $d, x > 0$. Then $\frac{d^2}{dx^2} x = \frac{d}{x}$.", "higher order"),
        (r"We have $\sum_{i=1}^n \sum_{j=1}^i 1 = i$.", "the range of i"),
        (r"Here $A^\top = A$.", "of its own"),
        (r"Let $r := f - y$. Here $\dot r = -r$.", "a letter with a meaning"),
    ),
)
def test_what_would_be_read_wrongly_in_silence(tmp_path, text, missing):
    found = answers(tmp_path, text, ask=unasked)[-1 if "as $" not in text else -2]
    assert found.kind == "read, not judged" and missing in found.message, found


@pytest.mark.parametrize(
    "formula",
    (
        "((9!)!)! = 1",
        "9^{9^{9^{9}}} = 1",
        "(((((2^{200})^{200})^{200})^{200})^{200})^{200} = 1",
        "e^{e^{e^{e^{100}}}} > 0",
        r"\exp(\exp(\exp(\exp(150)))) > 1",
        r"\cosh(\cosh(\cosh(\cosh(150)))) > 1",
        r"\sum_{k=1}^{999999999999} k = 1",
        "1" * 3000 + " = 1",
        r"\sqrt{" * 39 + "x" + "}" * 39 + " = 1",
        "+".join(["x"] * 900) + " = 900 x",
    ),
)
def test_what_is_too_large_is_given_up_at_once(tmp_path, formula):
    assert last(tmp_path, f"{REAL}$${formula}$$", ask=unasked).kind in ("read, not judged", "not read")


def test_means_of_what_bars_and_braces_hold(tmp_path):
    text = r"""Let $Z \sim \mathcal{N}(0, 1)$. Then $\mathbb{E}|Z| = \sqrt{2/\pi}$, $\mathbb{E}|Z| = 0$,
$\mathbb{E}\{Z^2\} = 1$, $\mathbb{E}[\max(0, Z)^2] = \frac{1}{2}$, $\mathbb{E}\|Z\| = 0$."""
    kinds = ["defines", "holds", "differs", "holds", "holds", "read, not judged"]
    assert [one.kind for one in answers(tmp_path, text)] == kinds


def test_what_a_function_needs_is_asked_where_it_is_applied(tmp_path):
    text = r"Let $g(u) := \sqrt{u} / (u - 1)$ and $x \in \mathbb{R}$. Then $g(4) = 2/3$, $g(4) = 2$, $g(1) = g(1)$, "
    text += r"$g(x) + 1 = 1 + g(x)$ and $g(x^2 + 2) (x^2 + 1) = \sqrt{x^2 + 2}$."
    found = answers(tmp_path, text)[2:]
    assert [one.kind for one in found] == ["holds", "differs", "read, not judged", "holds if", "holds"]
    assert "x - 1 ≠ 0" in found[3].message and "x ≥ 0" in found[3].message


def test_cases_and_numbers(tmp_path):
    text = r"""Let $x \in \mathbb{R}$. Then
$$|x| = \begin{cases} x, & \text{if } x \ge 0, \\ -x, & \text{otherwise.} \end{cases}$$
Then
$$|x| = \begin{cases} x, & x \ge 0, \\ x, & x < 0 \end{cases}$$
We have $$\int_{-\infty}^{\infty} e^{-z^2/2} \, dz = \sqrt{2\pi}$$
We have $$\sum_{k=1}^{3} k = 7$$"""
    assert [one.kind for one in answers(tmp_path, text)[1:]] == ["holds", "differs", "holds", "differs"]


def test_what_an_equation_gives_is_judged_under_it(tmp_path):
    text = r"""Define
$$\gamma := \sum_{j=0}^{p} \frac{2}{m_j}, \quad (\text{with all alike } m_j = m \text{ gives } \gamma = {right}/m).$$"""
    ranges = (r"m \in \mathbb{N}",)
    found = answers(tmp_path, text.replace("{right}", "(2p + 2)"), ranges=ranges)
    assert [one.kind for one in found] == ["defines", "read, not judged", "holds if"]
    assert "m_{j} = m" in found[-1].message and "m ≠ 0" in found[-1].message
    assert last(tmp_path, text.replace("{right}", "2p"), ranges=ranges).kind == "differs"


def test_a_mean_over_one_of_two_random_letters_is_not_judged(tmp_path):
    laws = r"Let $X \sim \mathcal{N}(0, 1)$ and $Y \sim \mathcal{N}(0, 1)$. "
    text = laws + r"Then $\mathbb{E}[X Y] = 0$ and $\mathbb{E}[X^2] = 1$."
    assert [one.kind for one in answers(tmp_path, text)] == ["defines", "defines", "read, not judged", "holds"]


def test_a_quadrature_far_out_refutes_nothing(tmp_path):
    found = answers(tmp_path, r"For $a > 0$ we have $$\int_0^\infty e^{-a t} \, dt = \frac{1}{a}.$$")
    assert found[-1].kind != "differs"
    found = answers(tmp_path, r"For $a > 0$ we have $$\int_0^\infty e^{-a t} \, dt = \frac{2}{a}.$$")
    assert found[-1].kind == "differs"


@pytest.mark.parametrize(
    ("text", "kinds"),
    (
        ("We have $a = a$.\n% ntk: skip why\nWe have $b = b$. Then $a = a$.", ["asked", "skipped", "asked"]),
        ("We have\n% ntk: skip why\n\\[a = a\\] Then $b = b$.", ["skipped", "asked"]),
        ("We have \\[a = a\\]\n% ntk: skip why\n\\[b = b\\] Then $a = a$.", ["asked", "skipped", "asked"]),
    ),
)
def test_what_stands_behind_the_directive_is_skipped(tmp_path, text, kinds):
    found = answers(tmp_path, f"Let $a, b \\in \\mathbb{{R}}$. {text}", "a.tex", ask=unasked)[1:]
    assert ["asked" if one.kind == "read, not judged" else one.kind for one in found] == kinds
    assert [one.message for one in found if one.kind == "skipped"] == ["why"]


@pytest.mark.parametrize(
    "text",
    (
        r"Let $q > 0$ and $0 < a < 1$. Then $$\sqrt{q^2 a^2} = q a.$$",
        r"Let $q > 0$, $0 < a < 1$. Then $$\sqrt{q^2 a^2} = q a.$$",
        r"Let $q > 0 \text{ and } 0 < a < 1$. Then $$\sqrt{q^2 a^2} = q a.$$",
        r"For all $q > 0$ and all $0 < a < 1$ we have $$\sqrt{q^2 a^2} = q a.$$",
    ),
)
def test_each_of_several_ranges_in_a_sentence_is_read(tmp_path, text):
    found = answers(tmp_path, text)
    assert [one.kind for one in found] == ["sets the range of"] * 2 + ["holds"], found


def test_what_is_said_of_a_letter_behind_an_equation_makes_no_list_of_it(tmp_path):
    text = r"Let $a > 0$. Then $$(a + 1)^2 = a^2 + 2a + 1, \quad K \text{ random and large}.$$"
    assert last(tmp_path, text).kind == "holds"
    wrong = last(tmp_path, text.replace("2a", "3a"))
    assert wrong.kind == "read, not judged" and "its sentence has a condition" in wrong.message


def test_a_list_of_numbers_sets_what_an_index_goes_through(tmp_path):
    found = last(tmp_path, r"This is so for $\ell = 0, \dots, L - 2$.", ask=unasked)
    assert (found.kind, found.message) == ("sets the range of", "\\ell")
