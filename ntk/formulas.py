"""`Formulas`: the renderer of mathematics that `ntk` hands to reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from sympy import Expr

import codegen.writing
from codegen.writing import Notation, Printer, layout
from codegen.writing.text import text

LONGEST = 280.0
"""Points at ten-point type after which a formula on a page is broken."""


@dataclass(frozen=True)
class Formulas:
    """LaTeX in the letters of a notes folder."""

    names: Notation

    @property
    def digest(self) -> str:
        """Of the writer's source and the letters."""
        return sha256(repr((self.names, _source())).encode()).hexdigest()

    def lines(self, expression: Expr) -> Sequence[str]:
        """The formula, broken at sums where it is long."""
        return layout.lines(Printer(self.names), expression, LONGEST)

    def text(self, expression: Expr) -> str:
        """One line of text."""
        return text(expression)

    def where(self, *expressions: Expr) -> str:
        """What U, V and the like are, as a sentence."""
        return layout.where(Printer(self.names), *expressions)


@cache
def _source() -> str:
    root = Path(codegen.writing.__file__).parent
    return "".join(path.read_text(encoding="utf-8") for path in sorted(root.rglob("*.py")))
