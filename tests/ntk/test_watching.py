"""`ntk audit --watch`: a line for each answer that changes as files are saved, and one line at the end."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from threading import Timer

import pytest

from ntk.watching import states, wait_until_saved

ROOT = Path(__file__).parents[2]


def test_a_file_counts_as_saved_once_it_is_left_alone(tmp_path, monkeypatch):
    monkeypatch.setattr("ntk.watching.PAUSE", 0.05)
    file, other = tmp_path / "a.md", tmp_path / "b.md"
    file.write_text("one")
    before = states(map(str, (file, other)))
    assert before[str(other)] is None
    writers = [Timer(delay, other.write_text, (text,)) for delay, text in ((0.1, "t"), (0.14, "tw"), (0.18, "two"))]
    for writer in writers:
        writer.start()
    wait_until_saved(before)
    assert other.read_text() == "two"
    for writer in writers:
        writer.join()


@pytest.mark.slow
def test_what_changes_is_printed_until_an_interrupt(tmp_path):
    file = tmp_path / "a.tex"
    file.write_text(r"Define $a = 1$. \input{b}")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    process = subprocess.Popen(
        [sys.executable, "-m", "ntk", "audit", "a.tex", "--watch", "--json", "run.json"],
        cwd=tmp_path,
        env=environment,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a job in the background ignores it
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    out = process.stdout
    assert out
    patience = Timer(30, process.kill)
    patience.start()

    def after(name, text):
        """The next line, once a file is saved: as editors do it, by a new file in the place of the old one."""
        (tmp_path / "new").write_text(text)
        (tmp_path / "new").replace(tmp_path / name)
        return out.readline().rstrip()

    first = [out.readline().rstrip(), out.readline().rstrip()]
    while not out.readline().startswith("judged: "):
        pass
    assert first[0] == "a.tex:1:9: defines a   [a = 1]" and "there is no such file" in first[1]
    assert after("b.tex", "Define $b = 2$.") == "b.tex:1:9: defines b   [b = 2]"
    assert after("b.tex", "\nDefine $b = 2$.") == "a.tex: saved, and no answer changes"
    assert after("b.tex", "Define $b = 3$.") == "b.tex:1:9: defines b   [b = 3]"
    assert "b = 3" in (tmp_path / "run.json").read_text()
    file.unlink()
    time.sleep(1.5)
    assert after("a.tex", "Define $a = 4$.") == "a.tex:1:9: defines a   [a = 4]"
    assert out.readline() == "b.tex:1:9: gone   [b = 3]\n"
    process.send_signal(signal.SIGINT)
    rest, err = process.communicate()
    patience.cancel()
    assert (process.returncode, rest) == (130, "")
    assert err.splitlines() == ["ntk: a.tex: No such file or directory", "ntk: interrupted"]
