"""Layer-by-layer kernels of drawn networks against difference quotients of the output."""

from dataclasses import replace

import numpy as np
import pytest

from derive.activations.activation import ACTIVATIONS
from derive.language.convention import Convention
from derive.networks.deep import scales
from verify.sampling.networks import draw, forward, kernels

INPUTS = np.array([[1.0, 2.0, -1.0], [0.5, 1.0, 1.0]])


@pytest.mark.parametrize("parameterization", ["standard", "ntk"])
def test_kernels_are_products_of_gradients(parameterization):
    tanh = ACTIVATIONS["tanh"]
    layers = draw(
        np.random.default_rng(0),
        3,
        3,
        (4, 5),
        scales(Convention(parameterization)),
        {"sigma_w": 1.3, "sigma_a": 0.7, "sigma_b": 0.3},
        hidden_bias=True,
        output_bias=True,
    )
    step, expected = 1e-5, np.zeros((3, 2, 2))
    for index, layer in enumerate(layers):
        for name in ("weights", "biases"):
            values = getattr(layer, name)
            for entry in np.ndindex(values.shape[2:]):
                ends = []
                for side in (step, -step):
                    moved = values.copy()
                    moved[(slice(None), slice(None), *entry)] += side
                    changed = (*layers[:index], replace(layer, **{name: moved}), *layers[index + 1 :])
                    ends.append(forward(changed, INPUTS, tanh)[1][-1][..., 0])
                slope = (ends[0] - ends[1]) / (2 * step)
                expected += slope[:, :, None] * slope[:, None]
    np.testing.assert_allclose(kernels(layers, INPUTS, tanh).ntk, expected, rtol=1e-8)
