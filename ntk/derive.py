"""`ntk derive`: closed forms of E[σσ] and E[σ'σ'] for an activation, step by step, and how they are known."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from fractions import Fraction

from codegen.writing.latex import Printer
from codegen.writing.layout import derivation as latex_derivation
from codegen.writing.text import derivation_lines, text
from derive.activations.activation import Activation
from derive.activations.text import read_activation
from derive.gaussian.expectation import GaussianExpectation, expectation_of
from derive.gaussian.routes import ROUTES, NoRoute, derive_expectation, routes_for
from derive.language.derivation import Derivation
from derive.language.symbols import alpha, u
from ntk.arguments import UsageError, add_digits, rational
from ntk.status import FAILED, HOLDS
from verify.claims.settings import Settings
from verify.quadrature.price_slope import between_jumps, jumps_of
from verify.report import closed_form_lines, value_lines
from verify.running import closed_forms, workers


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = "Derive E[σ(U)σ(V)] and E[σ'(U)σ'(V)] for (U, V) ~ N(0, [[q, c], [c, q']]), step by step."
    parser.add_argument(
        "activation", metavar="ACTIVATION", help="a name such as relu, erf, gelu, or an expression in u in quotes"
    )
    parser.add_argument("--route", choices=tuple(ROUTES), help="the method (default: the first that applies)")
    parser.add_argument(
        "--mixed", action="store_true", help="E[σ(U)σ'(V)], too; where σ has jumps for its slope s almost everywhere"
    )
    parser.add_argument(
        "--at", type=_covariance, action="append", metavar="Q,Q',C", help="print the values at this covariance, too"
    )
    add_digits(parser)
    parser.add_argument("--latex", action="store_true", help="print LaTeX")


def run(arguments: argparse.Namespace) -> int:
    settings = Settings(arguments.digits)
    activation = read_activation(arguments.activation)
    if arguments.at and activation.expression.has(alpha):
        raise UsageError("the slope α has no value for --at; type a number for it, as in ntk derive 'max(u, u/10)' …")
    comment = "% " if arguments.latex else ""
    holds = True

    def say(lines: Iterable[str]) -> None:
        print("\n".join(f"{comment}{line}" for line in lines))

    with workers(1) as crew:
        for title, expectation in _expectations(activation, arguments.mixed):
            steps = _steps(title, expectation, arguments.route)
            if steps is None:
                say((title, f"  no closed form is known here; routes tried: {', '.join(ROUTES)}"))
            else:
                print(_derivation(title, steps, arguments.latex))
                found = closed_forms.examine(expectation, arguments.route, settings, crew)
                pieces = {asked: asdict(piece) for asked, piece in found.evidence().items()}
                say(f"  {line}" for line in closed_form_lines(pieces))
                holds = holds and found.holds
            if steps is None or arguments.at:
                say(value_lines(closed_forms.values(expectation, arguments.at, settings)))
            print()
    if not activation.is_continuous:
        say(_price_lines(activation))
        say(value_lines(closed_forms.price_values(activation, arguments.at, settings)))
    return HOLDS if holds else FAILED


def _expectations(activation: Activation, mixed: bool) -> Iterator[tuple[str, GaussianExpectation]]:
    """The expectations of σ and its derivative that are asked for, each with its title."""
    names = ("σ", "σ'" if activation.is_continuous else "s")
    has_slope = activation.derivative()(u) != 0
    orders = [(0, 0), *([(1, 1)] if has_slope or activation.is_continuous else [])]
    if mixed and (has_slope or activation.is_continuous):
        orders.append((0, 1))
    for first, second in orders:
        title = f"E[{names[first]}(U){names[second]}(V)] for σ = {activation.name}"
        if not activation.is_continuous and second:
            title += ", s its slope almost everywhere"
        yield title, expectation_of(activation, first, second)


def _price_lines(activation: Activation) -> Iterator[str]:
    """What Price's slope is of a function with jumps; in closed form where it is constant between them.

    There its slope almost everywhere is 0, and so is each expectation that holds it.
    """
    if activation.derivative()(u) == 0:
        yield f"E[s(U)s(V)] for σ = {activation.name}, s its slope almost everywhere"
        yield "  = 0, as is E[σ(U)s(V)]: σ is constant between its jumps"
        yield ""
    yield f"Price's ∂E[σ(U)σ(V)]/∂c for σ = {activation.name}, point masses of σ' at its jumps included"
    jumps = ", ".join(f"{text(jump.height)} at {text(jump.place)}" for jump in jumps_of(activation))
    yield f"  σ has jumps h_i at u_i: {jumps}; s is its slope almost everywhere, p are the densities of U, V and (U, V)"
    if activation.derivative()(u) == 0:
        yield f"  = Σ_{{i,j}} h_i h_j p(u_i, u_j) = {text(between_jumps(activation))}    for |ρ| < 1"
    else:
        yield (
            "  = E[s(U)s(V)] + Σ_i h_i (p_U(u_i) E[s(V) | U = u_i] + p_V(u_i) E[s(U) | V = u_i])"
            " + Σ_{i,j} h_i h_j p(u_i, u_j)    for |ρ| < 1"
        )


def _steps(title: str, expectation: GaussianExpectation, route: str | None) -> Derivation | None:
    """The derivation, or None where no route applies. Raises `UsageError` where only the one asked for does not."""
    try:
        return derive_expectation(expectation, route)
    except NoRoute:
        if route and routes_for(expectation):
            others = ", ".join(routes_for(expectation))
            raise UsageError(f"route {route} does not apply to {title}; those that do: {others}") from None
        return None


def _derivation(title: str, steps: Derivation, latex: bool) -> str:
    if not latex:
        return "\n".join((title, *derivation_lines(steps)))
    rendered = latex_derivation(Printer({}), steps)
    return f"% {title}, {steps.title}\n{rendered.align}\n{rendered.where}"


def _covariance(text: str) -> tuple[Fraction, ...]:
    """(q, q', c) of a covariance, exactly."""
    entries = tuple(map(rational, text.split(",")))
    if len(entries) != 3:
        raise argparse.ArgumentTypeError(f"{text!r} is no covariance; type it as q,q',c, for example 1,2,1/2")
    first, second, both = entries
    if first < 0 or second < 0 or both**2 > first * second:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no covariance; expected q, q' ≥ 0 and c² ≤ qq', for example 1,2,1/2"
        )
    return entries
