"""The page of a run: what it shows of a record, formulas that are set, and that it works in a browser."""

import json
import re
from copy import deepcopy
from itertools import product
from pathlib import Path

import pytest
from sympy import Rational

import ntk
from codegen.writing import Notation
from codegen.writing.letters import read_notation
from derive.language.symbols import q, qp
from ntk.formulas import Formulas
from tests.codegen.writing.test_notation import EXAMPLES
from tests.verify.report.browser import SCHEMES, WIDTHS, opened
from verify.claims.claim import Claim
from verify.claims.domain import Domain, positive
from verify.claims.evidence import Evidence, Witness
from verify.claims.judgement import Judgement, judge
from verify.claims.ledger import load
from verify.claims.settings import Settings
from verify.claims.statement import Statement
from verify.report.html import page
from verify.report.html.formulas import display, prose
from verify.report.html.graph import graph
from verify.report.record import record
from verify.report.written import written
from verify.running import Report

ROOT = Path(__file__).parents[3]
UNKNOWN = Judgement("unknown", "unknown", True)
ON = Domain({q: positive, qp: positive}, ())
RENDER = Formulas(Notation())


def claim(name, lhs, rhs, **more):
    return Claim(f"1.{name}", "1", f"Title of {name}", "§1", "q_1 is <small>.", Statement(lhs, rhs, ON), **more)


TRUE = claim("true", (q + qp) ** 2, q**2 + 2 * q * qp + qp**2)
FALSE = claim("false", q + q, 3 * q, uses=("1.true",)).corrected_to(2 * q, remark="It is 2q.")
EVIDENCE = {
    TRUE: (Evidence("symbolic", "as_stated", "proved", "rules: sums", seconds=0.1),),
    FALSE: (
        Evidence("pointwise", "as_stated", "refuted", witness=Witness({"q": "1/3"}, "2/3", "1")),
        Evidence("symbolic", "corrected", "proved"),
        Evidence("pointwise", "corrected", "agrees", points=9, digits=30, sources={"listed": 4, "made": 5}),
    ),
}


@pytest.fixture(scope="module")
def data():
    reports = {}
    for one in (TRUE, FALSE):
        judgement = judge(one, EVIDENCE[one], {name: report.judgement for name, report in reports.items()})
        reports[one.id] = Report(one, EVIDENCE[one], judgement)
    formulas = {one.id: written(one, True, RENDER) | {"command": f"ntk check {one.id}"} for one in (TRUE, FALSE)}
    return json.loads(json.dumps(record(reports, Settings(), written=formulas)))


def test_the_page_is_made_of_the_record_alone(data):
    text = page(data)
    for words in ("Title of true", "4 listed + 5 made points, 30 digits", "It is 2q.", "worked out anew", "2/3"):
        assert words in text
    assert "ntk check 1.false" in text
    assert "q<sub>1</sub> is &lt;small&gt;." in text
    assert page(data) == text


def test_a_step_says_what_meets_each_of_its_needs(data):
    other = deepcopy(data)
    link = next(one for one in other["claims"] if one["written"]["proofs"])["written"]["proofs"][0][0]
    link["met"] = [
        {"need": "E|g(U)| < ∞", "by": "", "theorem": "Fubini"},
        {"need": "m ≥ 1", "by": "seen: m is a size", "theorem": None},
    ]
    text = page(other)
    assert "Needs for Fubini: E|g(U)| &lt; ∞ (open)." in text
    assert "(seen: m is a size)." in text


def test_a_record_without_formulas_has_a_page(data):
    bare = {**data, "claims": [{**one, "written": None} for one in data["claims"]]}
    assert "Title of false" in page(bare)
    assert "<math" not in page(bare)


def test_each_link_leads_to_something(data):
    text = page(data)
    ids = re.findall(r' id="([^"]*)"', text)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]*)"', text)) <= set(ids)


def test_nothing_is_loaded(data):
    text = page(data)
    assert "default-src 'none'" in text
    assert not re.findall(r'(?:src|href)="(?!#|data:)|url\(|@import', text)


def test_a_formula_that_is_too_long_is_left_out():
    sum_of_many = sum(q**power * Rational(1, power + 1) for power in range(2, 200))
    long = written(claim("long", sum_of_many, q), False, RENDER)
    assert long["statements"][0]["lhs"] == []
    assert long["statements"][0]["rhs"] == ["q"]


@pytest.mark.parametrize("expression", [example[0] for example in EXAMPLES], ids=lambda found: type(found).__name__)
def test_every_notation_becomes_mathml(expression):
    assert display(RENDER.lines(expression)).startswith("<math")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("σ_w² and w_rk", "σ<sub>w</sub>² and w<sub>rk</sub>"),
        ("Θ^(ℓ+1)", "Θ<sup>(ℓ+1)</sup>"),
        ("e^{5β}, e^(5β)", "e<sup>5β</sup>, e<sup>5β</sup>"),
        ("x ^ y, snake _case", "x ^ y, snake _case"),
    ],
)
def test_prose_has_its_letters_lowered_and_raised(text, shown):
    assert prose(text) == shown


def test_the_graph_has_users_right_of_what_they_use(data):
    found = graph(data["claims"])
    places = {node.claim["id"]: node.x for node in found.nodes}
    assert places["1.true"] < places["1.false"]
    assert [edge[:2] for edge in found.edges] == [("1.false", "1.true")]
    assert graph([{**one, "uses": []} for one in data["claims"]]).alone == 2


ACTIONS = """
const box = document.forms.filter, seen = () => claims.filter((one) => !one.hidden).map((one) => one.id);
const change = (act) => { act(); box.dispatchEvent(new Event("input", { bubbles: true })); return seen(); };
found.all = seen();
found.word = change(() => { box.words.value = "title of false"; });
found.none = change(() => { box.words.value = "no such words"; });
box.reset();
found.refuted = change(() => {
  for (const one of box.verdict) one.checked = one.value === "refuted";
});
found.opened = claims.map((one) => {
  one.open = false;
  location.hash = "#" + one.id;
  reveal();
  return one.open && !one.hidden && one.getBoundingClientRect().height > 40;
});
"""
OPENED = 'for (const one of document.querySelectorAll("details")) one.open = true;'


@pytest.mark.slow
def test_the_page_in_a_browser(browser, long_page):
    with opened(browser, long_page) as seen:
        for width in WIDTHS:
            seen.shown(width, "light")
            found = seen.acted(ACTIONS + OPENED)
            assert "1.4.kernel-relu" in found["all"]
            assert found["word"] == ["1.false"] == found["refuted"]
            assert found["none"] == []
            assert all(found["opened"])
            assert found["formulas"] > 100
            assert (found["flat"], found["wider"]) == (0, 0)
        assert (seen.said, seen.asked) == ([], [])


@pytest.mark.slow
def test_no_fault_of_accessibility_is_found(browser, data):
    with opened(browser, page(data)) as seen:
        seen.acted(OPENED)
        for width, scheme in product(WIDTHS, SCHEMES):
            seen.shown(width, scheme)
            assert seen.faults() == [], (width, scheme)
        assert (seen.said, seen.asked) == ([], [])


@pytest.fixture(scope="module")
def long_page(data):
    """The page above with the formulas of a section of the notes."""
    ledger = load(ROOT / "notes")
    own = [one for one in ledger.claims.values() if one.section == "1.4"]
    reports = {one.id: Report(one, (), judge(one, (), dict.fromkeys(one.uses, UNKNOWN))) for one in own}
    formulas = {one.id: written(one, False, Formulas(read_notation(ledger.folder))) | {"command": ""} for one in own}
    other = record(reports, Settings(), written=formulas)
    counts = {**data["counts"], **other["counts"]}
    return page({**data, "counts": counts, "claims": [*data["claims"], *other["claims"]]})


@pytest.mark.slow
def test_a_page_is_written_and_comes_from_the_cache(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    command = ("check", "1.4.gradient-a", "--jobs", "1", "--html", str(tmp_path / "page.html"))
    texts = []
    for _ in range(2):
        assert ntk.main([*command, "--json", str(tmp_path / "run.json")]) == 0
        texts.append((tmp_path / "page.html").read_text(encoding="utf-8"))
    assert texts[0] == texts[1] == page(json.loads((tmp_path / "run.json").read_text(encoding="utf-8")))
    assert "It uses 1 claim: 1 proved" in capsys.readouterr().out
    assert "without its rule" in texts[0]
    assert "ntk check 1.4.gradient-a --digits 30 --seed 0 --no-cache" in texts[0]


def test_a_page_that_cannot_be_written_is_wrong_usage(capsys):
    assert ntk.main(["check", "1.4.gradient-a", "--html", "no/such/page.html"]) == 2
    assert "does not exist; create it" in capsys.readouterr().err
