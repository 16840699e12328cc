import pytest

from codegen.kernels import Provenance, render_kernel_module
from derive.activations.activation import ACTIVATIONS
from derive.language.convention import Convention
from derive.networks.formula import kernel_formula
from verify.running.accuracy import worst_error


@pytest.mark.parametrize("parameterization", ["standard", "ntk"])
@pytest.mark.parametrize("bias", [False, True])
def test_generated_modules_are_accurate_and_a_wrong_one_is_seen(parameterization, bias):
    formula = kernel_formula(ACTIVATIONS["relu"], Convention(parameterization, bias, bias))
    source = render_kernel_module(formula, Provenance((), "ntk export", "test"))
    assert worst_error(source, formula).error < 1e-12
    layered = "return odd\n", "return near * (1 - 2 * w) + odd", "return near * (2 * odd + 1) - odd"
    by_angle = "polynomial(coefficients, cosine)", "total.reshape(-1)[at] = _polynomial(polynomial, variable)"
    for right in by_angle if parameterization == "ntk" else layered:
        wrong = source.replace(right, f"{right.rstrip()} + 1e-7\n")
        assert wrong != source
        assert worst_error(wrong, formula).error > 1e-9


def test_depth_is_measured_layer_by_layer():
    formula = kernel_formula(ACTIVATIONS["relu"], Convention("ntk", True, True), 4)
    source = render_kernel_module(formula, Provenance((), "ntk export", "test"))
    assert worst_error(source, formula).error < 2e-15
    for right in ("u += apart", "_HIDDEN_LAYERS = 4", "ratio *= pair", "sigma_w**2 / 2"):
        wrong = source.replace(right, {"_HIDDEN_LAYERS = 4": "_HIDDEN_LAYERS = 5"}.get(right, f"{right} * 1.000001"))
        assert wrong != source
        assert worst_error(wrong, formula).error > 1e-9
