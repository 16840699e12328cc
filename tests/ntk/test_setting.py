"""Setting a document: by whatever TeX there is, and nothing is left of it where that is interrupted."""

import os
import stat
import subprocess
import time

import pytest

from ntk.arguments import UsageError
from ntk.setting import set_document


def tool(folder, name, body):
    path = folder / name
    path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


@pytest.fixture
def tools(tmp_path, monkeypatch):
    """An empty folder of programs, in which alone they are looked for."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def test_latexmk_where_there_is_one_and_no_settings_of_its_user(tools, tmp_path):
    tool(tools, "pdflatex", "exit 1")
    tool(tools, "latexmk", f'echo "$@" > {tmp_path}/said')
    assert set_document(tmp_path) == tmp_path / "main.pdf"
    assert (tmp_path / "said").read_text(encoding="utf-8").split()[:2] == ["-norc", "-pdf"]


def test_pdflatex_and_bibtex_else(tools, tmp_path):
    for name in ("pdflatex", "bibtex"):
        tool(tools, name, f"echo {name} >> {tmp_path}/said; echo > {tmp_path}/main.log")
    (tmp_path / "references.bib").write_text("", encoding="utf-8")
    set_document(tmp_path)
    assert (tmp_path / "said").read_text(encoding="utf-8").split() == ["pdflatex", "bibtex", "pdflatex", "pdflatex"]


def test_without_tex_one_line_says_what_to_install(tools, tmp_path):
    with pytest.raises(UsageError, match="on Debian: latexmk texlive-latex-recommended"):
        set_document(tmp_path)


def is_running(pid):
    """Whether a process still runs; one that ended and is not reaped does not."""
    found = subprocess.run(["/bin/ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return bool(found.stdout.strip()) and not found.stdout.startswith("Z")


@pytest.mark.usefixtures("interrupts")
def test_an_interrupt_leaves_nothing_running(tools, tmp_path):
    tool(tools, "pdflatex", "exit 1")
    parent, child = os.getpid(), tmp_path / "child"
    tool(tools, "latexmk", f"/bin/sleep 60 & echo $! > {child}; /bin/sleep 0.5; kill -INT {parent}; wait")
    with pytest.raises(KeyboardInterrupt):
        set_document(tmp_path)
    pid = int(child.read_text(encoding="utf-8"))
    deadline = time.monotonic() + 10
    while is_running(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_running(pid)
