"""Formulas of files with their places; nothing is run, nothing is left out in silence, nothing ends in a traceback."""

import os
import random

import pytest

from verify.reading.document.documents import NoDocument, read_document
from verify.reading.document.lines import formulas_of
from verify.reading.document.passages import Directive, Heading
from verify.running.answers import digests, question_of_file

TEX = r"""\documentclass{article}
\newcommand{\E}{\mathbb{E}}
\newcommand{\norm}[1]{\left\| #1 \right\|}
\newcommand{\pair}[2][x]{\langle #1, #2 \rangle}
\DeclareMathOperator{\tr}{tr}
\def\half{\frac{1}{2}}
\begin{document}
\section{One} % a comment with $no = formula$
Let $a = 1$ and \(b = 2\). \verb|$c = 3$|
\begin{equation}\label{eq:one}
  \half \norm{w}^2 = \E[\pair{y}]
\end{equation}
\begin{verbatim}
$d = 4$
\end{verbatim}
\begin{align}
  f(x) &= g(x) \\
       &\quad + h(x), \nonumber \\
  k(x) &= 1 & l(x) &= 2.
\end{align}
A price of \$5. \[ \tr(A) = 0 \]
\begin{multline*} a = b \\ + c \end{multline*}
% ntk: skip it is a joke
\end{document}
"""
MARKDOWN = """# Two

Costs are \\$5, and `$code = 1$` is none. Here $u = v$ stands, and \\(w = z\\).

$$
p = q
$$

```
$$ fenced = 1 $$
```
<!-- $hidden = 1$ --> <!-- ntk: skip why not -->
At 5% and 7%: \\[ r = s \\]
"""


def written(tmp_path, name, text):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return read_document(path)


def shown(document):
    """(line, column, LaTeX) of every formula."""
    return [
        (*found.source.position(formula.start), formula.text)
        for found in document.mathematics
        for formula in formulas_of(found)
    ]


def test_latex(tmp_path):
    document = written(tmp_path, "a.tex", TEX)
    assert document.problems == ()
    assert shown(document) == [
        (9, 6, "a = 1"),
        (9, 19, "b = 2"),
        (10, 17, r"\label{eq:one} \frac{1}{2} \left\| w \right\|^2 = \mathbb{E}[\langle x, y \rangle]"),
        (17, 3, r"f(x) = g(x) + h(x), \nonumber"),
        (19, 3, r"k(x) = 1 \quad l(x) = 2."),
        (21, 20, r"\operatorname{tr}(A) = 0"),
        (22, 19, "a = b + c"),
    ]
    assert [passage.title for passage in document.passages if isinstance(passage, Heading)] == ["One"]
    assert [passage.text for passage in document.passages if isinstance(passage, Directive)] == ["skip it is a joke"]
    assert all(formula.tree is not None for found in document.mathematics for formula in formulas_of(found))


def test_markdown(tmp_path):
    document = written(tmp_path, "a.md", MARKDOWN)
    assert shown(document) == [(3, 48, "u = v"), (3, 69, "w = z"), (6, 1, "p = q"), (13, 18, "r = s")]
    assert [passage.text for passage in document.passages if isinstance(passage, Directive)] == ["skip why not"]


def test_a_brace_that_is_not_closed_takes_no_other_formula_with_it(tmp_path):
    document = written(tmp_path, "a.md", "$$a_{1 = 2$$\n\nSo $b^{2 = 3$ and $c = 4$.\n\n$$d = 5$$")
    assert [text for *_, text in shown(document)] == ["a_{1 = 2", "b^{2 = 3", "c = 4", "d = 5"]
    read = [formula.tree is not None for found in document.mathematics for formula in formulas_of(found)]
    assert read == [False, False, True, True]


def test_a_row_that_begins_with_a_sign_and_has_a_relation_is_not_read(tmp_path):
    document = written(tmp_path, "a.tex", r"\begin{align} a &= b \\ -c &= d \end{align}")
    (formula,) = formulas_of(document.mathematics[0])
    assert formula.tree is None and "ambiguous" in str(formula.refused)


def test_files_are_input_from_the_folder_only(tmp_path):
    folder = tmp_path / "thesis"
    folder.mkdir()
    (tmp_path / "secret.tex").write_text("$s = 1$")
    (folder / "part.tex").write_text(r"$p = 1$ \input{main}")
    document = written(folder, "main.tex", r"\input{part} \input{../secret} \include{none} $m = 1$")
    (folder / "link.tex").symlink_to(tmp_path / "secret.tex")
    for name in ("/", "link", "../thesis/../secret", f"{tmp_path}/secret", "~/x", "x" * 400, "", "."):
        (_, reason), *_ = written(folder, "other.tex", rf"\input{{{name}}}").problems
        assert reason.why in (
            "it lies outside of the document's folder",
            "there is no such file",
            "no file has such a name",
        )
    assert [text for *_, text in shown(document)] == ["p = 1", "m = 1"]
    assert [str(reason) for _, reason in document.problems] == [
        r"'\\input{main}': it inputs itself",
        r"'\\input{../secret}': it lies outside of the document's folder",
        r"'\\include{none}': there is no such file",
    ]
    assert [found.source.name for found in document.mathematics] == [
        str(folder / name) for name in ("part.tex", "main.tex")
    ]


@pytest.mark.parametrize(
    ("text", "why"),
    (
        ("$a = b", "no $ closes it"),
        (r"\[ a = b", "closes it"),
        (r"\begin{equation} a = b", "nothing ends it"),
        (r"\newcommand{\a}{\a\a} $\a = 1$", "comes to no end"),
        (r"\newcommand{\a}[2]{#1} $\a x$", "missing"),
        (r"\def\a[#1]{x}", "not simple"),
    ),
)
def test_what_is_broken_is_said_with_its_place(tmp_path, text, why):
    document = written(tmp_path, "a.tex", text)
    refused = [reason for _, reason in document.problems]
    refused += [one.refused for found in document.mathematics for one in formulas_of(found) if one.refused]
    assert any(why in str(reason) for reason in refused)
    assert all(0 <= reason.start <= len(text) for reason in refused)


def test_what_is_no_document(tmp_path):
    with pytest.raises(NoDocument, match="expected a file with the ending"):
        written(tmp_path, "a.py", "print()")
    with pytest.raises(NoDocument, match="No such file"):
        read_document(tmp_path / "none.tex")
    with pytest.raises(NoDocument, match="bytes"):
        written(tmp_path, "a.tex", "x" * 2_000_001)


def test_a_file_that_has_no_end_or_no_place_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.tex")
    (tmp_path / "round.tex").symlink_to(tmp_path / "round.tex")
    with pytest.raises(NoDocument, match="no file to be read"):
        read_document(tmp_path / "pipe.tex")
    with pytest.raises(NoDocument, match="symbolic links"):
        read_document(tmp_path / "round.tex")
    assert question_of_file(tmp_path / "round.tex") is None
    assert digests([str(tmp_path / "pipe.tex")]) == {str(tmp_path / "pipe.tex"): None}


def test_text_that_is_no_utf_8_is_said_where_it_begins(tmp_path):
    path = tmp_path / "latin.md"
    path.write_bytes("Then $1 = 1$,\nas a café has.".encode("latin-1"))
    ((source, problem),) = read_document(path).problems
    assert source.position(problem.start) == (2, 9) and "UTF-8" in problem.why


@pytest.mark.parametrize("ending", ("tex", "md"))
def test_mutated_bytes_end_in_no_traceback(tmp_path, ending):
    draw = random.Random(7)
    given = (TEX if ending == "tex" else MARKDOWN + TEX).encode()
    pieces = (
        b"$",
        b"$$",
        b"\\",
        b"{",
        b"}",
        b"\\begin{align}",
        b"\\end{align}",
        b"&",
        b"\\\\",
        b"%",
        b"\0",
        b"\xff",
        b"#1",
    )
    path = tmp_path / f"a.{ending}"
    for _ in range(250):
        text = bytearray(given)
        for _ in range(draw.randrange(1, 9)):
            place = draw.randrange(len(text))
            text[place : place + draw.randrange(3)] = draw.choice(pieces)
        path.write_bytes(bytes(text))
        document = read_document(path)
        for found in document.mathematics:
            for formula in formulas_of(found):
                assert (formula.tree is None) == (formula.refused is not None)
                assert found.source.position(formula.start) >= (1, 1)
