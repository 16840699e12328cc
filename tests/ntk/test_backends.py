"""`ntk export --backend` and `--with`: what is written, and what is refused in one line."""

import shlex
from dataclasses import replace

import pytest

import ntk
from codegen.kernels import known_backends
from ntk import exporting


@pytest.mark.parametrize(
    ("arguments", "asked", "words"),
    [
        (
            ["--activation", "erf"],
            ["--backend", "numba", "--with", "solve"],
            ["import numba\n", "\ndef solve(", "arctan(y/x)"],
        ),
        (
            ["--activation", "u"],
            ["--backend", "numba", "--with", "sklearn"],
            ["import numba\n", "\nclass NTK(Kernel):"],
        ),
        (["--activation", "u^2", "--bias"], ["--with", "sklearn", "--with", "solve"], ["\nclass NTK", "\ndef solve("]),
        (
            ["--activation", "leaky-relu"],
            ["--backend", "array-api"],
            ["    slope: float,\n", "strength = (alpha"],
        ),
        (["--activation", "u^2 + u"], ["--backend", "dask", "--with", "solve"], ["import zarr\n", "\ndef matvec("]),
    ],
)
def test_the_command_in_the_header_makes_the_file_again(tmp_path, monkeypatch, arguments, asked, words):
    monkeypatch.chdir(tmp_path)
    assert ntk.main(["export", "kernel.py", *arguments, *asked, "--no-evidence"]) == 0
    text = (tmp_path / "kernel.py").read_text(encoding="utf-8")
    assert all(word in text for word in words)
    _, command = " ".join(text.split('"""')[1].split()).split("To regenerate: ntk ")
    (tmp_path / "kernel.py").unlink()
    assert ntk.main(shlex.split(command)) == 0
    assert (tmp_path / "kernel.py").read_text(encoding="utf-8") == text


def test_what_takes_no_slope_says_what_to_type(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert ntk.main(["export", "kernel.py", "--activation", "leaky-relu", "--with", "grad", "--no-evidence"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line == (
        "ntk: a module with grad needs a number for the slope of leaky-relu; type one, for example --activation "
        "'max(u, u/10)'"
    )
    assert list(tmp_path.iterdir()) == []


def test_a_backend_without_smooth_modules_says_so(capsys, tmp_path, monkeypatch):
    known = known_backends() | {"numba": replace(known_backends()["numba"], smooth_contract=None)}
    monkeypatch.setattr(exporting, "known_backends", lambda: known)
    monkeypatch.chdir(tmp_path)
    assert ntk.main(["export", "kernel.py", "--activation", "u^2 + u", "--backend", "numba", "--no-evidence"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("ntk: u^2 + u is smooth, and the backend numba has no modules of such activations")
    assert list(tmp_path.iterdir()) == []
