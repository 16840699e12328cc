"""How the oracles are asked for a document's statements: `here`, in this process, or `in_workers`, with a cache."""

from __future__ import annotations

from collections.abc import Sequence

from verify.claims.evidence import Evidence
from verify.claims.settings import Settings
from verify.claims.statement import Statement
from verify.reading.judging import Ask
from verify.running.cache import Cache
from verify.running.gathering import Finished, Piece, Progress, gathered
from verify.running.pool import workers
from verify.running.run import examine


def here(settings: Settings) -> Ask:
    """One after another, without a limit of time."""

    def ask(asked: Sequence[tuple[str, Statement]]) -> list[Evidence]:
        return [examine(oracle, "as_stated", statement, settings) for oracle, statement in asked]

    return ask


def in_workers(settings: Settings, number: int, store: Cache | None, progress: Progress) -> Ask:
    """In so many processes, each piece for at most the time of the settings; what the cache has is not asked again,
    and neither is what took too long, unless it may take longer now."""

    def ask(asked: Sequence[tuple[str, Statement]]) -> list[Evidence]:
        pieces = [Piece(oracle, "as_stated", statement) for oracle, statement in asked]

        def work(places: Sequence[int], finished: Finished) -> None:
            jobs = [(pieces[place].oracle, "as_stated", pieces[place].statement, settings) for place in places]
            with workers(min(number, len(places))) as crew:
                crew.map(examine, jobs, settings.timeout, finished, may_die=True)

        return gathered(pieces, settings, store, work, progress, keeps_timeouts=True)

    return ask


__all__ = ["here", "in_workers"]
