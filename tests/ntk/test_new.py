"""`ntk init` and `ntk new`: what they write checks out as it is, and nothing that is there is touched."""

import shutil
import subprocess

import pytest

import ntk
from verify.claims import load


def typed(capsys, *arguments):
    status = ntk.main([*map(str, arguments)])
    return status, capsys.readouterr()


@pytest.fixture
def own(tmp_path, capsys):
    folder = tmp_path / "own"
    assert typed(capsys, "init", folder)[0] == 0
    return folder


@pytest.mark.slow
def test_what_is_written_checks_out(own, capsys, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    assert typed(capsys, "new", "2.1.wide-limit", "--notes", own)[0] == 0
    status, found = typed(capsys, "check", "--notes", own, "--jobs", 1)
    assert (status, found.out.splitlines()[0]) == (0, "3 claims: 2 proved, 1 refuted")
    assert "right is (proved): √q √q'/(2 π)" in found.out
    status, found = typed(capsys, "latex", "--notes", own)
    assert (status, "3 fragments, 2 sections" in found.out) == (0, True)
    if shutil.which("pdflatex"):
        command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "notes.tex"]
        assert subprocess.run(command, cwd=own, capture_output=True, check=False).returncode == 0


def test_a_skeleton_is_a_claim(own, capsys):
    status, found = typed(capsys, "new", "2.1.wide-limit", "--notes", own)
    assert status == 0
    assert found.out.startswith(f"{own}/s2_1_wide_limit.py: ")
    claim = load(own)["2.1.wide-limit"]
    assert (claim.section, claim.faults) == ("2.1", ())


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("limit", "is no SECTION.NAME; type for example ntk new 2.1.limit"),
        ("2.1.a/b", "is no SECTION.NAME"),
        ("1.half", "has a claim 1.half already"),
        ("1.first", "s1_first.py is there already"),
    ],
)
def test_what_is_no_new_claim_is_one_line(own, capsys, name, words):
    before = sorted(own.iterdir())
    status, found = typed(capsys, "new", name, "--notes", own)
    assert (status, found.out) == (2, "")
    assert words in found.err and len(found.err.splitlines()) == 1
    assert sorted(own.iterdir()) == before


def test_a_folder_that_is_missing_or_taken(own, capsys, tmp_path):
    assert "does not exist" in typed(capsys, "new", "1.new", "--notes", tmp_path / "none")[1].err
    assert "not empty" in typed(capsys, "init", own)[1].err
    assert "not empty" in typed(capsys, "init", own / "notes.tex")[1].err
    (tmp_path / "empty").mkdir()
    assert typed(capsys, "init", tmp_path / "empty")[0] == 0
