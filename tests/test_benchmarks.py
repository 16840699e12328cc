"""The benchmarks run from the repository's root, end by themselves, and see a wrong sampler."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks.kernel_draws import INPUT_DIM, NORM2, largest_square_z, largest_z
from derive.finite.moments import FiniteNetwork
from verify.sampling.chain import draw_kernel

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("kernel_draws", ["sampler, a draw", "D / critical", "64 × 100"]),
        pytest.param("moments", ["whole process", "10^6, equal"], marks=pytest.mark.slow),
        ("deep_kernels", ["Jacobian / peak"]),
        pytest.param("generated_kernels", ["over the floor", "3, biases"], marks=pytest.mark.slow),
        pytest.param("large_kernels", ["blocks on the disk", "600 × 50", "largest memory"], marks=pytest.mark.slow),
        pytest.param("kernel_peers", ["textbook", "jax", "100 × 10, 1 layer"], marks=pytest.mark.slow),
    ],
)
def test_benchmarks_print_tables(name, words):
    command = [sys.executable, "-m", f"benchmarks.{name}", "--quick"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", timeout=120)
    assert (done.returncode, done.stderr) == (0, "")
    assert all(word in done.stdout for word in words)


@pytest.mark.parametrize(("drawn", "right"), [((8, 8), True), ((8, 7), False), ((8, 8, 8), False)])
def test_draws_of_another_network_score_high(drawn, right):
    network = FiniteNetwork(INPUT_DIM, (8, 8))
    draws = draw_kernel(FiniteNetwork(INPUT_DIM, drawn), NORM2, 10**6, np.random.default_rng(0))
    square = largest_square_z(network, draws)
    assert square is not None
    assert (max(largest_z(network, draws), square) < 5) == right
