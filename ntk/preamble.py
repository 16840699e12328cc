r"""`Preamble`: what `ntk latex --preamble` takes from the author's own file, its macros and what it says of letters."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ntk.arguments import UsageError

if TYPE_CHECKING:
    from codegen.writing.letters import Notation
    from derive.language.grammar.macros import Macro

_DOCUMENT = re.compile(r"^[^%\n]*\\(?:documentclass|begin\s*\{document\})", re.MULTILINE)
_COMMAND = re.compile(r"\\[A-Za-z]+")
_SPECIAL = frozenset('%#{}\\~$^&"')
"""Characters that a name in \\input cannot have."""


@dataclass(frozen=True)
class Preamble:
    """Macros by command, and LaTeX by the names of letters; `unread` are definitions that were not, and why."""

    path: Path
    macros: Mapping[str, Macro]
    letters: Mapping[str, str]
    unread: Collection[str] = ()

    def applied(self, notation: Notation) -> Notation:
        """The notation with these letters, and the macros that its values call; its own are not taken.

        Raises `codegen.writing.letters.NotationError` for one that is not defined here.
        """
        from codegen.writing.letters import NotationError
        from codegen.writing.macros import needed

        whole = replace(notation, names={**notation.names, **self.letters})
        try:
            return replace(whole, macros=needed(whole, self.macros, str(self.path)))
        except NotationError as error:
            named = set(_COMMAND.findall(str(error)))
            why = [f"; {one}" for one in self.unread if named & set(_COMMAND.findall(one))]
            raise NotationError("".join((str(error), *why[:1]))) from None

    def name_in(self, folder: Path) -> str:
        """What a document in a folder inputs it by. Raises `UsageError` where TeX takes no such name."""
        name = Path(os.path.relpath(self.path.resolve(), folder.resolve())).as_posix()
        if found := sorted(_SPECIAL & set(name)):
            raise UsageError(f"{name} has {' '.join(found)} in its name, which TeX does not input; rename it")
        return name


def read_preamble(path: Path) -> Preamble:
    """The preamble in a file, and in those that it inputs. Raises `UsageError` where it is none."""
    from codegen.writing.letters import is_balanced
    from verify.reading.document.documents import read_document, text_of
    from verify.reading.document.passages import Directive

    if path.suffix != ".tex":
        raise UsageError(f"{path} is no preamble; expected a file with the ending .tex, which a document inputs")
    if _DOCUMENT.search(text_of(path)):
        raise UsageError(f"{path} is a whole document; put its macros into a file that it inputs, and give that one")
    document = read_document(path)
    letters: dict[str, str] = {}
    for one in document.passages:
        if not isinstance(one, Directive) or one.text.split()[:1] != ["letter"]:
            continue
        key, equals, value = (part.strip() for part in one.text.removeprefix("letter").partition("="))
        if not (key and equals and value and is_balanced(value)):
            raise UsageError(f"{path} has 'ntk: {one.text}'; expected such as % ntk: letter K = \\kernel")
        if key in letters:
            raise UsageError(f"{path} says twice how the letter {key!r} is written")
        letters[key] = value
    return Preamble(path, document.macros, letters, tuple(reason.why for _, reason in document.problems))
