"""Modules have the kernels of neural-tangents itself, which runs in an environment that this test makes."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks.peer import NoPeer, environment, peer
from tests.codegen.kernels.test_stax import B_STD, LAYERS, ONE, W_STD, exported

DEPTHS = (1, 3, 10)
OVERFLOWS = ("exp",)
"""At three layers its moments are no doubles."""


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("peer")
    try:
        python = environment(folder / "environment")
    except NoPeer as reason:
        pytest.skip(f"neural-tangents cannot be installed: {reason}")
    np.save(folder / "rows.npy", ONE)
    with peer(python) as asked:
        yield lambda *network: _kernels(asked, folder, network)


def _kernels(ask: Any, folder: Path, network: tuple) -> Any:
    ask(network=network, rows=str(folder / "rows.npy"), result=str(folder / "result.npz"))
    return np.load(folder / "result.npz")


@pytest.mark.slow
@pytest.mark.parametrize("activation", LAYERS)
def test_the_values_are_those_of_neural_tangents(activation: str, ask: Any) -> None:
    for depth in DEPTHS[:1] if activation in OVERFLOWS else DEPTHS:
        b_std = None if depth == 1 else B_STD
        found = exported(activation, depth, b_std).nngp_ntk(ONE)
        theirs = ask(LAYERS[activation][0], depth, W_STD, b_std)
        for name, mine in zip(("nngp", "ntk"), found, strict=True):
            size = np.sqrt(np.outer(np.diag(mine), np.diag(mine)))
            off = np.abs(mine - theirs[name]) / size
            np.fill_diagonal(off, 0.0)  # half of the digits of theirs are lost where rows are equal
            assert off.max() < 1e-12, (depth, name)
            assert np.max(np.abs(np.diag(theirs[name]) / np.diag(mine) - 1)) < 1e-6
