"""Macros as values of a notation: each defined once, none undefined, and what is written is read as without them."""

import re

import pytest

from codegen.writing.latex import Printer
from codegen.writing.letters import Letters, Notation, NotationError, read_notation
from codegen.writing.macros import check_macros, definitions, needed, spelled_out
from derive.language.grammar import NotRead, latex, read, tokens_of
from derive.language.grammar.macros import DEFINING, Macros
from notes.s1_4_one_hidden_layer import CLAIMS
from verify.reading.document.documents import read_document

OWN = r"""
[names]
K = '\kernel'
x = '\vect{<z>}'
w = '\vect w'
m = '\width'
a = '\hat{\vect{a}}'
theta = '\all'
[names."1.4"]
f = '\net'
[marks]
expectation = '\mean'
inner_product = '\inner{#1}{#2}'
prime = '\primed{#1}'
[macros]
kernel = '\mathcal{K}'
vect = '\boldsymbol{#1}'
width = 'N'
all = '\vartheta'
net = 'g'
mean = '\mathbb{E}'
inner = '#1 \cdot #2'
primed = '\tilde{#1}'
"""


def notation_of(folder, text):
    (folder / "notation.toml").write_text(text, encoding="utf-8")
    return read_notation(folder)


def defined_in(source):
    macros, place, tokens = Macros(), 0, tokens_of(source)
    while place < len(tokens):
        place = macros.define(tokens, place) if tokens[place].text in DEFINING else place + 1
    return macros


def texts_of(macros):
    return {command: (one.arguments, "".join(token.text for token in one.body)) for command, one in macros.items()}


def test_each_macro_is_defined_once_and_read_back(tmp_path):
    notation = notation_of(tmp_path, OWN)
    check_macros(notation)
    source = definitions(needed(notation, notation.macros))
    names = re.findall(r"\\newcommand\{(\\\w+)\}", source)
    assert names == sorted(set(names))
    assert texts_of(defined_in(source).known) == texts_of(notation.macros)


def test_what_a_macro_calls_is_defined_too(tmp_path):
    notation = notation_of(tmp_path, "[names]\nK = '\\outer'\n[macros]\nouter = '\\inner{K}'\ninner = '\\mathsf{#1}'\n")
    assert definitions(needed(notation, notation.macros)) == (
        "\\newcommand{\\inner}[1]{\\mathsf{#1}}\n\\newcommand{\\outer}{\\inner{K}}\n"
    )
    assert spelled_out(notation).names == {"K": "\\mathsf{K}"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[names]\nK = '\\kernal'\n[macros]\nkernel = 'K'", "the letter 'K' is written with \\kernal, which [macros]"),
        ("[names]\nK = '\\kernal'\n[macros]\nkernel = 'K'", "does not define; the nearest is 'kernel'"),
        ("[marks]\nset = '\\field{#1}'", "the mark 'set' is written with \\field"),
        ("[names.'1.4']\nK = '\\kernel'", "the letter 'K' is written with \\kernel"),
        ("[names]\nK = '\\one'\n[macros]\none = '\\two'", "the macro 'one' is written with \\two"),
        ("[names]\nK = '\\mathscr{K}'", "\\mathscr"),
        ("[names]\nK = '\\one'\n[macros]\none = '\\mathrm{\\two}'\ntwo = '\\one'", "comes to no end"),
        ("[names]\nK = '\\one'\n[macros]\none = '\\mathrm{#1}'", "its argument is missing"),
        (
            "[marks]\nprime = '\\one #1'\n[macros]\none = '\\bar{#1}'",
            "argument is missing; #1 and <NAME> stand in braces",
        ),
        (
            "[names]\nK = '\\one'\n[macros]\none = 'K'\nonce = 'L'",
            "has the macro 'once', which nothing uses; the nearest",
        ),
        ("[names]\nK = '\\hat{K}'\n[macros]\nhat = '\\bar{#1}'", "defines \\hat, which is LaTeX's own"),
        ("[macros]\nk2 = 'K'", "has 'k2'; expected a command without its backslash"),
        ("[macros]\none = '{K'", "has 'one', expected LaTeX in which each brace is closed"),
        ("[macros]\none = 'K % it'", "has 'one', expected"),
        ("[macros]\none = 2", "[macros] has what is no text"),
    ],
)
def test_what_is_wrong_is_one_line_that_names_it(tmp_path, text, words):
    with pytest.raises(NotationError, match=re.escape(words)) as refused:
        check_macros(notation_of(tmp_path, text))
    assert "\n" not in str(refused.value)


def test_what_is_written_with_macros_is_read_as_without(tmp_path):
    notation = notation_of(tmp_path, OWN).of("1.4")
    plain, macros = Printer(spelled_out(notation)), Macros(dict(notation.macros))
    printer, called, read_as = Printer(notation), set(), []
    for claim in CLAIMS:
        for side in (claim.statement.lhs, claim.statement.rhs):
            source, other = printer.doprint(side), plain.doprint(side)
            called |= set(re.findall(r"\\[A-Za-z]+", source)) & notation.macros.keys()
            assert bare(printer.letters.plain(source)) == bare(other)
            read_as.append(tree(tokens_of(other)))
            assert tree(macros.expanded(tokens_of(source))) == read_as[-1]
    assert len(read_as) - read_as.count(None) > 20
    assert called == {"\\kernel", "\\vect", "\\width", "\\all", "\\net", "\\mean", "\\inner", "\\primed"}


def tree(tokens):
    """None where a sign is not read, such as an almost sure limit."""
    try:
        return latex(read(tokens))
    except NotRead:
        return None


def bare(source):
    """Without what sets nothing: blanks, and braces around one argument."""
    return re.sub(r"[\s{}]", "", source)


def test_a_document_that_inputs_the_macros_is_read_as_one_without(tmp_path):
    notation = notation_of(tmp_path, OWN).of("1.4")
    (tmp_path / "macros.tex").write_text(definitions(notation.macros), encoding="utf-8")
    side = CLAIMS[0].statement.lhs
    read_as = []
    for name, own, head in (("own", notation, "\\input{macros}\n"), ("plain", spelled_out(notation), "")):
        path = tmp_path / f"{name}.tex"
        path.write_text(f"{head}\\[ {Printer(own).doprint(side)} = 1 \\]\n", encoding="utf-8")
        found = read_document(path)
        assert not found.problems
        (formula,) = found.mathematics
        read_as.append(latex(read(formula.tokens)))
    assert read_as[0] == read_as[1]


def test_a_line_is_as_wide_as_what_its_macros_stand_for(tmp_path):
    notation = notation_of(tmp_path, "[names]\nK = '\\kernel'\n[macros]\nkernel = '\\operatorname{TangentKernel}'\n")
    assert Printer(notation).extent("1 + \\kernel") == Printer({}).extent("1 + \\operatorname{TangentKernel}")


def test_a_macro_and_what_follows_stay_apart():
    notation = Notation({"m": "\\width", "K": "\\kernel"}, {"differential": "\\dd"})
    letters = Letters(notation)
    assert letters.label("K_m x") == "\\kernel_{\\width} x"
    assert letters.label("mx") == "\\width x"
    assert letters.mark("differential") == "\\dd "
