"""`notation`: how an object of `derive` is written, in every style; registered in `codegen.writing.notations`.

The file that writes the objects of a file of `derive` has its name and is found by being in the package:

    @notation.register
    def _(expression: Mean, write: Write) -> Piece:
        return write.marks.joined(write.marks.operator("E"), write.marks.square(write(expression.quantity)))

`closed` marks a notation that needs no brackets in a product, whatever stands inside of it, `reaching` one that needs
them where a factor follows; `opened` says what a long
expression looks like around the sum that it may be broken in.
"""

from collections.abc import Callable, Mapping
from functools import cache, singledispatch
from typing import Any, Protocol

from sympy import Add, Basic, Expr, Mul

from codegen.writing.style import Piece, Style
from derive.language.discovery import load_modules


class Write(Protocol):
    """What a notation is handed: it prints parts and gives the marks of the style."""

    @property
    def marks(self) -> Style:
        """The style."""
        ...

    def __call__(self, part: Basic) -> Piece:
        """A part as it is."""
        ...

    def factor(self, part: Expr) -> Piece:
        """A part as a factor, in brackets where it needs them."""
        ...


@singledispatch
def notation(expression: Any, write: Write) -> Piece | None:
    """The expression in the style of `write`; None leaves one of SymPy's own objects to SymPy's printer.

    Raises `TypeError` for a class that has no notation.
    """
    raise TypeError(
        f"{type(expression).__name__} has no notation; register one with codegen.writing.notation.notation in "
        f"codegen/writing/notations/{type(expression).__module__.rpartition('.')[2]}.py"
    )


@singledispatch
def opened(expression: Any, write: Write) -> tuple[Piece, Add | Mul] | None:
    """(what stands before, the sum or product in brackets) where the expression is made of one: E[…], a.s. lim (…)."""
    return None


@singledispatch
def meaning(expression: Any) -> Mapping[str, str]:
    """What the letters are that the notation of a quantity brings, as sentences' text by name; empty where another
    one's text has told."""
    return {}


def closed(function: Callable) -> Callable:
    """A notation that needs no brackets as a factor."""
    function.closed = True  # type: ignore[attr-defined]
    return function


def reaching(function: Callable) -> Callable:
    """A notation that reaches as far as its term goes: as a factor it stands last, or in brackets."""
    function.reaching = True  # type: ignore[attr-defined]
    return function


def has_notation(kind: type) -> bool:
    """Whether objects of the class are written by a notation."""
    _discover()
    return notation.dispatch(kind) is not notation.dispatch(object)


def is_closed(expression: Basic) -> bool:
    """Whether the expression is written so that it needs no brackets as a factor."""
    _discover()
    return getattr(notation.dispatch(type(expression)), "closed", False)


def is_reaching(expression: Basic) -> bool:
    """Whether the expression is written so that what stands behind it would seem to be a part of it."""
    _discover()
    return getattr(notation.dispatch(type(expression)), "reaching", False)


@cache
def is_ours(kind: type) -> bool:
    """Whether a class is one of `derive`, which SymPy's printers know nothing of."""
    return any((base.__module__ or "").partition(".")[0] == "derive" for base in kind.__mro__)


def _discover() -> None:
    load_modules("codegen.writing.notations")


__all__ = [
    "Write",
    "closed",
    "has_notation",
    "is_closed",
    "is_ours",
    "is_reaching",
    "meaning",
    "notation",
    "opened",
    "reaching",
]
