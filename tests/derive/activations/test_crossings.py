"""Zeros where no formula says: isolated, to any precision, in balls, and the same object wherever they are met."""

import pickle

import numpy as np
import pytest
from flint import arb, ctx
from mpmath import mp
from sympy import Lambda, Piecewise, Rational, S, atan, cos, erf, exp, lambdify, oo, pi, sin, tanh

from derive.activations.crossings import Endless, NoCrossings, crossings, enclosed, vanishes_at
from derive.activations.signs import UnknownSign, compare, sign_of, signs
from derive.activations.zero_of import ZeroOf
from derive.language.symbols import u
from verify.values.balls import BALLS

CUBIC = u**3 - u - 1


def only(expression):
    (found,) = signs(expression, -oo, oo).ends
    return found


def test_the_root_of_a_cubic_to_any_precision():
    plastic = only(CUBIC)
    for digits in (5, 30, 200):
        with mp.workdps(digits):
            known = mp.findroot(lambda x: x**3 - x - 1, mp.mpf("1.3247"))
            assert abs(mp.mpf(plastic._to_mpmath(mp.prec)) - known) < mp.mpf(10) ** (1 - digits)


@pytest.mark.parametrize("expression", [CUBIC, u - cos(u), exp(-u) - u, erf(u) - Rational(1, 4), u**5 - 2])
@pytest.mark.parametrize("bits", [53, 200, 600])
def test_a_ball_holds_the_zero_and_no_other_number(expression, bits):
    zero = only(expression)
    found = enclosed(zero, bits)
    assert found.rel_accuracy_bits() > bits - 16
    with mp.workprec(2 * bits + 100):
        nearer = zero._to_mpmath(2 * bits + 90)
    with ctx_bits(2 * bits + 80):
        assert found.contains(arb(nearer))
        assert not found.contains(arb(nearer) + found.rad() * 3)
    with ctx_bits(bits):
        assert BALLS.constant(zero).overlaps(found)


class ctx_bits:  # noqa: N801 - a context
    def __init__(self, bits):
        self.bits, self.before = bits, ctx.prec

    def __enter__(self):
        ctx.prec = self.bits

    def __exit__(self, *_):
        ctx.prec = self.before


def test_one_zero_is_one_object():
    plastic = only(CUBIC)
    assert plastic == only(-3 * CUBIC)
    assert hash(plastic) == hash(only(CUBIC / 7))
    (again,) = signs(CUBIC, Rational(1, 3), S(50)).ends
    assert again == plastic
    assert pickle.loads(pickle.dumps(plastic)) == plastic
    assert plastic not in (only(u - cos(u)), S.One, Rational(132471795724, 10**11))


def test_what_a_program_makes_of_it():
    """SymPy's printers go by the names of classes; a `Zero` would be printed as 0."""
    step = Piecewise((1, u > only(CUBIC)), (0, True))
    for module in ("numpy", "mpmath"):
        value = lambdify(u, step, module)
        assert [int(value(np.float64(x) if module == "numpy" else mp.mpf(x))) for x in (0, 1.3, 1.33)] == [0, 0, 1]


def test_signs_of_numbers_with_a_zero():
    plastic = only(CUBIC)
    assert sign_of(plastic**3 - plastic - 1) == 0
    assert sign_of(plastic**3 - plastic - 1 + Rational(1, 10**40)) == 1
    assert compare(plastic, Rational(4, 3)) == -1
    with pytest.raises(UnknownSign):
        sign_of(plastic - only(u - cos(u)) - (plastic - only(u - cos(u))).evalf(80, strict=False))
    crossing = signs(tanh(u) - u / 2, -oo, oo).ends[-1]
    assert sign_of(tanh(crossing) - crossing / 2) == 0
    assert vanishes_at(u - 2 * tanh(u), crossing)
    assert not vanishes_at(CUBIC + 1, plastic)


def test_all_zeros_are_found():
    ends = signs(sin(u) - u / 10, -oo, oo).ends
    assert len(ends) == 7
    assert S.Zero in ends
    assert signs(u - sin(3 * u) * 2, -oo, oo).signs == (-1, 1, -1, 1)
    inside = crossings(sin(u), S(-7), S(7))
    assert sorted(inside) == [-2 * pi, -pi, 0, pi, 2 * pi]


def test_zeros_at_the_ends_are_not_inside():
    assert signs(sin(u), S.Zero, pi).ends == ()
    plastic = only(CUBIC)
    assert signs(CUBIC, plastic, S(9)).ends == ()
    assert signs(CUBIC * (u - 3), plastic, S(9)).ends == (3,)


def test_a_crossing_of_flat_functions_is_found():
    assert crossings(erf(u) - erf(2), S(-4), S(4)) == [2]


def test_where_the_search_abstains():
    for touching in (u - sin(u), tanh(u) - tanh(2 * u) / 2):
        with pytest.raises(NoCrossings):
            crossings(touching, -oo, oo)
    for endless in (sin(u), cos(u) - Rational(1, 3), u * sin(u) - atan(u) / 7):
        with pytest.raises(Endless):
            crossings(endless, -oo, oo)
    with pytest.raises(NoCrossings):
        crossings(sin(u**4), S(-12), S(12))
    wrong = ZeroOf(CUBIC, S(2), S(3))
    with pytest.raises(ArithmeticError):
        wrong.evalf(20)
    assert Lambda(u, CUBIC)(only(CUBIC)) != 0, "kept as it stands: what is 0 is told by `sign_of`"
