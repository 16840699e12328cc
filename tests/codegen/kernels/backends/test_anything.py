"""Whatever is given for rows: a right answer or one clear error, no warning, and what was given is as it was."""

import os
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from tests.codegen.kernels.backends.anything import NETWORK, anything, is_right, reading
from tests.codegen.kernels.backends.modules import exported, source

CHECKS = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]
CLEAR = r"x1\b.*expected real numbers of shape \(n, d\) with d at least 1"
TAKES: dict[str, Any] = {
    "array-api": lambda value: isinstance(value, np.ndarray),
    "jax": lambda value: not (isinstance(value, np.ndarray) and (value.dtype.itemsize > 8 or value.dtype.kind == "O")),
}
"""What a backend reads of what NumPy does, where it is not all."""


def state(value: Any) -> Any:
    """What may not change."""
    if not isinstance(value, np.ndarray):
        return repr(value)
    return value.dtype, value.shape, value.strides, np.ma.getdata(value).tobytes(), np.ma.getmaskarray(value).tobytes()


def held(backend: str, value: Any) -> None:
    module, read = exported(backend, "relu", 1, False), reading(value)
    before = state(value)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        if read.points is not None and TAKES.get(backend, lambda _: True)(value):
            found = module.nngp_ntk(value, **NETWORK.settings())
            found = np.asarray(found[0]), np.asarray(found[1])
        else:
            with pytest.raises((TypeError, ValueError), match=CLEAR) as caught:
                module.ntk(value)
            assert "\n" not in str(caught.value)
            found = None
    assert state(value) == before
    assert found is None or is_right(found, read)


@pytest.mark.parametrize("backend", ["numpy", "array-api"])
@settings(deadline=None, derandomize=True, max_examples=150, suppress_health_check=CHECKS)
@given(anything())
def test_a_right_answer_or_one_clear_error(backend: str, value: Any) -> None:
    held(backend, value)


def test_a_wrong_answer_is_seen() -> None:
    rows = [[1.0, 2.0], [0.5, -1.0]]
    both = exported("numpy", "relu", 1, False).nngp_ntk(rows, **NETWORK.settings())
    assert is_right(both, reading(rows))
    nngp, ntk = both
    for wrong in ((ntk, nngp), (nngp, ntk * (1 + 1e-13)), (nngp.astype("f4"), ntk)):
        assert not is_right(wrong, reading(rows))


@pytest.mark.slow
@settings(deadline=None, derandomize=True, max_examples=10_000, suppress_health_check=CHECKS)
@given(anything())
def test_ten_thousand_of_them(value: Any) -> None:
    held("numpy", value)


@pytest.mark.slow
@pytest.mark.parametrize("backend", ["numba", "jax", "array-api"])
@settings(deadline=None, derandomize=True, max_examples=1000, suppress_health_check=CHECKS)
@given(value=anything())
def test_a_thousand_of_them(backend: str, doubles: Any, value: Any) -> None:
    held(backend, value)


FRAMES = """
import sys; sys.path.append(sys.argv[1])
import warnings; warnings.simplefilter("error")
import exported_jax, exported_numba, exported_numpy, jax, numpy, pandas, polars

jax.config.update("jax_enable_x64", True)
rows = {"a": [1.5, 2.0, -3.0], "b": [3, 4, 5]}
right = exported_numpy.ntk(numpy.array([rows["a"], rows["b"]], float).T)
wrong = {"text": ["x", "y"]}, {"missing": [1.0, None]}
for module in (exported_numpy, exported_numba, exported_jax):
    for library in (pandas, polars):
        frame = library.DataFrame(rows)
        assert numpy.allclose(module.ntk(frame), right, rtol=1e-14, atol=0.0)
        assert frame.equals(library.DataFrame(rows))
        for columns in wrong:
            try:
                module.ntk(library.DataFrame(columns))
            except (TypeError, ValueError) as error:
                assert "x1" in str(error) and "expected real numbers of shape (n, d)" in str(error), error
            else:
                raise AssertionError(f"a frame of {columns} was taken")
print("checked")
"""


@pytest.mark.slow
def test_frames_are_rows_too(tmp_path: Path) -> None:
    """Pandas and polars, in a folder of their own."""
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    plain = {name: value for name, value in os.environ.items() if name != "PIP_CONSTRAINT"}
    wanted = [*install, "--target", str(tmp_path / "frames"), "pandas", "polars"]
    done = subprocess.run(wanted, capture_output=True, text=True, check=False, env=plain)
    if done.returncode:
        pytest.skip(f"pandas and polars cannot be installed: {(done.stderr.strip() or '?').splitlines()[-1]}")
    for backend in ("numpy", "numba", "jax"):
        (tmp_path / f"exported_{backend}.py").write_text(source(backend, "relu", 1, False), encoding="utf-8")
    command = [sys.executable, "-c", FRAMES, str(tmp_path / "frames")]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "checked\n"), done.stderr[-2000:]
