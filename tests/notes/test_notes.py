"""The ledger of the thesis notes: complete, well-formed, and no claim stronger than its evidence."""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

import ntk
from codegen.writing.letters import read_notation
from derive.language.named import Named
from notes.s1_9.words import for_section
from verify.claims.ledger import load
from verify.claims.settings import Settings
from verify.claims.verdict import HOLDING
from verify.points.looked_at import MADE_DIGITS
from verify.running import try_mutants
from verify.running.mutants import FATES

NOTES = Path(__file__).parents[2] / "notes"
LEDGER = load(NOTES)
SECTIONS = (*(f"1.{number}" for number in range(1, 10)), "2", "A", "B")
FAULTY = {
    "1.1.differentiable": "conditional",
    "1.1.identically-distributed": "conditional",
    "1.1.depth-activations": "conditional",
    "1.1.depth-gradients": "conditional",
    "1.3.depends-only-on": "refuted",
    "1.4.finite-moments": "conditional",
    "1.6.nngp-recursion": "conditional",
    "1.6.limit-exists": "refuted",
    "1.6.ntk-base": "refuted",
    "1.6.ntk-recursion": "conditional",
    "1.6.dataset-recursion": "conditional",
    "1.6.dataset-base": "refuted",
    "1.6.two-layers": "refuted",
    "1.6.index-range": "refuted",
    "1.7.kernel-for-all-time": "conditional",
    "1.7.eigen-convergence": "conditional",
    "1.8.essentially-constant": "conditional",
    "1.8.converse": "conditional",
    "1.8.kernel-regression": "conditional",
    "1.9.beta": "refuted",
    "1.9.mean": "conditional",
    "1.9.ratio": "conditional",
    "1.9.ratio-error": "refuted",
    "1.9.ratio-order": "conditional",
    "1.9.std-order": "conditional",
    "1.9.mean-widths": "conditional",
    "1.9.ratio-widths": "conditional",
    "1.9.ratio-error-widths": "refuted",
    "1.9.mean.variance-1.no-bias.linear": "refuted",
    "1.9.ratio.variance-1.no-bias.linear": "conditional",
    "1.9.mean.variance-1.no-bias.relu": "refuted",
    "1.9.ratio.variance-1.no-bias.relu": "conditional",
    "1.9.mean.variance-1.bias.linear": "refuted",
    "1.9.ratio.variance-1.bias.linear": "conditional",
    "1.9.mean.variance-1.bias.relu": "refuted",
    "1.9.ratio.variance-1.bias.relu": "conditional",
    "1.9.mean.variance-2.no-bias.linear": "refuted",
    "1.9.ratio.variance-2.no-bias.linear": "conditional",
    "1.9.mean.variance-2.no-bias.relu": "refuted",
    "1.9.ratio.variance-2.no-bias.relu": "conditional",
    "1.9.mean.variance-2.bias.linear": "refuted",
    "1.9.ratio.variance-2.bias.linear": "conditional",
    "1.9.mean.variance-2.bias.relu": "conditional",
    "1.9.ratio.variance-2.bias.relu": "conditional",
    "2.beta": "refuted",
    "2.mean": "conditional",
    "2.ratio": "conditional",
    "2.ratio-error": "refuted",
    "2.ratio-order": "conditional",
    "2.std-order": "conditional",
    "2.mean-widths": "conditional",
    "2.ratio-widths": "conditional",
    "2.ratio-error-widths": "refuted",
    "1.9.update-sign": "refuted",
    "1.9.update-equal-widths": "refuted",
    "1.9.update-learning-rate": "conditional",
    "1.9.update-input-norm": "conditional",
    "1.9.update-exponential": "conditional",
    "1.9.update-label": "refuted",
    "1.9.update-width-order": "refuted",
    "1.9.update-widths": "conditional",
    "2.update-sign": "refuted",
    "2.update-equal-widths": "refuted",
    "2.update-learning-rate": "conditional",
    "2.update-input-norm": "conditional",
    "2.update-exponential": "conditional",
    "2.update-label": "refuted",
    "2.update-width-order": "refuted",
    "2.update-widths": "conditional",
}
"""What the ledger says against the notes, claim by claim; every other claim holds."""


def test_sections_and_places():
    assert {claim.section for claim in LEDGER.claims.values()} == set(SECTIONS)
    for claim in LEDGER.claims.values():
        assert claim.id.startswith(f"{claim.section}.")
        assert claim.place
        assert claim.says
        assert claim.title


def test_what_is_said_against_the_notes():
    """What the ledger expects, and so, by the slow test below, what comes out."""
    assert {claim.id: claim.expected for claim in LEDGER.claims.values() if claim.expected != "holds"} == FAULTY
    for name in FAULTY:
        assert LEDGER[name].remark
    assert all(LEDGER[name].condition for name, word in FAULTY.items() if word == "conditional")


def is_of_one_reading(claim):
    return len(claim.rows) == 1


def test_section_2_states_what_section_1_9_does():
    """The notes have the text twice; only the table of the readings stands once, under §1.9."""
    first, second = (
        {claim.id.removeprefix(f"{section}."): claim for claim in LEDGER.claims.values() if claim.section == section}
        for section in ("1.9", "2")
    )
    assert set(first) - set(second) == {name for name, claim in first.items() if is_of_one_reading(claim)}
    assert set(second) <= set(first)
    for name, claim in second.items():
        other = first[name]
        assert [(of, one.text) for of, one in claim.statements()] == [(of, one.text) for of, one in other.statements()]
        assert (claim.expected, claim.convention, claim.rows) == (other.expected, other.convention, other.rows)
        assert claim.place != other.place
        assert claim.instance_of == (other.instance_of or other.id)
        assert "§2" in claim.place
        assert "§1.9" in other.place


def test_a_section_with_the_same_text_takes_uses_along():
    (moved,) = for_section("2", (LEDGER["1.9.weak-regime"],))
    assert (moved.id, moved.section, moved.uses) == ("2.weak-regime", "2", ("2.ratio-weights", "2.update-evolves"))
    assert moved.place == "§2, the remark on weak feature learning"
    (kept,) = for_section("2", (LEDGER["1.9.random-ode"],))
    assert kept.uses == ("1.7.vector-ode",)


def test_every_reading_has_its_row():
    table = [claim for claim in LEDGER.claims.values() if claim.section == "1.9" and claim.column]
    rows = {row for claim in table for row in claim.rows}
    assert len(rows) == 8
    cells = Counter((claim.column, row) for claim in table for row in claim.rows)
    assert set(cells.values()) == {1}
    for column in ("β = d/n", "mean", "≃ exp(5β)"):
        assert {row for found, row in cells if found == column} == rows


def test_one_claim_a_statement():
    """Two readings may come to the same statement: an output bias does not show in the limit of the ratio."""
    places = Counter((c.place, str(c.statement.lhs), c.statement.relation, c.rows) for c in LEDGER.claims.values())
    assert max(places.values()) == 1


def test_loading_trains_no_neuron():
    """The closed forms of §1.8 come from an equation that is solved when somebody asks for them."""
    script = """
from pathlib import Path
import sympy
def refuse(*_, **__):
    raise AssertionError("dsolve")
sympy.dsolve = refuse
from verify.claims.ledger import load
ledger = load(Path("notes"))
statements = [statement for claim in ledger.claims.values() for _, statement in claim.statements()]
print(len({statement.text for statement in statements}))
"""
    done = subprocess.run([sys.executable, "-c", script], cwd=NOTES.parent, capture_output=True, text=True, check=True)
    assert int(done.stdout) > 100


def test_notation_names_known_things():
    assert read_notation(NOTES).names["Delta_w"] == "<Delta> <w>"


@pytest.mark.slow
@pytest.mark.usefixtures("evidence")
def test_every_claim_ends_as_expected(tmp_path, capsys):
    out = tmp_path / "run.json"
    assert ntk.main(["check", "--json", str(out)]) == 0
    data = json.loads(out.read_text(encoding="utf-8"))
    claims = {claim["id"]: claim for claim in data["claims"]}
    assert set(claims) == {claim.id for claim in LEDGER.closure(tuple(LEDGER.claims.values()))}
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
                assert piece["digits"] >= MADE_DIGITS, "points that are made are held to these, all others to 30"
            assert (piece["witness"] is not None) == (piece["outcome"] == "refuted")
    faulty = {
        name: claim["verdict"] for name, claim in claims.items() if claim["verdict"] in ("refuted", "conditional")
    }
    assert faulty == FAULTY
    assert ntk.main(["check", "engine"]) == 0, "generated modules rest on what no claim of the notes does"
    capsys.readouterr()
    assert ntk.main(["check", "--strict"]) == 1
    assert f"{len(LEDGER.claims)} claims" in capsys.readouterr().out


WRONG_FORMULAS = (
    "signs",
    "scale",
    "dropped or doubled term",
    "exponent up by one",
    "supplement of an angle",
    "derivative of σ",
    "exchanged variables",
)
"""Kinds of mutants of an identity that are false or the same again; the other kinds may be true as well."""


@pytest.mark.slow
def test_no_identity_with_a_wrong_formula_survives():
    """Of every second identity, for time; `make mutants` makes all of all."""
    identities = tuple(claim for claim in LEDGER.claims.values() if claim.right.relation == "=")[::2]
    jobs = os.cpu_count() or 1
    trials = try_mutants(LEDGER, identities, Settings(), jobs, lambda done, every: None, WRONG_FORMULAS)
    assert {trial.mutant.kind for trial in trials} == set(WRONG_FORMULAS)
    fates = {outcome: [trial for trial in trials if trial.outcome == outcome] for outcome in FATES}
    assert not [(trial.mutant.claim, trial.mutant.how) for trial in fates["survived"]]
    assert len(fates["no value"]) < len(trials) / 100


def written(expression):
    """The names in an expression that are written, not those in what they stand for."""
    if isinstance(expression, Named):
        return [expression]
    return [one for part in expression.args for one in written(part)]


def test_one_name_means_one_thing_in_a_statement():
    for claim in (LEDGER[name] for name in LEDGER.all):
        for _, statement in claim.statements():
            meant: dict[str, set] = {}
            for one in (*written(statement.lhs), *written(statement.rhs)):
                meant.setdefault(one.label, set()).add(one.expression)
            assert [name for name, found in meant.items() if len(found) > 1] == [], claim.id
