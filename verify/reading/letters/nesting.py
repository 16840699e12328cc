"""`Nesting`: which environments a place of a document stands in; the proof behind a theorem stands in the theorem."""

from __future__ import annotations

from dataclasses import dataclass, field

from verify.reading.document.passages import EnvironmentEdge
from verify.reading.letters.scope import FIRST_ENVIRONMENT, Meanings

_DEEPEST = 40
_LISTS = frozenset(("document", "itemize", "enumerate", "description", "center", "figure", "table", "abstract"))
"""Environments in which letters mean what they mean around them."""


@dataclass
class Nesting:
    """Opens and closes the frames of a scope as environments begin and end."""

    scope: Meanings
    _open: list[str] = field(default_factory=list)
    _waits: bool = False
    """Whether the innermost environment has ended, and a proof of it may follow."""

    def before(self, passage: object) -> None:
        """What stands next: where it is no proof, the environment that has ended is left."""
        if self._waits and not (isinstance(passage, EnvironmentEdge) and passage.is_open and passage.name == "proof"):
            self._leave()
        self._waits = False

    def edge(self, edge: EnvironmentEdge) -> None:
        """An environment begins or ends."""
        if edge.name in _LISTS:
            return
        if edge.is_open:
            self._open.append(edge.name)
            self.scope.enter(self._level)
        elif edge.name == "proof":
            self._leave()
            if self._open and self._open[-1] == "":
                self._leave()
        else:
            if self._open:
                self._open[-1] = ""
            self._waits = True

    def _leave(self) -> None:
        self.scope.leave(self._level)
        if self._open:
            self._open.pop()

    @property
    def _level(self) -> int:
        return FIRST_ENVIRONMENT + min(max(len(self._open), 1), _DEEPEST)


__all__ = ["Nesting"]
