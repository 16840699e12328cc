"""The order of terms and factors, roots, and where a fraction has a slash."""

import pytest
from sympy import Integral, Lambda, Rational, Sum, acos, exp, pi, sqrt

from codegen.writing.latex import Printer
from codegen.writing.order import terms
from derive.activations.activation import sigma
from derive.language.symbols import a, c, d, k, m, q, qp, r, t, theta, w, x, xp
from derive.measures.circle import CircleCoefficient
from derive.networks.one_layer import one_hidden_layer


def dot(one, other):
    return Sum(one[k] * other[k], (k, 1, d))


def at(vector):
    return sigma(Sum(w[r, k] * vector[k], (k, 1, d)))


SET, IN_LINE = Printer({}), Printer({}, in_line=True)


@pytest.mark.parametrize(
    ("expression", "latex"),
    [
        (1 - 2**-t, r"1 - 2^{- t}"),
        (-q - qp, r"- q - q'"),
        ((qp - q) ** 2, r"\left(q' - q\right)^{2}"),
        (-(1 - q) / 2, r"\frac{q}{2} - \frac{1}{2}"),
        (sqrt(q) * sqrt(qp) / (2 * pi), r"\frac{\sqrt{q q'}}{2 \pi}"),
        (c / sqrt(q) / sqrt(qp), r"\frac{c}{\sqrt{q q'}}"),
        (q ** Rational(3, 2) * qp ** Rational(3, 2), r"\left(q q'\right)^{3 / 2}"),
        (1 / q ** Rational(3, 2), r"\frac{1}{q^{3 / 2}}"),
        (dot(x, x) ** 2, r"\lVert x \rVert^{4}"),
        (dot(x, xp) / sqrt(dot(x, x)) / sqrt(dot(xp, xp)), r"\frac{x^{\top} x'}{\lVert x \rVert \lVert x' \rVert}"),
        (exp(-q / 2 - qp / (2 * t)), r"\mathrm{e}^{- q / 2 - q' / \left(2 t\right)}"),
        (Integral(t, (t, theta - pi / 2, pi / 2)), r"\int_{\theta - \pi / 2}^{\pi / 2} t\, \mathrm{d}t"),
        (a[r] * at(x), r"a_{r} \sigma\left(w_{r}^{\top} x\right)"),
        (at(xp) * at(x), r"\sigma\left(w_{r}^{\top} x\right) \sigma\left(w_{r}^{\top} x'\right)"),
        (at(x) * Sum(a[r], (r, 1, m)), r"\sigma\left(w_{r}^{\top} x\right) \sum_{r=1}^{m} a_{r}"),
        (2 * 2 ** (1 - t), r"2 \cdot 2^{1 - t}"),
    ],
)  # fmt: skip
def test_as_a_person_sets_it(expression, latex):
    assert SET.doprint(expression) == latex


@pytest.mark.parametrize(
    ("expression", "latex"),
    [
        (c / sqrt(q * qp), r"c / \sqrt{q q'}"),
        ((q + 1) / (2 * t), r"\left(q + 1\right) / \left(2 t\right)"),
        (acos(dot(x, xp) / d), r"\arccos{\left(x^{\top} x' / d \right)}"),
        (-q / 2, r"- q / 2"),
        (1 / q, r"1 / q"),
    ],
)
def test_in_a_line_of_text_a_fraction_has_a_slash(expression, latex):
    assert IN_LINE.doprint(expression) == latex
    assert "frac" in SET.doprint(expression)


def test_what_is_printed_in_one_way_is_not_taken_for_the_other():
    assert SET.doprint(2**-t + q / 2) != IN_LINE.doprint(2**-t + q / 2)
    assert SET.doprint(t ** (q / 2) + q / 2) == r"\frac{q}{2} + t^{q / 2}"


def test_terms_are_only_put_in_another_order():
    total = q - 3 * t + qp - c
    assert sum(terms(total)) == total and len(terms(total)) == 4


def test_the_kernel_of_a_network_has_its_inputs_in_order():
    source = SET.doprint(one_hidden_layer().ntk().expression)
    assert source.index("f(x)") < source.index("f(x')")


def test_an_angle_on_the_circle_may_be_negative():
    source = SET.doprint(CircleCoefficient(Lambda(q, acos(q) + sqrt(1 - q**2)), k))
    assert "\\theta}\\right|" in source and "arccos" not in source and "sqrt" not in source
