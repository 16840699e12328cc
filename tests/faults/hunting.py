"""Each fault against the probes that its functions reach, in processes of their own, until one answers otherwise.

The probe that saw a fault last is asked first; `sights.toml` has them, and only where it sees nothing any more all that
the fault reaches are. Which functions a probe enters is seen by running it once without a fault, in a process where
nothing is worked out yet. A fault that loading the ledgers reaches is planted before they are loaded, and reaches every
probe.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from cProfile import Profile
from dataclasses import dataclass, replace
from importlib import import_module
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from pkgutil import walk_packages
from types import FrameType, FunctionType
from typing import Any

from tests.faults.planting import Change, Engine, Fault, change, forget, living, plant, readers
from tests.faults.probes import ROOT, Found, Ledgers, Probe, ledgers, probes

LONGEST = 60
"""Seconds of the processor that a probe may take without a fault, many times what any takes: longer is a failure."""
PATIENCE = 5
"""So many times as long it may take with one,"""
MORE = 4
"""and so many seconds more."""
WARMING = 12
"""Of so many traps one is asked before all others: SymPy remembers what any question needs."""
LOADING = "loading the ledgers"
LAST = "verdicts"
"""Probes of these names rest on what the others said that were asked."""


class TooSlow(BaseException):
    """Raised by the clock; no `except Exception` of the engine holds it."""


@dataclass(frozen=True)
class Answer:
    """What a probe said, the functions of the engine that it entered, and how long it took."""

    words: tuple[str, ...]
    entered: frozenset[int]
    seconds: float


UNWELL = ("too slow",), ("the process ended",)
_DIED = Answer(UNWELL[1], frozenset(), 0.0)


@dataclass(frozen=True)
class Sight:
    """The probe that answered otherwise, and how; none where no probe did. `asked` of them were tried."""

    fault: Fault
    probe: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    asked: int
    reached: int


@dataclass(frozen=True)
class Ground:
    """What faults are planted in, the ledgers, the probes, and what these said so far without a fault."""

    engine: Engine
    ledgers: Ledgers
    probes: tuple[Probe, ...]
    answers: dict[str, Answer]

    def asking(self, some: Sequence[Probe], workers: int) -> Ground:
        """These probes asked without a fault, each in a process: the verdicts last, which rest on the others."""
        last = [probe for probe in some if probe.name.startswith(LAST)]
        return self._asking([probe for probe in some if probe not in last], workers)._asking(last, workers)

    def _asking(self, some: Sequence[Probe], workers: int) -> Ground:
        def clean(probe: Probe) -> Answer:
            with _Watch(self.engine) as watch:
                started = time.process_time()
                words = asked(probe, self.ledgers, _said(self.answers), LONGEST)
            return Answer(words, watch.entered, time.process_time() - started)

        found = dict(in_processes(clean, some, workers))
        new = {some[at].name: answer or _DIED for at, answer in sorted(found.items())}
        return replace(self, answers={**self.answers, **new})


def asked(probe: Probe, found: Ledgers, said: Found, limit: float) -> tuple[str, ...]:
    """Its words; what it raises is a word, too."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise TooSlow

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, limit)
    try:
        return probe.ask(found, said)
    except TooSlow:
        return UNWELL[0]
    except Exception as error:
        return ("raises", type(error).__name__)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


class _Watch:
    """Which of the living functions are entered, as a profiler sees it."""

    def __init__(self, engine: Engine) -> None:
        self.known = {id(f.__code__): index for index, f in enumerate(_flat(engine))}
        self.profile = Profile(subcalls=False, builtins=False)

    def __enter__(self) -> _Watch:
        self.profile.enable(subcalls=False, builtins=False)
        return self

    def __exit__(self, *_: object) -> None:
        self.profile.disable()

    @property
    def entered(self) -> frozenset[int]:
        codes = (id(entry.code) for entry in self.profile.getstats())
        return frozenset(self.known[code] for code in codes if code in self.known)


def _flat(engine: Engine) -> list[FunctionType]:
    return sorted(
        (function for found in engine.functions.values() for function in found),
        key=lambda f: (f.__code__.co_filename, f.__code__.co_firstlineno, f.__code__.co_qualname),
    )


def _load_the_engine() -> None:
    """All of its modules: what is imported later would not be known."""
    for name in ("derive", "verify"):
        for module in walk_packages([str(ROOT / name)], f"{name}."):
            import_module(module.name)


def prepare() -> Ground:
    """The engine and the ledgers loaded, and nothing worked out but what SymPy remembers of some traps."""
    _load_the_engine()
    engine = living()
    with _Watch(engine) as watch:
        started = time.process_time()
        found = ledgers()
    loading = Answer((), watch.entered, time.process_time() - started)
    every = probes(found)
    for probe in [probe for probe in every if probe.name.startswith("traps")][::WARMING]:
        asked(probe, found, {}, LONGEST)
    forget(engine)
    gc.freeze()  # the collector would write to every page that processes share
    return Ground(engine, found, every, {LOADING: loading})


def _said(answers: dict[str, Answer]) -> Found:
    return {name: answer.words for name, answer in answers.items()}


def hunt(faults: Sequence[Fault], last: Mapping[str, str], workers: int) -> tuple[Ground, tuple[Sight, ...]]:
    """What becomes of each fault, and what was asked for it; `last` has the probe that saw it last, by its name."""
    ground = prepare()
    known = {probe.name: (probe,) for probe in ground.probes} | {LOADING: ()}
    first = {fault: known[last[fault.name]] for fault in faults if last.get(fault.name) in known}
    wanted = {probe.name for some in first.values() for probe in some}
    ground = ground.asking([probe for probe in ground.probes if probe.name in wanted], workers)
    sights = _sights(ground, first, workers)
    left = [fault for fault in faults if fault not in sights or not sights[fault].probe]
    if left:
        new = [probe for probe in ground.probes if probe.name not in ground.answers or probe.name.startswith(LAST)]
        ground = ground.asking(new, workers)
        sights |= _sights(ground, dict.fromkeys(left, ground.probes), workers)
    return ground, tuple(sights[fault] for fault in faults)


def _sights(ground: Ground, asking: Mapping[Fault, Sequence[Probe]], workers: int) -> dict[Fault, Sight]:
    """Each fault planted in a process of its own, which asks these probes."""
    faults = list(asking)
    changes = [change(fault) for fault in faults]

    def one(index: int) -> Sight:
        return _sight(ground, changes[index], asking[faults[index]])

    found = in_processes(one, range(len(faults)), workers)
    return {faults[at]: sight or Sight(faults[at], "", (), UNWELL[1], 0, 0) for at, sight in found}


def _sight(ground: Ground, one: Change, some: Sequence[Probe]) -> Sight:
    """Plant the fault and ask those of the probes that it reaches, the quickest first."""
    touched = readers(one, ground.engine)
    numbers = {index for index, function in enumerate(_flat(ground.engine)) if function in touched}
    is_loaded = bool(numbers & ground.answers[LOADING].entered)
    reached = sorted(
        (probe for probe in some if is_loaded or numbers & ground.answers[probe.name].entered),
        key=lambda probe: (probe.name.startswith("check"), ground.answers[probe.name].seconds),
    )
    plant(one, ground.engine)
    found = ground.ledgers
    said = _said(ground.answers)
    if is_loaded:
        try:
            found = ledgers()
        except Exception as error:
            return Sight(one.fault, LOADING, (), ("raises", type(error).__name__), 0, len(reached))
    for count, probe in enumerate(reached, start=1):
        before = ground.answers[probe.name]
        after = asked(probe, found, said, PATIENCE * before.seconds + MORE)
        if after != before.words:
            return Sight(one.fault, probe.name, before.words, after, count, len(reached))
    return Sight(one.fault, "", (), (), len(reached), len(reached))


def in_processes(function: Callable, jobs: Iterable, workers: int) -> Iterator[tuple[int, Any]]:
    """(number of the job, result) as they end, each in a forked process; the result is None where a process died."""
    context = get_context("fork")
    waiting = list(enumerate(jobs))[::-1]
    running: dict[Connection, tuple[int, Any]] = {}
    while waiting or running:
        while waiting and len(running) < workers:
            index, job = waiting.pop()
            ours, theirs = context.Pipe(duplex=False)
            process = context.Process(target=_answer, args=(theirs, function, job))
            process.start()
            theirs.close()
            running[ours] = index, process
        for ready in wait(list(running)):
            assert isinstance(ready, Connection)
            index, process = running.pop(ready)
            try:
                result = ready.recv()
            except EOFError:
                result = None
            process.join()
            ready.close()
            yield index, result


def _answer(connection: Connection, function: Callable, job: Any) -> None:
    connection.send_bytes(pickle.dumps(function(job)))
    connection.close()
    os._exit(0)
