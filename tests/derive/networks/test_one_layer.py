"""Gradients and kernels against sympy's own differentiation of networks written out neuron by neuron."""

import pytest
from sympy import Symbol, simplify, sqrt

from derive.activations.activation import ACTIVATIONS, specialise
from derive.language.convention import Convention
from derive.language.reduction import work_out
from derive.language.symbols import a, b, d, j, m, s, sigma_a, sigma_b, sigma_w, w, x, xp
from derive.networks.one_layer import one_hidden_layer

CONVENTIONS = [
    Convention(p, hidden, output) for p in ("standard", "ntk") for hidden in (False, True) for output in (False, True)
]


def written_out(convention, point, width=2, inputs=2):
    standard = convention.parameterization == "standard"
    tanh = ACTIVATIONS["tanh"]
    total = 0
    for n in range(1, width + 1):
        u = sum(w[n, i] * point[i] for i in range(1, inputs + 1)) * (1 if standard else sigma_w / sqrt(inputs))
        if convention.hidden_bias:
            u += b[n] * (1 if standard else sigma_b)
        total += a[n] * tanh.at(u)
    total *= (1 if standard else sigma_a) / sqrt(width)
    out = Symbol("b_out_1")
    return total + (out * (1 if standard else sigma_b) if convention.output_bias else 0), out


@pytest.mark.parametrize("convention", CONVENTIONS, ids=str)
def test_kernel_at_finite_width(convention):
    network = one_hidden_layer(convention)
    kernel = specialise(work_out(network.ntk()).result, ACTIVATIONS["tanh"]).subs({m: 2, d: 2}).doit()
    (first, out), (second, _) = written_out(convention, x), written_out(convention, xp)
    parameters = [a[n] for n in (1, 2)] + [w[n, i] for n in (1, 2) for i in (1, 2)]
    parameters += [b[1], b[2]] * convention.hidden_bias + [out] * convention.output_bias
    expected = sum(first.diff(p) * second.diff(p) for p in parameters)
    assert simplify((kernel - expected).doit()) == 0


def test_gradients_are_those_of_the_notes():
    network = one_hidden_layer(Convention("standard", hidden_bias=True))
    tanh = ACTIVATIONS["tanh"]
    first, _ = written_out(network.convention, x)
    for group in network.parameters:
        gradient = specialise(work_out(network.gradient(group)).result, tanh).subs({m: 2, d: 2, s: 2, j: 1}).doit()
        assert simplify(gradient - first.diff(group.entry.subs({s: 2, j: 1}))) == 0


def test_unknown_parameterization_is_refused():
    with pytest.raises(ValueError, match="'mup'; expected one of standard, ntk"):
        Convention("mup")  # pyright: ignore[reportArgumentType]
