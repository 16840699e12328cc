"""Workers: a job over its limit is ended wherever it is, one that dies is noticed, and no process is left."""

import os
import signal
import subprocess
import sys
import threading
import time
from multiprocessing import active_children
from pathlib import Path

import gmpy2
import pytest
from pebble.pool.process import PoolManager

from verify.running.pool import DIED, WorkerFailed, workers

ROOT = Path(__file__).parents[3]
HUGE = 1 << 3_000_000
STUCK = (3, HUGE, HUGE - 159)
"""For hours in one call of a C library, where no signal is looked at."""


def results(function, jobs, limit=None, number=2, **more):
    found = {}
    with workers(number, **more) as crew:
        crew.map(function, jobs, limit, found.__setitem__)
    assert not active_children()
    return found


def test_results_come_by_index():
    assert results(pow, [(2, n) for n in range(20)]) == {n: 2**n for n in range(20)}
    assert results(pow, []) == {}


@pytest.mark.slow
def test_a_job_stuck_in_c_is_ended_within_its_limit_and_the_others_go_on():
    found, ended = {}, {}
    with workers(2) as crew:

        def finished(index, result):
            found[index], ended[index] = result, time.monotonic()

        crew.map(gmpy2.powmod, [(3, 1, 7)], 1.0, finished)  # the workers are there
        start = time.monotonic()
        crew.map(gmpy2.powmod, [STUCK, *((3, n, 7) for n in range(1, 6))], 1.0, finished)
        assert 0.9 < ended[0] - start < 3
        assert all(ended[n] < ended[0] for n in range(1, 6))
        crew.map(gmpy2.powmod, [(3, 2, 7)], None, lambda _, result: found.update(later=result))
    assert found == {0: None, 1: 3, 2: 2, 3: 6, 4: 4, 5: 5, "later": 2}
    assert not active_children()


@pytest.mark.slow
def test_one_worker_goes_on_after_a_job_over_its_limit():
    jobs = [(3, 2, 7), STUCK, (3, 3, 7)]
    assert results(gmpy2.powmod, jobs, limit=0.5, number=1) == {0: 2, 1: None, 2: 6}


def test_an_exception_is_told_in_one_line():
    with pytest.raises(WorkerFailed, match=r"^a worker failed: ValueError: invalid literal"):
        results(int, [("1",), ("x",)])


@pytest.mark.parametrize("function", [os._exit, sys.exit, os.abort])
def test_a_worker_that_dies_is_told_with_the_advice(function):
    with pytest.raises(WorkerFailed, match=r"^a worker process died; try again$"):
        results(function, [(3,) if function is not os.abort else ()], advice="; try again")


@pytest.mark.slow
def test_a_death_that_is_noticed_before_what_the_process_told_of_loses_no_job(monkeypatch):
    """The pool takes it for the death of the job before, whose end it has not heard of."""

    def late(self, timeout, receive=PoolManager.process_next_message):
        receive(self, timeout)
        time.sleep(0.5)

    monkeypatch.setattr(PoolManager, "process_next_message", late)
    found = {}
    with workers(1) as crew:
        crew.map(_end_at, [(n, 0) for n in range(3)], None, found.__setitem__, may_die=True)
    assert found == {n: DIED if n == 0 else n for n in range(3)}


@pytest.mark.parametrize("number", [1, 2])
def test_where_a_job_may_die_the_others_go_on(number):
    found = {}
    with workers(number) as crew:
        crew.map(_end_at, [(n, 2) for n in range(5)], None, found.__setitem__, may_die=True)
    assert found == {n: DIED if n == 2 else n for n in range(5)}


def test_one_death_after_another_is_told_all_the_same():
    with pytest.raises(WorkerFailed, match="died"), workers(1) as crew:
        crew.map(os._exit, [(3,)] * 5, None, lambda *_: None, may_die=True)


def _end_at(number, last):
    return os.abort() if number == last else number


@pytest.mark.slow
def test_workers_that_are_killed_once_and_again_fail_and_what_was_found_stands():
    found = {}

    def finished(index, result):
        found[index] = result
        kill_all()

    with pytest.raises(WorkerFailed, match="died"), workers(2) as crew:
        crew.map(time.sleep, [(0,), (5,), *[(0,)] * 5], None, finished)
    assert found[0] is None and 1 not in found
    assert not active_children()


def kill_all():
    for process in active_children():
        process.kill()


@pytest.mark.slow
@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.parametrize("pause", [0.0, 0.1, 0.3, 1.0, 1.4])
def test_a_job_whose_process_is_killed_is_done_once_more(number, pause):
    """Whether it was starting, had taken a job or not."""
    found = {}
    killer = threading.Timer(pause, kill_all)
    with workers(number) as crew:
        killer.start()
        crew.map(_after, [(0.2, n) for n in range(8)], 30, found.__setitem__, may_die=True)
    killer.join()
    assert found == {n: n for n in range(8)}
    assert not active_children()


def _after(seconds, number):
    time.sleep(seconds)
    return number


def test_workers_that_cannot_be_prepared_are_told(capfd):
    with pytest.raises(WorkerFailed, match="died"):
        results(pow, [(2, 3)], prepare=not_ready)
    assert "RuntimeError: not ready" in capfd.readouterr().err


def not_ready():
    raise RuntimeError("not ready")


def test_closing_while_they_start_is_silent(capfd):
    for pause in (0.0, 0.05, 0.15):
        with workers(2):
            time.sleep(pause)
    assert capfd.readouterr().err == ""
    assert not active_children()


@pytest.mark.slow
def test_an_interrupt_leaves_no_process():
    script = f"""
import sys, time
sys.path.insert(0, {str(ROOT)!r})
from verify.running.pool import workers
if __name__ == "__main__":
    try:
        with workers(2) as crew:
            crew.map(time.sleep, [(0,), (60,), (60,)], None, lambda *_: print("begun", flush=True))
    except KeyboardInterrupt:
        print("interrupted")
"""
    process = subprocess.Popen(
        [sys.executable, "-c", script],
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    assert process.stdout.readline() == "begun\n"
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (out, err, process.returncode) == ("interrupted\n", "", 0)
    deadline = time.monotonic() + 30
    with pytest.raises(ProcessLookupError):
        while time.monotonic() < deadline:
            os.killpg(process.pid, 0)
            time.sleep(0.1)
