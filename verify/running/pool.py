"""Workers: processes that do one job at a time; a job over its limit is ended with its process, in C code too."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import active_children, get_context, resource_tracker

from pebble import ProcessExpired, ProcessPool


class WorkerFailed(ChildProcessError):
    """A worker process raised, or died; the message is one line."""


DIED = "the process that worked on it died"
"""The result of a job whose process was ended by a library or by the system, where that may be."""
IN_A_ROW = 3
"""So many processes that die one after the other are no fault of their jobs."""


@dataclass(frozen=True)
class Workers:
    """So many processes; `advice` ends the message where one of them died."""

    number: int
    pool: ProcessPool
    advice: str

    def map(
        self,
        function: Callable,
        jobs: Sequence[tuple],
        limit: float | None,
        finished: Callable[[int, object | None], None],
        may_die: bool = False,
    ) -> None:
        """Call function(*jobs[i]) in the workers; `finished(i, result)` as each ends.

        The result is None for a job that took more than `limit` seconds, to a tenth of a second, and `DIED` for one
        whose process `may_die` and does. What `finished` was told of stands, whatever happens later. Raises
        `WorkerFailed` where a worker raises or dies otherwise, or one after another does.
        """
        waiting = iter(enumerate(jobs))
        running: dict[Future, int] = {}
        deaths = 0

        def occupy() -> None:
            """Hand out one job: no more are handed out than there are workers, so that none waits in a pipe."""
            index, arguments = next(waiting, (None, ()))
            if index is not None:
                running[self.pool.schedule(_call, (function, arguments), timeout=limit)] = index

        for _ in range(self.number):
            occupy()
        while running:
            ended, _ = wait(running, timeout=10, return_when=FIRST_COMPLETED)
            if not ended and not self.pool.active:
                raise WorkerFailed(f"a worker process died{self.advice}")
            for future in ended:
                has_died = isinstance(future.exception(), _DEATHS)
                deaths = deaths + 1 if has_died else 0
                if has_died and (not may_die or deaths == IN_A_ROW):
                    raise WorkerFailed(f"a worker process died{self.advice}")
                finished(running.pop(future), DIED if has_died else self._result(future))
                occupy()

    def _result(self, future: Future) -> object | None:
        fault = future.exception()
        if isinstance(fault, TimeoutError):
            return None
        result, error = (None, f"{type(fault).__name__}: {fault}") if fault else future.result()
        if error is not None:
            raise WorkerFailed(f"a worker failed: {error}")
        return result


_DEATHS = (ProcessExpired, BrokenProcessPool, SystemExit)


@contextmanager
def workers(number: int, prepare: Callable[[], object] | None = None, advice: str = "") -> Iterator[Workers]:
    """Processes that start at once, each by calling `prepare`; none is left afterwards, however it ends."""
    others = set(active_children())
    pool = ProcessPool(number, initializer=_start, initargs=(prepare,), context=get_context("spawn"))
    try:
        with _interrupts_blocked():
            pool.schedule(_ready)
        yield Workers(number, pool, advice)
    finally:
        pool.stop()
        for process in set(active_children()) - others:
            process.kill()  # at once, for one that is still starting would complain that its pool is gone
        pool.join()


def _start(prepare: Callable[[], object] | None) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # ends the process at once: a handler waits until C code returns
    if prepare:
        prepare()


def _ready() -> None:
    """A first job: a pool starts its processes when it is given one."""


def _call(function: Callable, arguments: tuple) -> tuple[object | None, str | None]:
    """(result, error): an exception travels as text, for not every one can be pickled."""
    try:
        return function(*arguments), None
    except Exception as error:
        return None, f"{type(error).__name__}: {error}"


@contextmanager
def _interrupts_blocked() -> Iterator[None]:
    """Processes and threads started inside keep interrupts blocked for good: the parent ends them."""
    resource_tracker.ensure_running()  # starting it later would unblock them
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
