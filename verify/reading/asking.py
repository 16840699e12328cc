"""How the oracles are asked for a document's statements: `here`, in this process, or `in_workers`, with a cache."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from verify.claims.evidence import Evidence
from verify.claims.settings import Settings
from verify.claims.statement import Statement
from verify.reading.judging import Ask
from verify.running.cache import Cache, key
from verify.running.pool import workers
from verify.running.run import cut_short, examine


def here(settings: Settings) -> Ask:
    """One after another, without a limit of time."""

    def ask(asked: Sequence[tuple[str, Statement]]) -> list[Evidence]:
        return [examine(oracle, "as_stated", statement, settings) for oracle, statement in asked]

    return ask


def in_workers(settings: Settings, number: int, store: Cache | None, progress: Callable[[int, int], None]) -> Ask:
    """In so many processes, each piece for at most the time of the settings; what the cache has is not asked again."""

    def ask(asked: Sequence[tuple[str, Statement]]) -> list[Evidence]:
        keys = [key(oracle, "as_stated", statement, settings) for oracle, statement in asked]
        found: dict[int, Evidence] = {}
        for place, name in enumerate(keys):
            if store and (evidence := store.get(name)) is not None:
                found[place] = evidence
        missing = [place for place in range(len(asked)) if place not in found]

        def finished(index: int, evidence: object | None) -> None:
            place = missing[index]
            if not isinstance(evidence, Evidence):
                evidence = cut_short(asked[place][0], "as_stated", evidence, settings)
            found[place] = evidence
            if store and evidence.outcome not in ("error", "timeout"):
                store.put(keys[place], evidence)
            progress(len(found), len(asked))

        progress(len(found), len(asked))
        if missing:
            jobs = [(oracle, "as_stated", statement, settings) for oracle, statement in (asked[p] for p in missing)]
            with workers(min(number, len(missing))) as crew:
                crew.map(examine, jobs, settings.timeout, finished, may_die=True)
        return [found[place] for place in range(len(asked))]

    return ask


__all__ = ["here", "in_workers"]
