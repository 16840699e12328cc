"""The page of an audit: made of the record alone, in the order of the document, and it works in a browser."""

import re
from itertools import product

import pytest

from tests.verify.report.browser import SCHEMES, WIDTHS, opened
from verify.reading.record import message
from verify.report.html import audited_page
from verify.report.html.audited import formula

PLACE = {"end_line": 9, "end_column": 9, "claim": None}
KINDS = (
    "holds",
    "holds if",
    "differs",
    "defines",
    "restates",
    "an expression",
    "skipped",
    "read, not judged",
    "not read",
)


def equation(number, answer, source, file="a.tex", **more):
    one = {"file": file, "line": number, "column": 1, "formula": number, "display": number % 2 == 0, "source": source}
    said = {
        "answer": answer,
        "verdict": None,
        "witness": None,
        "rests_on": {},
        "note": None,
        "suggestion": None,
        "message": r"why <it>, \sigma_{w}",
    }
    return {**PLACE, **one, **said, **more}


NAMED = {"claim": "1.4.mean", "note": "named 1.4.mean"}
WITNESS = {"n": "7", "left": "140", "right": "149.3"}
EQUATIONS = [
    equation(1, "holds", r"x + x = 2 x", verdict="proved", rests_on={"f": "a.tex:1:2"}, **NAMED),
    equation(2, "differs", r"\sum_{i = 1}^{n} i^{2} = n^3", witness=WITNESS, suggestion=r"\frac{n^2}{2}"),
    *(equation(number, kind, rf"x_{number} = \frac{{1}}{{2}}") for number, kind in enumerate(KINDS, 3)),
    equation(12, "not read", r"\nosuchcommand{ & < x", file="part.tex"),
    equation(13, "holds", " + ".join(f"x_{{{number}}}^2" for number in range(60)), verdict="agrees"),
]


USES = (("f_{m}", ["a.tex:1:2"]), ("g", []))


@pytest.fixture(scope="module")
def page():
    counts = {kind: sum(one["answer"] == kind for one in EQUATIONS) for kind in KINDS}
    found = {"displays": 6, "displays read": 5, "inline with a relation": 7, "inline read": 6}
    judged = {"links": 9, "judged": 5}
    defined = [{"letter": letter, "file": "a.tex", "line": 1, "column": 2, "uses": uses} for letter, uses in USES]
    record = {"file": "a.tex", "found": found, "counts": counts, "judged": judged, "equations": EQUATIONS}
    return audited_page({**record, "definitions": defined}, message)


def test_equations_stand_in_their_order_with_their_answers(page):
    assert [int(number) for number in re.findall(r'id="link-(\d+)-1"', page)] == list(range(1, 14))
    for words in (
        "holds (proved)",
        "holds (agrees)",
        "why &lt;it&gt;, σ_w",
        "claim 1.4.mean",
        "named 1.4.mean",
        "149.3",
        "a.tex:2:1",
        "part.tex:12:1",
    ):
        assert words in page
    assert "5 of 9 links judged" in page
    assert "used at a.tex:1:2" in page and page.count("nothing that is read uses it") == 1
    assert r'<code class="command">\frac{n^2}{2}</code>' in page


def test_what_is_no_mathematics_for_the_converter_stands_as_it_is_typed():
    assert formula("x^2").startswith("<math")
    assert formula(r"\nosuchcommand{ & < x") == r"<code>\nosuchcommand{ &amp; &lt; x</code>"


def test_it_loads_nothing_and_each_link_leads_to_something(page):
    assert "default-src 'none'" in page
    assert not re.findall(r'(?:src|href)="(?!#|data:)|url\(|@import', page)
    ids = re.findall(r' id="([^"]*)"', page)
    assert len(ids) == len(set(ids)) and set(re.findall(r'href="#([^"]*)"', page)) <= set(ids)


ACTIONS = """
const box = document.forms.filter, seen = () => claims.filter((one) => !one.hidden).map((one) => one.id);
const change = (act) => { act(); box.dispatchEvent(new Event("input", { bubbles: true })); return seen(); };
found.all = seen().length;
found.displays = change(() => { box.surprising.checked = true; }).length;
box.reset();
found.file = change(() => { box.section.value = "part.tex"; });
box.reset();
found.word = change(() => { box.words.value = "149.3"; });
box.reset();
found.differs = change(() => { for (const one of box.verdict) one.checked = one.value === "differs"; });
found.reached = claims.map((one) => {
  location.hash = "#" + one.id;
  reveal();
  return !one.hidden && one.getBoundingClientRect().height > 40;
});
"""


@pytest.mark.slow
def test_the_page_in_a_browser(browser, page):
    with opened(browser, page) as seen:
        for width, scheme in product(WIDTHS, SCHEMES):
            seen.shown(width, scheme)
            found = seen.acted(ACTIONS)
            assert (found["all"], found["displays"]) == (13, 6)
            assert found["file"] == ["link-12-1"]
            assert found["word"] == ["link-2-1"]
            assert found["differs"] == ["link-2-1", "link-5-1"]
            assert all(found["reached"])
            assert found["formulas"] == 16
            assert (found["flat"], found["wider"]) == (0, 0)
            assert seen.faults() == [], (width, scheme)
        assert (seen.said, seen.asked) == ([], [])
