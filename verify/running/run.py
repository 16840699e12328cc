"""Running the oracles over claims: from the cache where nothing changed, else in worker processes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import TypeAlias

from verify.claims.claim import Claim
from verify.claims.evidence import Evidence
from verify.claims.judgement import EVERYWHERE, Judgement, judge
from verify.claims.ledger import Ledger, load
from verify.claims.letters import unwritten
from verify.claims.settings import Settings
from verify.claims.statement import Statement
from verify.oracles.registry import ORACLES
from verify.oracles.slopes import open_slope
from verify.running.cache import Cache
from verify.running.gathering import Finished, Piece, Progress, gathered
from verify.running.mutants import ALL, Trial, judge_mutant, mutants
from verify.running.pool import workers


@dataclass(frozen=True)
class Task:
    """One oracle on one statement of one claim."""

    claim: str
    of: str
    oracle: str


Group: TypeAlias = list[tuple[int, Task]]
"""Tasks on one statement, each with its number."""


@dataclass(frozen=True)
class Report:
    """A claim with its evidence and the judgement."""

    claim: Claim
    evidence: tuple[Evidence, ...]
    judgement: Judgement


def tasks(claims: Iterable[Claim]) -> tuple[Task, ...]:
    """Every oracle on every statement it applies to, in the order of the claims, then of the oracles."""
    return tuple(
        Task(claim.id, of, name)
        for claim in claims
        for name, oracle in ORACLES.items()
        for of, statement in claim.statements()
        if oracle.applies(statement)
    )


def examine(oracle: str, of: str, statement: Statement, settings: Settings) -> Evidence:
    """One piece of evidence; what goes wrong in an oracle becomes `error`."""
    start = time.monotonic()
    try:
        refused = open_slope(statement) or unwritten(statement.lhs) or unwritten(statement.rhs)
        if refused:
            evidence = Evidence(oracle, of, "unknown", refused)
        else:
            evidence = ORACLES[oracle].examine(of, statement, settings)
    except Exception as error:
        evidence = Evidence(oracle, of, "error", f"{type(error).__name__}: {error}")
    if evidence.outcome in EVERYWHERE:
        evidence = replace(evidence, rests_on=tuple(dict.fromkeys((*evidence.rests_on, *statement.rests_on))))
    return replace(evidence, seconds=round(time.monotonic() - start, 3))


def _work(ledger: Ledger, of_one: Sequence[Task], settings: Settings) -> tuple[Evidence, ...]:
    """Tasks on one statement, one after another: what one oracle works out of it the next ones find in memory."""
    statement = dict(ledger[of_one[0].claim].statements())[of_one[0].of]
    return tuple(examine(task.oracle, task.of, statement, settings) for task in of_one)


def _work_mutants(ledger: Ledger, name: str, settings: Settings, kinds: Sequence[str]) -> tuple[Trial, ...]:
    claim = ledger[name]
    return tuple(judge_mutant(mutant, claim.right, settings) for mutant in mutants(claim, kinds))


@cache
def _ledger(folder: Path) -> Ledger:
    """The ledger of a worker, loaded once."""
    return load(folder)


def _with_ledger(folder: Path, function: Callable, arguments: tuple) -> object:
    return function(_ledger(folder), *arguments)


def map_in_workers(
    folder: Path,
    function: Callable,
    jobs: Sequence[tuple],
    number: int,
    limit: float | None,
    finished: Finished,
    may_die: bool = False,
) -> None:
    """Call function(ledger, *jobs[i]) in worker processes; see `Workers.map`. Loading the ledger counts for no job."""
    with workers(number, partial(_ledger, folder), "; run again with --jobs 1") as crew:
        crew.map(_with_ledger, [(folder, function, arguments) for arguments in jobs], limit, finished, may_die)


def _ask(ledger: Ledger, groups: Sequence[Group], settings: Settings, jobs: int, finished: Finished) -> Group:
    """Each group is one job; what was too long together, or whose process died, is left to be asked by itself."""
    left: Group = []

    def told(number: int, result: object | None) -> None:
        group = groups[number]
        if isinstance(result, tuple):
            for (index, _), evidence in zip(group, result, strict=True):
                finished(index, evidence)
        elif len(group) > 1:
            left.extend(group)
        else:
            finished(group[0][0], result)

    questions = [([task for _, task in group], settings) for group in groups]
    map_in_workers(ledger.folder, _work, questions, min(jobs, len(groups)), settings.timeout, told, True)
    return left


def gather(
    ledger: Ledger, claims: tuple[Claim, ...], settings: Settings, jobs: int, store: Cache | None, progress: Progress
) -> dict[Task, Evidence]:
    """Evidence for every task of the claims; those that make the same statement share it."""
    todo = tasks(claims)
    statements = {(claim.id, of): statement for claim in claims for of, statement in claim.statements()}
    pieces = [Piece(task.oracle, task.of, statements[task.claim, task.of]) for task in todo]

    def work(places: Sequence[int], finished: Finished) -> None:
        groups: dict[tuple[str, str], Group] = {}
        for index, place in enumerate(places):
            groups.setdefault((pieces[place].of, pieces[place].statement.key), []).append((index, todo[place]))
        if left := _ask(ledger, list(groups.values()), settings, jobs, finished):
            _ask(ledger, [[one] for one in left], settings, jobs, finished)

    return dict(zip(todo, gathered(pieces, settings, store, work, progress), strict=True))


def try_mutants(
    ledger: Ledger,
    claims: tuple[Claim, ...],
    settings: Settings,
    jobs: int,
    progress: Progress,
    kinds: Sequence[str] = ALL,
) -> tuple[Trial, ...]:
    """The fate of every mutant of the claims by the kinds of these names, in the order of the notes.

    Of claims that state the same, the first is tried.
    """
    names = list({claim.right.key: claim.id for claim in reversed(claims)}.values())[::-1]
    found: dict[int, tuple[Trial, ...]] = {}

    def finished(index: int, trials: object | None) -> None:
        assert isinstance(trials, tuple)
        found[index] = trials
        progress(len(found), len(names))

    progress(0, len(names))
    questions = [(name, settings, kinds) for name in names]
    map_in_workers(ledger.folder, _work_mutants, questions, min(jobs, len(names)), None, finished)
    return tuple(trial for index in range(len(names)) for trial in found[index])


def judge_all(claims: tuple[Claim, ...], evidence: Mapping[Task, Evidence]) -> dict[str, Report]:
    """Reports by claim id; `claims` has every claim after those it uses or rests on."""
    reports: dict[str, Report] = {}
    for claim in claims:
        own = tuple(piece for task, piece in evidence.items() if task.claim == claim.id)
        needed = {*claim.uses, *(name for piece in own for name in piece.rests_on)} - {claim.id}
        judgement = judge(claim, own, {name: reports[name].judgement for name in needed})
        reports[claim.id] = Report(claim, own, judgement)
    return reports


def check(
    ledger: Ledger, claims: tuple[Claim, ...], settings: Settings, jobs: int, store: Cache | None, progress: Progress
) -> dict[str, Report]:
    """Reports for the claims and all that they use, in the order of the notes; then what the rules rest on."""
    needed, found, new = (), {}, ledger.closure(claims)
    while new:
        found |= gather(ledger, new, settings, jobs, store, progress)
        wanted = (*needed, *new, *(ledger[name] for piece in found.values() for name in piece.rests_on))
        needed, new = (*needed, *new), tuple(c for c in ledger.closure(wanted) if c not in needed and c not in new)
    reports = judge_all(ledger.closure(needed), found)
    return {name: reports[name] for name in ledger.all if name in reports}
