"""A function under an expectation with the activation of a point in the place of σ."""

from functools import lru_cache

from sympy import Lambda

from derive.activations.activation import HAS_JUMPS, has_open_slope, specialise
from derive.activations.text import activation_of
from verify.values.no_value import NoValue


@lru_cache(maxsize=4096)
def with_activation(function: Lambda, name: str | None) -> Lambda:
    """The function as it is where no activation is named. Raises `NoValue` for the slope of one that has jumps."""
    if name is None:
        return function
    activation = activation_of(name)
    if has_open_slope(function, activation):
        raise NoValue(HAS_JUMPS)
    return specialise(function, activation)
