"""Sets, integrals over them, Fourier coefficients and samples: right links of an author hold, wrong ones differ."""

from collections import Counter
from pathlib import Path

import pytest

from tests.verify.reading.test_audit import answers, last
from verify.claims.evidence import Evidence
from verify.claims.settings import Settings
from verify.oracles.registry import ORACLES
from verify.reading.audit import audit
from verify.reading.document.documents import read_document

DOCUMENTS = Path(__file__).parent / "measures"
SETTINGS = Settings(digits=15)
_NOTHING_TO_JUDGE = {"defines", "restates", "sets the range of"}


def ask(asked):
    """What is proved is not asked of the others; `tests/verify/values/test_region.py` holds those."""
    proved: set[str] = set()
    found = []
    for name, statement in asked:
        if statement.key in proved:
            found.append(Evidence(name, "as_stated", "unknown", "proved already"))
            continue
        found.append(ORACLES[name].examine("as_stated", statement, SETTINGS))
        if found[-1].outcome == "proved":
            proved.add(statement.key)
    return found


def judged(name: str):
    return [one for one in audit(read_document(DOCUMENTS / name), ask) if one.kind not in _NOTHING_TO_JUDGE]


@pytest.mark.slow
def test_every_right_link_holds():
    found = judged("right.tex")
    assert {one.kind for one in found} <= {"holds", "holds if"}, [one for one in found if "holds" not in one.kind]
    assert len(found) >= 50
    assert Counter(one.verdict for one in found)["proved"] >= 48


@pytest.mark.slow
def test_every_wrong_link_differs():
    found = judged("wrong.tex")
    assert {one.kind for one in found} == {"differs"}, [one for one in found if one.kind != "differs"]
    assert len(found) >= 30
    assert all(one.witness for one in found)


HALF = r"Let $\phi \in (0, \pi)$. Define $A := \{ t \in [-\pi, \pi] : \cos t > 0, \cos(t - \phi) > 0 \}$. Then "
CAUGHT = {
    r"$$\int_A \cos\phi \, d\phi = 2.$$": "where that is bound",
    r"$$A = (t - 1, t + 1).$$": "whose ends hold it",
}


@pytest.mark.parametrize(("text", "why"), CAUGHT.items())
def test_a_letter_of_a_set_is_not_caught(tmp_path, text, why):
    found = last(tmp_path, HALF.replace("Then", r"Let $t \in (0, 1)$. Then") + text, ask=ask)
    assert found.kind == "read, not judged" and why in found.message


UNJUDGED = {
    r"$$|A| + A = 1.$$": "as a number",
    r"$$A = (\phi - \pi/2, \pi/2, 1).$$": "the set",
    r"$$\int_C \cos t \, dt = 1.$$": "the set",
    r"$$\int_0^1 dr \, r^2 = 1.$$": "nothing but dx",
    r"$$\int_{\mathbb{R}^2} u^2 = 1.$$": "du dv",
    r"$$A \subset (0, 1).$$": "sets",
}


@pytest.mark.parametrize(("text", "why"), UNJUDGED.items())
def test_what_is_missing_is_said(tmp_path, text, why):
    found = last(tmp_path, HALF + text, ask=ask)
    assert found.kind == "read, not judged" and why in found.message


def test_a_set_without_the_range_of_its_letter_is_not_judged(tmp_path):
    found = last(tmp_path, r"We have $$\{ s : \cos s > 0 \} = (-\pi/2, \pi/2).$$", ask=ask)
    assert found.kind == "read, not judged" and "the range of s" in found.message


def test_a_window_is_part_of_the_set(tmp_path):
    """Half of the circle from 0 to π is no interval that begins at −π/2."""
    right, wrong = answers(
        tmp_path,
        r"We have $$\{ s \in [0, \pi] : \cos s > 0 \} = [0, \pi/2).$$" + "\n\n"
        r"We have $$\{ s \in [0, \pi] : \cos s > 0 \} = (-\pi/2, \pi/2).$$",
        ask=ask,
    )
    assert (right.kind, wrong.kind) == ("holds", "differs")


def test_an_end_that_does_not_belong_to_a_set_differs_at_the_end(tmp_path):
    found = last(tmp_path, HALF + r"$$A = [\phi - \pi/2, \pi/2).$$", ask=ask)
    assert found.kind == "differs" and found.witness
    assert {found.witness["left"], found.witness["right"]} == {"0", "1.0000000000000000000"}


def test_samples_that_are_not_said_to_be_independent(tmp_path):
    text = r"Let $n \in \mathbb{N}_{\ge 1}$ and $x_i \sim \mathrm{Unif}[0, 1]$. Then $$\mathbb{E}[x_1 x_2] = \frac14.$$"
    found = last(tmp_path, text, ask=ask)
    assert found.kind == "read, not judged" and "independent" in found.message


def test_a_draw_outside_of_a_mean_is_random(tmp_path):
    text = r"Let $x_1, x_2 \overset{\text{iid}}{\sim} \mathrm{Unif}[0, 1]$. Then $$x_1 = \frac12.$$"
    assert last(tmp_path, text, ask=ask).kind == "read, not judged"


FROM_ZERO = (r"k \in \mathbb{N}_0", r"k \in \mathbb{N}_{\ge 0}", r"k \in \mathbb{N}, k \ge 0", r"k \in \{0, 1, \dots\}")
SQUARES = r"Let $%s$. Then $$\int_{-\pi}^{\pi} \cos^2(k \theta) \, d\theta = \pi.$$"


@pytest.mark.parametrize("said", FROM_ZERO)
def test_what_is_said_to_begin_with_0_differs_there(tmp_path, said):
    found = answers(tmp_path, SQUARES % said)[-1]
    assert found.kind == "differs" and "at k = 0" in found.message


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (r"k \in \mathbb{N}", "read, not judged"),
        (r"k \in \{1, 2, \dots\}", "holds"),
        (r"k \in \mathbb{N}_{> 0}", "holds"),
    ],
)
def test_what_may_begin_with_0_does_not_differ(tmp_path, said, kind):
    assert answers(tmp_path, SQUARES % said)[-1].kind == kind


@pytest.mark.parametrize("said", [r"k \in \mathbb{N}, k \ge 2", r"k \in \mathbb{N}_{\ge 2}", r"k \in \mathbb{N}_{>1}"])
def test_exceptions_lie_outside_of_a_range(tmp_path, said):
    text = rf"Let ${said}$. Then $$\int_0^\pi \sin s \sin(k s) \, ds = 0.$$"
    assert last(tmp_path, text, ask=ask).kind == "holds"


def test_an_exception_in_the_range_is_the_witness(tmp_path):
    text = r"Let $k \in \mathbb{N}_{\ge 1}$. Then $$\int_0^\pi \sin s \sin(k s) \, ds = 0.$$"
    found = last(tmp_path, text, ask=ask)
    assert found.kind == "differs" and found.witness and found.witness["k"] == "1"
