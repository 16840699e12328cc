"""Running the oracles over claims: from the cache where nothing changed, else in worker processes."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from multiprocessing import get_context, resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from pathlib import Path

from verify.claims.claim import Claim
from verify.claims.evidence import Evidence
from verify.claims.judgement import Judgement, judge
from verify.claims.ledger import Ledger, load
from verify.claims.settings import Settings
from verify.claims.statement import Statement
from verify.oracles.registry import ORACLES
from verify.running import cache as cache_module
from verify.running.cache import Cache
from verify.running.mutants import Trial, judge_mutant, mutants


@dataclass(frozen=True)
class Task:
    """One oracle on one statement of one claim."""

    claim: str
    of: str
    oracle: str


@dataclass(frozen=True)
class Report:
    """A claim with its evidence and the judgement."""

    claim: Claim
    evidence: tuple[Evidence, ...]
    judgement: Judgement


Progress = Callable[[int, int], None]
"""Called with (done, all) after each piece of evidence."""


def tasks(claims: Iterable[Claim]) -> tuple[Task, ...]:
    """Every oracle on every statement it applies to."""
    return tuple(
        Task(claim.id, of, name)
        for claim in claims
        for of, statement in claim.statements()
        for name, oracle in ORACLES.items()
        if oracle.applies(statement)
    )


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise `TimeoutError` in the main thread after so many seconds."""

    def expire(number: int, frame: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, expire)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def examine(oracle: str, of: str, statement: Statement, settings: Settings) -> Evidence:
    """One piece of evidence; what goes wrong in an oracle becomes `error`, what takes too long `timeout`."""
    start = time.monotonic()
    try:
        with time_limit(settings.timeout):
            evidence = ORACLES[oracle].examine(of, statement, settings)
    except TimeoutError:
        evidence = Evidence(oracle, of, "timeout", f"stopped after {settings.timeout:g} s")
    except Exception as error:
        evidence = Evidence(oracle, of, "error", f"{type(error).__name__}: {error}")
    return replace(evidence, seconds=round(time.monotonic() - start, 3))


def _work(ledger: Ledger, task: Task, settings: Settings) -> Evidence:
    statement = dict(ledger[task.claim].statements())[task.of]
    return examine(task.oracle, task.of, statement, settings)


def _work_mutants(ledger: Ledger, name: str, settings: Settings) -> tuple[Trial, ...]:
    claim = ledger[name]
    return tuple(judge_mutant(mutant, claim.right, settings) for mutant in mutants(claim))


class WorkerFailed(RuntimeError):
    """A worker process raised, or died."""


def _serve(connection: Connection, folder: Path) -> None:
    """A worker: it loads the ledger once, then answers (function, arguments) with (result, error)."""
    ledger = load(folder)
    while True:
        try:
            function, arguments = connection.recv()
        except EOFError:
            return
        try:
            answer = function(ledger, *arguments), None
        except Exception as error:
            answer = None, f"{type(error).__name__}: {error}"
        connection.send(answer)


@contextmanager
def _interrupts_blocked() -> Iterator[None]:
    """Processes started inside keep interrupts blocked for good: the parent ends them."""
    resource_tracker.ensure_running()  # starting it later would unblock them
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def map_in_workers(
    folder: Path, function: Callable, jobs: Sequence[tuple], workers: int, finished: Callable[[int, object], None]
) -> None:
    """Call function(ledger, *jobs[i]) in worker processes; `finished(i, result)` as each ends.

    Each worker has a pipe of its own and shares no lock, so that ending one in the middle harms nobody: an interrupt
    ends them all at once, and what `finished` was told of stands. Raises `WorkerFailed` where one raises or dies.
    """
    context = get_context("spawn")
    crew: dict[Connection, SpawnProcess] = {}
    waiting, busy = iter(enumerate(jobs)), {}

    def occupy(connection: Connection) -> None:
        index, arguments = next(waiting, (None, ()))
        if index is not None:
            connection.send((function, arguments))
            busy[connection] = index

    try:
        with _interrupts_blocked():
            for _ in range(workers):
                ours, theirs = context.Pipe()
                crew[ours] = context.Process(target=_serve, args=(theirs, folder), daemon=True)
                crew[ours].start()
                theirs.close()
        for connection in crew:
            occupy(connection)
        while busy:
            for connection in wait(list(busy)):
                assert isinstance(connection, Connection)
                try:
                    result, error = connection.recv()
                except EOFError:
                    raise WorkerFailed("a worker process died; run again with --jobs 1") from None
                if error is not None:
                    raise WorkerFailed(f"a worker failed: {error}")
                finished(busy.pop(connection), result)
                occupy(connection)
    finally:
        for connection, process in crew.items():
            connection.close()
            process.kill()
            process.join()


def gather(
    ledger: Ledger, claims: tuple[Claim, ...], settings: Settings, jobs: int, store: Cache | None, progress: Progress
) -> dict[Task, Evidence]:
    """Evidence for every task of the claims; each piece goes to the cache as soon as it is there.

    Claims that make the same statement share its evidence.
    """
    todo = tasks(claims)
    statements = {(claim.id, of): statement for claim in claims for of, statement in claim.statements()}
    keys = {task: cache_module.key(task.oracle, task.of, statements[task.claim, task.of], settings) for task in todo}
    found: dict[Task, Evidence] = {}
    if store:
        found = {task: evidence for task in todo if (evidence := store.get(keys[task])) is not None}
    longest_first = ("quadrature", "symbolic", "sampling", "enclosure", "pointwise")
    same: dict[str, list[Task]] = {}
    for task in todo:
        if task not in found:
            same.setdefault(keys[task], []).append(task)
    missing = sorted((alike[0] for alike in same.values()), key=lambda task: longest_first.index(task.oracle))
    progress(len(found), len(todo))

    def finished(index: int, evidence: object) -> None:
        assert isinstance(evidence, Evidence)
        name = keys[missing[index]]
        found.update(dict.fromkeys(same[name], evidence))
        if store and evidence.outcome not in ("error", "timeout"):
            store.put(name, evidence)
        progress(len(found), len(todo))

    if missing:
        map_in_workers(ledger.folder, _work, [(task, settings) for task in missing], min(jobs, len(missing)), finished)
    return {task: found[task] for task in todo}


def try_mutants(
    ledger: Ledger, claims: tuple[Claim, ...], settings: Settings, jobs: int, progress: Progress
) -> tuple[Trial, ...]:
    """The fate of every mutant of the claims, in the order of the notes; of claims that state the same, the first's."""
    names = list({claim.right.text: claim.id for claim in reversed(claims)}.values())[::-1]
    found: dict[int, tuple[Trial, ...]] = {}

    def finished(index: int, trials: object) -> None:
        assert isinstance(trials, tuple)
        found[index] = trials
        progress(len(found), len(names))

    progress(0, len(names))
    map_in_workers(ledger.folder, _work_mutants, [(name, settings) for name in names], min(jobs, len(names)), finished)
    return tuple(trial for index in range(len(names)) for trial in found[index])


def judge_all(claims: tuple[Claim, ...], evidence: Mapping[Task, Evidence]) -> dict[str, Report]:
    """Reports by claim id; `claims` has every claim after those it uses."""
    reports: dict[str, Report] = {}
    for claim in claims:
        own = tuple(piece for task, piece in evidence.items() if task.claim == claim.id)
        judgement = judge(claim, own, {name: reports[name].judgement for name in claim.uses})
        reports[claim.id] = Report(claim, own, judgement)
    return reports


def check(
    ledger: Ledger, claims: tuple[Claim, ...], settings: Settings, jobs: int, store: Cache | None, progress: Progress
) -> dict[str, Report]:
    """Reports for the claims and all that they use, in the order of the notes."""
    needed = ledger.closure(claims)
    reports = judge_all(needed, gather(ledger, needed, settings, jobs, store, progress))
    return {name: reports[name] for name in ledger.claims if name in reports}
