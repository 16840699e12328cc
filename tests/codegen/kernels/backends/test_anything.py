"""Whatever is given for rows: a right answer or one clear error, no warning, and what was given is as it was."""

import warnings
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from tests.codegen.kernels.backends.anything import NETWORK, anything, is_right, reading
from tests.codegen.kernels.backends.modules import exported

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
