"""`ntk export`: a kernel as a module that stands on its own, written where the claims it rests on hold."""

from __future__ import annotations

import argparse
from pathlib import Path

from ntk.arguments import whole
from ntk.evidence import add_oracles
from ntk.like_stax import dense

EXAMPLES = """examples:
  ntk export kernel.py                                          ReLU, one hidden layer
  ntk export kernel.py --activation erf --hidden-layers 3 --parameterization ntk --bias
  ntk export kernel.py --activation "max(u, u/10)" --no-evidence    at once, nothing checked
  ntk export kernel.py --hidden-layers 3 --parameterization ntk --bias --backend numba --with sklearn
  ntk export kernel.py --backend dask --with solve              for more rows than memory holds, see ntk gram
  ntk export kernel.py --hidden-layers 3 --parameterization ntk --bias --with grad --with sklearn
  ntk export kernel.py --hidden-layers 3 --like-stax "W_std=1.5,b_std=0.1"    defaults from stax.Dense
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Write NNGP and NTK as a module that needs NumPy only, or Numba, Dask, JAX or a library with the array API. "
        "Activations: what is linear, or a power, on each side of 0 (relu, abs, max(u, u/10), u^2), and what is smooth "
        "with closed forms in exp, sinh, cosh and arcsin (erf, gelu, sin, cos, exp, gaussian, polynomials, and sums of "
        "them)."
    )
    parser.epilog = EXAMPLES
    parser.add_argument("file", type=Path, metavar="FILE.py")
    parser.add_argument(
        "--activation",
        default="relu",
        metavar="NAME",
        help="default relu; with leaky-relu the module takes the slope as an argument",
    )
    parser.add_argument("--hidden-layers", type=whole, default=1, metavar="N", help="1 to 100, default 1")
    parser.add_argument(
        "--slope",
        choices=("almost-everywhere",),
        help="for σ with jumps: σ' almost everywhere, which the NTK of finite networks tends to",
    )
    parser.add_argument("--bias", action="store_true", help="trainable hidden biases")
    parser.add_argument("--output-bias", action="store_true", help="a trainable output bias")
    parser.add_argument(
        "--parameterization", choices=("standard", "ntk"), help="default standard, and ntk with --like-stax"
    )
    parser.add_argument(
        "--like-stax",
        type=dense,
        metavar="NUMBERS",
        help="W_std and b_std of every stax.Dense of a network of neural-tangents, the last one too, as in "
        '"W_std=1.5,b_std=0.1": they become the defaults of sigma_w, sigma_a, sigma_b and sigma_b_out, and there are '
        "biases where b_std is given (docs/neural-tangents.md)",
    )
    parser.add_argument(
        "--backend",
        default="numpy",
        metavar="NAME",
        help="numpy, the default; dask, in blocks, beyond memory and for clusters (docs/large.md); jax, for jit and "
        "vmap; array-api, for arrays of any library with the array API, and tensors, on their own device; numba, "
        "compiled",
    )
    parser.add_argument(
        "--with",
        dest="parts",
        action="append",
        choices=("grad", "sklearn", "solve", "torch"),
        default=[],
        help="a part of the module besides the kernels; grad, for numpy: derivatives of both kernels by the rows and "
        "by every standard deviation; sklearn: the class NTK, a kernel for KernelRidge, SVC and "
        "GaussianProcessRegressor; solve: matvec, solve and predict, for which the matrix is never stored; torch: "
        "grad, and functions of tensors that autograd differentiates",
    )
    parser.add_argument(
        "--no-evidence", action="store_true", help="write at once: no claim is looked at and no error is measured"
    )
    add_oracles(parser)


def run(arguments: argparse.Namespace) -> int:
    from ntk.exporting import export

    return export(arguments)
