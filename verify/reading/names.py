"""`name_of`: what a letter is called, with its subscript, primes and accents; what it is raised to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from derive.language.grammar.commands import BIG, FUNCTIONS
from derive.language.grammar.printer import latex
from derive.language.grammar.tree import Accented, Bracketed, Expression, Formula, Letter, Mark, Scripted

_OPERATORS = BIG | FUNCTIONS | {"\\nabla", "\\partial", "\\infty", "\\dots", "\\ldots", "\\cdots"}
_EXPECTATIONS = frozenset(("\\mathbb", "\\mathrm", "\\operatorname", "\\text", "\\mathbf", "\\mathsf"))
_ACCENTS = frozenset(
    ("\\dot", "\\ddot", "\\tilde", "\\widetilde", "\\hat", "\\widehat", "\\bar", "\\overline", "\\vec", "\\mathring")
)
_NAMING = frozenset(("*", "+", "-", "\\top", "\\dagger", "\\prime", "\\star", "\\perp"))
"""What is no power as a superscript."""


def is_operator(node: Expression) -> str:
    """The command of an operator such as \\sum, \\exp, with or without scripts, else nothing."""
    base = node.base if isinstance(node, Scripted) else node
    return base.name if isinstance(base, Letter) and base.name in _OPERATORS and not base.font else ""


def is_expectation(node: Expression) -> str:
    """E, Var, Cov, P where they are set as operators, with or without scripts, else nothing."""
    base = node.base if isinstance(node, Scripted) else node
    if isinstance(base, Letter) and base.font in _EXPECTATIONS and base.name in ("E", "Var", "Cov", "P", "Pr", "V"):
        return base.name
    return ""


def name_of(node: Expression | None) -> str:
    """The letter that a node is, without a power; empty where it is none."""
    match node:
        case Letter(name, _):
            return "" if name in _OPERATORS else latex(node)
        case Accented(accent, _) if accent in _ACCENTS:
            return latex(node)
        case Accented("", Formula()) if node.body.only is not None:
            return name_of(node.body.only)
        case Scripted(base, sub, primes, sup):
            own = name_of(base)
            kept = sup if sup is not None and not is_power(sup) else None
            if not own or (sub is None and not primes and kept is None):
                return own
            return latex(Scripted(base, sub, primes, kept))
    return ""


def power_of(node: Expression | None) -> Formula | None:
    """What a letter is raised to, None where nothing raises it."""
    if isinstance(node, Scripted) and node.sup is not None and is_power(node.sup):
        return node.sup
    return None


def is_power(sup: Formula) -> bool:
    """Whether a superscript is an exponent: neither a mark such as * or \\top, nor something in brackets, nor words."""
    only = sup.only
    if only is None or isinstance(only, Mark | Bracketed):
        return False
    return not (isinstance(only, Letter) and (only.name in _NAMING or bool(only.font)))


def walk(node: object) -> Iterator[object]:
    """A node and all below it."""
    yield node
    if isinstance(node, tuple):
        for part in node:
            yield from walk(part)
    elif is_dataclass(node):
        for one in fields(node):
            if one.name != "span":
                yield from walk(getattr(node, one.name))


def names_in(node: object) -> set[str]:
    """The letters that a node holds, with scripts and without."""
    return {name_of(part) for part in walk(node) if isinstance(part, Letter | Scripted | Accented)} - {""}


def plain(letter: str) -> str:
    """A letter as SymPy's symbols are called: without the backslashes and braces of LaTeX."""
    return letter.replace("\\", "").replace("{", "").replace("}", "").replace(" ", ",")


__all__ = ["is_expectation", "is_operator", "is_power", "name_of", "names_in", "plain", "power_of", "walk"]
