"""Workers: processes that do one job at a time; a job over its limit is ended with its process, in C code too."""

from __future__ import annotations

import os
import signal
import time
from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import active_children, get_context, resource_tracker
from multiprocessing.process import BaseProcess
from typing import Any

from pebble import CONSTS, ProcessExpired, ProcessPool

from verify import memory

_SPAWN = get_context("spawn")
_at_work: Any = []
"""In a worker: which process is at the job in each slot."""


@dataclass(frozen=True)
class GivenOut:
    """A job that was given out, and its slot: no two jobs have one at a time."""

    job: int
    slot: int


class WorkerFailed(ChildProcessError):
    """A worker process raised, or died; the message is one line."""


DIED = "the process that worked on it died, twice"
"""The result of a job whose process was ended by a library or by the system, where that may be."""
IN_A_ROW = 6
"""So many processes that die one after the other are no fault of their jobs."""
PATIENCE = 180.0
"""Seconds in which a job has to be begun where none ever was, for processes are slow to start."""
LEAST_PATIENCE = 5.0
"""Seconds in which it has to be begun at least; five times what the first process took to start is given as well.

Twice as long where a process has gone: it may have died with the lock in its hands that the others take jobs under.
"""
CONSTS.channel_lock_timeout = 5
"""Seconds in which a process gets the pipe: all wait so long for one that died with it in its hands."""
_DEATHS = (ProcessExpired, BrokenProcessPool, SystemExit, OSError, EOFError)
"""What a job ends with whose process died, or whose pipe did; a time that is over is none of them."""


class Workers:
    """So many processes; `advice` ends the message where they die."""

    def __init__(self, number: int, prepare: Callable[[], object] | None, advice: str) -> None:
        self._number, self._prepare, self._advice = number, prepare, advice
        self._deaths, self._heard = 0, 0.0
        self._at_work = _SPAWN.RawArray("q", number)
        self._others = set(active_children())
        self._pool = self._started()

    def map(
        self,
        function: Callable,
        jobs: Sequence[tuple],
        limit: float | None,
        finished: Callable[[int, object | None], None],
        may_die: bool = False,
    ) -> None:
        """Call function(*jobs[i]) in the workers; `finished(i, result)` as each ends.

        The result is None for a job that took more than `limit` seconds, to a tenth of a second. A job whose process
        dies is done once more; its result is `DIED` if that one dies too and it `may_die`. What `finished` was told of
        stands, whatever happens later. Raises `WorkerFailed` where a worker raises or dies otherwise, or one after
        another does.
        """
        waiting, free = deque(range(len(jobs))), deque(range(self._number))
        running: dict[Future, GivenOut] = {}
        again: set[int] = set()

        def has_died(index: int) -> None:
            self._count_a_death()
            if index not in again:
                again.add(index)
                waiting.append(index)
            elif may_die:
                finished(index, DIED)
            else:
                raise WorkerFailed(f"a worker process died{self._advice}")

        def taken_back(future: Future) -> int:
            given = running.pop(future)
            free.append(given.slot)
            return given.job

        while waiting or running:
            while waiting and free:  # so that none waits in a pipe
                self._at_work[free[0]] = 0
                future = self._schedule(_call, (free[0], function, jobs[waiting[0]]), limit)
                running[future] = GivenOut(waiting.popleft(), free.popleft())
            ended = wait(running, timeout=1, return_when=FIRST_COMPLETED).done
            lost = set() if ended else self._lost(running)
            if not ended and not lost and self._is_broken(running):
                waiting.extendleft(map(taken_back, list(running)))
                self._renew()
            for future in lost:
                has_died(taken_back(future))
            for future in ended:
                job, fault = taken_back(future), future.exception()
                if isinstance(fault, _DEATHS) and not isinstance(fault, TimeoutError):
                    has_died(job)
                else:
                    self._deaths = 0
                    finished(job, self._result(future))

    def ask(self, function: Callable, arguments: tuple, limit: float | None) -> object | None:
        """What one call gives; None after `limit` seconds, `DIED` where its process died."""
        found: dict[int, object | None] = {}
        self.map(function, [arguments], limit, found.__setitem__, may_die=True)
        return found[0]

    def close(self) -> None:
        """End the processes, whatever they are at."""
        with suppress(OSError):
            self._pool.stop()
        for process in self._living():
            process.kill()  # at once, for one that is still starting would complain that its pool is gone
        self._pool.join()

    def _schedule(self, function: Callable, arguments: tuple, limit: float | None) -> Future:
        if not self._pool.active:
            self._renew()
        self._heard = time.monotonic()
        return self._pool.schedule(function, arguments, timeout=limit)

    def _is_broken(self, running: Collection[Future]) -> bool:
        """Whether the pool is, or a job is lost: its process died when it took it, and no other says it began."""
        now, living = time.monotonic(), self._living()
        if any(future.running() for future in running):
            self._patience = min(self._patience, LEAST_PATIENCE + 5 * (now - self._born))
        if not self._seen <= living:
            self._patience = min(self._patience, 2 * LEAST_PATIENCE)
        self._seen |= living
        if all(future.running() for future in running):
            self._heard = now
        return not self._pool.active or now - self._heard > self._patience

    def _lost(self, running: Mapping[Future, GivenOut]) -> set[Future]:
        """Those that a process has begun which is no more, and which nothing tells of for a second.

        The pool takes a death for that of the job before, where what the process told of that came later.
        """
        living = {process.pid for process in self._living()}
        gone = {future for future, place in running.items() if self._at_work[place.slot] not in (0, *living)}
        time.sleep(1 if gone else 0)
        return {future for future in gone if not future.done()}

    def _living(self) -> set[BaseProcess]:
        return set(active_children()) - self._others

    def _renew(self) -> None:
        """Other processes in the place of those that are lost."""
        self._count_a_death()
        self.close()
        self._pool = self._started()

    def _count_a_death(self) -> None:
        self._deaths += 1
        if self._deaths >= IN_A_ROW:
            raise WorkerFailed(f"a worker process died{self._advice}")

    def _started(self) -> ProcessPool:
        self._born, self._patience = time.monotonic(), PATIENCE
        self._seen: set[BaseProcess] = set()
        _start_tracker()
        told = (self._prepare, self._at_work)
        pool = ProcessPool(self._number, initializer=_start, initargs=told, context=_SPAWN)
        with _interrupts_blocked():
            try:
                pool.schedule(_ready)
            except OSError as error:
                raise WorkerFailed(f"a worker process died when it was started ({error}){self._advice}") from error
        return pool

    def _result(self, future: Future) -> object | None:
        fault = future.exception()
        if isinstance(fault, TimeoutError):
            return None
        result, error = (None, f"{type(fault).__name__}: {fault}") if fault else future.result()
        if error is not None:
            raise WorkerFailed(f"a worker failed: {error}")
        return result


@contextmanager
def workers(number: int, prepare: Callable[[], object] | None = None, advice: str = "") -> Iterator[Workers]:
    """Processes that start at once, each by calling `prepare`; none is left afterwards, however it ends."""
    crew = Workers(number, prepare, advice)
    try:
        yield crew
    finally:
        crew.close()


def _start(prepare: Callable[[], object] | None, at_work: Any) -> None:
    global _at_work
    _at_work = at_work
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # ends the process at once: a handler waits until C code returns
    if prepare:
        prepare()
    memory.spend()


def _ready() -> None:
    """A first job: a pool starts its processes when it is given one."""


def _call(slot: int, function: Callable, arguments: tuple) -> tuple[object | None, str | None]:
    """(result, error): an exception travels as text, for not every one can be pickled."""
    _at_work[slot] = os.getpid()
    try:
        return function(*arguments), None
    except Exception as error:
        return None, f"{type(error).__name__}: {error}"


def _start_tracker() -> None:
    """Python's process that frees what others leave, without a word: what an interrupt leaves is no news."""
    try:
        errors = os.dup(2)
    except OSError:  # standard error is closed
        resource_tracker.ensure_running()
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        resource_tracker.ensure_running()
    finally:
        os.dup2(errors, 2)
        os.close(errors)
        os.close(nowhere)


@contextmanager
def _interrupts_blocked() -> Iterator[None]:
    """Processes and threads started inside keep interrupts blocked for good: the parent ends them.

    The tracker has been started by then, for that would unblock them.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
