"""What is printed of a run: the claims asked for first, one screen, why a word is weak and which side is whose."""

import pytest

from verify.report.evidence import witness_lines
from verify.report.first_screen import FEW, MOST, overview
from verify.report.verdicts import LONGEST, weakened


def piece(oracle, outcome, **more):
    fields = ("points", "digits", "radius", "z", "witness", "no_value", "not_reached", "power")
    found = {
        **dict.fromkeys(fields),
        "oracle": oracle,
        "of": "as_stated",
        "outcome": outcome,
        "detail": "",
        "sources": {},
    }
    return {**found, "seconds": 0.0, **more}


def claim(name, verdict="proved", evidence=(), **more):
    fields = ("limited_by", "because", "condition", "correction", "instance_of", "recorded", "change", "column")
    found = {**dict.fromkeys(fields), "id": name, "place": f"place of {name}", "verdict": verdict, "word": verdict}
    found |= {"remark": "", "rows": [], "as_expected": True, "expected": "holds", "evidence": list(evidence)}
    return {**found, "lhs": "f", "relation": "=", "rhs": "3 q", "variables": ["q"], **more}


WITNESS = {"values": {"m": "2", "q": "1/3"}, "lhs": "2/3", "rhs": "1"}
WRONG = claim(
    "1.wrong",
    "refuted",
    [piece("pointwise", "refuted", witness=WITNESS), piece("symbolic", "proved", of="corrected")],
    word="refuted, correction proved",
    correction={"statement": "f = 2 q", "rhs": "2 q", "verdict": "proved"},
    remark="It is twice.",
    expected="refuted",
)


def screen(claims, asked=None, before=None):
    names = [one["id"] for one in claims]
    return list(overview({"claims": claims, "asked": names if asked is None else asked}, before))


def test_a_refutation_says_whose_side_is_which_and_what_is_right_once():
    assert screen([WRONG]) == [
        "1.wrong (place of 1.wrong): refuted, correction proved",
        "  symbolic",
        "    the notes have: 3 q",
        "    right is (proved): 2 q",
        "    It is twice.",
        "    witness (pointwise): q = 1/3",
        "    left, derived:     2/3",
        "    right, the notes': 1",
    ]


def test_an_expression_too_long_for_a_line_is_left_to_show():
    (line,) = [line for line in screen([{**WRONG, "rhs": "q" * (LONGEST + 1)}]) if "the notes have" in line]
    assert line == "    the notes have: what ntk show prints"


def test_what_a_claim_uses_is_counted_and_its_faults_are_not_told():
    lines = screen([WRONG, claim("1.asked", evidence=[piece("symbolic", "proved")])], ["1.asked"])
    assert lines == ["1.asked (place of 1.asked): proved", "  symbolic", "It uses 1 claim: 1 refuted"]


def test_the_whole_fits_a_screen_with_each_fault_once():
    same = [claim(f"1.same-{n}", "refuted", remark="As above.", instance_of="1.wrong") for n in range(3)]
    others = [claim(f"2.{n}", "refuted", remark=f"Write {n}. " + "And so on. " * 20) for n in range(40)]
    lines = screen([WRONG, *same, *others, claim("3.well")])
    assert lines[0] == "45 claims: 1 proved, 44 refuted"
    assert "To mend in the notes, 41 faults that show in 44 claims:" in lines
    assert sum("It is twice." in line for line in lines) == 1
    assert f"  and {41 - MOST} more, which --all prints" in lines
    assert len(lines) < 40
    assert max(map(len, lines)) <= 100


def test_what_changed_since_the_run_before():
    claims = [claim(f"1.{n}") for n in range(FEW + 1)]
    same = {one["id"]: "proved" for one in claims}
    assert "Nothing changed since the last run." in screen(claims, before=same)
    lines = screen(claims, before={**same, "1.0": "agrees"} | {"1.1": "agrees"})
    assert lines[1:5] == ["", "Since the last run:", "  1.0: proved, was agrees", "  1.1: proved, was agrees"]
    del same["1.1"]
    assert screen(claims[:3], before=same) == screen(claims[:3])
    lines = screen(claims, before={**same, "1.0": "agrees"})
    assert lines[1:5] == ["", "Since the last run:", "  1.0: proved, was agrees", "  1.1: proved, new"]
    assert not any("last run" in line for line in screen(claims))


def test_many_that_are_not_as_expected_are_named():
    claims = [claim(f"1.{n}", "unknown", as_expected=False, evidence=[piece("pointwise", "unknown")]) for n in range(9)]
    lines = screen(claims)
    assert [line for line in lines if "expected to hold" in line] == [
        f"  1.{n}: unknown, expected to hold" for n in range(9)
    ]
    assert not any("pointwise" in line for line in lines)


PROVED, AGREES = piece("symbolic", "proved"), piece("quadrature", "agrees")


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (claim("a", "agrees", [PROVED, AGREES], limited_by="b"), "but no stronger than b (agrees), which it uses"),
        (
            claim("a", "unknown", [PROVED], because="no value at q = 0 (quadrature)"),
            "but no value at q = 0 (quadrature)",
        ),
        (claim("a", "timeout", [PROVED, piece("sampling", "timeout")]), "but sampling ended timeout"),
        (claim("a", "refuted", [PROVED], limited_by="its convention is not that of its network"), "but its convention"),
    ],
)
def test_why_a_word_is_weaker_than_its_evidence(found, words):
    reason = weakened(found, [found, claim("b", "agrees")])
    assert reason is not None and reason.startswith(f"symbolic proved, {words}")


def test_a_word_as_strong_as_its_evidence_needs_no_reason():
    assert weakened(claim("a", "proved", [PROVED, AGREES]), []) is None
    assert weakened(claim("a", "unknown"), []) is None


def test_a_witness_against_a_correction_is_not_the_notes_fault():
    found = list(witness_lines(WRONG, piece("pointwise", "refuted", of="corrected", witness=WITNESS)))
    assert found[-1] == "    right, corrected:  1"
