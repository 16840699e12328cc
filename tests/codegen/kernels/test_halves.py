import mpmath
import pytest
from mpmath import mpf
from sympy import Rational, cos, expand, lambdify, pi, sin

from codegen.kernels.halves import halves, strength, w
from derive.language.symbols import alpha, theta

ARC_COSINE = (
    pi - theta,
    sin(theta) + (pi - theta) * cos(theta),
    3 * sin(theta) * cos(theta) + (pi - theta) * (1 + 2 * cos(theta) ** 2),
    15 * sin(theta) - 11 * sin(theta) ** 3 + (pi - theta) * (9 * cos(theta) + 6 * cos(theta) ** 3),
)
EVEN = (cos(theta), 1 + 2 * cos(theta) ** 2, sin(theta) ** 2)


def at(expr, angle):
    return lambdify(theta, expr, "mpmath")(angle)


@pytest.mark.parametrize("expr", [*ARC_COSINE, *EVEN, ARC_COSINE[1] / (2 * pi) - cos(theta) / 7], ids=str)
def test_the_halves_are_the_function(expr):
    found = halves(expr)
    with mpmath.workdps(30):
        for angle in map(mpf, ("0", "0.001", "0.7", "1.5", "2.2", "3.1")):
            near = angle <= mpmath.pi / 2
            small = mpmath.sin(angle / 2) ** 2 if near else mpmath.cos(angle / 2) ** 2
            total = lambdify(w, found.near if near else found.far, "mpmath")(small)
            if found.odd is not None:
                series = mpmath.fsum(mpf(a.p) / a.q * small**k for k, a in enumerate(found.odd.series(100)))
                odd = lambdify((), found.odd.scale, "mpmath")() * mpmath.sqrt(small) * series
                total += odd if near else found.sign * odd
            assert mpmath.almosteq(total, at(expr, angle), rel_eps=mpf(10) ** -25, abs_eps=mpf(10) ** -25)


@pytest.mark.parametrize("slope", [0, Rational(1, 4), -1, 3])
def test_a_parameter_is_in_the_strength_and_beside_the_odd_part(slope):
    expr = (2 * pi * alpha * cos(theta) + (alpha - 1) ** 2 * ARC_COSINE[1]) / (pi * (alpha**2 + 1))
    found, fixed = halves(expand(expr)), halves(expand(expr.subs(alpha, slope)))
    assert found.odd is not None and fixed.odd is not None and found.sign == fixed.sign
    s = found.s.subs(alpha, slope)
    assert [expand(part.subs(strength, s)) for part in (found.near, found.far)] == [fixed.near, fixed.far]
    ours, theirs = s * found.odd.scale, fixed.odd.scale
    for mine, other in zip(found.odd.series(6), fixed.odd.series(6), strict=True):
        assert expand(ours * mine - theirs * other) == 0


def test_the_norm_bounds_the_series():
    for expr in ARC_COSINE:
        odd = halves(expr).odd
        assert odd is not None
        assert max(map(abs, odd.series(60))) <= odd.norm()


def test_arc_cosine_kernels_have_no_even_part_beyond_a_right_angle():
    for degree, expr in enumerate(ARC_COSINE):
        found = halves(expr)
        assert found.far == 0
        assert found.odd is not None
        assert next(k for k, value in enumerate(found.odd.series(9)) if value) == degree


@pytest.mark.parametrize("expr", [theta**2, theta * sin(theta), 1 / (2 + cos(theta)), theta + sin(theta) / pi**2])
def test_other_forms_are_refused(expr):
    with pytest.raises(ValueError):
        halves(expr)


def test_equal_up_to_a_sign_or_refused():
    assert halves(Rational(1, 2) - theta / pi).sign == -1
    with pytest.raises(ValueError, match="not equal up to their sign"):
        halves(theta + theta * cos(theta))
