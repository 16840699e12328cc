"""`gathered`: evidence for pieces of work, from the cache where it is there, else asked for; equal ones are asked once.

A piece is one oracle on one statement. How it is asked is the caller's: in which processes, and with what they load.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from verify.claims.evidence import Evidence
from verify.claims.settings import Settings
from verify.claims.statement import Statement
from verify.oracles.registry import ORACLES
from verify.running.cache import Cache, key
from verify.running.pool import DIED

Progress: TypeAlias = Callable[[int, int], None]
"""Called with (done, all) after each piece of evidence."""
Finished: TypeAlias = Callable[[int, object | None], None]
"""Told (which of the jobs, what came of it) as each ends; see `Workers.map`."""
Work: TypeAlias = Callable[[Sequence[int], Finished], None]
"""Works out the pieces at these places, and tells of each."""


@dataclass(frozen=True)
class Piece:
    """One oracle on one statement, which is what is stated or what is corrected."""

    oracle: str
    of: str
    statement: Statement


def gathered(
    pieces: Sequence[Piece],
    settings: Settings,
    store: Cache | None,
    work: Work,
    progress: Progress,
    *,
    keeps_timeouts: bool = False,
) -> list[Evidence]:
    """The evidence of each piece, in their order; it goes to the cache as soon as it is there.

    The dearest oracles are asked first. What took too long is asked anew by the next run, but by one that
    `keeps_timeouts` only where it has another limit.
    """
    keys = [key(piece.oracle, piece.of, piece.statement, settings) for piece in pieces]
    late = [key(piece.oracle, piece.of, piece.statement, settings, settings.timeout) for piece in pieces]
    found: dict[str, Evidence] = {}
    if store:
        for name, late_name in dict(zip(keys, late, strict=True)).items():
            evidence = store.get(name) or (store.get(late_name) if keeps_timeouts else None)
            if evidence is not None:
                found[name] = evidence
    first = {name: place for place, name in reversed(list(enumerate(keys))) if name not in found}
    missing = sorted(sorted(first.values()), key=lambda place: -ORACLES[pieces[place].oracle].COST)

    def told() -> None:
        progress(sum(name in found for name in keys), len(keys))

    def finished(index: int, result: object | None) -> None:
        place = missing[index]
        piece, name = pieces[place], keys[place]
        evidence = result if isinstance(result, Evidence) else _cut_short(piece, result, settings)
        found[name] = evidence
        if store and evidence.outcome not in ("error", "timeout"):
            store.put(name, evidence)
        elif store and keeps_timeouts and evidence.outcome == "timeout":
            store.put(late[place], evidence)
        told()

    told()
    if missing:
        work(missing, finished)
    return [found[name] for name in keys]


def _cut_short(piece: Piece, result: object | None, settings: Settings) -> Evidence:
    """What stands for a piece of evidence whose process died, or that took too long."""
    if result == DIED:
        return Evidence(piece.oracle, piece.of, "error", DIED)
    detail = f"stopped after {settings.timeout:g} s"
    return Evidence(piece.oracle, piece.of, "timeout", detail, seconds=settings.timeout)


__all__ = ["Finished", "Piece", "Progress", "Work", "gathered"]
