"""Evidence is asked for once, kept at once, and not kept where it was cut short, unless that is asked for."""

from dataclasses import replace

import pytest

from derive.language.symbols import q
from verify.claims.domain import Domain, positive
from verify.claims.evidence import Evidence
from verify.claims.settings import Settings
from verify.claims.statement import Statement
from verify.running.cache import Cache
from verify.running.gathering import Piece, gathered
from verify.running.kept import Folder
from verify.running.pool import DIED

ON = Domain({q: positive}, ())
PIECES = [
    Piece(oracle, "as_stated", Statement(q + q, 2 * q, ON)) for oracle in ("symbolic", "pointwise", "symbolic", "slow")
]
SETTINGS = Settings()


@pytest.fixture(autouse=True)
def _costs(monkeypatch):
    costs = {"symbolic": 1, "pointwise": 2, "slow": 3}
    oracles = {name: type("Oracle", (), {"COST": cost}) for name, cost in costs.items()}
    monkeypatch.setattr("verify.running.gathering.ORACLES", oracles)


def asked(store, *, settings=SETTINGS, ends=None, **more):
    """(the evidence, the oracles that were asked, what progress was told); `ends` says what becomes of an oracle."""
    names, told = [], []

    def work(places, finished):
        for index, place in enumerate(places):
            name = PIECES[place].oracle
            names.append(name)
            finished(index, (ends or {}).get(name, Evidence(name, "as_stated", "proved")))

    return gathered(PIECES, settings, store, work, lambda *one: told.append(one), **more), names, told


def test_equal_pieces_are_asked_once_and_the_dearest_first():
    found, names, told = asked(None)
    assert names == ["slow", "pointwise", "symbolic"] and told == [(0, 4), (1, 4), (2, 4), (4, 4)]
    assert [piece.oracle for piece in found] == [piece.oracle for piece in PIECES] and found[0] is found[2]


def test_what_is_kept_is_not_asked_again(tmp_path):
    store = Cache(Folder(tmp_path))
    first, *_ = asked(store)
    assert asked(store) == (first, [], [(4, 4)])


def test_what_was_cut_short_is_asked_again(tmp_path):
    store, ends = Cache(Folder(tmp_path)), {"slow": None, "pointwise": DIED}
    (*_, slow), _, _ = asked(store, ends=ends)
    assert (slow.outcome, slow.detail) == ("timeout", "stopped after 300 s")
    assert asked(store, ends=ends)[1] == ["slow", "pointwise"]


def test_a_run_may_keep_what_took_too_long_for_its_limit(tmp_path):
    store, ends = Cache(Folder(tmp_path)), {"slow": None, "pointwise": DIED}
    first, *_ = asked(store, ends=ends, keeps_timeouts=True)
    assert [piece.outcome for piece in first] == ["proved", "error", "proved", "timeout"]
    assert asked(store, ends=ends, keeps_timeouts=True)[1] == ["pointwise"]
    longer = replace(SETTINGS, timeout=1000.0)
    assert asked(store, settings=longer, ends=ends, keeps_timeouts=True)[1] == ["slow", "pointwise"]
    assert "slow" in asked(store)[1]
