r"""`extent`: how wide a line of LaTeX is set in a display, estimated; `size` the command for one that is too wide.

Wide means in points at ten-point type. Letters count by their kind, a fraction as its wider half, what is raised or
lowered seven tenths.
"""

from __future__ import annotations

import re

TEXT_WIDTH = 345.0
"""Of `article` at ten points, the narrowest of the usual classes."""
SIZES = {"": 1.0, "\\small": 0.92, "\\footnotesize": 0.84, "\\scriptsize": 0.76, "\\tiny": 0.62}
"""Commands from the largest to the smallest, and what they leave of a width: indices shrink less than letters."""
SPARE = 1.18
"""What a line may take beyond its estimate."""
_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|\s+|.", re.DOTALL)
_OPERATORS = {"\\sum": (14.5, 12.2), "\\prod": (13.0, 11.0), "\\int": (10.0, 8.0), "\\lim": (13.9, 15.6)}
"""In a display and in text."""
_WIDE = {
    "=": 13.3, "<": 13.3, ">": 13.3, "\\le": 13.3, "\\ge": 13.3, "\\leq": 13.3, "\\geq": 13.3, "\\to": 15.6,
    "\\sim": 13.3, "\\times": 12.2,
    "+": 12.2, "-": 12.2, "\\cdot": 7.2, "\\wedge": 11.0, "\\quad": 10.0, "\\,": 1.7, "\\;": 2.8, "\\ ": 3.3, ",": 4.4,
    "\\ldots": 13.0, "\\cdots": 13.0, "(": 3.9, ")": 3.9, "[": 2.8, "]": 2.8, "|": 2.8, "'": 2.8, "/": 5.0,
    ".": 2.8, "&": 0.0,
    "\\displaystyle": 0.0, "\\left": 2.2, "\\right": 2.2, "\\Bigl": 1.9, "\\Bigr": 1.9, "\\big": 1.0, "\\Big": 1.9,
    "\\iint": 15.0,
}  # fmt: skip
_WORDS = {"cos": 15.0, "sin": 12.8, "arccos": 29.0, "log": 12.8, "max": 18.9, "min": 16.7, "exp": 15.0}
_UPRIGHT = {"\\operatorname", "\\mathrm", "\\text", "\\mathbf", "\\mathcal", "\\dot", "\\operatorname*"}


def extent(line: str) -> float:
    """Points that a line takes.

    >>> extent("a + b") < extent("\\\\frac{a + b}{c}") + 1
    True
    """
    return 1.05 * _Extent([token for token in _TOKEN.findall(line) if not token.isspace()]).row()


class _Extent:
    """Reads tokens one after the other; `style` is 0 in a display, 1 in a line of text, 2 in what is raised."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens[::-1]

    def row(self, style: int = 0) -> float:
        """The width up to the end, or up to a brace that closes."""
        total, operator, low, high = 0.0, 0.0, 0.0, 0.0
        while self.tokens:
            token = self.tokens.pop()
            if token == "}":
                break
            if token in "_^":
                wide = self.group(2) * (0.7 if style < 2 else 0.8)
                low, high = (wide, high) if token == "_" else (low, wide)
                continue
            total, operator, low, high = total + _limits(operator, low, high, style), 0.0, 0.0, 0.0
            if token in _OPERATORS:
                operator = _OPERATORS[token][style > 0]
            else:
                total += self.atom(token, style)
        return total + _limits(operator, low, high, style)

    def group(self, style: int) -> float:
        """One argument: a group in braces, or one token."""
        token = self.tokens.pop() if self.tokens else "{"
        return self.row(style) if token == "{" else self.atom(token, style)

    def atom(self, token: str, style: int) -> float:
        if token == "{":
            return self.row(style)
        if token == "\\frac":
            over, under = (self.group(1 if style == 0 else 2) for _ in range(2))
            return max(over, under) * (1.0 if style != 1 else 0.7) + 2.4
        if token == "\\begin":
            return self.table(style)
        if token == "\\sqrt":
            return self.group(style) + 8.3
        if token == "\\substack":
            return self.group(style) / 2
        if token in _UPRIGHT:
            return self.group(style) + (1.7 if token.startswith("\\operatorname") else 0.0)
        if token in _WIDE:
            return _WIDE[token] - (4.6 if style == 2 and _WIDE[token] > 12 else 0.0)
        if token[0] == "\\" and token[1:] in _WORDS:
            return _WORDS[token[1:]] + 1.7
        return 5.0 if token.isdigit() else 7.5 if token[:1].isupper() else 5.6

    def table(self, style: int) -> float:
        """An environment of rows and cells: what its columns take, with brackets and what is between them."""
        self.group(style)
        depth, cell = 0, _Extent([])
        rows: list[list[float]] = [[]]
        while self.tokens:
            token = self.tokens.pop()
            if depth == 0 and token in ("&", "\\\\", "\\end"):
                cell.tokens.reverse()
                rows[-1].append(cell.row(max(style, 1)))
                if token == "\\end":
                    break
                rows += [[]] if token != "&" else []
                continue
            depth += {"{": 1, "}": -1, "\\begin": 1, "\\end": -1}.get(token, 0)
            cell.tokens.append(token)
        self.group(style)
        columns = max(map(len, rows))
        widths = [max(row[place] for row in rows if place < len(row)) for place in range(columns)]
        return sum(widths) + 10.0 * (columns - 1) + 12.0


def _limits(operator: float, low: float, high: float, style: int) -> float:
    """What an operator takes with its limits below and above or beside it, or a letter's index and power."""
    return max(operator, low, high) + 1.7 if operator and style == 0 else operator + max(low, high)


def size(width: float, room: float = TEXT_WIDTH) -> str:
    """The command that lets a line of so many points fit, with some to spare; the smallest where none does."""
    return next((command for command, share in SIZES.items() if SPARE * width * share <= room), list(SIZES)[-1])


__all__ = ["SIZES", "SPARE", "TEXT_WIDTH", "extent", "size"]
