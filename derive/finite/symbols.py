"""The symbols of a gradient step at one example."""

from sympy import Symbol

trained = Symbol("b_h", nonnegative=True)
"""b_h = 1 where the hidden layers' biases are trained, 0 where there are none."""
rate = Symbol("lambda", positive=True)
"""λ, the learning rate."""
label = Symbol("y", real=True)
"""y, what the example is labelled."""
