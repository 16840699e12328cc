"""What `ntk derive` prints: derivations, what is known of them, and values, each worked out in a worker."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
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
from ntk.arguments import UsageError
from ntk.progress import progress
from ntk.status import FAILED, HOLDS
from verify.claims.settings import Settings
from verify.quadrature.price_slope import between_jumps, jumps_of
from verify.report.evidence import closed_form_lines
from verify.report.terminal import value_lines
from verify.running import closed_forms
from verify.running.pool import Workers, workers


def print_derivations(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print what is asked for, and give the exit status."""
    if arguments.route not in (None, *ROUTES):
        raise UsageError(f"--route is {arguments.route!r}; expected one of {', '.join(ROUTES)}")
    activation = read_activation(arguments.activation)
    if arguments.at and activation.expression.has(alpha):
        raise UsageError("the slope α has no value for --at; type a number for it, as in ntk derive 'max(u, u/10)' …")
    comment = "% " if arguments.latex else ""
    holds = True

    def say(lines: Iterable[str]) -> None:
        print("\n".join(f"{comment}{line}" for line in lines), flush=True)

    with workers(1) as crew:
        ask = _asking(crew, settings.timeout)
        wanted = tuple(_expectations(activation, arguments.mixed))
        derived = [ask(f"{title}: routes", _steps, title, one, arguments.route) for title, one in wanted]
        if refused := next((one for one in derived if isinstance(one, _Refused)), None):
            raise UsageError(refused.words)
        for (title, expectation), steps in zip(wanted, derived, strict=True):
            if isinstance(steps, Derivation):
                print(_derivation(title, steps, arguments.latex), flush=True)
                with progress(f"{title}: checks"):
                    known = closed_forms.examine(expectation, arguments.route, settings, crew)
                pieces = {what: asdict(piece) for what, piece in known.evidence().items()}
                say(f"  {line}" for line in closed_form_lines(pieces))
                holds = holds and known.holds
            elif steps == NONE:
                say((title, f"  no closed form is known here; routes tried: {', '.join(ROUTES)}"))
            else:
                say((title, f"  no closed form is given here: {steps}"))
                holds = False
            if not isinstance(steps, Derivation) or arguments.at:
                for law in arguments.at or closed_forms.ORDINARY:
                    found = ask(f"{title}: values", closed_forms.values, expectation, (law,), settings)
                    say(value_lines(_values(found, law)))
            print()
        if not activation.is_continuous:
            say(_price_lines(activation))
            for law in arguments.at or closed_forms.ORDINARY:
                found = ask("Price's slope", closed_forms.price_values, activation, (law,), settings)
                say(value_lines(_values(found, law)))
    return HOLDS if holds else FAILED


NONE = "no route applies"


@dataclass(frozen=True)
class _Refused:
    """Why the route that was asked for gives nothing."""

    words: str


def _asking(crew: Workers, limit: float) -> Callable[..., object]:
    """A function that calls another one in a worker, with its progress shown: what it gives, or a text why nothing."""

    def ask(label: str, function: Callable, *arguments: object) -> object:
        with progress(label):
            found = crew.ask(function, arguments, limit)
        return f"it took over {limit:g} s; --timeout gives it more" if found is None else found

    return ask


def _values(found: object, law: tuple[Fraction | int, ...]) -> tuple[closed_forms.Value, ...]:
    return found if isinstance(found, tuple) else (closed_forms.Value(law, f"no value, for {found}", None),)


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


def _steps(title: str, expectation: GaussianExpectation, route: str | None) -> Derivation | _Refused | str:
    """The derivation; `NONE` where no route applies, or why the one asked for does not."""
    try:
        return derive_expectation(expectation, route)
    except NoRoute:
        others = routes_for(expectation)
        if not route:
            return NONE
        rest = f"those that do: {', '.join(others)}" if others else "none does; leave --route out to get numbers"
        return _Refused(f"route {route} does not apply to {title}; {rest}")


def _derivation(title: str, steps: Derivation, latex: bool) -> str:
    if not latex:
        return "\n".join((title, *derivation_lines(steps)))
    rendered = latex_derivation(Printer({}), steps)
    return f"% {title}, {steps.title}\n{rendered.align}\n{rendered.where}"
