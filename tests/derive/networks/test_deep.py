"""Deep networks: the case of one hidden layer is that of `derive.networks.one_layer`."""

import pytest
from sympy import Symbol

from derive.language.convention import Convention
from derive.language.reduction import work_out
from derive.language.sums import normal_form
from derive.language.symbols import m, w
from derive.networks.deep import deep_network, hidden_width, weights
from derive.networks.one_layer import one_hidden_layer


@pytest.mark.parametrize("parameterization", ["standard", "ntk"])
def test_one_hidden_layer(parameterization):
    convention = Convention(parameterization, False, True)
    deep, flat = deep_network(1, convention), one_hidden_layer(convention)
    renamed = deep.ntk().expression.subs({hidden_width(1): m}).replace(lambda e: e == weights(1), lambda e: w)
    one, other = (work_out(side).result for side in (renamed, flat.ntk()))
    assert normal_form(one - other) == 0


def test_widths_are_symbols():
    assert hidden_width(2) == Symbol("n_2", integer=True, positive=True)
