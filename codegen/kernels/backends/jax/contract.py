"""`contract`: what a module for JAX promises of arguments, result and errors."""

from codegen.kernels.deviations import slope_is_given
from codegen.kernels.header import out_of_range, text, vanishing
from derive.networks.formula import KernelFormula


def contract(formula: KernelFormula) -> str:
    """The paragraphs of a docstring."""
    slope = ", a slope from -1e8 to 1e8" if slope_is_given(formula) else ""
    paragraphs = (
        "x1 is (n1, d); x2 is (n2, d), or None for x1 with itself, which gives an exactly symmetric result. The result "
        "is (n1, n2), float32 if all input is and float64 otherwise; an entry too large for its type is inf."
        f"{vanishing(formula)} Memory beyond the result and its transpose is that of a block of pairs and of copies of "
        "x1 and x2. Subnormal numbers count as 0, as they do in JAX on a CPU.",
        "Float64 needs jax.config.update('jax_enable_x64', True) before all else. Without it JAX has float32 only: "
        "float32 input gives results within 2e-6 of √(K(x, x) K(x', x')), other input is an error, and standard "
        f"deviations are from 1e-8 to 1e8{slope}.",
        "Under jax.jit, jax.vmap and jax.lax.map nothing is known of numbers when errors are raised: a row that is not "
        "finite gives NaN there, and so may a standard deviation out of range.",
        "JAX's first derivatives keep their digits where rows are nearly parallel or opposite. Where they are just "
        "that and the kernel has a cone, it is the mean of those from all sides; at a row of zeros without biases it "
        "is 0. Second ones raise TypeError.",
        f"Raises TypeError for what is no array of real numbers. {out_of_range(formula)}.",
    )
    return "\n\n".join("    " + text(paragraph) for paragraph in paragraphs)


__all__ = ["contract"]
