"""The word is pinned: what a claim ended with is recorded beside the notes, and a weaker word is seen."""

from pathlib import Path

import pytest

from verify.claims.fault import LedgerError
from verify.claims.ledger import load
from verify.claims.recorded import FILE, Word, accepted, change, read_words, words_text
from verify.claims.verdict import HOLDING, VERDICTS

NOTES = Path(__file__).parents[3] / "notes"


@pytest.mark.parametrize("place", range(len(VERDICTS) - 1))
def test_words_are_ranked_as_verdicts_are(place):
    stronger, below = Word(VERDICTS[place]), Word(VERDICTS[place + 1])
    assert change(stronger, below) == "weaker"
    assert change(below, stronger) == "stronger"
    assert change(below, below) is None
    assert change(None, below) == "new"


@pytest.mark.parametrize(
    ("before", "now", "found"),
    [
        (Word("refuted", "proved"), Word("refuted", "agrees"), "weaker"),
        (Word("refuted", "agrees"), Word("refuted", "proved"), "stronger"),
        (Word("refuted", "proved"), Word("conditional", "agrees"), "weaker"),
        (Word("conditional", "proved"), Word("refuted", "proved"), "weaker"),
        (Word("refuted", "proved"), Word("proved"), "stronger"),
        (Word("proved"), Word("refuted", "proved"), "weaker"),
        (Word("proved"), Word("proved", "proved"), "weaker"),
    ],
)
def test_a_correction_counts_too(before, now, found):
    assert change(before, now) == found


def test_what_is_written_is_read(tmp_path):
    words = {"1.a-b": Word("proved"), "1.b": Word("refuted", "agrees"), "1.c": Word("conditional", "consistent")}
    (tmp_path / FILE).write_text(words_text(words), encoding="utf-8")
    assert read_words(tmp_path) == words
    assert list(read_words(tmp_path) or ()) == list(words)
    assert words_text(words).splitlines()[1:] == [
        '"1.a-b" = "proved"',
        '"1.b" = "refuted, correction agrees"',
        '"1.c" = "conditional, correction consistent"',
    ]


def test_a_folder_without_the_file_has_no_words(tmp_path):
    assert read_words(tmp_path) is None


def test_a_part_of_the_claims_changes_only_its_own_lines():
    before = {"a": Word("proved"), "b": Word("agrees"), "gone": Word("proved")}
    words = accepted(before, {"c": Word("proved"), "b": Word("consistent")}, ("c", "a", "b", "d"))
    assert list(words.items()) == [("c", Word("proved")), ("a", Word("proved")), ("b", Word("consistent"))]
    assert accepted(None, {"a": Word("proved")}, ("a",)) == {"a": Word("proved")}


@pytest.mark.parametrize(
    "text",
    [
        "a = proved",
        'a = "prooved"',
        "a = 1",
        'a = ["proved"]',
        '"a.b" = "refuted, correction"',
        'a.b = "proved"',
        'a = "refuted, correction proved, correction proved"',
        'a = "proved"\na = "proved"',
        'a = ""',
    ],
)
def test_a_file_that_says_something_else_is_one_line(tmp_path, text):
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    with pytest.raises(LedgerError) as caught:
        read_words(tmp_path)
    assert FILE in str(caught.value)
    assert "expected" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_every_claim_of_the_thesis_has_a_line_that_it_expects():
    ledger = load(NOTES)
    assert ledger.words is not None
    assert list(ledger.words) == list(ledger.all)
    for name, word in ledger.words.items():
        claim = ledger[name]
        assert word.verdict in (HOLDING if claim.expected == "holds" else (claim.expected,))
        assert (word.correction in HOLDING) if claim.corrected else word.correction is None
    assert (NOTES / FILE).read_text(encoding="utf-8") == words_text(ledger.words)
