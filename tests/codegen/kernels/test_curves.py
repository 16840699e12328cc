"""AngleCurves of kernels: bounds against the textbook recursion, and what has none."""

import time
from functools import cache

import mpmath
import pytest
from mpmath import mpf

import codegen.kernels.curves as module
from codegen.kernels.curves import AngleCurve, AngleCurves, kernel_curves
from codegen.kernels.program import kernel_program
from derive.activations.text import read_activation
from derive.language.convention import Convention, Parameterization
from derive.networks.formula import kernel_formula
from tests.codegen.kernels.test_angles import exact


@cache
def curves(
    activation: str, layers: int, parameterization: Parameterization = "ntk", bias: bool = False
) -> AngleCurves | None:
    convention = Convention(parameterization, bias, bias)
    return kernel_curves(kernel_program(kernel_formula(read_activation(activation), convention, layers)))


def at(found: AngleCurves, curve: AngleCurve, c: mpf) -> list[mpf]:
    """Every polynomial that may stand for the curve there, in many digits."""
    with mpmath.workdps(40):
        values = [mpmath.polyval(rung.coefficients[::-1], c) for rung in curve.middle if abs(c) <= rung.end]
        if abs(c) >= curve.middle[0].end:
            z = mpmath.sqrt((1 - abs(c)) / 2)
            bent = mpf(found.stretch) * z / (1 + mpf(found.bend) * z) - 1
            rest = z if found.vanish else 4 * z - 1
            far = None if c > 0 else curve.far
            values.append(mpmath.polyval(curve.near[::-1], bent) if far is None else mpmath.polyval(far[::-1], rest))
        return values


@pytest.mark.parametrize(("activation", "layers"), [("relu", 1), ("relu", 10), ("abs", 3), ("max(u, u/2)", 2)])
def test_the_bounds_hold_and_are_near(activation: str, layers: int) -> None:
    found = curves(activation, layers)
    assert found is not None
    worst = [mpf(0), mpf(0)]
    for k in range(-40, 41):
        cosine, values = exact(activation, layers, k / 40)
        for place, (curve, right) in enumerate(zip((found.nngp, found.ntk), values, strict=True)):
            with mpmath.workdps(40):
                worst[place] = max(worst[place], *(abs(value - right) for value in at(found, curve, cosine)))
    for curve, error in zip((found.nngp, found.ntk), worst, strict=True):
        assert error <= curve.bound < 2.0**-52
        assert curve.bound < 4 * error


def test_polynomials_are_short_at_any_depth() -> None:
    found = curves("relu", 40)
    assert found is not None
    for curve in (found.nngp, found.ntk):
        assert max(len(rung.coefficients) for rung in curve.middle) <= 28
        assert len(curve.near) <= 34
        assert curve.far is not None
        assert len(curve.far) <= 22


@pytest.mark.slow
def test_a_hundred_layers_take_seconds() -> None:
    start = time.process_time()
    assert curves("relu", 100) is not None
    assert time.process_time() - start < 10


def test_a_kernel_that_vanishes_keeps_its_digits() -> None:
    found = curves("relu", 1)
    assert found is not None
    for curve, order in ((found.nngp, 3), (found.ntk, 1)):
        assert curve.far is not None
        assert curve.far[:order] == (0.0,) * order
    with mpmath.workdps(40):
        for angle in (mpf(1) / 10, mpf(1) / 1000):
            right = (mpmath.sin(angle) - angle * mpmath.cos(angle)) / mpmath.pi
            assert found.nngp.far is not None
            assert abs(mpmath.polyval(found.nngp.far[::-1], mpmath.sin(angle / 2)) / right - 1) < 1e-15


def test_polynomials_that_are_off_are_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    rounded = module.powers
    monkeypatch.setattr(module, "powers", lambda *given: (rounded(*given)[0], rounded(*given)[1] + 1e-12))
    module._fits.cache_clear()
    assert kernel_curves(kernel_program(kernel_formula(read_activation("relu"), Convention("ntk"), 2))) is None
    module._fits.cache_clear()


def test_a_bias_of_one_hidden_layer_is_one_more_entry() -> None:
    lifted, plain = curves("relu", 1, bias=True), curves("relu", 1)
    assert lifted is not None and plain is not None and lifted.ntk.beside != 0
    assert (lifted.ntk.middle, lifted.ntk.near, lifted.ntk.far) == (plain.ntk.middle, plain.ntk.near, plain.ntk.far)


def test_what_has_no_curve() -> None:
    assert curves("relu", 1, "standard", bias=True) is None
    assert curves("relu", 3, bias=True) is None
    assert curves("max(0, u)^2", 2) is None
    assert curves("step", 1) is None
    assert curves("relu", 1, "standard") is None
