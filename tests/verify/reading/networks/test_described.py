"""A network in words: what the words leave open is answered reading by reading."""

from collections.abc import Sequence

import pytest

from tests.verify.reading.test_audit import answers, unasked
from verify.claims.evidence import Evidence
from verify.claims.settings import Settings
from verify.claims.statement import Statement
from verify.running.run import examine

SETTING = r"""
Let the network have input dimension $N$, hidden widths $M_1, \dots, M_{D-1}$, ReLU activations, biases that are
zero at the start and trainable, zero biases at init, and He initialisation.

Denote the neural tangent kernel by $\Theta(z, z)$ for input $z$. Then one has
"""
MEAN = r"$$\mathbb{E}[\Theta(z, z)] = D \left(\frac{1}{2} + \frac{\|z\|^2}{N}\right).$$"
RIGHT = "output weights of variance 2/n, an output bias, a ReLU at the output, dead networks left out"


def enclosed(asked: Sequence[tuple[str, Statement]]) -> list[Evidence]:
    """One oracle is asked."""
    settings = Settings(digits=15)
    return [
        examine(name, "as_stated", statement, settings)
        if name == "enclosure"
        else Evidence(name, "as_stated", "unknown", "unasked")
        for name, statement in asked
    ]


@pytest.mark.slow
def test_a_mean_holds_under_one_reading(tmp_path):
    last = answers(tmp_path, SETTING + MEAN, ask=enclosed)[-1]
    assert (last.kind, last.verdict) == ("holds under", "enclosed"), last
    assert RIGHT in last.message and "differs under 15 of 16 readings" in last.message


@pytest.mark.slow
def test_a_convention_says_which_reading_is_meant(tmp_path):
    for said, kind in ((RIGHT, "holds"), (RIGHT.replace("left out", "counted"), "differs")):
        last = answers(
            tmp_path, SETTING.replace("Denote", f"<!-- ntk: convention {said} -->\nDenote") + MEAN, ask=enclosed
        )[-1]
        assert (last.kind, last.note) == (kind, f"under the convention {said}"), last


@pytest.mark.slow
@pytest.mark.parametrize(
    ("right", "wrong"), ((r"\frac{1}{2} +", r"\frac{1}{3} +"), ("= D", "= -D"), (r"\|z\|^2", r"\|z\|^4"))
)
def test_a_wrong_mean_differs_under_all_readings(tmp_path, right, wrong):
    last = answers(tmp_path, SETTING + MEAN.replace(right, wrong), ask=enclosed)[-1]
    assert last.kind == "differs" and last.witness, last


@pytest.mark.parametrize(
    ("right", "wrong"),
    (
        ("ReLU", "tanh"),
        ("ReLU", "leaky ReLU"),
        ("and trainable", "and not trainable"),
        ("the network", "the residual network"),
        ("hidden widths", "hidden layers"),
        (r"M_{D-1}", r"M_{D}"),
        (r"\Theta(z, z)]", r"\Theta(z, z)^3]"),
        (r"\Theta(z, z)]", r"\Theta(z, y)]"),
    ),
)
def test_other_words_are_not_judged(tmp_path, right, wrong):
    text = SETTING + MEAN
    assert right in text
    last = answers(tmp_path, text.replace(right, wrong), ask=unasked)[-1]
    assert last.kind == "read, not judged" and "readings" not in last.message, last
