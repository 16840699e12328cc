"""What is printed, and that every fragment of the notes compiles in a plain article with amsmath."""

import os
import re
import shutil
import subprocess

import pytest
from sympy import Sum, pi, sqrt

import ntk
from codegen.writing.latex import Printer
from codegen.writing.text import text
from derive.activations.activation import ACTIVATIONS, sigma
from derive.gaussian.expectation import expectation_of
from derive.language.symbols import a, d, k, q, qp, r, s, sigma_w, w, x, xp
from derive.networks.one_layer import one_hidden_layer

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
        (sqrt(q) * sqrt(qp) / (2 * pi), "\\frac{\\sqrt{q} \\sqrt{q'}}{2 \\pi}", "√q √q'/(2 π)"),
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
        ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "article.tex"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "max_print_line": "1000"},
    )


@needs_tex
@pytest.mark.slow
def test_every_fragment_compiles_in_three_classes_and_the_document_is_of_some_length(tmp_path):
    assert ntk.main(["latex", "--out", str(tmp_path), "--pdf"]) == 0
    log = (tmp_path / "main.log").read_text(encoding="latin-1")
    pages = re.search(r"\((\d+) pages", log)
    assert pages and int(pages[1]) <= 60
    assert "Overfull \\hbox" not in log
    assert "undefined" not in log
    assert "multiply defined" not in log
    fragments = sorted(path.stem for path in tmp_path.glob("[0-9]*.tex"))
    assert len(fragments) > 50
    for kind in ("article", "report", "book"):
        done = set_article(tmp_path, "\n\n".join(f"\\input{{{name}}}" for name in fragments), kind)
        assert done.returncode == 0, done.stdout[-2000:]
        assert "Overfull \\hbox" not in (tmp_path / "article.log").read_text(encoding="latin-1")


@needs_tex
@pytest.mark.slow
def test_the_document_and_the_steps_of_a_route_compile(tmp_path, capsys):
    assert ntk.main(["latex", "--out", str(tmp_path), "--pdf", "1.4.gradient-w", "1.3.depends-only-on"]) == 0
    assert (tmp_path / "main.pdf").stat().st_size > 10_000
    assert "Overfull \\hbox" not in (tmp_path / "main.log").read_text(encoding="latin-1")
    assert "\\input{errata}" in (tmp_path / "main.tex").read_text(encoding="utf-8")
    assert "}{refuted}" in (tmp_path / "errata.tex").read_text(encoding="utf-8")
    capsys.readouterr()
    assert ntk.main(["derive", "relu^3", "--latex"]) == 0
    done = set_article(tmp_path, capsys.readouterr().out)
    assert done.returncode == 0, done.stdout[-2000:]
