"""`contract`: what a module for the array API promises of arguments, result and errors."""

from codegen.kernels.deviations import slope_is_given
from codegen.kernels.header import out_of_range, text, vanishing
from derive.networks.formula import KernelFormula


def contract(formula: KernelFormula) -> str:
    """The paragraphs of a docstring."""
    slope = ", a slope from -1e8 to 1e8" if slope_is_given(formula) else ""
    paragraphs = (
        "x1 is (n1, d); x2 is (n2, d), or None for x1 with itself, which gives an exactly symmetric result. Both are "
        "arrays of one library that keeps to the array API (2023.12) and works things out as they are called, as "
        "NumPy 2 does; tensors of PyTorch are such where array-api-compat is installed. The result is (n1, n2), of "
        "that library and on that device, float32 if all input is and float64 otherwise; an entry too large for its "
        f"type is inf.{vanishing(formula)} Memory beyond the result and a few copies of it is that of a block of "
        "pairs and of copies of x1 and x2.",
        "Float32 is worked in as it is: its results are within 2e-6 of √(K(x, x) K(x', x')), and standard deviations "
        f"are from 1e-8 to 1e8{slope}. There are no derivatives: a tensor that requires them is refused. Products of "
        "matrices have to be those of the whole type, as PyTorch's are unless it is told otherwise.",
        f"Raises TypeError for what is no such array of real numbers. {out_of_range(formula)}.",
    )
    return "\n\n".join("    " + text(paragraph) for paragraph in paragraphs)


__all__ = ["contract"]
