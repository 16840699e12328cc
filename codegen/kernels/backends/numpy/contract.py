"""`smooth_contract`: what a module of a smooth activation promises of arguments, result and errors."""

from codegen.kernels.header import out_of_range, paragraphs
from derive.networks.formula import KernelFormula


def smooth_contract(formula: KernelFormula, tolerated: float) -> str:
    """What the module promises of arguments, result and errors."""
    return paragraphs(
        "x1 is (n1, d); x2 is (n2, d), or None for x1 with itself, which takes half the work and gives an exactly "
        "symmetric result. The result is (n1, n2), float32 if all input is and float64 otherwise. Memory beyond the "
        "result is that of a few dozen tiles a thread and of copies of x1 and x2. The result does not depend on the "
        "number of threads, by default one a core.",
        f"Each entry is within {tolerated:.0e} of √(K(x, x) K(x', x')), by a bound on its rounding error that is "
        "worked out with it. Pairs of rows for which doubles do not do, such as nearly parallel ones far from 0, are "
        "worked out in doubled precision, and take longer.",
        f"Raises TypeError for anything but real numbers. {out_of_range(formula)}, and for threads below 1; also for a "
        "row whose variance in some layer, or kernel with itself, is neither 0 nor from 1e-270 to 1e270, as where a "
        "moment overflows, and for pairs that doubled precision does not do for.",
    )


__all__ = ["smooth_contract"]
