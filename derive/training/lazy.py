"""One active ReLU neuron beside a dead one: a network whose training is known in closed form.

The network of §1.4 has m = 2, d = 1 and the input 1. Neuron 1 has a_1 = w_1 = A > 0; neuron 2 has the weights (M, −M),
is inactive at the input and so never moves. By symmetry a_1 = w_1 at all times: one equation is left, for the output.
"""

from __future__ import annotations

from functools import cache

from sympy import Dummy, Eq, Expr, Function, Integer, S, Sum, Symbol, cancel, dsolve, limit, oo, simplify, solve, sqrt
from sympy.tensor.indexed import Indexed

from derive.activations.activation import ACTIVATIONS, specialise
from derive.language import theorems
from derive.language.convention import Convention
from derive.language.deferred import Deferred
from derive.language.named import Named, unfold
from derive.language.quantity import Holes, Quantity
from derive.language.reduction import work_out
from derive.language.rule import Rule, Stage
from derive.language.symbols import a, d, m, t, w, x
from derive.networks.one_layer import one_hidden_layer

first_readout, first_weight = Symbol("a_1", positive=True), Symbol("w_1", positive=True)
"""The active neuron's parameters."""
weight = Symbol("A", positive=True)
"""Both of them while they are equal."""
dead_size = Symbol("M", positive=True)
"""The size of the dead neuron's parameters."""
gain = Symbol("g", positive=True)
start_power = Symbol("kappa", integer=True, nonnegative=True)
"""The active neuron starts at A = g M^κ."""
gap = Symbol("delta", positive=True)
"""Target minus output when training starts."""
goal = Symbol("y_1", positive=True)
"""The target."""

ONE_EQUATION = Rule(
    "one equation",
    "equal parameters stay equal, and the output's equation is solved by dsolve",
    takes=(theorems.FLOWS,),
)
_NETWORK = one_hidden_layer(Convention("standard", hidden_bias=False))


def _written_out(expression: Expr) -> Expr:
    """A quantity of the network in the parameters of its two neurons."""
    entries = {a[1]: first_readout, a[2]: dead_size, w[1, 1]: first_weight, w[2, 1]: -dead_size, x[1]: S.One}
    plain = specialise(work_out(expression).result, ACTIVATIONS["relu"])
    sized = plain.subs({m: Integer(2), d: Integer(1)})
    while sized.has(Sum):
        sized = sized.replace(lambda e: isinstance(e, Sum) and not e.function.has(Sum), lambda e: e.doit())
    return sized.replace(lambda e: isinstance(e, Indexed), lambda e: entries[e])


@cache
def output() -> Expr:
    """f(1) in a_1, w_1."""
    return _written_out(unfold(_NETWORK.output))


@cache
def kernel() -> Expr:
    """K(1, 1) in a_1, w_1."""
    return _written_out(_NETWORK.ntk(x, x))


@cache
def velocities() -> tuple[Expr, Expr]:
    """(da_1/dt, dw_1/dt) along gradient flow on ½(f − y)²."""
    loss = (output() - goal) ** 2 / 2
    return -loss.diff(first_readout), -loss.diff(first_weight)


@cache
def _equation() -> Expr:
    """df/dt as a function of f, for a_1 = w_1, which the flow keeps. Raises `ArithmeticError` if it did not."""
    balanced = {first_readout: weight, first_weight: weight}
    one, other = (velocity.subs(balanced) for velocity in velocities())
    if simplify(one - other) != 0:
        raise ArithmeticError("equal parameters do not stay equal")
    level = Dummy("f", positive=True)
    (at_level,) = solve(output().subs(balanced) - level, weight)
    rate = output().subs(balanced).diff(weight) * one
    return simplify(rate.subs(weight, at_level)).subs(level, Symbol("f"))


@cache
def solution() -> Expr:
    """f_t from A, y, by SymPy's dsolve."""
    function = Function("f")
    start = output().subs({first_readout: weight, first_weight: weight})
    rate = _equation().subs(Symbol("f"), function(t))
    found = dsolve(Eq(function(t).diff(t), rate), function(t), ics={function(0): start})
    return cancel(found.rhs)


class NeuronOutput(Quantity):
    """f_t(1) after the time t of gradient flow towards the target y from a_1 = w_1 = A, unevaluated."""

    rule = ONE_EQUATION
    stage = Stage.EVOLUTION
    holes = Holes(ball="a solution of a differential equation has no ball", sampler="nothing in it is random")

    def __new__(cls, start: Expr, target: Expr, time: Expr) -> NeuronOutput:
        return Expr.__new__(cls, start, target, time)

    def doit(self, **hints) -> Expr:
        return solution().subs(dict(zip((weight, goal, t), self.args, strict=True)), simultaneous=True)


def _at(expression: Expr, value: Expr) -> Expr:
    return expression.subs({first_readout: value, first_weight: value})


def start_weight() -> Expr:
    """A = g M^κ."""
    return gain * dead_size**start_power


@cache
def end_weight() -> Expr:
    """What A is when the flow has come to rest, for the target f_0 + δ."""
    rest = limit(solution(), t, oo)
    (found,) = (value for value in solve(_at(output(), weight) - rest, weight) if value.is_positive)
    return found.subs(goal, _at(output(), start_weight()) + gap)


class _OfTheFamily(Deferred):
    """What training to the target f_0 + δ does to the network that starts at A = g M^κ beside a neuron of size M."""

    parameters = (gain, dead_size, start_power, gap)


class KernelRatio(_OfTheFamily):
    """K_∞(1, 1)/K_0(1, 1)."""

    called = "K_{\\infty}/K_0"

    @classmethod
    @cache
    def derive(cls) -> Expr:
        return _at(kernel(), end_weight()) / _at(kernel(), start_weight())


class Distance(_OfTheFamily):
    """‖θ_∞ − θ_0‖; the dead neuron adds nothing."""

    called = "\\|\\theta_\\infty - \\theta_0\\|"

    @classmethod
    @cache
    def derive(cls) -> Expr:
        return sqrt(2) * (end_weight() - start_weight())


class RootKernelChange(_OfTheFamily):
    """√K_∞(1, 1) − √K_0(1, 1)."""

    called = "\\sqrt{K_{\\infty}} - \\sqrt{K_0}"

    @classmethod
    @cache
    def derive(cls) -> Expr:
        return sqrt(_at(kernel(), end_weight())) - sqrt(_at(kernel(), start_weight()))


def start_norm() -> Named:
    """‖θ_0‖."""
    return Named("\\|\\theta_0\\|", sqrt(2 * start_weight() ** 2 + 2 * dead_size**2))
