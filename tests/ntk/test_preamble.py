"""`ntk latex --preamble`: macros and letters of the author's own file, and `macros.tex` without one."""

import re
import shutil

import pytest

import ntk
from derive.language.grammar import tokens_of
from derive.language.grammar.macros import DEFINING, Macros
from ntk.arguments import UsageError
from ntk.preamble import read_preamble

PREAMBLE = r"""% what my thesis defines
\newcommand{\vari}{\mathsf{q}}
\providecommand*{\vari}{\mathsf{z}}
\newcommand{\vect}[1]{\boldsymbol{#1}}
\renewcommand{\phi}{\varphi}
\def\width{N}
\DeclareMathOperator{\act}{act}
\def\odd(#1){o}
% ntk: letter q = \vari
% ntk: letter m = \width
"""


@pytest.fixture
def preamble(tmp_path):
    path = tmp_path / "thesis" / "own.tex"
    path.parent.mkdir()
    path.write_text(PREAMBLE, encoding="utf-8")
    return path


def typed(capsys, *arguments):
    status = ntk.main([*map(str, arguments)])
    return status, capsys.readouterr()


def refused(capsys, *arguments):
    status, found = typed(capsys, *arguments)
    (line,) = found.err.splitlines()
    assert (status, found.out) == (2, "")
    return line


def files_in(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_all_ways_to_define_are_read_and_letters_are_taken(preamble):
    found = read_preamble(preamble)
    assert found.letters == {"q": "\\vari", "m": "\\width"}
    assert set(found.macros) == {"\\vari", "\\vect", "\\phi", "\\width", "\\act"}
    assert [token.text for token in found.macros["\\vari"].body] == ["\\mathsf", "{", "q", "}"]
    assert found.name_in(preamble.parent.parent / "latex") == "../thesis/own.tex"


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("own.sty", "", "is no preamble; expected a file with the ending .tex"),
        ("none.tex", None, "No such file"),
        ("own.tex", "\\documentclass{article}", "is a whole document"),
        ("own.tex", "% ntk: letter K", "has 'ntk: letter K'; expected such as"),
        ("own.tex", "% ntk: letter K = {k", "expected such as"),
        ("own.tex", "% ntk: letter K = k\n% ntk: letter K = l\n", "says twice how the letter 'K' is written"),
    ],
)
def test_what_is_no_preamble_is_refused(tmp_path, name, text, words):
    if text is not None:
        (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises((UsageError, ValueError), match=re.escape(words)):
        read_preamble(tmp_path / name)


def test_a_name_that_tex_does_not_input_is_refused(tmp_path):
    path = tmp_path / "50%.tex"
    path.write_text("", encoding="utf-8")
    with pytest.raises(UsageError, match=re.escape("50%.tex has % in its name")):
        read_preamble(path).name_in(tmp_path)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("% ntk: letter sigmaw = s", "own.tex has the letter 'sigmaw', which nothing uses; the nearest is 'sigma_w'"),
        ("% ntk: letter d = \\varj", "'d' is written with \\varj, which {path} does not define; the nearest is 'vari'"),
        ("% ntk: letter d = \\odd", "the arguments of \\odd are not simple; type \\newcommand"),
        (
            "% ntk: letter d = \\vect",
            "'d' is written as \\vect, which is not read: '\\\\vect': its argument is missing",
        ),
    ],
)
def test_a_letter_that_cannot_be_written_is_refused(capsys, notes, tmp_path, preamble, line, words):
    preamble.write_text(f"{PREAMBLE}{line}\n", encoding="utf-8")
    told = refused(capsys, "latex", "--notes", notes, "--out", tmp_path / "out", "--preamble", preamble)
    assert words.format(path=preamble) in told
    assert not (tmp_path / "out").exists()


def test_the_document_inputs_the_preamble_and_is_stable(capsys, notes, tmp_path, preamble):
    (notes / "notation.toml").write_text("[names]\nq = '\\old'\n[macros]\nold = 'o'\n", encoding="utf-8")
    out = tmp_path / "out"
    written = []
    for _ in range(2):
        assert typed(capsys, "latex", "--notes", notes, "--out", out, "--preamble", preamble)[0] == 0
        written.append(files_in(out))
    assert written[0] == written[1]
    assert "macros.tex" not in written[0]
    assert b"\\input{../thesis/own.tex}\n" in written[0]["main.tex"]
    fragment = written[0]["1.plain.tex"].decode()
    assert "% needs amsmath and amssymb, and of macros \\vari\n" in fragment
    assert "2 \\vari = 2 \\vari" in fragment
    assert "\\mathsf" not in fragment
    assert preamble.read_text(encoding="utf-8") == PREAMBLE


def test_the_preamble_is_never_written_over(capsys, notes, preamble):
    own = preamble.rename(preamble.parent / "1.plain.tex")
    told = refused(capsys, "latex", "--notes", notes, "--out", preamble.parent, "--preamble", own)
    assert "has the name of a file that is written" in told
    assert own.read_text(encoding="utf-8") == PREAMBLE


def test_without_a_preamble_macros_are_in_a_file_that_the_document_inputs(capsys, notes, tmp_path):
    (notes / "notation.toml").write_text(
        "[names]\nq = '\\vari'\n[macros]\nvari = '\\vect{q}'\nvect = '\\boldsymbol{#1}'\n", encoding="utf-8"
    )
    assert typed(capsys, "latex", "--notes", notes, "--out", tmp_path / "out")[0] == 0
    found = files_in(tmp_path / "out")
    source = found["macros.tex"].decode()
    assert source == "\\newcommand{\\vari}{\\vect{q}}\n\\newcommand{\\vect}[1]{\\boldsymbol{#1}}\n"
    assert found["main.tex"].count(b"\\input{macros.tex}") == 1
    macros, tokens = Macros(), tokens_of(source)
    for place, token in enumerate(tokens):
        if token.text in DEFINING:
            macros.define(tokens, place)
    assert list(macros.known) == ["\\vari", "\\vect"]


def test_without_macros_nothing_is_input(capsys, notes, tmp_path):
    assert typed(capsys, "latex", "--notes", notes, "--out", tmp_path / "out")[0] == 0
    found = files_in(tmp_path / "out")
    assert "macros.tex" not in found
    assert b"macros" not in found["main.tex"] + found["1.plain.tex"]


def test_a_macro_that_nothing_defines_is_one_line(capsys, notes, tmp_path):
    (notes / "notation.toml").write_text("[names]\nq = '\\vari'\n", encoding="utf-8")
    told = refused(capsys, "latex", "--notes", notes, "--out", tmp_path / "out")
    assert "the letter 'q' is written with \\vari, which [macros] of notation.toml does not define" in told
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_the_page_has_what_macros_stand_for(capsys, notes, tmp_path):
    (notes / "notation.toml").write_text("[names]\nq = '\\vari'\n[macros]\nvari = '\\mathsf{Q}'\n", encoding="utf-8")
    page = tmp_path / "page.html"
    typed(capsys, "check", "--notes", notes, "--html", page, "--jobs", 1)
    source = page.read_text(encoding="utf-8")
    assert "\\mathsf{Q}" in source or "𝖰" in source
    assert "\\vari" not in source


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")
def test_a_document_in_the_macros_of_a_preamble_is_set(capsys, tmp_path, preamble):
    lines = "% ntk: letter x = \\vect{x}\n% ntk: letter w = \\vect{w}\n% ntk: letter phi = \\phi\n\\input{more}\n"
    preamble.write_text(f"\\usepackage[margin=3cm]{{geometry}}\n{PREAMBLE}{lines}", encoding="utf-8")
    (preamble.parent / "more.tex").write_text("\\newcommand{\\data}{n}\n% ntk: letter n = \\data\n", encoding="utf-8")
    out = tmp_path / "out"
    own = ("1.4.gradient-w", "1.4.kernel-relu", "1.3.depends-only-on")
    assert typed(capsys, "latex", *own, "--out", out, "--preamble", preamble, "--pdf")[0] == 0
    log = (out / "main.log").read_text(encoding="latin-1")
    assert "Overfull \\hbox" not in log
    assert "undefined" not in log
    assert "\\vect{w}_{s}^{\\top} \\vect{x}" in (out / "1.4.gradient-w.tex").read_text(encoding="utf-8")
