"""`smooth_forms`: the means of a smooth activation in q, q' and c, in functions that neither overflow nor cancel early.

e^E sinh(kc) is one function of E and kc: with E = −(q + q')/2 both of its factors leave the range of doubles at inputs
of the size of 40, and near c = 0 the difference of the exponentials that it is loses all digits.
"""

from __future__ import annotations

from dataclasses import dataclass

from sympy import (
    Add,
    Expr,
    Function,
    Integer,
    Mul,
    Pow,
    S,
    asin,
    cos,
    cosh,
    exp,
    expand,
    fraction,
    pi,
    powsimp,
    sinh,
    sqrt,
    together,
)

from derive.language.symbols import c, q, qp, theta
from derive.networks.formula import KernelFormula


class exp_sinh(Function):  # noqa: N801 - a function symbol, and SymPy writes those in lower case
    """e^E sinh(y) as one function of (E, y)."""

    nargs = 2

    def fdiff(self, argindex: int = 1) -> Expr:
        return self if argindex == 1 else exp_cosh(*self.args)


class exp_cosh(Function):  # noqa: N801
    """e^E cosh(y) as one function of (E, y)."""

    nargs = 2

    def fdiff(self, argindex: int = 1) -> Expr:
        return self if argindex == 1 else exp_sinh(*self.args)


class arctan_ratio(Function):  # noqa: N801
    """arctan(y/x), x ≥ 0, as one function of (y, x)."""

    nargs = 2

    def fdiff(self, argindex: int = 1) -> Expr:
        y, x = self.args
        square = expand(x**2 + y**2).factor()
        return x / square if argindex == 1 else -y / square


class exp_minus_one(Function):  # noqa: N801
    """e^y − 1 as one function of y."""

    nargs = 1

    def fdiff(self, argindex: int = 1) -> Expr:
        return exp(self.args[0])


@dataclass(frozen=True)
class MeanForms:
    """A mean in q, q' and c as derived; how it is worked out for a pair of rows, and in q for a row with itself."""

    derived: Expr
    pair: Expr
    own: Expr


@dataclass(frozen=True)
class SmoothForms:
    """E[σ(U)σ(V)] and E[σ'(U)σ'(V)]."""

    value: MeanForms
    slope: MeanForms


def smooth_forms(formula: KernelFormula) -> SmoothForms:
    """The forms of a formula.

    Domain: value and slope sums of products of polynomials, whole powers of square roots, exponentials, sinh, cosh and
    arcsin, free of θ after cos θ = c/(√q √q') is put in, and finite where q or q' is 0; with two and more hidden layers
    no root of qq' − c², such as a kink leaves.

    Raises `ValueError` for a formula outside the domain.
    """
    value, slope = (_in_covariance(expr) for expr in (formula.value, formula.slope))
    for name, expr in (("value", value), ("slope", slope)):
        if extra := expr.free_symbols - {q, qp, c}:
            raise ValueError(f"{name} is {expr}, with {', '.join(sorted(map(str, extra)))}; expected q, q' and c alone")
        if any(expr.subs(at).has(S.NaN, S.ComplexInfinity) for at in ({q: 0, c: 0}, {qp: 0, c: 0})):
            raise ValueError(f"{name} is {expr}, which has no value where q = 0; expected one that does")
    if not value.has(c):
        raise ValueError(f"value is {value}; expected a function of c")
    forms = SmoothForms(_mean(value), _mean(slope))
    if formula.hidden_layers > 1 and any(is_edged(mean.pair) for mean in (forms.value, forms.slope)):
        raise ValueError(f"value is {value}, with a root that vanishes where U = V; expected none below another layer")
    return forms


def is_edged(pair: Expr) -> bool:
    """Whether a root vanishes where U = V, as at a kink: what is off by ε below it is off by √ε above."""
    roots = [part.base for part in pair.atoms(Pow) if part.exp.is_Rational and not part.exp.is_Integer]
    return any(expand(root.subs({qp: q, c: q}, simultaneous=True)) == 0 for root in roots)


def _mean(expr: Expr) -> MeanForms:
    pair = _stable(expr)
    return MeanForms(expr, pair, _own(pair))


def _own(pair: Expr) -> Expr:
    """Where U = V: q = q' = c, which is no error that q has apart from c's; e^E sinh y = −e^(E + y) (e^(−2y) − 1)/2."""
    at = pair.subs({qp: q, c: q}, simultaneous=True)
    at = at.replace(arctan_ratio, lambda y, x: arctan_ratio(y, x) if x != 0 else pi / 2)
    at = at.replace(exp_sinh, lambda power, y: -exp(expand(power + y)) * exp_minus_one(-2 * y) / 2)
    return at.replace(exp_cosh, lambda power, y: exp(expand(power + y)) * (exp_minus_one(-2 * y) + 2) / 2)


def _in_covariance(expr: Expr) -> Expr:
    return expr.subs(cos(theta), c / (sqrt(q) * sqrt(qp)))


def _stable(expr: Expr) -> Expr:
    """The expression with each exponential and the hyperbolic function beside it as one function, and no arcsine."""
    expr = expr.replace(asin, _arctangent)
    total = S.Zero
    for term in Add.make_args(expr):
        if term.has(sinh, cosh):
            total += sum((_term(part) for part in expand(term).as_ordered_terms()), S.Zero)
        else:
            _check(term)
            total += term
    return total


def _arctangent(ratio: Expr) -> Expr:
    """arcsin(y/h) = arctan(y/√(h² − y²)), in whose root more cancels in symbols than in numbers: near ±1 the ratio has
    lost what the root keeps."""
    above, below = fraction(together(ratio))
    return arctan_ratio(above, sqrt(expand(below**2) - expand(above**2)))


def _term(term: Expr) -> Expr:
    factors = Mul.make_args(powsimp(term))
    exponent, hyperbolic, rest = S.Zero, [], []
    for factor in factors:
        base, power = factor.as_base_exp()
        if isinstance(factor, exp):
            exponent += factor.exp
        elif isinstance(base, (sinh, cosh)) and power.is_Integer and power > 0:
            hyperbolic += [base] * int(power)
        else:
            rest.append(factor)
    others = Mul(*rest)
    _check(others)
    if not hyperbolic:
        return others * exp(expand(exponent))
    if len(hyperbolic) > 1:
        raise ValueError(f"{term} has a product of hyperbolic functions; expected one in each term")
    joined = exp_sinh if isinstance(hyperbolic[0], sinh) else exp_cosh
    return others * joined(expand(exponent), hyperbolic[0].args[0])


def _check(expr: Expr) -> None:
    """That no function is left that a module has no bounded form of."""
    for part in expr.atoms(Function):
        if part.free_symbols and not isinstance(part, (exp, arctan_ratio)):
            raise ValueError(f"{expr} has {part.func}; expected exp, sinh, cosh and asin alone")
    for part in expr.atoms(Pow):
        if part.free_symbols and not isinstance(2 * part.exp, Integer) and not isinstance(part, exp):
            raise ValueError(f"{expr} has the power {part}; expected whole powers of square roots")


__all__ = [
    "MeanForms",
    "SmoothForms",
    "arctan_ratio",
    "exp_cosh",
    "exp_minus_one",
    "exp_sinh",
    "is_edged",
    "smooth_forms",
]
