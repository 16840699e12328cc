"""≃, ≍, ≪, →, O(·) and \\lim in a limit that the text names: right ones hold, wrong ones differ; else neither."""

from collections.abc import Sequence

import pytest

from tests.verify.reading.test_audit import ASK, answers, unasked
from verify.claims.evidence import Evidence
from verify.claims.settings import Settings
from verify.claims.statement import Statement
from verify.running.run import examine

LARGE, SMALL = r"We have, as $n \to \infty$, ", r"Let $x \in \mathbb{R}$. We have, as $x \to 0$, "
NAMED = r"As $n \to \infty$ we have "


def by_values(asked: Sequence[tuple[str, Statement]]) -> list[Evidence]:
    """What values alone say: the quick one of the oracles that a limit has."""
    settings = Settings(digits=15)
    return [
        examine(name, "as_stated", statement, settings)
        if name == "pointwise"
        else Evidence(name, "as_stated", "unknown", "unasked")
        for name, statement in asked
    ]


RIGHT = (
    (NAMED, r"\sum_{k=1}^n k^2 = O(n^3)"),
    (NAMED, r"\frac{n+1}{n} = 1 + O(1/n)"),
    (NAMED, r"\frac{3 n^2 + 1}{n} \asymp n"),
    (NAMED, r"\frac{n+1}{n} = 1 + \Theta(1/n)"),
    (NAMED, r"1/n^2 = o(1/n)"),
    (NAMED, r"5000 n = O(n)"),
    (NAMED, r"n^2 (1 + 1/n) = n^2 (1 + O(1/n))"),
    (NAMED, r"\sqrt{n^2 + n} - n \to \frac{1}{2}"),
    (NAMED, r"\frac{n^2}{n + 1} \to \infty"),
    (SMALL, r"\sin x = x + O(x^3)"),
    (SMALL, r"1 - \cos x \sim x^2 / 2"),
    ("", r"\lim_{n \to \infty} \frac{2n + 1}{n} = 2"),
    ("", r"\frac{1}{n} \xrightarrow{n \to \infty} 0"),
)
WRONG = (
    (NAMED, r"\sum_{k=1}^n k^2 = O(n^2)"),
    (NAMED, r"\frac{n+1}{n} = 1 + O(1/n^2)"),
    (NAMED, r"\frac{n+1}{n} = O(1/n)"),
    (NAMED, r"\frac{3 n^2 + 1}{n} \asymp n^2"),
    (NAMED, r"\frac{3 n^2 + 1}{n} \asymp 1"),
    (NAMED, r"\frac{n+1}{n} = 1 + \Theta(1/n^2)"),
    (NAMED, r"\frac{n+1}{n} = 1 - o(1/n)"),
    (NAMED, r"n^2 (1 + 1/n) = n^2 (1 + O(1/n^2))"),
    (NAMED, r"\sqrt{n^2 + n} - n \to 1"),
    (NAMED, r"\frac{n + 2}{n + 1} \to \infty"),
    (NAMED, r"n \ll n + 1"),
    (NAMED, r"n \gg n + 1"),
    (NAMED, r"\frac{n (n + 1)}{2} \simeq n^2"),
    (NAMED, r"n \simeq n^2"),
    (NAMED, r"\left(1 + \frac{1}{n}\right)^3 \simeq 3"),
    (SMALL, r"\sin x = x + O(x^4)"),
    (SMALL, r"1 - \cos x \sim x^2"),
    (SMALL, r"e^x - 1 - x \asymp x"),
    ("", r"\lim_{n \to \infty} \frac{2n + 1}{n} = 3"),
    ("", r"\frac{n + 1}{n} \xrightarrow{n \to \infty} 0"),
)


@pytest.mark.parametrize(("before", "text"), RIGHT)
def test_right_claims_of_limits_hold(tmp_path, before, text):
    last = answers(tmp_path, f"{before}$${text}.$$", ask=by_values)[-1]
    assert (last.kind, last.verdict) in (("holds", "agrees"), ("holds under", "agrees")), last


@pytest.mark.parametrize(("before", "text"), WRONG)
def test_wrong_claims_of_limits_differ(tmp_path, before, text):
    last = answers(tmp_path, f"{before}$${text}.$$", ask=by_values)[-1]
    assert last.kind == "differs" and last.witness, last


def test_a_limit_is_proved_by_what_it_is_worked_out_to(tmp_path):
    last = answers(tmp_path, r"We have $$\lim_{n \to \infty} \frac{2n + 1}{n} = 2.$$", ask=ASK)[-1]
    assert (last.kind, last.verdict) == ("holds", "proved"), last


def test_both_readings_of_a_sign_that_has_two_are_answered(tmp_path):
    last = answers(tmp_path, NAMED + r"$$\frac{n(n+1)}{2} \simeq \frac{n^2}{2}.$$", ask=by_values)[-1]
    assert last.kind == "holds under" and last.message.startswith("the ratio tends to 1 as n → ∞"), last
    assert "differs under equal to first order in 1/n" in last.message


@pytest.mark.parametrize(
    ("text", "why"),
    (
        (r"Let $n \in \mathbb{N}$. Then $$n (n + 1) \simeq n^2.$$", "no limit is named"),
        (r"Let $n \in \mathbb{N}$. Then $$n (n + 1) = O(n^2).$$", "no limit is named"),
        (r"As $d, n \to \infty$ we have $$n (n + 1) \simeq n^2.$$", "no limit is named"),
        (r"As $n \to \infty$ and as $d \to \infty$ we have $$n d \simeq n.$$", "in which order"),
        (r"Let $a > 0$. As $n \to \infty$ we have $$a n = O(n).$$", "whether the constants may depend on a"),
        (r"Not even as $n \to \infty$ do we have $$n + 1 \simeq n.$$", "no limit is named"),
        (r"Let $n \in \{1, 2, 3\}$. As $n \to \infty$ we have $$n + 1 \simeq n.$$", "in the range"),
        (r"As $n \to \infty$ we have $$\max(n, 1) \simeq n.$$", "elementary functions"),
    ),
)
def test_what_names_no_limit_is_not_judged(tmp_path, text, why):
    last = answers(tmp_path, text, ask=unasked)[-1]
    assert last.kind == "read, not judged" and why in last.message, last


def test_what_goes_to_and_fro_tends_nowhere(tmp_path):
    text = r"Let $x > 0$. We have, as $x \to \infty$, $$\cos(2 \pi x) \to 1.$$"
    assert answers(tmp_path, text, ask=by_values)[-1].kind == "read, not judged"
