"""Modules of smooth activations for Numba: many digits at all scales, compiled numbers whose bounds hold, memory."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mpmath
import numpy as np
import pytest
from mpmath import mpf

from tests.codegen.kernels.backends.modules import differences, exported, source
from tests.codegen.kernels.smooth.references import SmoothNetwork, smooth_pairs, worst_smooth_errors

slow = pytest.mark.slow
ERROR = 5e-15
SCALES = (1e-8, 1.0, 30.0, 1e3, 1e8)
CASES = [
    *(("erf", layers, bias) for layers, bias in ((1, False), (3, True), (10, True))),
    *(("gelu", layers, True) for layers in (1, 2)),
    *(("sin", 3, False), ("cos", 2, True), ("gaussian", 1, True), ("u^3 - 3*u + 1", 2, True)),
    *(("sin(u) + exp(-u^2)", 2, False), ("max(0, u) + sin(u)", 1, True)),
]


@slow
@pytest.mark.parametrize("case", CASES, ids=str)
def test_exact_to_the_last_digits(case: tuple[str, int, bool]) -> None:
    activation, layers, _ = case
    network = SmoothNetwork(*case)
    for scale in SCALES:
        if (scale == 1e8 and activation in ("gelu", "sin") and layers > 1) or (layers == 10 and scale in (30.0, 1e3)):
            continue  # equal rows are not known to enough digits there
        pairs = smooth_pairs(scale)[::2]
        found = worst_smooth_errors(exported("numba", *case), network, pairs)
        assert max(error for error, _ in found.values()) < ERROR, scale


@slow
@pytest.mark.parametrize("size", [1, 2, 100, 1000])
def test_other_dimensions_with_products_that_are_cut_into_parts_or_not(size: int) -> None:
    module, network = exported("numba", "erf", 1, False), SmoothNetwork("erf")
    found = worst_smooth_errors(module, network, smooth_pairs(30.0, size)[::4] + smooth_pairs(1.0, size)[1::4])
    assert max(error for error, _ in found.values()) < ERROR
    x, plain = np.random.default_rng(size).standard_normal((200, size)), exported("numpy", "erf", 1, False)
    x[150:] = x[:50] + 1e-3
    for name in ("nngp", "ntk"):
        expected = getattr(plain, name)(x)
        assert differences(getattr(module, name)(x), expected, expected, expected) < ERROR


@slow
def test_exp_up_to_where_it_overflows() -> None:
    module, network = exported("numba", "exp", 1, True), SmoothNetwork("exp", 1, True)
    found = worst_smooth_errors(module, network, smooth_pairs(1.0)[::2] + smooth_pairs(1e-8)[::4])
    assert max(error for error, _ in found.values()) < ERROR
    with pytest.raises(ValueError, match=r"row 0 of x1 has the .* the row is too large or too small for this depth"):
        module.nngp(1e3 * np.ones((2, 2)))


@slow
@pytest.mark.parametrize("bias", [False, True])
def test_values_are_those_of_numpy_and_threads_change_nothing(bias: bool) -> None:
    rng, case = np.random.default_rng(3), ("erf", 2, bias) if bias else ("erf", 1, False)
    x = 30 * rng.standard_normal((500, 3))
    x[100:130] = x[:30] * (1 + 1e-9)
    x[130:160] = -x[:30]
    x[160:164] = np.array([[0.0], [1e-300], [1e-100], [1e8]])
    compiled, plain = exported("numba", *case), exported("numpy", *case)
    for arguments in ((x,), (x, x[:170] + 1.0)):
        with np.errstate(all="raise"):
            found, *again = (compiled.nngp_ntk(*arguments, threads=threads) for threads in (1, 2, 5))
        for name, mine, *others in zip(("nngp", "ntk"), found, *again, strict=True):
            assert all(np.array_equal(mine, part) for part in others)
            rows, columns = (getattr(plain, name)(part) for part in (arguments[0], arguments[-1]))
            assert differences(mine, getattr(plain, name)(*arguments), rows, columns) < ERROR
            if len(arguments) == 1:
                assert np.array_equal(mine, mine.T) and np.array_equal(np.diag(mine), np.diag(rows))


ARGUMENTS = [0.0, 1e-30, 3e-17, -1e-9, 0.3, -0.34, 0.3466, -0.3466, 1.0, -2.5, 40.0, -700.25, 1e16, -1e16]
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "_exp(x)": mpmath.exp,
    "_exp_minus_one(x * x * -1)": lambda x: mpmath.expm1(-x * x),
    "_sqrt(x * x + 1)": lambda x: mpmath.sqrt(x * x + 1),
    "_sqrt(x)": mpmath.sqrt,
    "_arctan_ratio(x, _near(1e-3, 0.0))": lambda x: mpmath.atan(x / mpf(1e-3)),
    "_arctan_ratio(x, _near(1.0, 0.0))": mpmath.atan,
    "_arctan_ratio(x, _near(1e8, 0.0))": lambda x: mpmath.atan(x / mpf(1e8)),
    "_exp_sinh(-x * x, x)": lambda x: mpmath.exp(-x * x) * mpmath.sinh(x),
    "_exp_cosh(-x * x, x)": lambda x: mpmath.exp(-x * x) * mpmath.cosh(x),
    "x * x - 3 / (x**2 + 1) - -_CONSTANT_1 * x**3 + 2.5": lambda x: (
        x * x - 3 / (x**2 + 1) + x**3 / (2 * mpmath.pi) + 2.5
    ),
}


def compiled(text: str) -> Callable[[float, float], tuple[float, float]]:
    """A function of a number and a bound on its error, in the compiled arithmetic of a module."""
    module = exported("numba", "gelu", 2, False)
    assert "1/(2 π)" in source("numba", "gelu", 2, False)
    code = f"def run(value, error):\n    x = _near(value, error)\n    made = {text}\n    return made.value, made.error"
    exec(code, module.__dict__)
    return module.numba.njit(**module._MODES)(module.run)


@slow
@pytest.mark.parametrize("text", FUNCTIONS)
def test_bounds_of_compiled_numbers_hold(text: str) -> None:
    """At numbers with and without an error; what is off by its bound leads to what is off by no more than its bound."""
    run, exact = compiled(text), FUNCTIONS[text]
    with mpmath.workdps(400):
        for value in ARGUMENTS:
            if (value < 0 and text == "_sqrt(x)") or (value > 600 and text == "_exp(x)"):
                continue
            for error in (0.0, abs(value) * 2.0**-50, abs(value) * 1e-6):
                found, bound = run(value, error)
                for end in (value, value - error, value + error):
                    distance = abs(exact(mpf(end)) - mpf(found))
                    assert np.isnan(bound) or distance <= bound * (1 + 1e-6) + np.finfo(float).tiny, (value, error)
                if not error and abs(value) < 1e8:
                    assert bound <= 2.0**-46 * (abs(exact(mpf(value))) + 1) ** 2


@slow
def test_numbers_out_of_reach_are_not_known() -> None:
    run = compiled("_exp(x)")
    assert not run(0.0, np.nan)[1] < 1 and not run(np.nan, np.nan)[1] < 1 and not run(0.0, 800.0)[1] < 1e300
    assert run(-1e16, 3.0) == (0.0, 0.0)


@slow
def test_a_pair_that_is_out_of_reach_is_refused_by_its_rows() -> None:
    x = np.array([[1.0, 0.0, 0.0], [1e13, 2e13, 3e13], [1e13, 2e13, 3e13]])
    with pytest.raises(ValueError, match="the nngp of row 1 of x1 and row 2 of x2, or of x1 alone, is not known to"):
        exported("numba", "sin", 1, False).nngp(x)


@slow
@pytest.mark.parametrize("case", [("erf", 1, False), ("sin", 2, True)], ids=str)
def test_memory_beyond_the_result_is_that_of_tiles(case: tuple[str, int, bool], tmp_path: Path) -> None:
    (tmp_path / "exported.py").write_text(source("numba", *case), encoding="utf-8")
    code = """
import sys; sys.path.insert(0, sys.argv[1])
import resource, numpy, exported
def peak(): return 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
x = numpy.random.default_rng(0).standard_normal((4000, 10))
exported.ntk(x[:300])
before = peak()
kernel = exported.ntk(x)
print(peak() - before - kernel.nbytes)
"""
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 64e6


def test_the_header_has_the_bounds_of_the_polynomials() -> None:
    header = " ".join(source("numba", "sin", 1, False).split('"""')[1].split())
    assert "(e^r − 1)/r, 2 |r| ≤ log 2: 1.9e-18, certified by balls; with all rounding e^x to" in header
    assert "arctan(√s)/√s, 0 ≤ s ≤ 1: 4.3e-17, certified by balls" in header
