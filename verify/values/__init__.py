"""Plain values of expressions, in floats and in balls; a quantity's stand in the file named as its own in `derive`."""

from verify.values.evaluate import Environment
from verify.values.meanings import ball, value
from verify.values.no_value import NoValue, Undecided, Undefined

__all__ = ["Environment", "NoValue", "Undecided", "Undefined", "ball", "value"]
