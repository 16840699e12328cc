"""`of_package`: what packages of LaTeX define that mathematics is typed with, in macros of our own."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from derive.language.grammar.macros import Macro, Macros
from derive.language.grammar.tokens import tokens_of

_DEFINED = {
    "physics": r"""
        \newcommand{\dv}[3][]{\frac{\mathrm{d}^{#1} #2}{\mathrm{d} #3^{#1}}}
        \newcommand{\pdv}[3][]{\frac{\partial^{#1} #2}{\partial #3^{#1}}}
        \newcommand{\norm}[1]{\left\lVert #1\right\rVert}
        \newcommand{\abs}[1]{\left\lvert #1\right\rvert}
        \newcommand{\order}[1]{O\left(#1\right)}
        \newcommand{\grad}{\nabla}
        \newcommand{\dd}{\mathrm{d}}
        \newcommand{\vdot}{\cdot}
        \newcommand{\vb}[1]{\mathbf{#1}}
        \newcommand{\tr}{\operatorname{tr}}
        \newcommand{\Tr}{\operatorname{Tr}}
        \newcommand{\rank}{\operatorname{rank}}
        \newcommand{\qty}{}
    """,
}
_SIZED = ("\\norm", "\\abs")
_ALONE = {
    "\\dv": r"\frac{\mathrm{d}^{#1}}{\mathrm{d} #2^{#1}}",
    "\\pdv": r"\frac{\partial^{#1}}{\partial #2^{#1}}",
}


@cache
def of_package(name: str) -> dict[str, Macro]:
    """The macros of a package by their names; none where the package is not known or defines no mathematics."""
    macros = Macros()
    tokens = [token for token in tokens_of(_DEFINED.get(name, "")) if not token.is_blank]
    place = 0
    while place < len(tokens):
        place = macros.define(tokens, place)
    found = {}
    for command, macro in macros.known.items():
        alone = tuple(tokens_of(_ALONE[command])) if command in _ALONE else None
        found[command] = replace(macro, is_sized=command in _SIZED, alone=alone)
    return found


__all__ = ["of_package"]
