"""The loop: what did not change is answered without the algebra; ids, sections and globs; what is kept."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import ntk

ROOT = Path(__file__).parents[2]
WITHOUT_ALGEBRA = """
import sys
sys.modules["sympy"] = sys.modules["numpy"] = sys.modules["mpmath"] = None
import ntk
sys.exit(ntk.main(sys.argv[1:]))
"""


def without_algebra(*arguments):
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", WITHOUT_ALGEBRA, *map(str, arguments)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def typed(capsys, *arguments):
    status = ntk.main([*map(str, arguments)])
    return status, capsys.readouterr()


@pytest.mark.slow
def test_a_run_that_nothing_changed_for_is_answered_without_the_algebra(notes, capsys, tmp_path):
    first, second = tmp_path / "first.json", tmp_path / "second.json"
    status, cold = typed(capsys, "check", "--notes", notes, "--jobs", 1, "--json", first)
    assert status == 0
    warm = without_algebra("check", "--notes", notes, "--json", second)
    assert (warm.returncode, warm.stderr) == (0, "")
    assert warm.stdout.startswith(cold.out.rstrip("\n"))
    assert "Nothing changed since the last run." in warm.stdout
    assert first.read_bytes() == second.read_bytes()
    assert "1.plain" in without_algebra("check", "--all", "--notes", notes).stdout
    for other in (["--digits", "20"], ["1.plain"], ["--no-cache"]):
        assert "a fault of the toolkit" in without_algebra("check", "--notes", notes, *other).stderr


@pytest.mark.slow
def test_a_change_of_the_notes_is_seen(notes, capsys):
    (notes / "data.txt").write_text("2", encoding="utf-8")
    asked = ("check", "--notes", notes, "--jobs", 1)
    typed(capsys, *asked)
    (notes / "data.txt").write_text("3", encoding="utf-8")
    assert without_algebra(*asked).returncode == 1
    source = (notes / "s1.py").read_text(encoding="utf-8").replace("q + q, 2 * q)", "q + q, 3 * q)")
    (notes / "s1.py").write_text(source, encoding="utf-8")
    status, found = typed(capsys, *asked)
    assert status == 1
    assert "Since the last run:\n  1.plain: refuted, was proved" in found.out


def test_a_change_of_what_the_notes_import_from_elsewhere_is_seen(notes, capsys, monkeypatch, tmp_path):
    (tmp_path / "my_words.py").write_text("two = 2", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    source = (notes / "s1.py").read_text(encoding="utf-8")
    (notes / "s1.py").write_text(f"import my_words\n{source}", encoding="utf-8")
    typed(capsys, "list", "--notes", notes)
    assert without_algebra("list", "--notes", notes).returncode == 0
    (tmp_path / "my_words.py").write_text("two = 3", encoding="utf-8")
    assert without_algebra("list", "--notes", notes).returncode == 1


@pytest.mark.slow
def test_list(notes, capsys):
    assert typed(capsys, "check", "--notes", notes, "--jobs", 1, "--accept")[0] == 0
    status, found = typed(capsys, "list", "--notes", notes)
    assert (status, found.out.splitlines()) == (
        0,
        [
            "1.plain  proved       title of 1.plain",
            "1.rests  proved       title of 1.rests",
            "1.wrong  refuted      title of 1.wrong",
        ],
    )
    assert without_algebra("list", "1.w*", "--notes", notes).stdout.splitlines() == found.out.splitlines()[2:]


@pytest.mark.parametrize("command", ["list", "latex"])
def test_ids_sections_and_globs_are_taken_alike(notes, capsys, command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for asked, number in (("1", 3), ("1.w*", 1), ("1.plain", 1)):
        status, found = typed(capsys, command, asked, "--notes", notes)
        assert status == 0
        assert found.out.count("title of") == number or f"{number} fragments" in found.out
    status, found = typed(capsys, command, "1.wrnog", "--notes", notes)
    assert (status, found.err) == (
        2,
        "ntk: no claim has the id '1.wrnog'; the nearest are 1.wrong, 1.rests, 1.plain\n",
    )


def test_several_claims_are_shown_one_after_the_other(notes, capsys):
    status, found = typed(capsys, "show", "1", "--proof", "--notes", notes)
    assert (status, found.out.count("title of")) == (0, 3)


@pytest.mark.slow
def test_records_are_the_same_whatever_the_order_of_hashes(notes, tmp_path):
    texts = []
    for seed in ("1", "2"):
        out = tmp_path / f"{seed}.json"
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": seed}
        command = [sys.executable, "-m", "ntk", "check", "--notes", notes, "--no-cache", "--jobs", "1", "--json", out]
        subprocess.run([*map(str, command)], env=environment, capture_output=True, check=True)
        data = json.loads(out.read_text(encoding="utf-8"))
        for piece in (piece for claim in data["claims"] for piece in claim["evidence"]):
            del piece["seconds"]
        texts.append(json.dumps(data))
    assert texts[0] == texts[1]


@pytest.mark.slow
def test_a_cache_that_cannot_be_written_is_told_once_after_the_work(notes, capsys, monkeypatch, tmp_path):
    (tmp_path / "taken").write_text("", encoding="utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "taken"))
    status, found = typed(capsys, "check", "--notes", notes, "--jobs", 1)
    assert (status, "2 proved" in found.out) == (0, True)
    (line,) = found.err.splitlines()
    assert line.startswith("ntk: nothing is kept for the next run: ") and "cannot be written" in line
    assert typed(capsys, "check", "--notes", notes, "--jobs", 1, "--no-cache")[1].err == ""
