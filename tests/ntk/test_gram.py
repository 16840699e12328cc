"""`ntk gram`: what is written, what is refused in one line, and an interrupt that is gone on from."""

import signal
import time
from pathlib import Path

import numpy as np
import pytest
import zarr

import ntk
from tests.ntk.test_interrupts import ended, started

X = np.random.default_rng(0).standard_normal((520, 6))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    np.save("rows.npy", X)
    assert ntk.main(["export", "kernel.py", "--activation", "u^2 + u", "--backend", "dask", "--no-evidence"]) == 0
    return tmp_path


def gram(*arguments):
    return ntk.main(["gram", "rows.npy", "--kernel", "kernel.py", "--out", "out.zarr", *arguments])


def stored():
    return np.asarray(zarr.open_array("out.zarr", mode="r")[:])


def imported(folder):
    names = {}
    exec((folder / "kernel.py").read_text(encoding="utf-8"), names)
    return names


def test_the_kernel_is_written_and_gone_on_with(folder, capsys):
    capsys.readouterr()
    assert gram("--kind", "nngp", "--chunks", "500") == 0
    streams = capsys.readouterr()
    assert (streams.out, streams.err) == ("out.zarr: nngp of 520 rows, 0.00216 GB of float64\n", "")
    expected = imported(folder)["nngp"](X)
    assert np.max(np.abs(stored() - expected) / np.sqrt(np.outer(np.diag(expected), np.diag(expected)))) < 2e-15
    (folder / "out.zarr" / "c" / "0" / "1").unlink()
    assert np.isnan(stored()[0, 510])
    assert gram("--kind", "nngp", "--chunks", "500", "--resume") == 0
    assert np.array_equal(stored(), stored().T)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--resume", "--kind", "nngp"], "out.zarr was begun with other things (kernel); give another path"),
        ([], "out.zarr is there; give another path, or resume what was stopped"),
        (["--out", "rows.npy"], "rows.npy is there"),
        (["--resume", "--set", "sigma_w=1.5"], "out.zarr was begun with other things (arguments)"),
        (["--set", "sigma=1"], "the kernel has no argument 'sigma'; expected one of sigma_w, sigma_a"),
        (["--set", "sigma_w"], "'sigma_w' is no NAME=NUMBER, such as sigma_w=1.5"),
        (["--set", "sigma_w=-1", "--out", "new.zarr"], "sigma_w is -1.0; expected a real number from 1e-20"),
        (["--chunks", "10", "--out", "new.zarr"], "chunks is 10; expected a whole number from 500 up"),
        (["--kernel", "none.py"], "none.py: No such file or directory"),
        (
            ["--kernel", "rows.npy"],
            "rows.npy is no Python file; expected what ntk export KERNEL.py --backend dask wrote",
        ),
        (
            ["--kernel", "plain.py"],
            "plain.py writes no blocks; expected what ntk export plain.py --backend dask writes",
        ),
        (["--kernel", "wrong.py"], "wrong.py cannot be run: ZeroDivisionError: division by zero"),
        (["--kernel", "missing.py"], "missing.py imports nowhere, which is not installed here"),
    ],
)
def test_what_is_refused_is_said_in_one_line(folder, capsys, arguments, words):
    assert gram() == 0
    (folder / "plain.py").write_text("def ntk(x): return x @ x.T\n", encoding="utf-8")
    (folder / "wrong.py").write_text("1 / 0\n", encoding="utf-8")
    (folder / "missing.py").write_text("import nowhere\n", encoding="utf-8")
    capsys.readouterr()
    assert gram(*arguments) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("ntk: ") and words in line


def test_arguments_of_the_kernel_are_given(folder, capsys):
    leaky = ("export", "kernel.py", "--activation", "leaky-relu", "--backend", "dask", "--no-evidence")
    assert ntk.main([*leaky]) == 0
    assert gram() == 2
    assert "the kernel needs a number for slope; type --set slope=0.1" in capsys.readouterr().err
    assert gram("--set", "slope=0.2", "--set", "sigma_w=1.5", "--chunks", "600") == 0
    assert np.array_equal(stored(), imported(folder)["ntk"](X, slope=0.2, sigma_w=1.5))


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (X[0], "rows.npy holds an array of shape (6,) of float64; expected real numbers of shape (n, d)"),
        (1j * X, "rows.npy holds an array of shape (520, 6) of complex128; expected real numbers"),
        (np.array([{}]), "rows.npy is no array that numpy.save wrote"),
        (b"", "rows.npy is no array that numpy.save wrote"),
        ({"x": X}, "rows.npy holds several arrays; expected one"),
        (np.full((2, 2), np.inf), "row 0 of x1, of shape (2, 2), is not finite"),
        (np.broadcast_to(0.0, (10**6, 1)), "8e+03 GB have to be written, and its disk has"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_rows_that_are_none_are_refused_in_one_line(capsys, rows, words):
    with Path("rows.npy").open("wb") as file:
        if isinstance(rows, dict):
            np.savez(file, **rows)
        elif isinstance(rows, np.ndarray):
            np.save(file, rows)
    capsys.readouterr()
    assert gram("--chunks", "8000") == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert words in line


@pytest.mark.slow
def test_an_interrupt_is_one_line_and_gone_on_from(folder, capsys):
    np.save("rows.npy", np.random.default_rng(0).standard_normal((4000, 6)))
    arguments = ("gram", "rows.npy", "--kernel", "kernel.py", "--out", "out.zarr", "--chunks", "500")
    process = started(*arguments)
    while not (folder / "out.zarr" / "c").exists():
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    words = "ntk: interrupted; "
    line = ended(process)
    assert line.startswith(words)
    done, total = (
        line.removeprefix(words).split(" blocks are in out.zarr, and the same command with --resume")[0].split(" of ")
    )
    assert int(done) < int(total) == 36
    assert ntk.main([*arguments, "--resume"]) == 0
    found, expected = stored(), imported(folder)["ntk"](np.load("rows.npy")[3900:])
    assert not np.isnan(found).any()
    np.testing.assert_allclose(found[3900:, 3900:], expected, rtol=1e-12)
