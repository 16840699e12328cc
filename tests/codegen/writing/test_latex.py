"""What is printed, and that every fragment of the notes compiles in a plain article with amsmath."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from sympy import Sum, pi, sqrt

import ntk
from codegen.figures import Figure, caption, draw
from codegen.writing.latex import Printer
from codegen.writing.text import text
from derive.activations.activation import ACTIVATIONS, sigma
from derive.gaussian.expectation import expectation_of
from derive.language.symbols import a, d, k, q, qp, r, s, sigma_w, w, x, xp
from derive.networks.one_layer import one_hidden_layer
from verify.claims.recorded import read_words
from verify.figures.registry import FIGURES

NOTES = Path(__file__).parents[3] / "notes"
PRINTER = Printer({})
NETWORK = one_hidden_layer()


def dot(one, other):
    return Sum(one[k] * other[k], (k, 1, d))


@pytest.mark.parametrize(
    ("expression", "latex", "plain"),
    [
        (dot(x, xp), "x^{\\top} x'", "x·x'"),
        (dot(x, x), "\\lVert x \\rVert^{2}", "‖x‖²"),
        (Sum(w[r, k] * x[k], (k, 1, d)), "w_{r}^{\\top} x", "w_r·x"),
        (sigma(a[s], 1), "\\sigma'\\left(a_{s}\\right)", "σ'(a_s)"),
        (expectation_of(ACTIVATIONS["step"], 0), None, "E[1[U > 0] 1[V > 0]]"),
        (expectation_of(ACTIVATIONS["relu^2"], 0), None, "E[max(0, U)² max(0, V)²]"),
        (NETWORK.gradient(NETWORK.parameters[0]), "\\frac{\\partial f(x)}{\\partial a_{s}}", "∂f(x)/∂a_s"),
        (sigma_w**2 / d, "\\frac{\\sigma_{w}^{2}}{d}", "σ_w²/d"),
        (sqrt(q) * sqrt(qp) / (2 * pi), "\\frac{\\sqrt{q q'}}{2 \\pi}", "√q √q'/(2 π)"),
    ],
)  # fmt: skip
def test_notation(expression, latex, plain):
    assert latex is None or PRINTER.doprint(expression) == latex
    assert text(expression) == plain


def test_names_come_from_the_notation():
    assert Printer({"x'": "\\tilde{x}"}).doprint(dot(x, xp)) == "x^{\\top} \\tilde{x}"


needs_tex = pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")


def set_article(folder, body, kind="article"):
    source = (
        f"\\documentclass{{{kind}}}\n\\usepackage{{amsmath,amssymb}}\n\\begin{{document}}\n{body}\n\\end{{document}}\n"
    )
    (folder / "article.tex").write_text(source, encoding="utf-8")
    return subprocess.run(
        ["pdflatex", "-draftmode", "-interaction=nonstopmode", "-halt-on-error", "article.tex"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "max_print_line": "1000"},
    )


def texts_in(folder, kinds):
    """What a class says of the fragments of a folder, each set in it."""
    names = sorted(path.stem for path in folder.glob("[0-9AB]*.tex"))
    for kind in kinds:
        done = set_article(folder, "\n\n".join(f"\\input{{{name}}}" for name in names), kind)
        assert done.returncode == 0, done.stdout[-2000:]
        yield (folder / "article.log").read_text(encoding="latin-1")


RECORDED = {
    "oracle": "enclosure",
    "of": "as_stated",
    "outcome": "enclosed",
    "points": 41,
    "digits": None,
    "radius": "1e-37",
}
WITNESS = {"values": {"sigma_w": "9/7", "x'": "(1/2, -3)", "σ": "relu"}, "lhs": "[0.28 +/- 1.2e-20]", "rhs": "+inf"}


def record_of(words):
    """A record in which each claim has three pieces of evidence, and each that is refuted a witness."""
    piece = {**RECORDED, "z": None, "power": None, "witness": None, "not_reached": None}
    claims = []
    for name, word in words.items():
        held = {**piece, "of": "corrected" if word.correction else "as_stated"}
        refuted = {**piece, "outcome": "refuted", "witness": WITNESS}
        evidence = [refuted, held, held, held] if word.correction else [held, held, held]
        correction = {"verdict": word.correction} if word.correction else None
        claims.append({"id": name, "verdict": word.verdict, "correction": correction, "evidence": evidence})
    return {"claims": claims}


@needs_tex
@pytest.mark.slow
def test_every_fragment_compiles_in_three_classes_and_the_document_is_of_some_length(tmp_path):
    record = tmp_path / "run.json"
    record.write_text(json.dumps(record_of(read_words(NOTES))), encoding="utf-8")
    figures = [drawn(tmp_path / "drawn", name) for name in FIGURES]
    arguments = ("--record", str(record), "--figures", str(figures[0].parent))
    assert ntk.main(["latex", "--out", str(tmp_path / "out"), "--pdf", *arguments]) == 0
    log = (tmp_path / "out" / "main.log").read_text(encoding="latin-1")
    pages = re.search(r"\((\d+) pages", log)
    assert pages and int(pages[1]) <= 60
    for words in ("Overfull \\hbox", "undefined", "multiply defined"):
        assert words not in log
    ids = re.findall(r"\\ntkevidence\{eq:([^}]*)\}", (tmp_path / "out" / "claims.tex").read_text(encoding="utf-8"))
    assert len(ids) == len(set(ids)) > 200
    for said in texts_in(tmp_path / "out", ("article", "report", "scrbook")):
        assert "Overfull \\hbox" not in said


def drawn(folder, name):
    """An empty picture of the usual shape, and its caption."""
    folder.mkdir(exist_ok=True)
    figure = Figure(name, "The law of K_m(x, x') at several β.", ("1.4.kernel-relu",), ("x", "y"), ())
    draw(figure, folder / f"{name}.pdf")
    (folder / f"{name}.tex").write_text(caption(figure), encoding="utf-8")
    return folder / f"{name}.tex"


@needs_tex
@pytest.mark.slow
def test_the_document_and_the_steps_of_a_route_compile(tmp_path, capsys):
    assert ntk.main(["latex", "--out", str(tmp_path), "--pdf", "1.4.gradient-w", "1.3.depends-only-on"]) == 0
    assert (tmp_path / "main.pdf").stat().st_size > 10_000
    assert "Overfull \\hbox" not in (tmp_path / "main.log").read_text(encoding="latin-1")
    assert "\\input{errata}" in (tmp_path / "main.tex").read_text(encoding="utf-8")
    assert "}{refuted}" in (tmp_path / "errata.tex").read_text(encoding="utf-8")
    table = (tmp_path / "claims.tex").read_text(encoding="utf-8")
    assert "No record of a run was at hand" in table
    assert "\\ntkword{eq:1.3.depends-only-on}{1.3.depends-only-on}{refuted; agrees}" in table
    capsys.readouterr()
    assert ntk.main(["derive", "relu^3", "--latex"]) == 0
    done = set_article(tmp_path, capsys.readouterr().out)
    assert done.returncode == 0, done.stdout[-2000:]
