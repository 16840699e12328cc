"""`ntk export --backend` and `--with`: what is written, and what is refused in one line."""

import shlex

import pytest

import ntk


@pytest.mark.parametrize("arguments", [["--activation", "u"], ["--activation", "u^2", "--bias"]])
def test_the_command_in_the_header_makes_the_file_again(tmp_path, monkeypatch, arguments):
    monkeypatch.chdir(tmp_path)
    asked = ["--backend", "numba", "--with", "sklearn", "--no-evidence"]
    assert ntk.main(["export", "kernel.py", *arguments, *asked]) == 0
    text = (tmp_path / "kernel.py").read_text(encoding="utf-8")
    assert "import numba\n" in text and "\nclass NTK(Kernel):" in text
    _, command = " ".join(text.split('"""')[1].split()).split("To regenerate: ntk ")
    (tmp_path / "kernel.py").unlink()
    assert ntk.main(shlex.split(command)) == 0
    assert (tmp_path / "kernel.py").read_text(encoding="utf-8") == text


def test_a_backend_without_smooth_modules_says_so(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert ntk.main(["export", "kernel.py", "--activation", "u^2 + u", "--backend", "numba", "--no-evidence"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("ntk: u^2 + u is smooth, and the backend numba has no modules of such activations")
    assert list(tmp_path.iterdir()) == []
