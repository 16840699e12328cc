"""What would hold where an equation differs is derived, in the author's letters, and holds when it is put in."""

import re

import pytest

from ntk import suggestions
from ntk.suggestions import suggesting
from verify.claims.settings import Settings
from verify.reading.asking import here
from verify.reading.audit import audit
from verify.reading.document.documents import read_document
from verify.running.kept import Folder

SETTINGS = Settings(digits=15)
BEFORE = r"""\newcommand{\sw}{\sigma_w}\newcommand{\xt}{\tilde{x}}\newcommand{\up}[1]{\bar{#1}}
Let $n \in \mathbb{N}$, $\sw > 0$, $\xt > 0$, $\up{z} > 0$, $x, y \in \mathbb{R}$. Then
"""


@pytest.fixture
def audited(tmp_path, monkeypatch):
    class Crew:
        def __init__(self, number):
            pass

        def __enter__(self):
            return self

        def __exit__(self, *_):
            pass

        def map(self, function, jobs, limit, finished, may_die):
            for index, job in enumerate(jobs):
                finished(index, function(*job))

    monkeypatch.setattr(suggestions, "workers", Crew)

    def last(formula, store=None):
        path = tmp_path / "a.tex"
        path.write_text(f"{BEFORE}\\[ {formula} \\]")
        return audit(read_document(path), here(SETTINGS), suggest=suggesting(SETTINGS, 1, store))[-1]

    return last


@pytest.mark.slow
@pytest.mark.parametrize(
    ("left", "wrong", "right"),
    (
        (r"\sum_{i=1}^{n} i", r"\frac{n(n+1)}{3}", r"\frac{n \left(n + 1\right)}{2}"),
        (r"(\sw - y)^2", r"\sw^2 - y^2", r"\sw^{2} - 2 \sw y + y^{2}"),
        (r"\int_0^{\xt} t^2 \, dt", r"\xt^3", r"\frac{\xt^{3}}{3}"),
        (r"\frac{d}{dx} \sin(3x)", r"\cos(3x)", r"3 \cos{\left(3 x \right)}"),
        (r"\mathbb{E}_{Z \sim \mathcal{N}(0, \sw)}[Z^4]", r"3 \sw", r"3 \sw^{2}"),
        (r"\int_0^{\up{z}} t \, dt", r"\up{z}", r"\frac{\bar{z}^{2}}{2}"),
        (r"\int_0^1 t^2 \, dt", "2", r"\frac{1}{3}"),
        (r"\frac{1}{2} \xt + \frac{\xt}{50}", r"\frac{26 \xt}{25}", r"\frac{13 \xt}{25}"),
    ),
)
def test_what_is_suggested_holds(audited, left, wrong, right):
    found = audited(f"{left} = {wrong}")
    assert (found.kind, found.suggestion) == ("differs", right)
    assert audited(f"{left} = {right}").kind == "holds"


@pytest.mark.parametrize("formula", ("x + 1 = 2", r"e^{x} \ge 1 + 2x", "x + x = 2x"))
def test_nothing_is_suggested_where_nothing_is_derived(audited, formula):
    assert audited(f"We have {formula}").suggestion is None


def test_a_suggestion_is_kept(audited, tmp_path, monkeypatch):
    store = Folder(tmp_path / "cache")
    first = audited("(x + y)^2 = x^2 + y^2", store).suggestion
    assert first and re.fullmatch(r"x\^\{2\} \+ 2 x y \+ y\^\{2\}", first)
    monkeypatch.setattr(suggestions, "workers", None)
    assert audited("(x + y)^2 = x^2 + y^2", store).suggestion == first


def test_a_case_below_an_integral_stays_there(audited):
    """SymPy takes it out, and leaves the integral of 0."""
    inside = r"\mathbf{1}\{\cos\theta > 0\} \mathbf{1}\{\sin\theta > 0\} %s e^{-r^2/2} \, d\theta \, dr"
    wrong = r"\int_0^\infty \int_{-\pi}^{\pi} " + inside % ""
    found = audited(r"\int_0^\infty \int_{-\pi}^{\pi} " + inside % "r" + " = " + wrong)
    assert found.kind == "differs" and found.suggestion == r"\frac{\pi}{2}"
