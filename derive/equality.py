"""`reduces_to_zero`, `sum_of_squares`, `factored_nonnegative`: is a difference 0, or at least 0, and by which rules?

A failure to reduce says nothing.
"""

from sympy import (
    Add,
    Basic,
    Dummy,
    Expr,
    Mul,
    Pow,
    Product,
    S,
    Sum,
    Symbol,
    acos,
    asin,
    cancel,
    exp,
    expand,
    factor,
    pi,
    powdenest,
    simplify,
    together,
)

from derive.gaussian.trig import name_angles, trig_normal_form
from derive.language.quantity import Quantity, quantities
from derive.language.rewriting import bottom_up
from derive.language.rule import Rule
from derive.language.sums import normal_form
from derive.language.symbols import theta
from derive.training.orthonormal import V, contract

IDENTITY = Rule("identity", "both are the same expression")
NORMAL_FORM = Rule(
    "normal form of sums",
    "sums pulled to the front, deltas sifted, bound indices named by rank",
    ("free indices lie in their ranges", "ranges that meet in a delta are equal"),
)
ARCSINE = Rule("arcsin z = π/2 − arccos z", "arcsin z = π/2 − arccos z", ("−1 ≤ z ≤ 1",))
EQUAL_ANGLES = Rule("equal angles named alike", "arccosines of equal arguments are equal; sin θ = √(1 − cos² θ)")
ORTHONORMAL = Rule(
    "orthonormal eigenvectors", "Σ_i V_ij V_il = δ_jl and Σ_j V_ij V_lj = δ_il", ("the matrix is symmetric",)
)
PYTHAGORAS = Rule("sin² + cos² = 1", "polynomials in θ, sin θ and cos θ with sin² θ = 1 − cos² θ")
POWERS = Rule("powers of one base gathered", "b^(k t + j) = (b^t)^k b^j", ("b > 0",))
SIMPLIFY = Rule("SymPy's simplify", "SymPy's simplify gives 0")
FACTORED = Rule("factors and squares", "an expression written by its factors, or as a sum of squares, is the same")
SIGNS = Rule(
    "signs",
    "sums and products of what is ≥ 0 are ≥ 0, and so are even powers and roots",
    ("all parts are real", "no denominator may be 0"),
)

_MOST_FACTORED = 400
"""Operations up to which a difference is factored."""
_MOST = 4000
"""Operations up to which angles that nest are worked through: four hidden layers of arc-cosines."""


def reduces_to_zero(difference: Expr) -> tuple[Rule, ...] | None:
    """The rules that took `difference` to zero, or None where they did not."""
    if difference == 0:
        return (IDENTITY,)
    rules: tuple[Rule, ...] = (NORMAL_FORM,)
    if difference.has(asin):
        rules += (ARCSINE,)
        difference = difference.replace(asin, lambda z: pi / 2 - acos(z))
    if difference.has(acos):
        if difference.count_ops() > _MOST:
            return None
        (named,) = name_angles(difference, normal=_normal)
        if normal_form(named) == 0 or cancel(_name_powers(_name_unevaluated(named))) == 0:
            return (*rules, EQUAL_ANGLES)
    reduced = normal_form(difference)
    if reduced == 0:
        return rules
    for rule in exchanges(reduced):
        rules += (rule,)
        reduced = normal_form(bottom_up(reduced, lambda e, rule=rule: _exchanges_by(e, rule), _in_order))
        if reduced == 0:
            return rules
    if reduced.has(V):
        rules += (ORTHONORMAL,)
        reduced = contract(reduced)
        if reduced == 0:
            return rules
    reduced = _name_unevaluated(reduced)
    if reduced.has(theta):
        try:
            _, form = trig_normal_form(reduced, theta)
        except ValueError:
            pass
        else:
            if expand(form) == 0:
                return (*rules, PYTHAGORAS)
    if expand(reduced) == 0:
        return rules
    if cancel(_name_powers(reduced)) == 0:
        return (*rules, POWERS)
    if simplify(reduced, doit=False) == 0:
        return (*rules, SIMPLIFY)
    return None


def _normal(argument: Expr) -> Expr:
    """A form in which equal arguments of arccos are likely to look the same; others only stay unmatched."""
    return cancel(together(expand(powdenest(normal_form(argument)))))


def exchanges(expression: Expr) -> tuple[Rule, ...]:
    """The rules by which quantities in it are the same with their inputs exchanged, in the order of their stages."""
    found = {part.exchange: part.stage for part in quantities(expression) if part.exchange is not None}
    return tuple(sorted(found, key=lambda rule: (found[rule], rule.name)))


def _exchanges_by(part: Basic, rule: Rule | None) -> bool:
    return isinstance(part, Quantity) and part.exchange is not None and rule in (None, part.exchange)


def _in_order(part: Quantity) -> Quantity:
    """Of the two ways to name U and V, or the inputs, the one whose text comes first."""
    return min(part, part.exchanged(), key=str)


def _name_unevaluated(expression: Expr) -> Expr:
    """One symbol for each sum and expectation, nonnegative for a sum of squares: it may be of zeros, or empty."""
    names: dict[Expr, Symbol] = {}

    def name(part: Expr) -> Expr:
        is_square = isinstance(part, Sum) and part.function.is_Pow and part.function.exp == 2
        known = "positive" if part.is_positive else "nonnegative" if is_square or part.is_nonnegative else "real"
        return names.setdefault(part, Dummy("S", **{known: True}))

    expression = expression.replace(lambda e: _exchanges_by(e, None), name)
    return expression.replace(lambda e: isinstance(e, Sum), name)


def _name_powers(expression: Expr) -> Expr:
    """b^(k·t + j) as B^k b^j with a symbol B for b^t, and e^(kβ) likewise: what is left is rational in the symbols."""
    names: dict[tuple[Expr, Expr], Symbol] = {}

    def named(base: Expr, exponent: Expr) -> Expr:
        total = base ** exponent.as_coefficients_dict()[S.One] if base != S.Exp1 else S.One
        for term, times in exponent.as_coefficients_dict().items():
            if term != 1:
                total *= names.setdefault((base, term), Dummy("B", positive=True)) ** times
            elif base == S.Exp1:
                total *= exp(times)
        return total

    def power(part: Expr) -> Expr:
        base, exponent = part.as_base_exp()
        if isinstance(part, exp):
            return named(S.Exp1, expand(exponent))
        if not exponent.is_integer:
            return named(factor(base), expand(exponent))
        factors = (one.as_base_exp() for one in Mul.make_args(factor(base)))
        return Mul(*(named(one, expand(times * exponent)) for one, times in factors))

    def is_open(part: Expr) -> bool:
        return (isinstance(part, exp) and bool(part.exp.free_symbols)) or (
            isinstance(part, Pow) and bool(part.exp.free_symbols)
        )

    return expression.replace(is_open, power)


def sum_of_squares(expression: Expr) -> Expr | None:
    """c Σ_… (Σ_i F_i)² where the normal form is one term c Σ_{i,l} Σ_… F_i F_l with c ≥ 0, else None."""
    normal = normal_form(expression)
    coefficient, total = normal.as_coeff_Mul() if not isinstance(normal, Sum) else (S.One, normal)
    if not (coefficient.is_nonnegative and isinstance(total, Sum)):
        return None
    indices = [(limit[0], limit[2]) for limit in total.limits]
    for one, high in indices:
        for other, same in indices:
            if one == other or high != same:
                continue
            factors = Mul.make_args(total.function)
            first = Mul(*(f for f in factors if f.has(one)))
            second = Mul(*(f for f in factors if f.has(other)))
            rest = Mul(*(f for f in factors if not f.has(one) and not f.has(other)))
            if first.subs(one, other) == second and not first.has(other) and rest.is_nonnegative:
                left = [limit for limit in total.limits if limit[0] not in (one, other)]
                square = rest * Sum(first, (one, 1, high)) ** 2
                return coefficient * (Sum(square, *left) if left else square)
    return None


def factored_nonnegative(difference: Expr) -> Expr | None:
    """The expression, or it with its factors written out, where signs show that it is ≥ 0; else None.

    >>> from derive.language.symbols import q, qp
    >>> factored_nonnegative(q**2 + qp**2 - 2 * q * qp)
    (q - q')**2
    """
    if any(power.exp.is_negative and not power.base.is_nonzero for power in difference.atoms(Pow)):
        return None
    if _is_nonnegative(difference):
        return difference
    if quantities(difference) or difference.count_ops() > _MOST_FACTORED:
        return None
    form = factor(difference)
    return form if _is_nonnegative(form) else None


def _is_nonnegative(part: Expr) -> bool:
    """Whether its parts show it, no two of them together."""
    if part.is_nonnegative:
        return True
    if isinstance(part, Add | Mul):
        return all(map(_is_nonnegative, part.args))
    if isinstance(part, Sum | Product):
        return _is_nonnegative(part.function)
    if isinstance(part, Pow):
        is_square = bool(part.exp.is_even and part.base.is_extended_real)
        return is_square or bool(part.exp.is_real and _is_nonnegative(part.base))
    return False
