"""The forms in which smooth activations are worked out, and the lines they are printed as."""

import pytest
from sympy import Add, Function, asin, cosh, exp, sin, sinh, sqrt, symbols

from codegen.kernels import is_homogeneous
from codegen.kernels.backends.numpy.bounded import BoundedCode
from codegen.kernels.smooth import smooth_forms
from codegen.kernels.smooth.forms import arctan_ratio, exp_cosh, exp_minus_one, exp_sinh
from codegen.kernels.smooth.statements import statements
from derive.activations.text import read_activation
from derive.language.convention import Convention
from derive.language.symbols import c, q, qp
from derive.networks.formula import KernelFormula, kernel_formula

UNDONE = {
    exp_sinh: lambda power, y: exp(power) * sinh(y),
    exp_cosh: lambda power, y: exp(power) * cosh(y),
    exp_minus_one: lambda y: exp(y) - 1,
    arctan_ratio: lambda y, x: asin(y / sqrt(x**2 + y**2)),
}


def formula(activation: str, layers: int = 1) -> KernelFormula:
    return kernel_formula(read_activation(activation), Convention("ntk"), layers)


@pytest.mark.parametrize(
    "activation",
    [
        pytest.param("erf", marks=pytest.mark.slow),
        pytest.param("gelu", marks=pytest.mark.slow),
        "sin",
        "cos",
        "gaussian",
        "exp",
        "u^3 - u + 2",
        "sin(2*u + 1)",
    ],
)
def test_forms_are_what_was_derived(activation: str) -> None:
    forms = smooth_forms(formula(activation))
    for mean in (forms.value, forms.slope):
        for values in ({q: 0.7, qp: 1.9, c: -0.8}, {q: 1.3, qp: 1.3, c: 1.3}, {q: 0.2, qp: 0.1, c: 0.0}):
            plain, pair, own = mean.derived, mean.pair, mean.own
            for function, undo in UNDONE.items():
                pair, own = pair.replace(function, undo), own.replace(function, undo)
            assert abs(float((plain - pair).subs(values))) < 1e-14
            assert abs(float((plain.subs({qp: q, c: q}) - own).subs(values))) < 1e-14


def test_sine_does_not_overflow() -> None:
    assert smooth_forms(formula("sin")).value.pair == exp_sinh(-q / 2 - qp / 2, c)


@pytest.mark.slow
def test_erf_has_no_arcsine() -> None:
    found = smooth_forms(formula("erf")).value.pair.atoms(arctan_ratio)
    assert found == {arctan_ratio(2 * c, sqrt(-4 * c**2 + 4 * q * qp + 2 * q + 2 * qp + 1))}


@pytest.mark.slow
def test_which_way_serves_which_activation() -> None:
    assert all(is_homogeneous(formula(name)) for name in ("relu", "u^3"))
    assert not any(is_homogeneous(formula(name)) for name in ("cos", "u^3 + u"))
    assert not is_homogeneous(formula("u^3", 3))


def test_kinks_below_another_layer_are_refused() -> None:
    with pytest.raises(ValueError, match="root that vanishes where U = V"):
        is_homogeneous(formula("max(0, u) + sin(u)", 2))


def test_what_has_no_bounded_form_is_refused() -> None:
    with pytest.raises(ValueError, match="expected exp, sinh, cosh and asin alone"):
        is_homogeneous(formula("exp(u) + sin(u)"))
    with pytest.raises(ValueError, match="cannot be written with a bound"):
        BoundedCode()(sin(q))
    with pytest.raises(ValueError, match="cannot be written with a bound"):
        BoundedCode()(Function("f")(q))


def test_statements_are_short_and_give_the_expression() -> None:
    names = symbols("alpha_1:9")
    total = Add(*(3 * one**2 * other * (one + 5 * other) for one in names for other in names))
    lines = statements(total, BoundedCode())
    assert max(map(len, lines)) < 116
    body = "\n".join(f"    {line}" for line in lines)
    namespace: dict = {}
    exec(f"def f({', '.join(map(str, names))}):\n{body}", namespace)
    numbers = range(1, 9)
    assert namespace["f"](*numbers) == total.subs(dict(zip(names, numbers, strict=True)))
