"""Ctrl-C and SIGTERM at any moment: one line, 130, no traceback, no process left."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def started(*arguments):
    return subprocess.Popen(
        [sys.executable, "-m", "ntk", *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a job in the background ignores it
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def is_ready(process):
    """Whether the signals are handled: before, Python is starting and says so in its own words."""
    status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
    caught = int(next(line for line in status.splitlines() if line.startswith("SigCgt")).split()[1], 16)
    return bool(caught >> (signal.SIGTERM - 1) & 1)


def alive(group):
    """Whether a process of the group still runs; one that ended and is not reaped does not."""
    found = subprocess.run(["ps", "-o", "stat=", "-g", str(group)], capture_output=True, text=True, check=False)
    return any(not state.startswith("Z") for state in found.stdout.split())


def ended(process):
    _, err = process.communicate(timeout=60)
    deadline = time.monotonic() + 10
    while alive(process.pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not alive(process.pid)
    assert process.returncode == 130
    (line,) = err.splitlines()
    return line


SIGNALS = (signal.SIGINT, signal.SIGTERM)


@pytest.mark.parametrize("number", SIGNALS)
@pytest.mark.parametrize(
    "code",
    [
        "os.kill(os.getpid(), {number})",
        "try:\n    os.kill(os.getpid(), {number})\nexcept BaseException:\n    pass",
        "try:\n    os.kill(os.getpid(), {number})\nexcept BaseException as error:\n    raise ImportError from error",
        "for _ in range(3):\n    os.kill(os.getpid(), {number})",
        "class Finalized:\n    def __del__(self):\n        os.kill(os.getpid(), {number})\nFinalized()",
    ],
)
def test_in_an_import_whatever_that_makes_of_it(notes, number, code):
    (notes / "s1.py").write_text(f"import os\n{code.format(number=int(number))}\n", encoding="utf-8")
    assert ended(started("list", "--notes", notes)) == "ntk: interrupted"


IN_WORK = """
import gc, os, sys, time
import ntk.list
def work(arguments):
    {code}
    for _ in range(100):
        time.sleep(0.1)
    return 0
ntk.list.run = work
sys.argv = ["ntk", "list"]
sys.exit(ntk.main())
"""


@pytest.mark.parametrize("number", SIGNALS)
@pytest.mark.parametrize(
    "code",
    [
        "os.kill(os.getpid(), {number})",
        "exec('os.kill(os.getpid(), {number})')",
        "type('Finalized', (), {{'__del__': lambda self: os.kill(os.getpid(), {number})}})()",
        "sorted([1, 2], key=lambda one: os.kill(os.getpid(), {number}) or one)",
    ],
)
def test_in_work_and_where_nothing_can_catch_it(number, code):
    script = IN_WORK.format(code=code.format(number=int(number)))
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "ntk: interrupted\n")


def test_in_an_import_while_workers_run(tmp_path):
    """Python's tracker of resources frees theirs in silence."""
    (tmp_path / "interrupted.py").write_text(
        f"import os\nos.kill(os.getpid(), {int(signal.SIGINT)})\n", encoding="utf-8"
    )
    work = "from verify.running.pool import workers\n    with workers(1) as crew:\n        "
    work += "crew.ask(time.sleep, (0,), 30)\n        import interrupted"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), str(tmp_path)))}
    script = [sys.executable, "-c", IN_WORK.format(code=work)]
    done = subprocess.run(script, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "ntk: interrupted\n")


@pytest.mark.slow
@pytest.mark.parametrize("to_all", [True, False])
@pytest.mark.parametrize(
    ("pause", "number"), [(0.15, SIGNALS[0]), (0.9, SIGNALS[1]), (2.2, SIGNALS[0]), (3.5, SIGNALS[1])]
)
def test_at_any_moment(notes, pause, number, to_all):
    source = (notes / "s1.py").read_text(encoding="utf-8")
    asleep = "import time\nfrom verify.oracles import pointwise\npointwise.examine = lambda *_: time.sleep(60)\n"
    (notes / "s1.py").write_text(asleep + source, encoding="utf-8")
    process = started("check", "--notes", notes, "--jobs", "2", "--no-cache")
    while not is_ready(process):
        time.sleep(0.01)
    time.sleep(pause)
    (os.killpg if to_all else os.kill)(process.pid, number)
    assert ended(process) == "ntk: interrupted"


@pytest.mark.slow
@pytest.mark.parametrize(("kept", "said"), [(True, True), (False, False)])
def test_evidence_is_said_to_be_kept_where_it_is(notes, kept, said):
    source = (notes / "s1.py").read_text(encoding="utf-8")
    stuck = f"""
import os, signal, multiprocessing
from verify.oracles import pointwise
examine = pointwise.examine
def stuck(of, statement, settings):
    if statement.rhs == 2 * q:
        return examine(of, statement, settings)
    os.kill(multiprocessing.parent_process().pid, signal.SIGINT)
    signal.pause()
pointwise.examine = stuck
{source}"""
    (notes / "s1.py").write_text(stuck, encoding="utf-8")
    line = ended(started("check", "--notes", notes, "--jobs", "1", *([] if kept else ["--no-cache"])))
    assert line.startswith("ntk: interrupted")
    assert ("is kept" in line) == said
