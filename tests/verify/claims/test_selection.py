"""Ids, sections and globs."""

import pytest

from verify.claims import LedgerError
from verify.claims.selection import selected

SECTIONS = {"1.4.network": "1.4", "1.4.limit": "1.4", "1.9.mean.two": "1.9", "1.10.mean": "1.10", "A.relu": "A"}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (["1.4.limit"], ["1.4.limit"]),
        (["1.4"], ["1.4.network", "1.4.limit"]),
        (["1"], ["1.4.network", "1.4.limit", "1.9.mean.two", "1.10.mean"]),
        (["1.1*"], ["1.10.mean"]),
        (["*mean*", "A"], ["1.9.mean.two", "1.10.mean", "A.relu"]),
        (["1.?.[ln]*"], ["1.4.network", "1.4.limit"]),
        (["1.4.limit", "1.4", "1.4.network"], ["1.4.network", "1.4.limit"]),
    ],
)
def test_what_is_selected_in_the_order_of_the_notes(asked, found):
    assert list(selected(asked, SECTIONS)) == found


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("1.4.netwrok", "no claim has the id '1.4.netwrok'; the nearest are 1.4.network"),
        ("1.5", "no claim has the id '1.5'; the nearest are 1.9, 1.4, 1.10"),
        ("z*", "no claim matches 'z*'; ntk list prints all"),
        ("", "no claim has the id ''; ntk list prints all"),
        ("zzzz", "no claim has the id 'zzzz'; ntk list prints all"),
    ],
)
def test_what_selects_nothing_is_one_line(asked, words):
    with pytest.raises(LedgerError) as raised:
        selected([asked], SECTIONS)
    assert str(raised.value).startswith(words)
