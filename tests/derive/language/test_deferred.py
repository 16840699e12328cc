"""A deferred name is what its derivation gives, and asks for it only when it must."""

import pytest
from sympy import Integer, S, Symbol, srepr

from derive.language.deferred import Deferred
from derive.language.named import Named, unfold
from derive.training import lazy

first, second = Symbol("p", positive=True), Symbol("q", positive=True)


class Product(Deferred):
    called = "P"
    parameters = (first, second)
    asked = 0

    @classmethod
    def derive(cls):
        cls.asked += 1
        return first * (first + second)


def test_looking_at_it_derives_nothing():
    before = Product.asked
    quantity = Product()
    assert quantity.free_symbols == {first, second}
    assert quantity.subs(first, 3).free_symbols == {second}
    assert quantity.label == "P"
    assert srepr(quantity).startswith("Product(Symbol('P')")
    assert quantity == Product()
    assert Product.asked == before


def test_its_expression_is_the_derived_one_with_symbols_replaced():
    assert Product().expression == first * (first + second)
    assert Product().subs(first, 3).expression == 3 * (3 + second)
    swapped = Product().subs({first: second, second: first}, simultaneous=True)
    assert swapped.expression == second * (first + second)
    assert unfold(1 + Product()) == 1 + first * (first + second)
    assert str(Product()) == str(Named("P", first * (first + second)))


def test_a_class_without_a_derivation_says_so():
    class Empty(Deferred):
        called = "E"
        parameters = (first,)

    with pytest.raises(NotImplementedError, match="Empty does not say how"):
        Empty().expression  # noqa: B018


@pytest.mark.parametrize("quantity", [lazy.KernelRatio(), lazy.Distance(), lazy.RootKernelChange()])
def test_what_it_shows_before_is_free_after(quantity):
    assert quantity.free_symbols == quantity.expression.free_symbols
    without = quantity.subs(lazy.start_power, Integer(0))
    assert without.expression == quantity.expression.subs(lazy.start_power, S.Zero)
