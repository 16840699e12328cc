"""Named quantities whose expression is derived only when somebody asks for it."""

from __future__ import annotations

from typing import ClassVar

from sympy import Expr, Symbol

from derive.language.named import Named


class Deferred(Named):
    """A quantity with a name whose expression has to be derived first, as `derive` does; each is a class of its own.

    `called` is the LaTeX of its name, `parameters` are the symbols of the derived expression. The object holds what
    stands in their places: free symbols are known, and symbols are replaced, without the derivation.
    """

    called: ClassVar[str]
    parameters: ClassVar[tuple[Symbol, ...]]

    def __new__(cls, *args: Expr) -> Deferred:
        return Expr.__new__(cls, *(args or (Symbol(cls.called), *cls.parameters)))

    @classmethod
    def derive(cls) -> Expr:
        """The expression in the parameters."""
        raise NotImplementedError(f"{cls.__name__} does not say how it is derived")

    @property
    def expression(self) -> Expr:
        replaced = {symbol: at for symbol, at in zip(self.parameters, self.args[1:], strict=True) if symbol != at}
        derived = type(self).derive()
        return derived.subs(replaced, simultaneous=len(replaced) > 1) if replaced else derived

    @property
    def free_symbols(self) -> set:
        return set().union(*(at.free_symbols for at in self.args[1:]))

    def _sympystr(self, printer) -> str:
        """Written out, as any other name is."""
        return printer._print(Named(self.args[0], self.expression))
