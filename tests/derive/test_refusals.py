"""Every place where a rule has to abstain, with an expression on which it must: that all are met is computed."""

from pathlib import Path

import pytest
from sympy import I, Rational, S, Sum, Symbol, Tuple, erf, exp, sin, sqrt, tanh

from derive.activations.activation import sigma
from derive.gaussian.real_form import real_form
from derive.gaussian.root_integrals import integral
from derive.gaussian.routes import NoRoute, derive_expectation
from derive.language.derivation import NotDerivable
from derive.language.quantity import NotReducible
from derive.language.sums import normal_form
from derive.language.symbols import a, d, k, m, r, s, sigma_a, tau, u, w, x, xp
from derive.networks.initialisation import AlmostSureLimit, Mean
from derive.networks.one_layer import one_hidden_layer
from notes.vocabulary import expectation, pre
from tests.refusals import places, raised

DERIVE = Path(__file__).parents[2] / "derive"
LAW = one_hidden_layer().initialisation
PAIR = Tuple(Tuple(a, Tuple(S(2)), sigma_a**2))
"""Two entries and no width."""
c = Symbol("c", real=True)
_squares = Sum(a[r] ** 2, (r, 1, m))


def mean(quantity, law=LAW):
    return lambda: Mean(quantity, law).doit()


def limit(quantity):
    return lambda: AlmostSureLimit(quantity, m, LAW).doit()


def integrated(integrand):
    return lambda: integral(integrand, tau, c)


REFUSED = {
    "no neurons": mean(a[1] ** 2, PAIR),
    "a product inside of σ": mean(sigma(a[1] * w[1, 1])),
    "a function with a pole": mean(1 / a[1]),
    "a function that outgrows the law": mean(exp(a[1] ** 2)),
    "inside and outside of σ": mean(a[1] * sigma(2 * a[1])),
    "two entries that may be one": mean(a[1] ** 6 * a[s] ** 4),
    "three preactivations": mean(sigma(pre(x)) * sigma(pre(xp)) * sigma(w[r, 1])),
    "coordinates summed across two neurons": mean(
        Sum(sigma(a[r]) * sigma(a[s]) * w[r, k] * w[s, k], (r, 1, m), (s, 1, m), (k, 1, d))
    ),
    "a range that another index ends": lambda: normal_form(Sum(a[s], (s, 1, r), (r, 1, m))),
    "a factor that holds two neurons": mean(Sum(sigma(a[r] + a[s]), (r, 1, m), (s, 1, m))),
    "terms that are not alike": mean(Sum(sigma(r * a[r]), (r, 1, m)) ** 2),
    "five sums": mean(_squares**5),
    "three sums beside an entry": mean(a[1] * _squares**3),
    "three sums, one of them weighted": mean(Sum(x[r] * a[r] ** 2, (r, 1, m)) * _squares**2),
    "three sums of terms that are not alike": mean(Sum(sigma(r * a[r]), (r, 1, m)) ** 3),
    "three sums, an entry of one met at one index": mean(Sum(w[r, 1] * w[r, r], (r, 1, m)) * _squares**2),
    "a limit of a product": limit(_squares**2 / m**2),
    "a limit of terms that are not alike": limit(Sum(r * a[r], (r, 1, m)) / m),
    "a random factor outside": limit(a[1] ** 2 * _squares / m),
    "the neuron's own index outside": limit(Sum(x[r] * a[k] ** 2, (k, 1, m)) / m),
    "a random term outside": limit(a[1] ** 2 + _squares / m),
    "a limit that grows": limit(_squares),
    "a root of no quadratic": integrated(sqrt(1 + tau)),
    "two roots": integrated(sqrt(1 - tau**2) * sqrt(1 - 2 * tau**2)),
    "no power": integrated(exp(tau)),
    "a logarithm": integrated(tau / (1 - tau**2)),
    "an area tangent": integrated(1 / (1 - tau**2)),
    "not real": lambda: real_form(I * u, u),
    "a root of i": lambda: real_form(exp(sqrt(I) * u), u),
    "erf off both axes": lambda: real_form(erf(1 + I), u),
    "no route of that name": lambda: derive_expectation(expectation(sin, sin), "guess"),
    "a letter of its own": lambda: derive_expectation(expectation(lambda z: tau * z, sin)),
    "no route at all": lambda: derive_expectation(expectation(tanh, tanh)),
}
OUT_OF_REACH = {("networks/initialisation.py", "the terms of the sum over neurons are not identically distributed")}
"""A second look at what two means of one neuron hold, after the first has refused every factor that holds an index."""
REASONS = (NotReducible, NotDerivable, NoRoute)


@pytest.mark.parametrize("name", REFUSED)
def test_a_rule_abstains(name):
    raised(REFUSED[name], DERIVE, REASONS)


def test_every_refusal_is_met():
    """Those of `derive.algebra` and `derive.measures` are met in tests in the folders of these names."""
    met = {raised(refusal, DERIVE, REASONS) for refusal in REFUSED.values()}
    left = {(file, text) for (file, line), text in places(DERIVE, REASONS).items() if (file, line) not in met}
    assert {(file, text) for file, text in left if not file.startswith(("algebra/", "measures/"))} == OUT_OF_REACH


def test_a_refusal_may_not_depend_on_a_number():
    """The same kinds with other numbers."""
    for refusal in (
        mean(a[2] ** 3 * sigma(a[2] + w[2, 1])),
        mean(a[3] ** 4 * a[s] ** 6),
        limit(Sum(r**2 * a[r] ** 2, (r, 1, m)) / m**3),
        limit(Sum(a[r] ** 4, (r, 1, m)) * Rational(1, 2)),
        integrated(tau**2 / (1 - tau**2 / 4)),
    ):
        raised(refusal, DERIVE, REASONS)
