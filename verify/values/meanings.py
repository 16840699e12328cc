"""`value` in floats, `ball` in Arb balls, `residue` in a field: what a quantity is at a point, dispatched on its type.

The file of the same name as the quantity's own in `derive` registers with them; it shares nothing with the rules there
that work the same quantity out. `env` is an `evaluate.Environment`. Where nothing is registered a quantity has no such
value, and the oracle abstains.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import singledispatch
from typing import Any

from sympy import Basic

from derive.language.discovery import load_modules
from derive.language.quantity import Quantity
from verify.values.no_value import NoValue


@singledispatch
def value(quantity: Quantity, env: Any) -> Any:
    """The value at mpmath's current precision. Raises `NoValue`."""
    raise NoValue(f"no plain value for {type(quantity).__name__}")


@singledispatch
def ball(quantity: Quantity, env: Any) -> Any:
    """The value as an exact number or a ball at Arb's current precision. Raises `NoValue`."""
    raise NoValue(f"no plain value for {type(quantity).__name__}")


@singledispatch
def residue(quantity: Quantity, env: Any) -> int | None:
    """The value modulo a prime, see `verify.values.residues`; None where it is known by its arguments alone."""
    return None


@singledispatch
def held_still(quantity: Quantity) -> tuple[Basic, ...]:
    """The arguments that may not move where the residue is differentiated."""
    return quantity.args


def known(meaning: Callable, kind: type) -> bool:
    """Whether a meaning is registered for quantities of a kind."""
    load_modules("verify.values")
    return meaning.dispatch(kind) is not meaning.dispatch(object)  # type: ignore[attr-defined]


def found(meaning: Callable, quantity: Quantity, env: Any) -> Any:
    """A meaning at a point, all that registers with it loaded."""
    load_modules("verify.values")
    return meaning(quantity, env)


__all__ = ["ball", "found", "held_still", "known", "residue", "value"]
