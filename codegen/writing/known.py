"""`known_letters`: the names of all letters that expressions are written with, which a notation may have."""

from collections.abc import Collection, Iterable
from itertools import chain

from sympy import Basic, Expr, Symbol, preorder_traversal

from codegen.writing.latex import Printer
from codegen.writing.letters import Letters, Notation
from derive.language import symbols
from derive.language.named import Named
from derive.language.quantity import Quantity


def known_letters(expressions: Iterable[Expr], wanted: Collection[str]) -> set[str]:
    """The names of symbols and arrays, of letters in labels, and, where `wanted` is not among them, of what quantities
    are written with; and of what all of these are put together from."""
    expressions = tuple(expressions)
    found = {part.name for part in vars(symbols).values() if isinstance(part, Symbol)}
    found |= {str(part.label) for part in vars(symbols).values() if hasattr(part, "label")}
    labels, quantities = Letters(Notation()), {}
    for part in chain.from_iterable(preorder_traversal(expression) for expression in expressions):
        if isinstance(part, Symbol):
            found.add(part.name)
        elif isinstance(part, Named):
            labels.label(part.label)
        elif isinstance(part, Quantity):
            quantities.setdefault((type(part), _kind(part)), part)
    found |= labels.seen.keys()
    if not set(wanted) <= _with_parts(found):
        printer = Printer(Notation())
        for part in quantities.values():
            printer.doprint(part)
        found |= printer.letters.seen.keys() | {"sigma", "U", "V", "u", "v", "p", "I", "i", "l", "r", "j", "y"}
    return _with_parts(found)


def _kind(quantity: Basic) -> str:
    return str(quantity.args[0]) if quantity.args else ""


def _with_parts(names: Iterable[str]) -> set[str]:
    """The names, what they are put together from, and arrays beside numbers of the same name."""
    found = {part for name in names for part in (name, name.rstrip("'*"), *name.rstrip("'*").split("_"))} - {""}
    return found | {f"{name}[]" for name in found}


__all__ = ["known_letters"]
