"""Notations with each mark or each letter changed: `CHANGED` by name."""

import random
from string import ascii_letters

from codegen.writing import Notation
from derive.language.grammar.commands import GREEK

_POOL = [letter for letter in ascii_letters if letter not in "deETIP"] + sorted(GREEK - {"\\pi", "\\varpi"})
"""Letters that are no marks: d of differentials, e of powers, E, T of transposes, I, P."""
MARKS = {
    "brackets": {
        "inner_product": "\\langle #1, #2 \\rangle",
        "norm": "\\| #1 \\|",
        "prime": "\\tilde{#1}",
        "expectation": "\\mathrm{E}",
        "variance": "\\mathrm{Var}",
        "covariance": "\\mathrm{Cov}",
    },
    "plain": {"inner_product": "#1 \\cdot #2", "differential": "d", "euler": "e", "prime": "\\hat{#1}"},
}


def with_marks(notation: Notation, marks: dict[str, str]) -> Notation:
    """A notation with other marks, its letters as they are."""
    parts = {name: Notation(part.names) for name, part in notation.parts.items()}
    return Notation(notation.names, {**notation.marks, **marks}, {}, parts)


def shuffled(names: list[str], seed: int) -> Notation:
    """Letters for names, each another one."""
    letters = list(_POOL)
    random.Random(seed).shuffle(letters)
    return Notation(dict(zip(names, letters, strict=False)))
