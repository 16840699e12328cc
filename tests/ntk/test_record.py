"""Records that are read: what is no record is refused in one line, whatever it is instead."""

import json

import pytest

from ntk.arguments import UsageError
from ntk.record import read_record

WITNESS = {"values": {"q": "1"}, "lhs": "1", "rhs": "2", "point": None}
PIECE = {
    "oracle": "pointwise",
    "of": "as_stated",
    "outcome": "refuted",
    "points": 3,
    "digits": 30,
    "radius": None,
    "power": None,
    "witness": WITNESS,
}
CLAIM = {"id": "1.a", "verdict": "refuted", "correction": {"verdict": "proved"}, "evidence": [PIECE], "more": 1}


def written(path, data):
    path.write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")
    return path


def test_a_record_is_read_by_ids(tmp_path):
    plain = {**CLAIM, "id": "1.b", "correction": None, "evidence": []}
    found = read_record(written(tmp_path / "run.json", {"schema": 1, "claims": [CLAIM, plain]}))
    assert list(found) == ["1.a", "1.b"] and found["1.a"]["evidence"][0]["witness"] == WITNESS


@pytest.mark.parametrize(
    "data",
    [
        "",
        "[" * 100_000,
        [],
        {"claims": 3},
        {"claims": [3]},
        {"claims": [{"id": "1.a"}]},
        {"claims": [{**CLAIM, "id": ["1.a"]}]},
        {"claims": [{**CLAIM, "verdict": 5}]},
        {"claims": [{**CLAIM, "correction": {}}]},
        {"claims": [{**CLAIM, "evidence": None}]},
        {"claims": [{**CLAIM, "evidence": [{**PIECE, "points": True}]}]},
        {"claims": [{**CLAIM, "evidence": [{**PIECE, "witness": {**WITNESS, "values": {"q": 1}}}]}]},
        {"claims": [{**CLAIM, "evidence": [{**PIECE, "power": {"errors": "relative"}}]}]},
    ],
)
def test_what_is_none_is_refused(tmp_path, data):
    with pytest.raises(UsageError, match=r"run\.json is no record; write one with ntk check --json"):
        read_record(written(tmp_path / "run.json", data))
