"""The output of one trained neuron as an unevaluated object; `derive.training.lazy` works it out."""

from __future__ import annotations

from sympy import Expr

from derive.language.symbols import t


class NeuronOutput(Expr):
    """f_t(1) after the time t of gradient flow towards the target y from a_1 = w_1 = A, unevaluated."""

    is_commutative = True
    is_real = True

    def __new__(cls, start: Expr, target: Expr, time: Expr) -> NeuronOutput:
        return Expr.__new__(cls, start, target, time)

    def doit(self, **hints) -> Expr:
        from derive.training.lazy import goal, solution, weight

        return solution().subs(dict(zip((weight, goal, t), self.args, strict=True)), simultaneous=True)
