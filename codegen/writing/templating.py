"""`environment`: the templates of LaTeX, with `<< … >>`, `<% … %>` and the filter `tex` for sentences."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from codegen.writing.escape import escape
from codegen.writing.letters import Letters

_TEMPLATES = Path(__file__).parent / "templates"


def environment(
    letters: Letters, folders: Iterable[Path] = (), numbered: Mapping[str, str] | None = None
) -> Environment:
    """Templates of `folders` before those here; `tex` writes a sentence by `told`."""
    made = Environment(
        loader=FileSystemLoader([*folders, _TEMPLATES]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        variable_start_string="<<",
        variable_end_string=">>",
        block_start_string="<%",
        block_end_string="%>",
        comment_start_string="<#",
        comment_end_string="#>",
    )
    made.filters["tex"] = lambda text: told(text, letters, numbered or {})
    return made


def told(text: str, letters: Letters, numbered: Mapping[str, str]) -> str:
    """A sentence in these letters; ids of claims that are `numbered` become the number of the equation that has the id
    they map to.

    >>> from codegen.writing.letters import Notation
    >>> told("see 1.2.one; x_1", Letters(Notation()), {"1.2.one": "1.2.one"})
    'see \\\\eqref{eq:1.2.one}; $x_{1}$'
    """
    if not numbered:
        return escape(text, letters)
    names = "|".join(map(re.escape, sorted(numbered, key=len, reverse=True)))
    pieces = re.split(rf"(?<![\w.-])({names})(?![\w-])", text)
    return "".join(
        f"\\eqref{{eq:{numbered[piece]}}}" if place % 2 else escape(piece, letters)
        for place, piece in enumerate(pieces)
    )


__all__ = ["environment", "told"]
