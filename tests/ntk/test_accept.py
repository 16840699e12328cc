"""`ntk check` against the words that were recorded, and `--accept`, which records them."""

import json

import pytest

import ntk
from tests.ntk.conftest import NOTES
from verify.claims.recorded import FILE


@pytest.fixture
def check(notes, capsys):
    def run(*arguments):
        out = notes.parent / "run.json"
        status = ntk.main(["check", *arguments, "--notes", str(notes), "--jobs", "1", "--json", str(out)])
        claims = json.loads(out.read_text(encoding="utf-8"))["claims"]
        return status, capsys.readouterr().out, {claim["id"]: claim for claim in claims}

    return run


ALL = ['"1.plain" = "proved"', '"1.rests" = "proved"', '"1.wrong" = "refuted, correction proved"']


def lines(notes):
    return (notes / FILE).read_text(encoding="utf-8").splitlines()[1:]


def record(notes, *words):
    (notes / FILE).write_text("\n".join(words) + "\n", encoding="utf-8")


def test_without_a_file_nothing_is_compared(check, notes):
    status, printed, claims = check()
    assert status == 0
    assert "recorded" not in printed
    assert all((claim["recorded"], claim["change"]) == (None, None) for claim in claims.values())
    assert not (notes / FILE).exists()


def test_accepted_words_are_found_again(check, notes):
    status, printed, _ = check("--accept")
    assert (status, f"{FILE}: 3 words recorded" in printed) == (0, True)
    assert lines(notes) == ALL
    first = (notes / FILE).read_bytes()
    status, printed, claims = check()
    assert (status, claims["1.wrong"]["recorded"], claims["1.wrong"]["change"]) == (
        0,
        "refuted, correction proved",
        None,
    )
    assert "Not as the ledger expects" not in printed
    check("--accept")
    assert (notes / FILE).read_bytes() == first


def weakened(monkeypatch):
    """The symbolic oracle abstains, as where a rule was broken: what was proved is enclosed."""
    from verify.oracles import symbolic

    monkeypatch.setattr(symbolic, "proof_of", lambda statement, values: None)


@pytest.fixture
def in_this_process(monkeypatch):
    from verify.claims.ledger import load
    from verify.running import run

    def work(folder, function, jobs, number, limit, finished, may_die):
        for index, arguments in enumerate(jobs):
            finished(index, function(load(folder), *arguments))

    monkeypatch.setattr(run, "map_in_workers", work)


def test_a_proof_that_is_lost_is_not_as_expected(check, notes, monkeypatch, in_this_process):
    check("--accept")
    weakened(monkeypatch)
    status, printed, claims = check("--no-cache")
    assert status == 1
    assert {claim["change"] for claim in claims.values()} == {"weaker"}
    assert not any(claim["as_expected"] for claim in claims.values())
    assert "  1.plain: enclosed, recorded proved" in printed
    assert "  1.wrong: refuted, correction enclosed, recorded refuted, correction proved" in printed
    assert "ntk check 1.plain --accept records it" in printed
    assert lines(notes) == ALL
    status, printed, claims = check("--no-cache", "--accept", "1.rests")
    assert (status, set(claims)) == (0, {"1.plain", "1.rests"})
    assert lines(notes) == ['"1.plain" = "enclosed"', '"1.rests" = "enclosed"', ALL[2]]


def test_a_stronger_word_is_news_and_no_failure(check, notes):
    record(notes, '"1.plain" = "agrees"', '"1.rests" = "proved"')
    status, printed, claims = check()
    assert status == 0
    assert (claims["1.plain"]["change"], claims["1.rests"]["change"]) == ("stronger", None)
    assert (claims["1.wrong"]["change"], claims["1.wrong"]["recorded"]) == ("new", None)
    news = printed[printed.index("Since the words were recorded (") :]
    assert "  1.plain: proved, recorded agrees" in news
    assert "  new: 1.wrong: refuted" in news


def test_what_does_not_end_as_its_claim_expects_is_not_recorded(check, notes):
    check("--accept")
    (notes / "s1.py").write_text(NOTES.replace("q + q, 2 * q)", "q + q, 3 * q)"), encoding="utf-8")
    status, printed, claims = check("--accept")
    assert (status, claims["1.plain"]["verdict"]) == (1, "refuted")
    assert lines(notes) == ALL
    assert "expected to hold; recorded proved" in printed


def test_a_part_of_the_claims_records_its_part(check, notes):
    check("1.wrong", "--accept")
    assert lines(notes) == ALL[2:]
    check("1.plain", "--accept")
    assert lines(notes) == [ALL[0], ALL[2]]


def test_a_file_that_cannot_be_read_is_one_line(notes, capsys):
    record(notes, '"1.plain" = "sure"')
    assert ntk.main(["check", "--notes", str(notes)]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "the word of 1.plain is 'sure'" in line


def test_accepting_mutants_is_wrong_usage(notes, capsys):
    assert ntk.main(["check", "--notes", str(notes), "--accept", "--mutants"]) == 2
    assert "not allowed with" in capsys.readouterr().err


def test_show_says_what_was_recorded(notes, capsys):
    record(notes, '"1.plain" = "agrees"')
    assert ntk.main(["show", "1.plain", "--notes", str(notes), "--jobs", "1"]) == 0
    assert "proved (stronger than recorded: agrees):" in capsys.readouterr().out
