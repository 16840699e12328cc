"""`contract`: what a module for the array API promises of arguments, result and errors."""

from codegen.kernels.deviations import slope_is_given
from codegen.kernels.header import out_of_range, paragraphs, vanishing
from derive.networks.formula import KernelFormula

_ARRAYS = (
    "x1 is (n1, d); x2 is (n2, d), or None for x1 with itself, which gives an exactly symmetric result. Both are "
    "arrays of one library that keeps to the array API (2023.12) and works things out as they are called, as NumPy 2 "
    "does; tensors of PyTorch are such where array-api-compat is installed. The result is (n1, n2), of that library "
    "and on that device"
)
_MEMORY = "Memory beyond the result and a few copies of it is that of a block of pairs and of copies of x1 and x2."
_TENSORS = (
    "There are no derivatives: a tensor that requires them is refused. Products of matrices have to be those of the "
    "whole type, as PyTorch's are unless it is told otherwise."
)


def contract(formula: KernelFormula) -> str:
    """The paragraphs of a docstring."""
    slope = ", a slope from -1e8 to 1e8" if slope_is_given(formula) else ""
    return paragraphs(
        f"{_ARRAYS}, float32 if all input is and float64 otherwise; an entry too large for its type is inf."
        f"{vanishing(formula)} {_MEMORY}",
        "Float32 is worked in as it is: its results are within 2e-6 of √(K(x, x) K(x', x')), and standard deviations "
        f"are from 1e-8 to 1e8{slope}. {_TENSORS}",
        f"Raises TypeError for what is no such array of real numbers. {out_of_range(formula)}.",
    )


def smooth_contract(formula: KernelFormula, tolerated: float) -> str:
    """The paragraphs of a docstring."""
    return paragraphs(
        f"{_ARRAYS}, float32 if all input is and float64 otherwise. {_MEMORY}",
        f"Each entry is within {tolerated:.0e} of √(K(x, x) K(x', x')), and within 1e-6 in float32, by a bound on its "
        "rounding error that is worked out with it: all pairs are worked out in doubled precision, float32 as it is, "
        f"with standard deviations from 1e-8 to 1e8. {_TENSORS}",
        f"Raises TypeError for what is no such array of real numbers. {out_of_range(formula)}; also for a row whose "
        "variance in some layer, or kernel with itself, is neither 0 nor from 1e-270 to 1e270, in float32 from 1e-20 "
        "to 1e30, as where a moment overflows, and for pairs that doubled precision does not do for.",
    )


__all__ = ["contract", "smooth_contract"]
