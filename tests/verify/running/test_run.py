"""Runs: equal statements share their evidence, and the report's table of readings."""

from collections import Counter

import pytest
from sympy import FiniteSet, S, Symbol

from derive.language.convention import Reading
from derive.language.symbols import q
from verify.claims.claim import Claim
from verify.claims.domain import Domain, Point, positive
from verify.claims.evidence import Evidence
from verify.claims.ledger import Ledger, load
from verify.claims.settings import Settings
from verify.claims.statement import Statement
from verify.oracles import symbolic
from verify.report.record import record
from verify.report.whole_run import listing
from verify.running import run
from verify.running.cache import Cache
from verify.running.kept import Folder
from verify.running.run import check, gather, judge_all

POINTS = tuple(Point(f"q = {number}", {q: S(number)}) for number in range(1, 10))
DOMAIN = Domain({q: positive}, POINTS)
RIGHT, WRONG = Statement(q + q, 2 * q, DOMAIN), Statement(q + q, 3 * q, DOMAIN)
SETTINGS = Settings()


def claim(name, statement=RIGHT, **more):
    return Claim(name, "1", f"title of {name}", f"place of {name}", "says", statement, **more)


def ledger(tmp_path, *claims):
    return Ledger(tmp_path, {one.id: one for one in claims}, tuple(one.id for one in claims))


CURRENT: dict[str, Ledger] = {}


@pytest.fixture
def computed(monkeypatch):
    """Every (claim, of, oracle) that is worked out; the work is done here and not in worker processes."""
    found = []

    def in_this_process(folder, function, jobs, number, limit, finished, may_die):
        for index, (group, settings) in enumerate(jobs):
            found.extend((task.claim, task.of, task.oracle) for task in group)
            finished(index, function(CURRENT["ledger"], group, settings))

    monkeypatch.setattr(run, "map_in_workers", in_this_process)
    return found


def gathered(tmp_path, *claims, store=None):
    CURRENT["ledger"] = ledger(tmp_path, *claims)
    return gather(CURRENT["ledger"], claims, SETTINGS, 1, store, lambda done, every: None)


def test_a_second_claim_with_the_same_statement_is_not_worked_out(tmp_path, computed):
    evidence = gathered(tmp_path, claim("a"), claim("b", Statement(q + q, 2 * q, Domain({q: positive}, POINTS))))
    assert computed == [("a", "as_stated", oracle) for oracle in ("symbolic", "enclosure", "pointwise")]
    by_claim = {name: {t.oracle: e for t, e in evidence.items() if t.claim == name} for name in "ab"}
    assert by_claim["a"] == by_claim["b"]
    assert {e.outcome for e in by_claim["b"].values()} == {"proved", "enclosed", "agrees"}


def test_titles_and_conventions_do_not_matter_and_statements_do(tmp_path, computed):
    same = claim("b", convention=Reading(2), remark="another remark", column="c", rows=("r",))
    other = claim("c", Statement(q + q, 2 * q, Domain({q: positive}, POINTS[:8])))
    gathered(tmp_path, claim("a"), same, other, claim("d", WRONG))
    assert Counter(name for name, _, _ in computed) == {"a": 3, "c": 3, "d": 3}


def test_what_is_stated_and_what_is_corrected_are_told_apart(tmp_path, computed):
    evidence = gathered(tmp_path, claim("a"), claim("b", WRONG, corrected=RIGHT), claim("c", WRONG, corrected=RIGHT))
    assert Counter((name, of) for name, of, _ in computed) == {
        ("a", "as_stated"): 3,
        ("b", "as_stated"): 3,
        ("b", "corrected"): 3,
    }
    assert all(piece.of == task.of for task, piece in evidence.items())
    assert judge_all((claim("c", WRONG, corrected=RIGHT),), evidence)["c"].judgement.as_expected


def test_shared_evidence_counts_for_each(tmp_path, computed):
    steps = []
    claims = claim("a"), claim("b"), claim("c")
    CURRENT["ledger"] = ledger(tmp_path, *claims)
    reports = check(
        CURRENT["ledger"], claims, SETTINGS, 1, None, lambda done, every: steps.append((done, every))
    )  # fmt: skip
    assert steps == [(0, 9), (3, 9), (6, 9), (9, 9)]
    assert {name: report.judgement.verdict for name, report in reports.items()} == dict.fromkeys("abc", "proved")


def test_the_cache_has_one_record_for_both(tmp_path, computed):
    store = Cache(Folder(tmp_path / "cache"))
    gathered(tmp_path, claim("a"), claim("b"), store=store)
    assert len([*(tmp_path / "cache").rglob("*.json")]) == 3
    before = len(computed)
    gathered(tmp_path, claim("later"), store=store)
    assert len(computed) == before


def test_what_timed_out_is_shared_and_not_kept(tmp_path, computed, monkeypatch):
    monkeypatch.setattr(
        run, "examine", lambda oracle, of, statement, settings: Evidence(oracle, of, "timeout", "stopped")
    )
    evidence = gathered(tmp_path, claim("a"), claim("b"), store=Cache(Folder(tmp_path / "cache")))
    assert {piece.outcome for piece in evidence.values()} == {"timeout"}
    assert len(evidence) == 6
    assert not [*(tmp_path / "cache").rglob("*.json")]


def test_what_is_too_long_together_is_asked_by_itself(tmp_path, monkeypatch):
    """The oracles of one statement are one job, and each is one where that came to no end or its process died."""
    sizes = []

    def ended_together(folder, function, jobs, number, limit, finished, may_die):
        for index, (group, settings) in enumerate(jobs):
            sizes.append(len(group))
            finished(index, None if len(group) > 1 else function(CURRENT["ledger"], group, settings))

    monkeypatch.setattr(run, "map_in_workers", ended_together)
    evidence = gathered(tmp_path, claim("a"))
    assert sizes == [3, 1, 1, 1]
    assert {piece.outcome for piece in evidence.values()} == {"proved", "enclosed", "agrees"}


MODULE = """
from derive.language.symbols import q
from verify.claims import Claim, Domain, Point, Statement
from verify.claims.domain import positive
DOMAIN = Domain({q: positive}, tuple(Point(f"q = {n}", {q: n}) for n in range(1, 10)))
CLAIMS = tuple(Claim(name, "1", "title", "place", "says", Statement(q + q, 2 * q, DOMAIN)) for name in "ab")
"""


def test_through_worker_processes(tmp_path):
    """The real thing: a folder of notes, one worker; the second piece of evidence is the first, seconds and all."""
    (tmp_path / "s1.py").write_text(MODULE, encoding="utf-8")
    loaded = load(tmp_path)
    evidence = gather(loaded, tuple(loaded.claims.values()), SETTINGS, 1, None, lambda *_: None)
    pieces = {(task.claim, task.oracle): piece for task, piece in evidence.items()}
    for oracle in ("symbolic", "enclosure", "pointwise"):
        assert pieces["a", oracle] is pieces["b", oracle]
        assert pieces["a", oracle].outcome in ("proved", "enclosed", "agrees")


STUCK = """
import gmpy2
from sympy import Function
from derive.language.symbols import q
from verify.claims.claim import Claim
from verify.claims.domain import Domain, Point, positive
from verify.claims.statement import Statement

class Stuck(Function):
    def _eval_expand_mul(self, **hints):
        return gmpy2.powmod(3, 1 << 3_000_000, (1 << 3_000_000) - 159)  # hours in C, where no signal is looked at

DOMAIN = Domain({q: positive}, tuple(Point(f"q = {n}", {q: n}) for n in range(1, 10)))
CLAIMS = (
    Claim("stuck", "1", "title", "place", "says", Statement(Stuck(q + 1), 2 * q, DOMAIN)),
    Claim("right", "1", "title", "place", "says", Statement(q + q, 2 * q, DOMAIN)),
)
"""


@pytest.mark.slow
def test_an_oracle_stuck_in_c_times_out_and_the_others_go_on(tmp_path):
    (tmp_path / "s1.py").write_text(STUCK, encoding="utf-8")
    loaded = load(tmp_path)
    store = Cache(Folder(tmp_path / "cache"))
    evidence = gather(loaded, tuple(loaded.claims.values()), Settings(timeout=2), 2, store, lambda *_: None)
    outcomes = {(task.claim, task.oracle): piece.outcome for task, piece in evidence.items()}
    assert outcomes == {
        ("stuck", "symbolic"): "timeout",
        ("stuck", "enclosure"): "unknown",
        ("stuck", "pointwise"): "unknown",
        ("right", "symbolic"): "proved",
        ("right", "enclosure"): "enclosed",
        ("right", "pointwise"): "agrees",
    }
    (late,) = (piece for piece in evidence.values() if piece.outcome == "timeout")
    assert (late.detail, late.seconds) == ("stopped after 2 s", 2)
    assert len([*(tmp_path / "cache").rglob("*.json")]) == 5


def test_evidence_is_in_the_order_of_the_oracles_then_of_the_statements(tmp_path, computed):
    evidence = gathered(tmp_path, claim("b", WRONG, corrected=RIGHT), claim("a"))
    oracles, both = ("symbolic", "enclosure", "pointwise"), ("as_stated", "corrected")
    assert [(task.claim, task.oracle, task.of) for task in evidence] == [
        *(("b", oracle, of) for oracle in oracles for of in both),
        *(("a", oracle, "as_stated") for oracle in oracles),
    ]


# The table of readings: rows are readings, columns statements, cells verdicts.

TABLE = (
    claim("1.mean.one", column="mean", rows=("one reading",)),
    claim("1.mean.two", WRONG, corrected=RIGHT, remark="mend this row", column="mean", rows=("another reading",)),
    claim("1.ratio", WRONG, corrected=RIGHT, remark="mend me", column="= exp(5β)", rows=("one reading", "a third")),
    claim("1.plain"),
)


def lines(tmp_path, *claims):
    evidence = gathered(tmp_path, *claims)
    return [*listing(record(judge_all(claims, evidence), SETTINGS))]


def test_the_table_of_readings(tmp_path, computed):
    found = lines(tmp_path, *TABLE)
    start = found.index("Under each reading of what the notes leave open:")
    head, *rows = [line.split("  ") for line in found[start + 1 : start + 5]]
    assert [word.strip() for word in head if word] == ["mean", "= exp(5β)"]
    assert [[word.strip() for word in row if word] for row in rows] == [
        ["one reading", "proved", "refuted"],
        ["another reading", "refuted"],
        ["a third", "refuted"],
    ]
    widths = {found[start + 1].index("= exp(5β)"), found[start + 2].index("refuted"), found[start + 4].index("refuted")}
    assert len(widths) == 1
    assert found[start + 3].index("refuted") == found[start + 1].index("mean")
    assert all(line == line.rstrip() for line in found)


def test_long_columns_do_not_run_together(tmp_path, computed):
    named = [claim(name, column=f"{name}, a column with a long name", rows=("r",)) for name in "ab"]
    found = lines(tmp_path, *named)
    head, row = found[found.index("Under each reading of what the notes leave open:") + 1 :][:2]
    assert head.split("  ")[-1] == named[1].column
    assert row.rindex("proved") == head.index(named[1].column)


def test_what_stands_in_one_row_is_not_to_mend_again(tmp_path, computed):
    found = lines(tmp_path, *TABLE)
    mend = found[found.index("To mend in the notes:") :]
    assert any("1.ratio (place of 1.ratio): refuted" in line for line in mend)
    assert not any("1.mean.two" in line or "mend this row" in line for line in mend)


SAME = (
    claim("1.told", WRONG, corrected=RIGHT, remark="Mend this."),
    claim("1.other", WRONG, corrected=RIGHT, remark="Mend that."),
    claim("2.named", WRONG, corrected=RIGHT, remark="As above.", instance_of="1.told"),
    claim("2.same-sentence", WRONG, corrected=RIGHT, remark="Mend that."),
    claim("2.row", WRONG, corrected=RIGHT, remark="As above.", column="mean", rows=("r",), instance_of="1.told"),
)


def test_a_fault_that_shows_in_several_claims_is_told_once(tmp_path, computed):
    found = lines(tmp_path, *SAME)
    mend = [line for line in found[found.index("To mend in the notes:") + 1 :] if "witness" not in line]
    assert [line for line in mend if not line.startswith(("    left", "    right", "    the notes have"))] == [
        "  1.told (place of 1.told): refuted",
        "    Mend this.",
        "    also 2.named (place of 2.named): refuted",
        "      As above.",
        "    also in the table: 2.row",
        "  1.other (place of 1.other): refuted",
        "    Mend that.",
        "    also 2.same-sentence (place of 2.same-sentence): refuted",
    ]


def test_an_instance_tells_the_fault_where_the_first_did_not_run(tmp_path, computed):
    found = lines(tmp_path, *SAME[2:3])
    assert "  2.named (place of 2.named): refuted" in found


def test_no_table_without_columns(tmp_path, computed):
    assert not [line for line in lines(tmp_path, claim("a"), claim("b", WRONG)) if "reading" in line]


def test_the_record_has_columns_and_rows(tmp_path, computed):
    evidence = gathered(tmp_path, *TABLE)
    found = {entry["id"]: entry for entry in record(judge_all(TABLE, evidence), SETTINGS)["claims"]}
    assert (found["1.ratio"]["column"], found["1.ratio"]["rows"]) == ("= exp(5β)", ["one reading", "a third"])
    assert (found["1.plain"]["column"], found["1.plain"]["rows"]) == ("", [])


# The symbolic oracle tries the values of finite sets one by one.

BIAS, VARIANCE = Symbol("o", nonnegative=True), Symbol("c_d", positive=True)


def outcome(lhs, rhs, **sets):
    scalars = {BIAS: FiniteSet(*sets["o"]), VARIANCE: FiniteSet(*sets["c"]), q: positive}
    return symbolic.examine("as_stated", Statement(lhs, rhs, Domain(scalars, POINTS)), SETTINGS).outcome


def test_finite_sets_are_tried_value_by_value():
    assert outcome(BIAS**2 * q, BIAS * q, o=(0, 1), c=(1, 2)) == "proved"
    assert outcome(BIAS**2 * q, BIAS * q, o=(0, 1, 2), c=(1, 2)) == "unknown"
    assert outcome(VARIANCE**2 + 2, 3 * VARIANCE, o=(0,), c=(1, 2)) == "proved"


def test_every_combination_of_two_sets_counts():
    product = BIAS * (VARIANCE - 1) * q
    assert outcome(product, S.Zero, o=(0,), c=(1, 2)) == "proved"
    assert outcome(product, S.Zero, o=(0, 1), c=(1,)) == "proved"
    assert outcome(product, S.Zero, o=(0, 1), c=(1, 2)) == "unknown"
