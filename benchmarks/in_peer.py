"""Run by `benchmarks.peer` in the environment of neural-tangents: a line of JSON asks for a kernel, a line answers.

A line has `network` (of `stax`: its activation, hidden layers, W_std and b_std) or `skntk` (hidden layers and bias),
`rows`, a file of NumPy with x1, perhaps `columns` with x2, and where both kernels are to be kept `result`, a file to
write. The answer has the seconds of the NTK, or of both kernels, of the processor and on the wall; a network is
compiled at its first call. With `batch`, rows of a block, the NTK is worked out by `neural_tangents.batch` into the
memory of the host, and the answer has the process's largest memory too.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from functools import cache
from types import ModuleType
from typing import Any

sys.modules["neural_tangents.experimental"] = ModuleType("neural_tangents.experimental")
"""It imports TensorFlow, and what is asked for here does not."""

import jax  # noqa: E402
import numpy as np  # noqa: E402

jax.config.update("jax_enable_x64", True)


def clocks() -> np.ndarray:
    """Processor time and the clock on the wall."""
    return np.array([time.process_time(), time.perf_counter()])


def kernel_of(activation: str, hidden_layers: int, w_std: float, b_std: float | None) -> Any:
    from neural_tangents import stax  # type: ignore[import-not-found]

    dense = {"W_std": w_std, "b_std": b_std, "parameterization": "ntk"}
    layers = [stax.Dense(1, **dense), eval(activation, vars(stax))] * hidden_layers
    return stax.serial(*layers, stax.Dense(1, **dense))[2]


@cache
def compiled(*network: Any, get: Any) -> Any:
    function = kernel_of(*network)
    return jax.jit(lambda x, y: function(x, y, get))


def batched(x: np.ndarray, network: list[Any], side: int) -> dict[str, Any]:
    import neural_tangents  # type: ignore[import-not-found]

    function = neural_tangents.batch(kernel_of(*network), batch_size=side, store_on_device=False)
    start = clocks()
    np.asarray(function(x, None, "ntk"))
    seconds = (clocks() - start).tolist()
    return {"seconds": seconds, "peak": 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}


def answer(asked: dict[str, Any]) -> dict[str, Any]:
    x = np.load(asked["rows"])
    if "skntk" in asked:
        from skntk import NeuralTangentKernel  # type: ignore[import-not-found]

        hidden_layers, bias = asked["skntk"]
        start = clocks()
        NeuralTangentKernel(hidden_layers, bias=bias)(x)
        return {"seconds": (clocks() - start).tolist()}
    if "batch" in asked:
        return batched(x, asked["network"], asked["batch"])
    get = ("nngp", "ntk") if "result" in asked else "ntk"
    function = compiled(*asked["network"], get=get)
    columns = np.load(asked["columns"]) if "columns" in asked else None
    start = clocks()
    found = jax.block_until_ready(function(x, columns))
    seconds = (clocks() - start).tolist()
    if "result" in asked:
        np.savez(asked["result"], nngp=found.nngp, ntk=found.ntk)
    return {"seconds": seconds}


def main() -> None:
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
