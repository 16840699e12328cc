"""The label of an array: SymPy's printers write it as a symbol of that name."""

from codegen.writing.notation import Write, notation
from derive.language.symbols import Label


@notation.register
def _(label: Label, write: Write) -> None:
    return None
