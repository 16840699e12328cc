"""`contract`: what a module for JAX promises of arguments, result and errors."""

from codegen.kernels.deviations import slope_is_given
from codegen.kernels.header import out_of_range, paragraphs, vanishing
from derive.networks.formula import KernelFormula

_ARRAYS = (
    "x1 is (n1, d); x2 is (n2, d), or None for x1 with itself, which gives an exactly symmetric result. The result is "
    "(n1, n2), float32 if all input is and float64 otherwise"
)
_MEMORY = (
    "Memory beyond the result and its transpose is that of a block of pairs and of copies of x1 and x2. Subnormal "
    "numbers count as 0, as they do in JAX on a CPU."
)
_TYPES = (
    "Float64 needs jax.config.update('jax_enable_x64', True) before all else. Without it JAX has float32 only: float32 "
    "input gives results within {error} of √(K(x, x) K(x', x')), other input is an error, and standard deviations are "
    "from 1e-8 to 1e8{slope}."
)
_TRACED = (
    "Under jax.jit, jax.vmap and jax.lax.map nothing is known of numbers when errors are raised: a row that is not "
    "finite gives NaN there, and so may a standard deviation out of range"
)


def contract(formula: KernelFormula) -> str:
    """The paragraphs of a docstring."""
    slope = ", a slope from -1e8 to 1e8" if slope_is_given(formula) else ""
    return paragraphs(
        f"{_ARRAYS}; an entry too large for its type is inf.{vanishing(formula)} {_MEMORY}",
        _TYPES.format(error="2e-6", slope=slope),
        f"{_TRACED}.",
        "JAX's first derivatives keep their digits where rows are nearly parallel or opposite. Where they are just "
        "that and the kernel has a cone, it is the mean of those from all sides; at a row of zeros without biases it "
        "is 0. Second ones raise TypeError.",
        f"Raises TypeError for what is no array of real numbers. {out_of_range(formula)}.",
    )


def smooth_contract(formula: KernelFormula, tolerated: float) -> str:
    """The paragraphs of a docstring."""
    return paragraphs(
        f"{_ARRAYS}. {_MEMORY}",
        f"Each entry is within {tolerated:.0e} of √(K(x, x) K(x', x')), by a bound on its rounding error that is "
        "worked out with it: all pairs are worked out in doubled precision.",
        _TYPES.format(error="1e-6", slope=""),
        f"{_TRACED}; and so do pairs that doubled precision does not do for. Derivatives raise TypeError.",
        f"Raises TypeError for what is no array of real numbers. {out_of_range(formula)}; also for rows whose variance "
        "in some layer, or kernel with itself, is neither 0 nor from 1e-270 to 1e270, in float32 from 1e-20 to 1e30, "
        "as where a moment overflows, and for pairs that doubled precision does not do for.",
    )


__all__ = ["contract", "smooth_contract"]
