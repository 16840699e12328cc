"""Streams that are closed, full or of few letters: what was asked for is done, and the end is clean."""

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

import ntk

ROOT = Path(__file__).parents[2]


def typed(line, **environment):
    """What a shell makes of a command line of ntk."""
    command = line.replace("ntk", f"{shlex.quote(sys.executable)} -m ntk", 1)
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    return subprocess.run(command, shell=True, env=environment, capture_output=True, text=True, check=False)


FULL = "ntk: the output: No space left on device\n"


@pytest.mark.parametrize(
    ("line", "status", "err"),
    [
        ("ntk --help >/dev/full", 2, FULL),
        ("ntk --version >/dev/full", 2, FULL),
        ("ntk check --help >/dev/full", 2, FULL),
        ("ntk --help >&-", 0, ""),
        ("ntk --help >&- 2>&-", 0, ""),
        ("ntk nothing 2>/dev/full", 2, ""),
        ("ntk nothing 2>&-", 2, ""),
        ("ntk --version >/dev/full 2>/dev/full", 2, ""),
    ],
)
def test_streams_that_take_nothing(line, status, err):
    done = typed(line)
    assert (done.returncode, done.stderr, done.stdout) == (status, err, "")


@pytest.mark.slow
@pytest.mark.parametrize("environment", [{"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C", "PYTHONUTF8": "0"}])
def test_letters_that_a_stream_has_not_are_escaped(notes, environment):
    source = (notes / "s1.py").read_text(encoding="utf-8")
    (notes / "s1.py").write_text(source.replace("title of", "the σ of"), encoding="utf-8")
    done = typed(f"ntk list --notes {shlex.quote(str(notes))}", **environment, PYTHONCOERCECLOCALE="0")
    assert (done.returncode, done.stderr) == (0, "")
    assert r"the \u03c3 of 1.plain" in done.stdout
    done = typed(f"ntk list ς --notes {shlex.quote(str(notes))}", **environment, PYTHONCOERCECLOCALE="0")
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)


@pytest.mark.slow
@pytest.mark.parametrize("stdout", [">/dev/full", ">&-", "| true"])
def test_the_record_is_written_whatever_becomes_of_the_output(notes, capsys, tmp_path, stdout):
    ntk.main(["check", "1.plain", "--notes", str(notes), "--jobs", "1"])
    out = tmp_path / "run.json"
    typed(f"ntk check 1.plain --notes {shlex.quote(str(notes))} --json {shlex.quote(str(out))} {stdout}")
    assert json.loads(out.read_text(encoding="utf-8"))["counts"] == {"proved": 1}
