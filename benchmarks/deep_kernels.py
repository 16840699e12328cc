"""The empirical NTK of one network with five hidden layers, computed layer by layer, against the (samples × parameters)
Jacobian that its definition asks for. The Jacobian's size is computed; it is never allocated.
"""

from __future__ import annotations

import gc

import numpy as np

from benchmarks.measure import alternating, bytes_text, peak_bytes, print_table, quick, seconds_text, timed
from derive.activations.activation import ACTIVATIONS
from derive.language.convention import Convention
from derive.networks.deep import scales
from verify.sampling.networks import DrawnLayer, draw, kernels

WIDTHS = (256, 512, 1024, 2048, 4096)
QUICK = (64, 128)
HIDDEN, INPUT_DIM, SAMPLES = 5, 16, 64
DTYPE = np.float64
REPEATS = 3


def network(width: int) -> tuple[DrawnLayer, ...]:
    """One network in the NTK parameterization, with biases everywhere."""
    return draw(
        np.random.default_rng(width),
        1,
        INPUT_DIM,
        (width,) * HIDDEN,
        scales(Convention("ntk")),
        {"sigma_w": 2**0.5, "sigma_a": 1.0, "sigma_b": 0.1},
        hidden_bias=True,
        output_bias=True,
        dtype=DTYPE,
    )


def row(width: int, repeats: int) -> list[str]:
    """Time and memory at one width."""
    inputs = np.random.default_rng(0).standard_normal((SAMPLES, INPUT_DIM)).astype(DTYPE)
    drawing, layers = timed(lambda: network(width))
    arrays = [array for one in layers for array in (one.weights, one.biases) if array is not None]
    parameters, weights = sum(array.size for array in arrays), sum(array.nbytes for array in arrays)

    def kernel() -> None:
        kernels(layers, inputs, ACTIVATIONS["relu"])

    kernel()
    (seconds,) = alternating(repeats, kernel)
    peak = peak_bytes(kernel)
    jacobian = SAMPLES * parameters * np.dtype(DTYPE).itemsize
    return [
        str(width),
        f"{parameters:.3g}",
        seconds_text(drawing),
        seconds_text(seconds),
        bytes_text(weights),
        bytes_text(peak),
        bytes_text(jacobian),
        f"{jacobian / (weights + peak):.0f}",
        f"{jacobian / peak:.0f}",
    ]


def main() -> None:
    short = quick(__doc__)
    rows = []
    for width in QUICK if short else WIDTHS:
        rows.append(row(width, REPEATS))
        gc.collect()
    print_table(
        f"Empirical NTK at {SAMPLES} inputs, {HIDDEN} hidden layers, {np.dtype(DTYPE).name}; medians of {REPEATS}",
        (
            "width",
            "parameters",
            "drawing, once",
            "kernel",
            "weights",
            "kernel's peak",
            "Jacobian",
            "Jacobian / (weights + peak)",
            "Jacobian / peak",
        ),
        rows,
    )


if __name__ == "__main__":
    main()
