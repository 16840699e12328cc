"""A kernel as a module that stands on its own, written where the claims it rests on hold."""

from __future__ import annotations

import argparse
import shlex
import sys
from dataclasses import replace
from pathlib import Path

from codegen.kernels import (
    Deviations,
    Provenance,
    is_homogeneous,
    known_backends,
    refused_derivatives,
    refused_slope,
    render_kernel_module,
)
from codegen.kernels.parts import completed
from derive.activations.activation import Activation
from derive.activations.text import read_activation
from derive.language.convention import Convention
from derive.language.symbols import alpha, u
from derive.networks.formula import KernelFormula, NoLimit, kernel_formula
from derive.networks.sensitivity import DERIVATIVES
from ntk.arguments import UsageError, notes_folder, writable
from ntk.evidence import read_settings, reports
from ntk.status import FAILED, HOLDS
from verify.claims.ledger import load, supporting_claims
from verify.claims.settings import Settings
from verify.claims.verdict import HOLDING
from verify.report import tool_version
from verify.running import worst_error, write_atomically

_MOST_LAYERS = 100
_NO_LIMIT = "1.6.limit-exists"
"""The claim of the notes that shows why the standard parameterization has no NTK with two hidden layers."""


def export(arguments: argparse.Namespace) -> int:
    settings = read_settings(arguments)
    activation = read_activation(arguments.activation)
    convention, asked = _convention(arguments)
    formula = _formula(activation, convention, arguments.hidden_layers, arguments.slope)
    path = writable(arguments.file)
    backends = known_backends()
    if arguments.backend not in backends:
        raise UsageError(f"there is no backend {arguments.backend!r}; expected one of {', '.join(backends)}")
    backend = backends[arguments.backend]
    parts = tuple(sorted(set(arguments.parts)))
    if not is_homogeneous(formula) and backend.smooth_contract is None:
        raise UsageError(
            f"{activation.name} is smooth, and the backend {backend.name} has no modules of such activations; leave "
            "--backend out"
        )
    if not backend.resolves_steps and formula.slope == 0 and formula.hidden_layers > 1:
        raise UsageError(
            f"steps with {formula.hidden_layers} hidden layers need all digits of small angles, which the backend "
            f"{backend.name} does not keep; leave --backend out"
        )
    if missing := set(parts) - set(backend.parts):
        raise UsageError(f"the backend {backend.name} has no part {', '.join(sorted(missing))}; leave --with out")
    if refusal := refused_slope(formula, parts):
        raise UsageError(f"{refusal}; type one, for example --activation 'max(u, u/10)'")
    differentiated = [part for part in parts if "grad" in completed((part,))]
    if differentiated and (refusal := refused_derivatives(formula)):
        raise UsageError(f"{refusal}; leave --with {' and --with '.join(differentiated)} out")
    command = _command(path, arguments, formula, settings)
    if arguments.no_evidence:
        draft = Provenance(None, command, f"ntk-ledger {tool_version()}")
        write_atomically(path, render_kernel_module(formula, draft, backend, asked, parts))
        print(f"{path}: {convention.describe()}; evidence was not asked for")
        return HOLDS
    ledger = load(notes_folder(arguments))
    supporting = supporting_claims(ledger, activation, convention, formula.hidden_layers)
    if differentiated:
        supporting += tuple(ledger[name] for name in DERIVATIVES.rests_on)
    found = reports(arguments, ledger, supporting, settings)
    verdicts = tuple((claim.id, found[claim.id].judgement.verdict) for claim in supporting)
    failed = [name for name, verdict in verdicts if verdict not in HOLDING]
    if failed:
        print(
            f"ntk: not exported, for {', '.join(failed)} does not hold; ntk show {failed[0]} says why", file=sys.stderr
        )
        return FAILED
    draft = Provenance(verdicts, command, f"ntk-ledger {tool_version()}")
    try:
        worst = worst_error(render_kernel_module(formula, draft, backend, asked, parts), formula)
    except ModuleNotFoundError as error:
        raise UsageError(
            f"the module imports {error.name}, which is not installed here, and its error cannot be measured; install "
            "it, or type --no-evidence"
        ) from None
    measured = replace(draft, worst_error=worst.error, worst_where=worst.where)
    write_atomically(path, render_kernel_module(formula, measured, backend, asked, parts))
    print(f"{path}: {convention.describe()}; worst error {worst.error:.0e} of √(K(x,x) K(x',x')), {worst.where}")
    return HOLDS


def _convention(arguments: argparse.Namespace) -> tuple[Convention, Deviations | None]:
    """The convention, and the defaults of the module if there was asked for some. Raises `UsageError`."""
    numbers = arguments.like_stax
    if numbers is None:
        return Convention(arguments.parameterization or "standard", arguments.bias, arguments.output_bias), None
    if arguments.parameterization == "standard":
        raise UsageError(
            "--like-stax takes the numbers of a network in the ntk parameterization; leave --parameterization out "
            "(docs/neural-tangents.md says which networks have the kernels of the standard one)"
        )
    if numbers.biases is None:
        if arguments.bias or arguments.output_bias:
            raise UsageError(
                "--like-stax has no b_std, and stax.Dense no bias without one; type its number, for example "
                f"--like-stax '{numbers.text()},b_std=0.1'"
            )
        return Convention("ntk"), Deviations(numbers.weights, sigma_a=numbers.weights)
    return Convention("ntk", True, True), Deviations(numbers.weights, numbers.biases, numbers.weights)


def _formula(activation: Activation, convention: Convention, hidden_layers: int, slope: str | None) -> KernelFormula:
    """What is exported. Raises `UsageError` for what cannot be."""
    if not 1 <= hidden_layers <= _MOST_LAYERS:
        raise UsageError(
            f"--hidden-layers is {hidden_layers}; expected a whole number from 1 to {_MOST_LAYERS}, for example "
            "--hidden-layers 3"
        )
    if slope is not None and activation.is_continuous:
        raise UsageError(f"{activation.name} has no jump, and one slope; leave --slope out")
    if parameters := activation.expression.free_symbols - {u, alpha}:
        raise UsageError(
            f"{activation.name} has a parameter, {', '.join(sorted(map(str, parameters)))}, and needs a number for "
            "it; type its text with one, for example --activation 'max(u, u/10)'"
        )
    if not activation.is_continuous and slope is None:
        raise UsageError(
            f"the NTK of {activation.name} is infinite, for σ' has point masses; choose a continuous one, or type "
            "--slope almost-everywhere for σ' without them"
        )
    try:
        formula = kernel_formula(activation, convention, hidden_layers)
    except NoLimit as error:
        raise UsageError(
            f"the NTK with {hidden_layers} hidden layers has no limit in the standard parameterization: {error} (claim "
            f"{_NO_LIMIT}); type --parameterization ntk"
        ) from None
    if slope is not None and formula.slope != 0:
        raise UsageError(
            f"{activation.name} has jumps and a slope between them; of those only steps are exported so far"
        )
    if formula.slope == 0 and hidden_layers > 1 and convention.hidden_bias:
        raise UsageError(
            f"{activation.name} with {hidden_layers} hidden layers is exported without hidden biases; leave --bias out"
        )
    try:
        is_homogeneous(formula)
    except ValueError:
        raise UsageError(
            f"the kernels of {activation.name} with {hidden_layers} hidden layer{'s' * (hidden_layers > 1)} cannot be "
            "exported so far; those can of what is linear on each side of 0 (relu, abs, max(u, u/10)), of most powers, "
            "and of what is smooth with closed forms in exp, sinh, cosh and arcsin alone (erf, gelu, sin, gaussian, "
            "polynomials); ntk derive prints what forms there are"
        ) from None
    return formula


def _command(path: Path, arguments: argparse.Namespace, formula: KernelFormula, settings: Settings) -> str:
    """What regenerates the file."""
    convention = formula.convention
    words = ["ntk", "export", path.name, "--activation", formula.activation]
    words += ["--hidden-layers", str(formula.hidden_layers)]
    words += ["--slope", arguments.slope] if arguments.slope else []
    words += ["--bias"] * convention.hidden_bias + ["--output-bias"] * convention.output_bias
    words += ["--parameterization", convention.parameterization]
    words += ["--like-stax", arguments.like_stax.text()] if arguments.like_stax is not None else []
    words += ["--backend", arguments.backend] if arguments.backend != "numpy" else []
    words += [word for part in sorted(set(arguments.parts)) for word in ("--with", part)]
    words += ["--no-evidence"] if arguments.no_evidence else []
    words += [] if arguments.no_evidence else ["--digits", str(settings.digits), "--seed", str(settings.seed)]
    return shlex.join(words)
