"""`latex`: a syntax tree as LaTeX that is read back as the same tree."""

from __future__ import annotations

from derive.language.grammar.tree import (
    Accented,
    Bracketed,
    Chain,
    Divider,
    Expression,
    Formula,
    Fraction,
    Letter,
    Mark,
    Number,
    Radical,
    Relation,
    Row,
    Scripted,
    Table,
    Terms,
)

Node = Expression | Formula | Chain | Divider | Relation


def latex(node: Node) -> str:
    """The LaTeX of a node.

    >>> from derive.language.grammar.reader import read
    >>> latex(read("x'^2_1+\\\\frac12"))
    "x_{1}'^{2} + \\\\frac{1}{2}"
    """
    match node:
        case Number(text) | Mark(text):
            return text
        case Letter(name, font):
            return f"{font}{{{name}}}" if font else name
        case Scripted(base, sub, primes, sup):
            below = f"_{{{latex(sub)}}}" if sub is not None else ""
            above = f"^{{{latex(sup)}}}" if sup is not None else ""
            return f"{latex(base)}{below}{chr(39) * primes}{above}"
        case Accented(accent, body):
            return f"{accent}{{{latex(body)}}}"
        case Fraction(command, above, below):
            return f"{command}{{{latex(above)}}}{{{latex(below)}}}"
        case Radical(index, body):
            return f"\\sqrt{f'[{latex(index)}]' if index is not None else ''}{{{latex(body)}}}"
        case Bracketed(opening, body, closing):
            return f"\\left{opening} {latex(body)} \\right{closing}"
        case Table(environment, rows):
            lines = " \\\\ ".join(" & ".join(map(latex, cells)) for cells in rows)
            columns = "{}" if environment == "array" else ""
            return f"\\begin{{{environment}}}{columns} {lines} \\end{{{environment}}}"
        case Row(items):
            return " ".join(map(latex, items))
        case Terms(terms):
            return " ".join(f"{sign} {latex(term)}".strip() for sign, term in terms)
        case Relation(sign, over):
            return f"\\overset{{{over}}}{{{sign}}}" if over else sign
        case Chain(sides, relations):
            shown = ["" if side is None else latex(side) for side in sides]
            signs = [*map(latex, relations), ""]
            return " ".join(filter(None, (part for pair in zip(shown, signs, strict=True) for part in pair)))
        case Divider(kind, text):
            return f"\\text{{{text}}}" if kind == "TEXT" else text
        case Formula(parts):
            return " ".join(map(latex, parts))


__all__ = ["latex"]
