"""The functions that the text of an activation may use, of functions of u in pieces.

Each is real and finite wherever it is given: what is not shown to be so is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import inf

from flint import arb
from sympy import (
    Abs,
    Expr,
    Integer,
    Piecewise,
    Pow,
    Rational,
    S,
    atan,
    cos,
    cosh,
    erf,
    erfc,
    exp,
    log,
    sin,
    sinh,
    sqrt,
    tanh,
)

from derive.activations.activation import MAX_ORDER, NotAnActivation, hermite
from derive.activations.pieces import Pieces
from derive.activations.ranges import is_finite, value_range
from derive.activations.signs import EndlessSigns, degree_bound, shown, sign_of, signs, strict_sign
from derive.language.symbols import u

MAX_EXPONENT = 100
_MAX_DIGITS = 1000
_MAX_OPERATIONS = 600

_ZERO, _ONE = Pieces((S.Zero,)), Pieces((S.One,))


def checked(found: Pieces) -> Pieces:
    """The same, if it is of a size that can be worked with."""
    if sum(branch.count_ops() for branch in found.branches) > _MAX_OPERATIONS:
        raise NotAnActivation(f"the activation has over {_MAX_OPERATIONS} operations when it is written out")
    return found


def add(one: Pieces, other: Pieces) -> Pieces:
    """one + other."""
    return checked(one.with_other(other, lambda a, b: a + b))


def multiply(one: Pieces, other: Pieces) -> Pieces:
    """one · other."""
    return checked(one.with_other(other, lambda a, b: a * b))


def negate(one: Pieces) -> Pieces:
    """−one."""
    return one.each(lambda a: -a)


def divide(one: Pieces, other: Pieces) -> Pieces:
    """one/other, where other does not vanish anywhere."""
    return multiply(one, _reciprocal(other))


def _sign_everywhere(function: Pieces) -> int:
    """1 or −1 where all values have that sign, ends included; otherwise 0."""
    found = {strict_sign(branch, *span) for branch, span in zip(function.branches, function.spans, strict=True)}
    found |= {sign_of(value) for value in function.values}
    return found.pop() if len(found) == 1 else 0


def _never_zero(function: Pieces) -> bool:
    return all(
        strict_sign(branch, *span) for branch, span in zip(function.branches, function.spans, strict=True)
    ) and all(map(sign_of, function.values))


def _reciprocal(function: Pieces) -> Pieces:
    if function.constant == 0:
        raise NotAnActivation("it divides by 0; an activation is finite on all of ℝ")
    if not _never_zero(function):
        raise NotAnActivation(f"it divides by {_text(function)}, which may be 0; an activation is finite on all of ℝ")
    return function.each(lambda a: 1 / a)


def _text(function: Pieces) -> str:
    return function.typed or shown(function.expression())


def power(base: Pieces, exponent: Pieces) -> Pieces:
    """base^exponent: a whole number, one over 1/2 of a base that reaches 0 at kinks, or any of a positive base."""
    fixed = exponent.constant
    if fixed is not None and isinstance(fixed, Rational):
        if abs(fixed) > MAX_EXPONENT:
            raise NotAnActivation(f"the exponent {shown(fixed)} is over {MAX_EXPONENT}; up to {MAX_EXPONENT} are taken")
        _bound_power(base, fixed)
        if isinstance(fixed, Integer):
            return checked((base if fixed >= 0 else _reciprocal(base)).each(lambda a: a ** abs(fixed)))
        if (root := _root_of_square(base, fixed)) is not None:
            return root
        if base.constant == 0 and fixed > 0:
            return _ZERO
        if fixed > 0 and _sign_everywhere(base) != 1 and _never_negative(base):
            return _power_down_to_zero(base, fixed)
    if _sign_everywhere(base) != 1:
        kind = "root" if isinstance(fixed, Rational) else "power"
        raise NotAnActivation(
            f"it takes a {kind} of {_text(base)}, which may be 0 or negative; an activation is real and smooth "
            f"between its kinks"
        )
    if fixed is not None and isinstance(fixed, Rational):
        found = checked(base.each(lambda a: a**fixed))
        return Pieces(tuple(map(_without_modulus, found.branches, found.spans)), found.ends, found.values)
    return apply_exp(multiply(exponent, base.each(log)))


def _never_negative(function: Pieces) -> bool:
    """Whether it is 0 or positive everywhere, with no zero inside of a branch that is not 0 or has no cases."""
    for branch, span in zip(function.branches, function.spans, strict=True):
        try:
            found = signs(branch, *span)
        except EndlessSigns:
            return False
        weak = found.weak and not branch.has(Piecewise)
        if found.ends or weak or found.signs[0] < 0:
            return False
    return all(sign_of(value) >= 0 for value in function.values)


def _power_down_to_zero(base: Pieces, exponent: Rational) -> Pieces:
    """Of a base that reaches 0 at kinks only: the power is continuous, and its slope squared has an integral."""
    if exponent <= S.Half:
        raise NotAnActivation(
            f"it takes the power {exponent} of {_text(base)}, which may be 0; the exponent has to be over 1/2, or the "
            f"slope squared has no integral there"
        )
    return checked(base.each(lambda a: a**exponent))


def _without_modulus(branch: Expr, span: tuple[Expr, Expr]) -> Expr:
    """SymPy takes √(a²b) to |a|√b; here a has one sign."""
    for modulus in branch.atoms(Abs):
        sign = strict_sign(modulus.args[0], *span)
        if not sign:
            raise NotAnActivation(f"cannot find exactly where {shown(modulus.args[0])} changes sign")
        branch = branch.xreplace({modulus: sign * modulus.args[0]})
    return branch


def _root_of_square(base: Pieces, exponent: Rational) -> Pieces | None:
    """(b^(2k))^(n/2k) = |b|ⁿ for whole n > 0."""
    if len(base.branches) != 1 or exponent < 0:
        return None
    (inner,) = base.branches
    if not (isinstance(inner, Pow) and isinstance(inner.exp, Integer) and inner.exp > 0 and inner.exp % 2 == 0):
        return None
    whole = inner.exp * exponent
    return absolute(Pieces((inner.base,))).each(lambda a: a**whole) if isinstance(whole, Integer) else None


def _bound_power(base: Pieces, exponent: Rational) -> None:
    """Refuse what would fill the memory, before it is worked out."""
    size = max(abs(int(exponent)), 1)
    for part in (*base.branches, *base.values):
        if degree_bound(part) * size > MAX_EXPONENT:
            raise NotAnActivation(f"its degree is over {MAX_EXPONENT}; up to {MAX_EXPONENT} is taken")
        digits = max((len(str(max(abs(n.p), n.q))) for n in part.atoms(Rational)), default=0)
        if digits * size > 2 * _MAX_DIGITS or (not part.has(u) and _log_size(part) * size > _MAX_DIGITS):
            raise NotAnActivation(f"a number in it has over {_MAX_DIGITS} digits")


def _log_size(number: Expr) -> float:
    """|log₁₀| of a number; 0 for 0."""
    size = value_range(number).magnitude
    if not is_finite(size):
        return inf
    return abs(float(arb(size).log() / arb(10).log())) if size != 0 else 0


def apply_exp(argument: Pieces) -> Pieces:
    """e^argument, numbers up to ±1000."""
    return _smooth(exp, limit=1000)(argument)


def _smooth(function: Callable[[Expr], Expr], limit: int | None = None) -> Callable[[Pieces], Pieces]:
    def apply(argument: Pieces) -> Pieces:
        for part in (*argument.branches, *argument.values):
            if limit and not part.has(u) and value_range(part).magnitude > limit:
                raise NotAnActivation(f"{function.__name__}({shown(part)}) is out of range; numbers up to {limit}")
        return checked(argument.each(function))

    return apply


def _logarithm(argument: Pieces) -> Pieces:
    if _sign_everywhere(argument) != 1:
        raise NotAnActivation(
            f"it takes the log of {_text(argument)}, which may be 0 or negative; an activation is real and finite on "
            f"all of ℝ"
        )
    return checked(argument.each(log))


def absolute(argument: Pieces) -> Pieces:
    """|argument|."""
    return argument.select({1: argument, -1: negate(argument), 0: _ZERO}, jumps=False)


def _sign(argument: Pieces) -> Pieces:
    return argument.select({1: _ONE, -1: negate(_ONE), 0: _ZERO}, jumps=True)


def _step(argument: Pieces) -> Pieces:
    return argument.select({1: _ONE, -1: _ZERO, 0: _ZERO}, jumps=True)


def _relu(argument: Pieces) -> Pieces:
    return argument.select({1: argument, -1: _ZERO, 0: _ZERO}, jumps=False)


def _leaky_relu(argument: Pieces, slope: Pieces = Pieces((Rational(1, 100),))) -> Pieces:  # noqa: B008 - frozen
    if slope.constant is None:
        raise NotAnActivation(f"the slope of leaky_relu is {_text(slope)}; expected a number, as leaky_relu(u, 1/10)")
    return argument.select({1: argument, -1: multiply(slope, argument), 0: _ZERO}, jumps=False)


def _elu(argument: Pieces) -> Pieces:
    below = apply_exp(_relu_below(argument))
    return argument.select({1: argument, -1: add(below, negate(_ONE)), 0: _ZERO}, jumps=False)


def _relu_below(argument: Pieces) -> Pieces:
    """min(argument, 0), the part of the argument that an ELU takes the exponential of."""
    return argument.select({1: _ZERO, -1: argument, 0: _ZERO}, jumps=False)


def _maximum(*arguments: Pieces) -> Pieces:
    best, *others = arguments
    for other in others:
        best = checked(add(best, negate(other)).select({1: best, -1: other, 0: best}, jumps=False))
    return best


def _minimum(*arguments: Pieces) -> Pieces:
    return negate(_maximum(*map(negate, arguments)))


def _sigmoid(argument: Pieces) -> Pieces:
    return _reciprocal(add(_ONE, apply_exp(negate(argument))))


def _gelu(argument: Pieces) -> Pieces:
    return checked(argument.each(lambda a: a * (1 + erf(a / sqrt(2))) / 2))


def _hermite(order: Pieces, argument: Pieces) -> Pieces:
    degree = order.constant
    if degree is None or not (isinstance(degree, Integer) and 0 <= degree <= MAX_ORDER):
        raise NotAnActivation(
            f"the order of hermite is {_text(order)}; expected a whole number from 0 to {MAX_ORDER}, as hermite(3, u)"
        )
    _bound_power(argument, degree)
    polynomial = hermite(int(degree)).expression
    return checked(argument.each(lambda a: polynomial.subs(u, a)))


def _tangent(argument: Pieces) -> Pieces:
    raise NotAnActivation(f"tan({_text(argument)}) has poles; an activation is finite on all of ℝ")


@dataclass(frozen=True)
class TextFunction:
    """A function that a text may call, with how many arguments (`most` None: any number), and how it is typed."""

    apply: Callable[..., Pieces]
    typed: str
    least: int = 1
    most: int | None = 1


def _one(name: str, apply: Callable[[Pieces], Pieces]) -> tuple[str, TextFunction]:
    return name, TextFunction(apply, f"{name}(u)")


FUNCTIONS: dict[str, TextFunction] = dict(
    (
        ("max", TextFunction(_maximum, "max(0, u)", 2, None)),
        ("min", TextFunction(_minimum, "min(1, u)", 2, None)),
        _one("relu", _relu),
        ("leaky_relu", TextFunction(_leaky_relu, "leaky_relu(u, 1/10)", 1, 2)),
        _one("elu", _elu),
        _one("step", _step),
        _one("heaviside", _step),
        _one("H", _step),
        _one("sign", _sign),
        _one("abs", absolute),
        _one("exp", apply_exp),
        _one("log", _logarithm),
        _one("ln", _logarithm),
        _one("sqrt", lambda argument: power(argument, Pieces((S.Half,)))),
        _one("sin", _smooth(sin)),
        _one("cos", _smooth(cos)),
        _one("tan", _tangent),
        _one("sinh", _smooth(sinh, limit=1000)),
        _one("cosh", _smooth(cosh, limit=1000)),
        _one("tanh", _smooth(tanh)),
        _one("atan", _smooth(atan)),
        _one("arctan", _smooth(atan)),
        _one("erf", _smooth(erf)),
        _one("erfc", _smooth(erfc, limit=30)),
        _one("sigmoid", _sigmoid),
        _one("softplus", lambda argument: _logarithm(add(_ONE, apply_exp(argument)))),
        _one("silu", lambda argument: multiply(argument, _sigmoid(argument))),
        _one("swish", lambda argument: multiply(argument, _sigmoid(argument))),
        _one("gelu", _gelu),
        ("hermite", TextFunction(_hermite, "hermite(3, u)", 2, 2)),
    )
)
"""What a text may call. step(0) = sign(0) = 0; `hermite` are the probabilists' polynomials."""

__all__ = ["FUNCTIONS", "add", "divide", "multiply", "negate", "power"]
