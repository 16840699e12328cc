"""Activations as data, and the unspecified activation σ that generic statements are written with."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property

from sympy import (
    Expr,
    Function,
    Integer,
    Lambda,
    Piecewise,
    Rational,
    S,
    cos,
    erf,
    exp,
    expand,
    hermite_prob,
    log,
    sin,
    sqrt,
    sympify,
    tanh,
)

from derive.activations.pieces import jumps, kinks, seen
from derive.language.rule import Rewriting, Rule, Stage
from derive.language.symbols import alpha, u


class sigma(Function):  # noqa: N801 - σ is a function symbol, and SymPy writes those in lower case
    """The unspecified activation: `sigma(u)` is σ(u), `sigma(u, k)` its k-th derivative.

    >>> sigma(u).diff(u)
    sigma(u, 1)
    """

    nargs = (1, 2)

    @classmethod
    def eval(cls, argument: Expr, order: Expr | None = None) -> Expr | None:
        return cls(argument, S.Zero) if order is None else None

    def fdiff(self, argindex: int = 1) -> Expr:
        if argindex != 1:
            raise ValueError("σ is differentiated in its first argument only")
        return sigma(self.args[0], self.args[1] + 1)

    def _eval_is_real(self) -> bool:
        return True


@dataclass(frozen=True)
class Activation:
    """σ: ℝ → ℝ as data. `expression` is σ(u) in `symbols.u`; a branch at a kink gives σ its value there.

    The derivative at a kink is that of the branch that holds there, so σ'(0) = 0 for ReLU.
    """

    name: str
    expression: Expr

    def derivative(self, order: int = 1) -> Lambda:
        """σ^(order), away from the kinks by differentiation of each branch."""
        return Lambda(u, self.expression.diff(u, order))

    def at(self, argument: Expr, order: int = 0) -> Expr:
        """σ^(order)(argument)."""
        return self.derivative(order)(argument)

    @cached_property
    def kinks(self) -> tuple[Expr, ...]:
        """Where a branch ends; of kinks without an end those near 0."""
        return kinks(self.expression, u, seen(self.expression, u))

    @cached_property
    def is_continuous(self) -> bool:
        """Whether σ has no jump; σ' has no point mass then. A value of its own at a kink is no jump."""
        return not jumps(self.expression, u)


def in_words(name: str) -> str:
    """A name as a sentence has it.

    >>> in_words("leaky-relu"), in_words("gelu"), in_words("max(0, u) - u/10")
    ('leaky ReLU', 'GELU', 'max(0, u) - u/10')
    """
    return re.sub(r"(?<=[a-z])-(?=[a-z])", " ", name).replace("relu", "ReLU").replace("gelu", "GELU")


HAS_JUMPS = "σ has jumps: say which slope is meant, that almost everywhere or Price's with point masses"
"""Why E[σ'(U)σ'(V)] is refused where nothing says which."""


def rectified_power(degree: int) -> Activation:
    """max(0, u)ⁿ, with 0 at u = 0 also for n = 0 (Cho and Saul 2009)."""
    if degree < 0:
        raise ValueError(f"the degree of a rectified power is {degree}; expected 0 or more")
    name = {0: "step", 1: "relu"}.get(degree, f"relu^{degree}")
    return Activation(name, Piecewise((u ** Integer(degree), u > 0), (S.Zero, True)))


def monomial(degree: int) -> Activation:
    """uⁿ."""
    return Activation(
        {0: "one", 1: "identity", 2: "square", 3: "cube"}.get(degree, f"u^{degree}"), u ** Integer(degree)
    )


def hermite(degree: int) -> Activation:
    """The probabilists' Hermite polynomial He_n: He_2 = u² − 1, E[He_n(Z)He_k(Z)] = n! δ_nk for Z ~ N(0, 1)."""
    return Activation(f"hermite-{degree}", expand(hermite_prob(degree, u)))


_SELU = Rational("1.0507009873554804934193349852946"), Rational("1.6732632423543772848170429916717")
"""Scale and slope of SELU as libraries have them: mean 0 and variance 1 are kept (Klambauer et al. 2017)."""

ACTIVATIONS: dict[str, Activation] = {
    activation.name: activation
    for activation in (
        *(rectified_power(degree) for degree in range(4)),
        monomial(1),
        monomial(2),
        monomial(3),
        Activation("leaky-relu", Piecewise((u, u > 0), (alpha * u, True))),
        Activation("abs", Piecewise((u, u > 0), (-u, True))),
        Activation("erf", erf(u)),
        Activation("gelu", u * (1 + erf(u / sqrt(2))) / 2),
        Activation("sin", sin(u)),
        Activation("cos", cos(u)),
        Activation("exp", exp(u)),
        Activation("gaussian", exp(-(u**2))),
        Activation("tanh", tanh(u)),
        Activation("sigmoid", 1 / (1 + exp(-u))),
        Activation("silu", u / (1 + exp(-u))),
        Activation("softplus", log(1 + exp(u))),
        Activation("softsign", Piecewise((u / (1 + u), u > 0), (u / (1 - u), True))),
        Activation("elu", Piecewise((u, u > 0), (exp(u) - 1, True))),
        Activation("selu", Piecewise((_SELU[0] * u, u > 0), (_SELU[0] * _SELU[1] * (exp(u) - 1), True))),
        Activation("mish", u * tanh(log(1 + exp(u)))),
        Activation("hard-tanh", Piecewise((1, u > 1), (u, u > -1), (-1, True))),
        Activation("relu6", Piecewise((6, u > 6), (u, u > 0), (0, True))),
        Activation("hard-sigmoid", Piecewise((1, u > 3), ((u + 3) / 6, u > -3), (0, True))),
        Activation("hard-swish", Piecewise((u, u > 3), (u * (u + 3) / 6, u > -3), (0, True))),
        Activation("softshrink", Piecewise((u - S.Half, u > S.Half), (0, u > -S.Half), (u + S.Half, True))),
        Activation("exp(u^2/3)", exp(u**2 / 3)),
    )
}
"""The activations that have a name; `named` knows families and other spellings besides."""

ALIASES = {
    "heaviside": "step",
    "rectifier": "relu",
    "linear": "identity",
    "leakyrelu": "leaky-relu",
    "absolute": "abs",
    "absolute-value": "abs",
    "sine": "sin",
    "cosine": "cos",
    "exponential": "exp",
    "gaussian-bump": "gaussian",
    "bump": "gaussian",
    "logistic": "sigmoid",
    "swish": "silu",
    "hardtanh": "hard-tanh",
    "relu-6": "relu6",
    "hardsigmoid": "hard-sigmoid",
    "hardswish": "hard-swish",
    "soft-shrink": "softshrink",
    "soft-plus": "softplus",
    "soft-sign": "softsign",
}
FAMILIES: dict[str, Callable[[int], Activation]] = {"relu^": rectified_power, "u^": monomial, "hermite-": hermite}
"""Activations with a degree in their name."""
MAX_ORDER = 20
"""The highest degree of a family that has a name."""


class NotAnActivation(ValueError):
    """A name or a text that gives no activation; the message is one line."""


def named(name: str) -> Activation:
    """The activation of that name, in any case, with `_` or blanks for `-`: relu, leaky_relu, hermite-4, relu^7, u^5.

    Raises `NotAnActivation`.
    """
    spelled = re.sub(r"[\s_-]+", "-", name.strip().lower())
    spelled = ALIASES.get(spelled, spelled)
    if spelled in ACTIVATIONS:
        return ACTIVATIONS[spelled]
    found = re.fullmatch(r"(relu\^|u\^|hermite-)([0-9]{1,9})", spelled)
    if found is None:
        shown = name if len(name) <= 40 else f"{name[:40]}…"
        # what begins with another letter is another function: celu and selu, lish and swish
        alike = [known for known in (*ACTIVATIONS, *ALIASES) if known[:1] == spelled[:1]]
        near = get_close_matches(spelled, alike, n=1)
        hint = f"did you mean {near[0]}? " if near else ""
        raise NotAnActivation(f"unknown activation {shown!r}; {hint}known: {', '.join(NAMES)}")
    family, degree = found[1], int(found[2])
    if degree > MAX_ORDER:
        raise NotAnActivation(
            f"the degree in {name.strip()!r} is {degree}; expected 0 to {MAX_ORDER}, for example {family}{MAX_ORDER}"
        )
    return FAMILIES[family](degree)


NAMES = (*(name for name in ACTIVATIONS if "(" not in name), *(f"{family}n" for family in FAMILIES))
"""The names to offer to a user."""


def named_activation(activation: Activation | None) -> tuple[Rewriting, ...]:
    """The rule that puts a named activation in the place of σ; none where σ is left open."""
    if activation is None:
        return ()
    words = f"σ is {activation.name}"
    return (
        Rewriting(Rule("activation", words, (words,)), Stage.ACTIVATION, lambda e: (specialise(e, activation), ())),
    )


def has_open_slope(expression: Expr, activation: Activation) -> bool:
    """Whether σ' or a higher derivative of σ stands in an expression and the activation has jumps."""
    return not activation.is_continuous and any(part.args[1] != 0 for part in expression.atoms(sigma))


def specialise(expression: Expr, activation: Activation) -> Expr:
    """Put a named activation in the place of σ and its derivatives."""
    return sympify(expression).replace(sigma, lambda argument, order: activation.at(argument, int(order)))
