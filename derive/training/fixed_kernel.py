"""Training with a fixed kernel: linear flows and gradient descent as unevaluated objects, and their closed forms.

The kernel matrix is given by its eigenvalues λ_j and orthonormal eigenvectors v_j, K_il = Σ_j λ_j V_ij V_lj. Along an
eigenvector the flow is one linear equation, which SymPy solves; nothing else is put in.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from sympy import (
    Dummy,
    Eq,
    Expr,
    Function,
    IndexedBase,
    KroneckerDelta,
    Lambda,
    S,
    Sum,
    Symbol,
    dsolve,
    integrate,
    limit,
    oo,
    rsolve,
)
from sympy.tensor.indexed import Indexed

from derive.language import theorems
from derive.language.named import Named, unfold
from derive.language.quantity import Holes, Quantity
from derive.language.rule import Rule, Stage
from derive.language.sums import free_of
from derive.language.symbols import array, i, j, l, n, t
from derive.training.flow import y
from derive.training.orthonormal import V

spectrum = array("lambda", nonnegative=True)
"""Eigenvalues of a kernel matrix, shape (n,), λ_j ≥ 0."""
positive_spectrum = array("lambda", positive=True)
"""The same of an invertible kernel matrix, λ_j > 0."""
f0 = array("f_0")
"""Outputs at the data when training starts, shape (n,)."""
f0_star = Symbol("f_0*", real=True)
"""Output at the test point when training starts."""
k_star = array("k*")
"""The kernel between the test point and the data, shape (n,)."""
eta = Symbol("eta", positive=True)
"""Step size of gradient descent."""
steps = Symbol("k", integer=True, nonnegative=True)
"""Number of steps."""
at, other = (Symbol(name, integer=True, positive=True) for name in ("row", "column"))
"""Arguments of functions of data points; no sum is over them."""
start_factor = Symbol("alpha", real=True)
"""What the outputs at the start are multiplied by."""


def kernel_entry(first: Expr, second: Expr, eigenvalues: IndexedBase = spectrum) -> Named:
    """K_il = Σ_j λ_j V_ij V_lj."""
    index = free_of(j, first, second)
    return Named(f"K_{{{first}{second}}}", Sum(eigenvalues[index] * V[first, index] * V[second, index], (index, 1, n)))


def kernel_function(eigenvalues: IndexedBase) -> Lambda:
    """(i, l) ↦ K_il."""
    return Lambda((at, other), Sum(eigenvalues[l] * V[at, l] * V[other, l], (l, 1, n)))


def start_outputs(*, scaled: bool = False) -> tuple[Lambda, Expr]:
    """f_0 at the data as a function of the index, and at the test point; both times α where they are scaled."""
    factor = start_factor if scaled else S.One
    return Lambda(at, factor * f0[at]), factor * f0_star


@cache
def _decay() -> Lambda:
    """(λ, c, t) ↦ the solution of ċ = −λ c with c(0) = c, by SymPy's dsolve."""
    rate, start, function = Symbol("rate", nonnegative=True), Symbol("start"), Function("c")
    solution = dsolve(Eq(function(t).diff(t), -rate * function(t)), function(t), ics={function(0): start})
    return Lambda((rate, start, t), solution.rhs)


@cache
def _geometric() -> Lambda:
    """(ηλ, c, k) ↦ the solution of c_(k+1) = c_k − ηλ c_k with c_0 = c, by SymPy's rsolve."""
    rate, start, function, count = Symbol("rate"), Symbol("start"), Function("c"), Symbol("k", integer=True)
    recursion = function(count + 1) - function(count) + rate * function(count)
    return Lambda((rate, start, count), rsolve(recursion, function(count), {function(0): start}))


ALONG_EIGENVECTORS = Rule(
    "along eigenvectors",
    "K is diagonal in its eigenvectors: one linear equation for each, solved by dsolve, rsolve or integration",
    ("the kernel matrix is symmetric and stays fixed",),
    takes=(theorems.LINEAR_EQUATIONS,),
)
TIME_LIMIT = Rule(
    "limit in time",
    "term by term, at each eigenvalue: e^(−λt) → 0 where λ > 0, and 1 where λ = 0",
    ("what stands around the parts that move is finite",),
)
LIMIT = Rule(
    "limit",
    "term by term, at each eigenvalue",
    ("what stands around the parts that move is finite",),
    takes=(theorems.DOMINATED,),
)
_NOT_ENCLOSED = "a limit has no ball"
_NOT_DRAWN = "the kernel matrix is given, nothing in it is random"


class UnderFixedKernel(Quantity):
    """Residuals f − y under a fixed kernel; the first three arguments are K, f_0 and y as functions of indices."""

    rule = ALONG_EIGENVECTORS
    stage = Stage.EVOLUTION
    holes = Holes(sampler=_NOT_DRAWN)

    @property
    def matrix(self) -> Lambda:
        return self.args[0]

    @property
    def start(self) -> Lambda:
        return self.args[1]

    @property
    def target(self) -> Lambda:
        return self.args[2]

    def eigenvalue(self, index: Expr) -> Expr:
        """λ_j, read off the spectral sum that the kernel is."""
        entries = unfold(self.matrix.expr).atoms(Indexed)
        (base,) = {entry.base for entry in entries if entry.base != V}
        return base[index]

    def along(self, index: Expr) -> Expr:
        """v_j·(f_0 − y), the residual's coordinate when training starts."""
        row = Dummy("l", integer=True, positive=True)
        return Sum(V[row, index] * (self.start(row) - self.target(row)), (row, 1, n))

    def _eval_derivative(self, symbol: Symbol) -> Expr:
        return self.doit().diff(symbol)


def _spectral(index: Expr, coordinate: Callable[[Symbol], Expr]) -> Expr:
    column = Dummy("j", integer=True, positive=True)
    return Sum(V[index, column] * coordinate(column), (column, 1, n))


class LinearFlow(UnderFixedKernel):
    """f_t(x_i) where df/dt = −K(f − y) and f starts at f_0, unevaluated; `doit` solves it along each eigenvector."""

    def __new__(cls, matrix: Lambda, start: Lambda, target: Lambda, index: Expr, time: Expr) -> LinearFlow:
        return Expr.__new__(cls, matrix, start, target, index, time)

    def doit(self, **hints) -> Expr:
        index, time = self.args[3:]
        return self.target(index) + _spectral(index, lambda c: _decay()(self.eigenvalue(c), self.along(c), time))


class LinearDescent(UnderFixedKernel):
    """f_k(x_i) where f_(k+1) = f_k − ηK(f_k − y) and f starts at f_0, unevaluated."""

    def __new__(cls, matrix: Lambda, start: Lambda, target: Lambda, index: Expr, step: Expr, count: Expr):
        return Expr.__new__(cls, matrix, start, target, index, step, count)

    def doit(self, **hints) -> Expr:
        index, step, count = self.args[3:]
        return self.target(index) + _spectral(
            index, lambda c: _geometric()(step * self.eigenvalue(c), self.along(c), count)
        )


class PredictionFlow(UnderFixedKernel):
    """f_t(x*) where df(x*)/dt = −Σ_l k_l (f_t(x_l) − y_l) and f starts at f_0, unevaluated.

    k is the kernel between x* and the data; `doit` integrates the residuals of `LinearFlow` over time.
    """

    def __new__(cls, matrix: Lambda, start: Lambda, target: Lambda, row: Lambda, first: Expr, time: Expr):
        return Expr.__new__(cls, matrix, start, target, row, first, time)

    def doit(self, **hints) -> Expr:
        row, first, time = self.args[3:]
        clock, rate = Dummy("t", nonnegative=True), Dummy("rate", positive=True)

        def area(index: Symbol) -> Expr:
            decay = integrate(_decay()(rate, S.One, clock), (clock, 0, time))
            return decay.subs(rate, self.eigenvalue(index)) * self.along(index)

        point = Dummy("i", integer=True, positive=True)
        return first - Sum(row(point) * _spectral(point, area), (point, 1, n))


class AtInfinity(Quantity):
    """A limit of its first argument as the second, a symbol, goes to ∞."""

    rule = LIMIT
    stage = Stage.TIME_LIMIT
    holds_up = (UnderFixedKernel,)
    holes = Holes(ball=_NOT_ENCLOSED, sampler=_NOT_DRAWN)

    @property
    def quantity(self) -> Expr:
        return self.args[0]

    @property
    def variable(self) -> Symbol:
        return self.args[1]

    @property
    def bound_symbols(self) -> list[Symbol]:
        return [self.variable]

    @property
    def free_symbols(self) -> set:
        return self.quantity.free_symbols - {self.variable}

    def doit(self, **hints) -> Expr:
        """Limits of the parts that hold the variable and no sum; what stands around them is finite."""
        variable = self.variable
        quantity = unfold(self.quantity)
        quantity = quantity.replace(lambda e: isinstance(e, UnderFixedKernel), lambda e: e.doit())
        if not quantity.has(Sum):
            try:
                return limit(quantity, variable, oo)
            except (NotImplementedError, TypeError, ValueError):
                return self

        def settle(part: Expr) -> Expr:
            if not part.has(variable):
                return part
            if part.has(Sum):
                return part.func(*(settle(argument) for argument in part.args))
            return _limit_at_eigenvalue(part, variable)

        return settle(quantity)


def _limit_at_eigenvalue(part: Expr, variable: Symbol) -> Expr:
    """The limit of a function of one eigenvalue; where that may be zero, zero is a case of its own."""
    factor, moving = part.as_independent(variable, as_Add=False)
    eigenvalues = [entry for entry in moving.atoms(Indexed) if entry.base in (spectrum, positive_spectrum)]
    if len(eigenvalues) != 1:
        return factor * limit(moving, variable, oo)
    (eigenvalue,) = eigenvalues
    stand_in = Dummy("rate", positive=True)
    value = limit(moving.xreplace({eigenvalue: stand_in}), variable, oo).xreplace({stand_in: eigenvalue})
    if eigenvalue.is_positive:
        return factor * value
    at_zero = limit(moving.xreplace({eigenvalue: S.Zero}), variable, oo)
    at_zero -= value.subs(eigenvalue, 0)
    return factor * (value + at_zero * KroneckerDelta(eigenvalue, 0))


class TimeLimit(AtInfinity):
    """lim t → ∞, unevaluated; for what converges exponentially."""

    rule = TIME_LIMIT

    def __new__(cls, quantity: Expr, variable: Symbol) -> TimeLimit:
        return Expr.__new__(cls, quantity, variable)


class AnalyticLimit(AtInfinity):
    """lim N → ∞ of a function that is analytic in 1/N at 0, unevaluated."""

    def __new__(cls, quantity: Expr, variable: Symbol) -> AnalyticLimit:
        return Expr.__new__(cls, quantity, variable)


class GrowingLimit(AtInfinity):
    """lim N → ∞ of an elementary function of N without sums over N, unevaluated; it need not be analytic in 1/N."""

    def __new__(cls, quantity: Expr, variable: Symbol) -> GrowingLimit:
        return Expr.__new__(cls, quantity, variable)


def flow(*, eigenvalues: IndexedBase = spectrum, scaled: bool = False, index: Expr = i, time: Expr = t) -> LinearFlow:
    """f_t(x_i) under the kernel with these eigenvalues."""
    return LinearFlow(*_setting(eigenvalues, scaled), index, time)


def descent(step: Expr = eta, count: Expr = steps, *, eigenvalues: IndexedBase = spectrum) -> LinearDescent:
    """f_k(x_i) by gradient descent."""
    return LinearDescent(*_setting(eigenvalues, False), i, step, count)


def prediction(*, scaled: bool = False, time: Expr = t) -> PredictionFlow:
    """f_t(x*) under an invertible kernel."""
    matrix, start, target = _setting(positive_spectrum, scaled)
    return PredictionFlow(matrix, start, target, Lambda(at, k_star[at]), start_outputs(scaled=scaled)[1], time)


def _setting(eigenvalues: IndexedBase, scaled: bool) -> tuple[Lambda, Lambda, Lambda]:
    return (
        kernel_function(eigenvalues),
        start_outputs(scaled=scaled)[0],
        Lambda(at, y[at]),
    )
