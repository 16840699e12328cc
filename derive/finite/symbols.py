"""The symbols of a network at finite depth and width, and of a gradient step at one example."""

from sympy import Symbol

from derive.language.symbols import array

n_width = Symbol("n", integer=True, positive=True)
"""n, the width of every hidden layer."""
hidden_widths = array("n", integer=True, positive=True)
"""n_1 … n_(d−1), widths of their own, shape (d − 1,)."""
depth = Symbol("d", integer=True, positive=True)
"""d, the number of layers of weights; the closed forms hold from d = 2."""
dead_probability = Symbol("p", positive=True)
"""p = 2⁻ⁿ, the probability that a layer is dead."""
output_variance = Symbol("c_d", positive=True)
"""c_d."""
mean_square = Symbol("s", positive=True)
"""s = ‖x‖²/n₀."""
output_bias = Symbol("o", nonnegative=True)
"""1 with an output bias, 0 without."""
beta = Symbol("beta", positive=True)
"""β = lim d/n."""
hidden_bias = Symbol("b_h", nonnegative=True)
"""b_h = 1 where the hidden layers' biases are trained, 0 where there are none."""
learning_rate = Symbol("lambda", positive=True)
"""λ, the learning rate."""
example_target = Symbol("y", real=True)
"""y, what the example is labelled."""
