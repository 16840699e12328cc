"""What a document and its packages define is put in: paired delimiters, optional arguments, physics."""

import pytest

from derive.language.grammar import NotRead, latex, read, tokens_of
from derive.language.grammar.macros import Macros
from derive.language.grammar.packages import of_package


def expanded(text: str, definitions: str = "", package: str = "") -> str:
    macros = Macros(dict(of_package(package)))
    tokens = tokens_of(definitions)
    place = 0
    while place < len(tokens):
        place = macros.define(tokens, place)
    return latex(read(macros.expanded(tokens_of(text))))


@pytest.mark.parametrize(
    ("text", "plain"),
    (
        (r"\dv{f}{x} = \dv{x} f", r"\frac{\mathrm{d} f}{\mathrm{d} x} = \frac{\mathrm{d}}{\mathrm{d} x} f"),
        (r"\dv[2]{f}{x}", r"\frac{\mathrm{d}^2 f}{\mathrm{d} x^2}"),
        (r"\pdv{f}{x}", r"\frac{\partial f}{\partial x}"),
        (r"\abs{x} = \abs*{x}", r"\left\lvert x \right\rvert = \left\lvert x \right\rvert"),
        (r"\norm{x}^2", r"\left\lVert x \right\rVert^2"),
        (r"\int_0^1 x \dd{x}", r"\int_0^1 x \mathrm{d} x"),
        (r"\qty(1 + x)^2", r"(1 + x)^2"),
    ),
)
def test_physics(text, plain):
    assert expanded(text, package="physics") == latex(read(plain))


@pytest.mark.parametrize(
    ("definition", "text", "plain"),
    (
        (r"\DeclarePairedDelimiter{\set}{\{}{\}}", r"\set[\big]{x} + \set*{y}", r"\left\{x\right\} + \left\{y\right\}"),
        (r"\DeclarePairedDelimiter\abs{\lvert}{\rvert}", r"\abs{x}", r"\left\lvert x \right\rvert"),
        (r"\NewDocumentCommand{\E}{O{1} m}{E_{#1}[#2]}", r"\E{x} + \E[w]{y}", r"E_1[x] + E_w[y]"),
        (r"\newcommand{\E}[2][]{\mathbb{E}_{#1}[#2]}", r"\E{x} + \E[w]{y}", r"\mathbb{E}[x] + \mathbb{E}_w[y]"),
        (r"\newcommand*{\T}{^{\mathsf T}}", r"x\T y", r"x^{\mathsf T} y"),
    ),
)  # fmt: skip
def test_what_a_document_defines(definition, text, plain):
    assert expanded(text, definition) == latex(read(plain))


def test_arguments_that_are_not_simple_are_refused():
    with pytest.raises(NotRead, match="not simple"):
        expanded(r"\E{x}", r"\NewDocumentCommand{\E}{s m}{#2}")


def test_a_package_that_is_not_known_defines_nothing():
    assert of_package("amsmath") == {}
