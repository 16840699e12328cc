"""Definitions with their uses: the last one before a link, K_m is no K, and a slope is of its function."""

import pytest

from verify.claims.evidence import Evidence
from verify.reading.audit import audit, count
from verify.reading.document.documents import read_document
from verify.reading.record import lines, record


def audited(tmp_path, text):
    path = tmp_path / "a.tex"
    path.write_text(text)
    document = read_document(path)
    found = audit(document, lambda asked: [Evidence(name, "as_stated", "unknown", "unasked") for name, _ in asked])
    return record("a.tex", found, count(document, found))


@pytest.mark.parametrize(
    ("text", "uses"),
    (
        (r"Define $f(t) := t^2$. We have $f'(x) = 2x$ and $f(x) \ge 0$.", {"f": 2}),
        (r"Define $K := 1$ and $K_m := 2$. We have $K_m = 3$.", {"K": 0, "K_{m}": 1}),
        (r"Define $g := 1$. We have $g = 1$. Define $g := 2$.", {"g": 0}),
        (r"Define $a := 1$ and $b := a + 1$, where $c := b$.", {"a": 1, "b": 1, "c": 0}),
        (r"Define $t := 1$ and $f(t) := t^2$.", {"t": 0, "f": 0}),
        (r"We have $y = 2 h$, where $h := x$.", {"y": 0, "h": 1}),
        (r"Define $u_i := x$. We have $u_n = 1$ and $u_1 = 2$.", {"u_{i}": 2}),
        (r"Define $u_i := x$ and $u_1 := 2 x$. We have $u_1 = 2$.", {"u_{i}": 0, "u_{1}": 1}),
        (r"Define $u_w := x$. We have $x u_a = 2$.", {"u_{w}": 0}),
        (r"Define $M := \nabla u$. We have $x M = 1$.", {"M": 1}),
        (r"Define $M := \nabla u$. We have $x M^\top = 1$ and $M_1 = 2$.", {"M": 1}),
    ),
)
def test_uses(tmp_path, text, uses):
    found = audited(tmp_path, rf"Let $x \in \mathbb{{R}}$. {text}")["definitions"]
    assert {one["letter"]: len(one["uses"]) for one in found} | uses == uses


def test_each_use_is_of_the_last_definition_before_it(tmp_path):
    data = audited(tmp_path, "Define $g := 1$. We have $2 g = 2$.\n\nDefine $g := 3$.\n\nWe have $2 g = 6$.")
    assert [[use.split(":", 1)[1] for use in one["uses"]] for one in data["definitions"]] == [["1:27"], ["5:10"]]


def test_the_report_says_what_nothing_uses(tmp_path):
    shown = list(lines(audited(tmp_path, "Define $g := 1$ and $h := 2$. We have $2 g = 2$."), is_summary=False))
    assert "definitions, and what is about them:" in shown
    assert [line.split(": ", 1)[1] for line in shown if "a.tex:1:" in line][-2:] == [
        "g: used at 1:40",
        "h: nothing that is read uses it",
    ]
