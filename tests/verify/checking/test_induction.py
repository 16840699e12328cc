"""How sides of an inequality grow with a size, against their values at the sizes themselves."""

import pytest
from sympy import Integer, Product, Rational, Sum, factorial, sqrt

from derive.language.symbols import k, m
from verify.checking.induction import OneFurther

TOTAL = Sum(1 / k, (k, 1, m))
PAIRS = (
    (2 * sqrt(m), Sum(1 / sqrt(k), (k, 1, m))),
    ((1 + Rational(1, 3)) ** m, 1 + m / 3),
    (factorial(m), 2**m),
    (Product(1 + 1 / k, (k, 1, m)), m),
    (TOTAL, TOTAL / 2),
    (TOTAL, 3 * TOTAL - m),
    (m + TOTAL**2, TOTAL),
    (2**m, 2**m / m),
)


@pytest.mark.parametrize(("before", "after"), PAIRS)
def test_the_gap_at_the_next_size_is_what_is_said(before, after):
    step = OneFurther(m, 1)
    growth, rise = step.gap(before, after)
    for size in range(1, 5):
        values = {name: part.subs(m, size).doit() for part, name in step.names.items()}
        now, ahead = ((before - after).subs(m, Integer(size + more)).doit() for more in (0, 1))
        here = [side.subs(values).subs(m, size) for side in (growth, rise)]
        assert abs(ahead - here[1] * now - here[0]).evalf() < 1e-12
