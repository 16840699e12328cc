"""The tutorial is done as it says, in an empty folder, and prints what it shows."""

import os
import re
import shlex
import shutil
import subprocess
import sys

import pytest

import ntk
from tests.ntk.readme import ROOT, blocks_of, examples, failures, is_in
from verify.claims.verdict import VERDICTS

STEPS = blocks_of("docs/tutorial.md")


def kind(language, text):
    """How a block is taken: a file that begins with its name, a change to one, a Python session or a command."""
    if language in ("tex", "python") and re.match(r"[%#] \S+\.\w+\n", text):
        return "file"
    if language == "diff":
        return "change"
    if language == "python" and text.startswith(">>> "):
        return "session"
    return "command" if not language and re.match(r"\$ (ntk|cat|pdflatex) ", text) else None


def changed(text, change):
    """A text after a change: the lines with a −, which stand in it once, are replaced by those with a +."""
    before, after = (
        "".join(line[1:] + "\n" for line in change.splitlines() if line.startswith(sign)) for sign in ("-", "+")
    )
    assert text.count(before) == 1
    return text.replace(before, after)


def typed(command, capsys):
    """(status, output) of a command."""
    program, *arguments = shlex.split(command)
    if program == "ntk":
        return ntk.main(arguments), capsys.readouterr().out
    done = subprocess.run([program, *arguments], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


def test_every_step_is_of_a_kind_that_is_taken():
    assert [text for language, text in STEPS if not kind(language, text)] == []
    commands = {text.split()[2] for _, text in STEPS if text.startswith("$ ntk ")}
    assert commands == {"audit", "init", "new", "check", "latex", "derive", "export"}


@pytest.mark.slow
def test_the_tutorial(tmp_path, tmp_path_factory, capsys, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
    monkeypatch.setattr(os, "cpu_count", lambda: 1)  # fewer workers that import SymPy
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    for language, text in STEPS:
        match kind(language, text):
            case "file":
                (tmp_path / text.split()[1]).write_text(text, encoding="utf-8")
            case "change":
                path = tmp_path / "leaky.tex"
                path.write_text(changed(path.read_text(encoding="utf-8"), text), encoding="utf-8")
            case "session":
                assert failures(text) == 0
            case "command":
                command, shown = text.removeprefix("$ ").split("\n", 1)
                if command.startswith("pdflatex") and not shutil.which("pdflatex"):
                    continue
                status, printed = typed(command, capsys)
                assert status == ("differs:" in shown), (command, printed)
                assert is_in(shown, printed), (command, printed)
    assert sys.modules.pop("kernel").__file__ == str(tmp_path / "kernel.py")
    if not shutil.which("pdflatex"):
        pytest.skip("all but pdflatex was run")


def test_a_change_finds_its_line_once():
    assert changed("a\nb\n", "-b\n+c\n+d\n") == "a\nc\nd\n"
    with pytest.raises(AssertionError):
        changed("b\nb\n", "-b\n+c\n")


def test_each_verdict_is_explained_once():
    page = (ROOT / "docs" / "verdicts.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE) == [*VERDICTS]


def test_the_line_of_evidence_is_that_of_an_example():
    ((_, shown),) = blocks_of("docs/verdicts.md")
    assert is_in(shown, examples()["check 1.9.beta"])
