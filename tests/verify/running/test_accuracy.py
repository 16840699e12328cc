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
    wrong = source.replace("odd - 2 * w + 1", "odd - 2 * w + 1.0000001")
    assert wrong != source
    assert worst_error(wrong, formula).error > 1e-9
