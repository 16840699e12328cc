"""What a document is made of, in its order: words, formulas, headings, environments, breaks, directives."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

from derive.language.grammar.macros import Macro
from derive.language.grammar.refusal import NotRead
from derive.language.grammar.tokens import TexToken


@dataclass(frozen=True)
class Source:
    """A file of the document; `name` is how answers call it."""

    path: Path
    name: str
    text: str = field(repr=False)

    @cached_property
    def _lines(self) -> list[int]:
        return [0, *(place + 1 for place, letter in enumerate(self.text) if letter == "\n")]

    def position(self, offset: int) -> tuple[int, int]:
        """(line, column) of an offset, both from 1."""
        line = bisect_right(self._lines, offset)
        return line, offset - self._lines[line - 1] + 1


@dataclass(frozen=True)
class Words:
    """Prose between formulas."""

    text: str


@dataclass(frozen=True)
class Mathematics:
    """A formula as it stands: its tokens with macros put in, or why they could not be; `environment` is "" for $…$."""

    source: Source
    start: int
    end: int
    tokens: tuple[TexToken, ...] = field(repr=False)
    is_display: bool
    environment: str = ""
    refused: NotRead | None = None

    @property
    def text(self) -> str:
        return self.source.text[self.start : self.end]


@dataclass(frozen=True)
class Heading:
    """The beginning of a section; the smaller `level` the larger it is. `number` is as it is printed, "" for none."""

    level: int
    title: str
    number: str = ""


@dataclass(frozen=True)
class EnvironmentEdge:
    """The beginning, or the end, of an environment that holds no mathematics of its own: a theorem, a proof."""

    name: str
    is_open: bool


@dataclass(frozen=True)
class Break:
    """The end of a paragraph."""


@dataclass(frozen=True)
class Directive:
    """`% ntk: …`, or `<!-- ntk: … -->`: what stands behind the colon."""

    text: str


Passage: TypeAlias = Words | Mathematics | Heading | EnvironmentEdge | Break | Directive


@dataclass(frozen=True)
class Document:
    """The passages of a file and of those that it inputs; `problems` are what is wrong with it, with places.

    `files` are the names of all that was looked for, whether it is there or not; `macros` what commands it defines.
    """

    passages: tuple[Passage, ...]
    problems: tuple[tuple[Source, NotRead], ...] = ()
    files: tuple[str, ...] = ()
    macros: Mapping[str, Macro] = field(default_factory=dict)

    @property
    def mathematics(self) -> tuple[Mathematics, ...]:
        return tuple(passage for passage in self.passages if isinstance(passage, Mathematics))
