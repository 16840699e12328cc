"""Run by `benchmarks.peer` in the environment of neural-tangents: a line of JSON asks for a kernel, a line answers.

A line has `network` (of `stax`: its activation, hidden layers, W_std and b_std) or `skntk` (hidden layers and bias),
`rows`, a file of NumPy with x1, and where both kernels are to be kept `result`, a file to write. The answer has the
seconds of the NTK, or of both kernels, of the processor and on the wall; a network is compiled at its first call.
"""

from __future__ import annotations

import json
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


@cache
def compiled(activation: str, hidden_layers: int, w_std: float, b_std: float | None, get: Any) -> Any:
    from neural_tangents import stax  # type: ignore[import-not-found]

    dense = {"W_std": w_std, "b_std": b_std, "parameterization": "ntk"}
    layers = [stax.Dense(1, **dense), eval(activation, vars(stax))] * hidden_layers
    function = stax.serial(*layers, stax.Dense(1, **dense))[2]
    return jax.jit(lambda x: function(x, None, get))


def answer(asked: dict[str, Any]) -> dict[str, Any]:
    x = np.load(asked["rows"])
    if "skntk" in asked:
        from skntk import NeuralTangentKernel  # type: ignore[import-not-found]

        hidden_layers, bias = asked["skntk"]
        start = clocks()
        NeuralTangentKernel(hidden_layers, bias=bias)(x)
        return {"seconds": (clocks() - start).tolist()}
    get = ("nngp", "ntk") if "result" in asked else "ntk"
    function = compiled(*asked["network"], get)
    start = clocks()
    found = jax.block_until_ready(function(x))
    seconds = (clocks() - start).tolist()
    if "result" in asked:
        np.savez(asked["result"], nngp=found.nngp, ntk=found.ntk)
    return {"seconds": seconds}


def main() -> None:
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
