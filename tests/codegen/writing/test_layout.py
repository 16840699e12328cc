"""Equations on lines, what is said after them, and derivations."""

from sympy import S, Tuple

from codegen.writing.latex import Printer
from codegen.writing.layout import equation, where
from codegen.writing.text import derivation_lines, where_lines
from derive.activations.activation import ACTIVATIONS
from derive.gaussian.expectation import expectation_of
from derive.gaussian.routes import derive_expectation
from derive.language.named import Named
from derive.language.symbols import c, q, qp
from derive.networks.initialisation import Mean

PRINTER = Printer({})


def test_long_equations_break_between_terms():
    source = equation(PRINTER, q, "=", sum((qp**n / (n + 1) for n in range(30)), S.Zero), "eq:long")
    assert source.count("\\\\") == 3
    assert "\\begin{aligned}" in source


def test_where_says_what_the_expectation_is_over():
    assert "(U, V) \\sim" in where(PRINTER, expectation_of(ACTIVATIONS["relu"], 0))
    assert where(PRINTER, q) == ""


def test_scales_are_explained_in_one_order():
    scales = [Named("\\theta", c), Named("c", c + 1), Named("q'", qp + 1), Named("q", q + 1)]
    assert where_lines(*scales) == ("q = q + 1", "q' = q' + 1", "c = c + 1", "θ = c")
    assert where(PRINTER, *scales) == "where $q = q + 1$, $q' = q' + 1$, $c = c + 1$, $\\theta = c$."


def test_a_long_mean_is_broken_inside_of_its_brackets():
    terms = sum((qp**n / (n + 1) for n in range(30)), S.Zero)
    source = equation(PRINTER, q, "=", Mean(terms, Tuple()))
    assert "\\operatorname{E}_{\\theta_0} \\Bigl(" in source
    assert source.count("\\Bigr)") == 1


def test_derivation_lines_name_the_rules_and_edges():
    lines = "\n".join(derivation_lines(derive_expectation(expectation_of(ACTIVATIONS["relu"], 0))))
    for word in ("polar substitution", "radial integral", "edge ρ = −1", "assuming q > 0"):
        assert word in lines
