"""Every symbol once, with its assumptions.

Vectors and parameter arrays are indexed: `x[k]` is a coordinate of the first input, `w[r, k]` a hidden weight. Neurons
are counted by r, s in 1..m, coordinates by k, j in 1..d, data points by i, l in 1..n.
"""

from typing import Any

from sympy import IndexedBase, Symbol


class Label(Symbol):
    """The name of an array: no symbol of the same name is equal to it, and what is put for one leaves the other."""

    def _sympyrepr(self, printer: Any) -> str:
        """As SymPy writes the label of an array, so that a statement has the same text, and draws the same seeds."""
        return printer._print(Symbol(self.name, **self._assumptions_orig))


def array(name: str, **assumptions: bool) -> IndexedBase:
    """An array to be indexed, real where no assumptions are given."""
    base = IndexedBase(Label(name, **(assumptions or {"real": True})))
    assert isinstance(base, IndexedBase)
    return base


m = Symbol("m", integer=True, positive=True)
d = Symbol("d", integer=True, positive=True)
n = Symbol("n", integer=True, positive=True)
p = Symbol("p", integer=True, positive=True)

r, s = (Symbol(name, integer=True, positive=True) for name in "rs")
k, j = (Symbol(name, integer=True, positive=True) for name in "kj")
i, l = (Symbol(name, integer=True, positive=True) for name in "il")  # noqa: E741

x = array("x")
xp = array("x'")
a = array("a")
w = array("w")
b = array("b")

delta_a = array("Delta_a")
delta_w = array("Delta_w")
delta_b = array("Delta_b")
features = array("phi")
v_ = array("v")
data = array("X")
"""The inputs of a data set, shape (n, d)."""
target = Symbol("y'", real=True)

sigma_w = Symbol("sigma_w", positive=True)
sigma_a = Symbol("sigma_a", positive=True)
sigma_b = Symbol("sigma_b", nonnegative=True)

q = Symbol("q", positive=True)
qp = Symbol("q'", positive=True)
c = Symbol("c", real=True)
rho = Symbol("rho", real=True)
alpha = Symbol("alpha", real=True)
"""The slope of the leaky ReLU for u < 0."""
theta = Symbol("theta", nonnegative=True)

u = Symbol("u", real=True)
v = Symbol("v", real=True)
t = Symbol("t", real=True)
tau = Symbol("tau", real=True)
omega = Symbol("omega", real=True)
omega_p = Symbol("omegaprime", real=True)
radius = Symbol("R", nonnegative=True)
