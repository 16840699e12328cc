import mpmath
import pytest
from mpmath import mpf
from sympy import Poly, lambdify, pi

from codegen.kernels.approximation import ENDS, approximate
from codegen.kernels.halves import OddPart, halves, w
from tests.codegen.kernels.test_halves import ARC_COSINE


def exact(odd: OddPart, power: int, at: mpf) -> mpf:
    """odd/(w^power √w), straight from the square root and the arc sine."""
    roots, angles, scale = (
        lambdify(w, part, "mpmath")(at) for part in (odd.roots.as_expr(), odd.angles.as_expr(), odd.scale)
    )
    root = mpmath.sqrt(at)
    return scale * (roots * mpmath.sqrt(1 - at) + angles * mpmath.asin(root) / root) / at**power


@pytest.mark.parametrize("degree", range(4))
def test_the_bound_holds_and_is_near(degree):
    odd = halves(ARC_COSINE[degree] / pi).odd
    assert odd is not None
    found = approximate(odd)
    assert found.power == degree
    worst = mpf(0)
    with mpmath.workdps(80):
        for rung in found.rungs:
            for k in range(1, 60):
                at = mpf(rung.end) * k / 59
                value = mpmath.polyval([mpf(c) for c in reversed(rung.coefficients)], at)
                worst = max(worst, abs(value - exact(odd, degree, at)))
    assert worst <= found.bound < 3 * worst
    assert found.bound < 2.0**-51 * abs(found.rungs[0].coefficients[0])


def test_shorter_intervals_take_shorter_polynomials():
    odd = halves(ARC_COSINE[1]).odd
    assert odd is not None
    lengths = [len(rung.coefficients) for rung in approximate(odd).rungs]
    assert lengths == sorted(lengths, reverse=True)
    assert [rung.end for rung in approximate(odd).rungs] == [float(end) for end in ENDS]
    assert lengths[0] < 24


def test_an_error_in_the_series_is_seen(monkeypatch):
    """The polynomial is held against the exact series, not against the values that it was made from."""
    odd = halves(ARC_COSINE[1]).odd
    assert odd is not None
    good = approximate(odd).bound
    import codegen.kernels.approximation as module

    monkeypatch.setattr(module, "_in_powers", lambda c, h, f=module._in_powers: (f(c, h)[0] + 1e-12, *f(c, h)[1:]))
    approximate.cache_clear()
    assert approximate(odd).bound > 1e-13 > good
    approximate.cache_clear()


def test_a_polynomial_stands_for_itself():
    odd = OddPart(1 / pi, Poly(0, w), Poly(1, w))
    assert approximate(odd).power == 0
