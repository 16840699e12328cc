"""The ledger of the thesis notes: complete, well-formed, and no claim stronger than its evidence."""

import json
from collections import Counter
from pathlib import Path

import pytest

import ntk
from codegen.documents import notation
from verify.claim import HOLDING
from verify.ledger import load

NOTES = Path(__file__).parents[2] / "notes"
LEDGER = load(NOTES)
FAULTY = {
    "1.1.differentiable": "conditional",
    "1.1.identically-distributed": "conditional",
    "1.3.depends-only-on": "refuted",
    "1.4.finite-moments": "conditional",
    "1.6.nngp-recursion": "conditional",
    "1.6.limit-exists": "refuted",
    "1.6.ntk-base": "refuted",
    "1.6.ntk-recursion": "conditional",
    "1.6.dataset-base": "refuted",
    "1.6.dataset-recursion": "conditional",
    "1.6.two-layers": "refuted",
    "1.8.essentially-constant": "conditional",
    "1.8.kernel-regression": "conditional",
} | {
    f"{section}.update-{name}": "refuted"
    for section in ("1.9", "2")
    for name in ("sign", "equal-widths", "learning-rate", "input-norm", "exponential", "label", "width-order")
}


def test_sections_and_places():
    assert {claim.section for claim in LEDGER.claims.values()} >= {"1.1", "1.2", "1.3", "1.4", "1.5", "1.7", "1.8"}
    for claim in LEDGER.claims.values():
        assert claim.id.startswith(f"{claim.section}.")
        assert claim.place
        assert claim.says
        assert claim.title


def test_one_claim_a_statement():
    places = Counter((c.place, str(c.statement.lhs), c.statement.relation) for c in LEDGER.claims.values())
    assert max(places.values()) == 1


def test_notation_names_known_things():
    assert notation(NOTES)["Delta_w"] == "\\Delta w"


@pytest.mark.slow
def test_every_claim_ends_as_expected(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    out = tmp_path / "run.json"
    assert ntk.main(["check", "--json", str(out)]) == 0
    data = json.loads(out.read_text(encoding="utf-8"))
    claims = {claim["id"]: claim for claim in data["claims"]}
    assert set(claims) == set(LEDGER.claims)
    assert not {"unknown", "error", "timeout"} & set(data["counts"])
    holding = [claim for claim in claims.values() if claim["verdict"] in HOLDING]
    seen_twice = [
        claim for claim in holding if len({e["oracle"] for e in claim["evidence"] if e["outcome"] in HOLDING}) >= 2
    ]
    assert len(seen_twice) >= 0.8 * len(holding)
    for claim in claims.values():
        for piece in claim["evidence"]:
            if piece["oracle"] in ("quadrature", "pointwise") and piece["outcome"] == "agrees":
                assert piece["points"] >= 8
                assert piece["digits"] >= 30
            assert (piece["witness"] is not None) == (piece["outcome"] == "refuted")
    faulty = {
        name: claim["verdict"] for name, claim in claims.items() if claim["verdict"] in ("refuted", "conditional")
    }
    assert faulty == FAULTY
    capsys.readouterr()
    assert ntk.main(["check", "--strict"]) == 1
    assert f"{len(LEDGER.claims)} claims" in capsys.readouterr().out


@pytest.mark.slow
def test_no_mutant_survives(capsys):
    assert ntk.main(["check", "--mutants"]) == 0
    assert "0 survived" in capsys.readouterr().out.splitlines()[-1]
