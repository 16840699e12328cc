"""Working out an expression by named rules, one step a rule: definitions to sums, expectations, closed forms."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from sympy import Expr

from derive.activations.activation import Activation, sigma, specialise
from derive.finite.kernel_moment import JointLimit, KernelMoment, WideLimit
from derive.finite.kernel_update import FROZEN, REAL, RealStep
from derive.finite.product_sums import OutputDistance
from derive.gaussian.expectation import GaussianExpectation
from derive.language.derivation import Derivation, Step
from derive.language.named import Named, Partial, TaylorCoefficient
from derive.language.rewriting import bottom_up
from derive.language.sums import name_indices, tidy
from derive.language.symbols import q, qp, theta
from derive.networks.initialisation import (
    AlmostSureLimit,
    Covariance,
    Mean,
    reduce_covariance,
    reduce_limit,
    reduce_mean,
)
from derive.networks.wide import DEEP
from derive.training.exponents import WidthExponent
from derive.training.fixed_kernel import AnalyticLimit, LinearDescent, LinearFlow, PredictionFlow, TimeLimit
from derive.training.neuron import NeuronOutput

_OVER_INITIALISATION = (AlmostSureLimit, Covariance, Mean)


@dataclass(frozen=True)
class Rule:
    """A named rewriting; `apply` gives back its argument unchanged where the rule does not apply."""

    name: str
    apply: Callable[[Expr], Expr]
    note: str = ""


def _inner_first(kind: type | tuple[type, ...], function: Callable, blocked: tuple[type, ...] = ()) -> Callable:
    """Apply `function` to the instances of `kind` that hold no instance of `kind` or `blocked` inside."""

    def settled(expression: Expr) -> bool:
        return isinstance(expression, kind) and not any(
            argument.has(*(kind if isinstance(kind, tuple) else (kind,)), *blocked) for argument in expression.args
        )

    return lambda expression: bottom_up(expression, settled, function)


def _closed_form(expectation: GaussianExpectation, *, in_symbols: bool = False) -> Expr:
    from derive.gaussian.routes import NoRoute, closed_form, derive_expectation

    if expectation.has(sigma):
        return expectation
    try:
        return derive_expectation(expectation).result if in_symbols else closed_form(expectation)
    except NoRoute:
        return expectation


def _unfold_outside(expression: Expr) -> Expr:
    """Unfold names, but not under a derivative: there a name stands until it is differentiated."""
    if isinstance(expression, (Partial, TaylorCoefficient)) and not expression.has(*_OVER_INITIALISATION):
        return expression
    if isinstance(expression, Named):
        return _unfold_outside(expression.expression)
    if not expression.has(Named):
        return expression
    return expression.func(*(_unfold_outside(argument) for argument in expression.args))


RULES = (
    Rule("definition", _unfold_outside, "every named quantity is replaced by what it stands for"),
    Rule(
        "differentiation",
        _inner_first((Partial, TaylorCoefficient), lambda e: tidy(e.doit()), _OVER_INITIALISATION),
        "sum, product and chain rule; ∂p_i/∂p_j = δ_ij and Σ_i δ_ij g_i = g_j",
    ),
    Rule(
        "along eigenvectors",
        _inner_first((LinearFlow, LinearDescent, PredictionFlow), lambda e: e.doit(), (TimeLimit, AnalyticLimit)),
        "K is diagonal in its eigenvectors: one linear equation for each, solved by dsolve, rsolve or integration",
    ),
    Rule(
        "one equation",
        _inner_first(NeuronOutput, lambda e: e.doit()),
        "equal parameters stay equal, and the output's equation is solved by dsolve",
    ),
    Rule("limit", _inner_first((TimeLimit, AnalyticLimit), lambda e: e.doit()), "term by term, at each eigenvalue"),
    Rule("sums", tidy, "factors without the index move before the sum"),
    Rule(
        "induction over layers",
        _inner_first(DEEP, lambda e: e.doit()),
        "one layer down: covariance of fresh Gaussian weights, own share of its parameters, E[σ'σ'] for those below",
    ),
    Rule("strong law", _inner_first(AlmostSureLimit, reduce_limit), "averages of iid terms with finite mean"),
    Rule(
        "bilinearity and independence",
        _inner_first(Covariance, reduce_covariance),
        "covariances of linear forms; sums of iid terms",
    ),
    Rule(
        "transfer matrix",
        _inner_first(KernelMoment, lambda e: e.doit()),
        "the lemma's recursion over layers, each moment a sum of powers of the layers' eigenvalues",
    ),
    Rule("joint limit", _inner_first(JointLimit, lambda e: e.doit()), "(1 + k/n)^d → e^(kβ) as d/n → β"),
    Rule("wide limit", _inner_first(WideLimit, lambda e: e.doit()), "(1 + k/n)^d by the binomial series in 1/n"),
    Rule(
        "frozen pattern",
        _inner_first(FROZEN, lambda e: e.doit()),
        "⟨∇K, ∇N⟩ by the lemma's recursion over layers, the activation pattern held fixed",
    ),
    Rule(
        "one unit after its step",
        _inner_first(RealStep, lambda e: e.doit()),
        "K is a polynomial in the readout and the preactivation, over the region where the unit stays active",
    ),
    Rule(
        "density at the kink × jump × speed",
        _inner_first(REAL, lambda e: e.doit()),
        "the slope of the real step is that of the frozen update and what units at their kink add",
    ),
    Rule(
        "sums of normal products",
        _inner_first(OutputDistance, lambda e: e.doit()),
        "E|N' − y| over the number of active units, by a ladder of Bessel functions",
    ),
    Rule("expectation", _inner_first(Mean, reduce_mean), "linearity, independence, moments of the Gaussian readout"),
)
"""Rules that need no route; each is tried in turn until none changes anything."""


def work_out(
    expression: Expr, activation: Activation | None = None, *, routes: bool = True, in_symbols: bool = False
) -> Derivation:
    """The derivation of an expression by the rules, for σ left open or put to `activation`.

    With `routes`, Gaussian expectations of named functions get their closed forms; `in_symbols` leaves these in q, q'
    and θ, to be read by people.

    Raises `derive.networks.initialisation.NotReducible` where an expectation over the initialisation is not covered.
    """
    if isinstance(expression, WidthExponent):
        return Derivation("measured", expression, ())
    rules = list(RULES)
    if activation is not None:
        rules.append(Rule("activation", lambda e: specialise(e, activation), f"σ is {activation.name}"))
    if routes:
        close = _inner_first(GaussianExpectation, lambda e: _closed_form(e, in_symbols=in_symbols))
        rules.append(Rule("closed form", close, "Gaussian expectations by their routes"))
    steps: list[Step] = []
    current, changed = expression, True
    while changed:
        changed = False
        for rule in rules:
            after = name_indices(rule.apply(current))
            if after != current:
                steps.append(Step(rule.name, after, rule.note))
                current, changed = after, True
    assumptions = () if activation is None else (f"σ is {activation.name}",)
    return Derivation("by rules", expression, tuple(steps), assumptions)


def derivation_of(expression: Expr, activation: Activation | None = None) -> Derivation:
    """The derivation to show for one side of a statement: by a route for a single Gaussian expectation, else by rules.

    Raises `derive.networks.initialisation.NotReducible` and `derive.gaussian.routes.NoRoute` where there is none.
    """
    if isinstance(expression, GaussianExpectation) and not expression.has(sigma):
        return expression.derive()
    steps = work_out(expression, activation, in_symbols=True)
    return _with_one_law(steps) if expression.has(*DEEP) else steps


def _with_one_law(derivation: Derivation) -> Derivation:
    """The steps up to where a second law of (U, V) comes in, which q, q', c and θ could not be told apart from."""
    kept: list[Step] = []
    for step in derivation.steps:
        laws = {found.covariance for found in step.expression.atoms(GaussianExpectation)}
        if len(laws) > 1 or (laws and step.expression.has(q, qp, theta)):
            break
        kept.append(step)
    return replace(derivation, steps=tuple(kept))
