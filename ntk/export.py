"""`ntk export`: a kernel as a NumPy module, written where the claims it rests on hold."""

from __future__ import annotations

import argparse
import shlex
import sys
from dataclasses import replace
from pathlib import Path

from codegen.kernels.backend import known_backends
from codegen.kernels.module import Provenance, is_exportable, render_kernel_module
from derive.activations.text import read_activation
from derive.language.convention import PARAMETERIZATIONS, Convention
from derive.networks.formula import one_hidden_layer_kernel
from ntk.arguments import UsageError, notes_folder, whole, writable
from ntk.evidence import add_oracles, read_settings, reports
from ntk.status import FAILED, HOLDS
from verify.claims.ledger import load, supporting_claims
from verify.claims.settings import Settings
from verify.claims.verdict import HOLDING
from verify.report import tool_version
from verify.running import worst_error, write_atomically


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = "Write NNGP and NTK as a module that needs NumPy only."
    parser.add_argument("file", type=Path, metavar="FILE.py")
    parser.add_argument("--activation", default="relu", metavar="NAME", help="default relu")
    parser.add_argument("--hidden-layers", type=whole, default=1, metavar="N", help="default 1")
    parser.add_argument("--bias", action="store_true", help="trainable hidden biases")
    parser.add_argument("--output-bias", action="store_true", help="a trainable output bias")
    parser.add_argument("--parameterization", choices=PARAMETERIZATIONS, default="standard", help="default standard")
    parser.add_argument("--backend", choices=tuple(known_backends()), default="numpy", help="default numpy")
    add_oracles(parser)


def run(arguments: argparse.Namespace) -> int:
    settings = read_settings(arguments)
    activation = read_activation(arguments.activation)
    if arguments.hidden_layers != 1:
        raise UsageError(f"--hidden-layers is {arguments.hidden_layers}; one hidden layer is derived so far, type 1")
    if not activation.is_continuous:
        raise UsageError(f"the NTK of {activation.name} is infinite, for σ' has point masses; choose a continuous one")
    path = writable(arguments.file)
    convention = Convention(arguments.parameterization, arguments.bias, arguments.output_bias)
    formula = one_hidden_layer_kernel(activation, convention)
    if not is_exportable(formula):
        raise UsageError(
            f"{activation.name} is no power on each side of 0; the kernels of relu, abs, u^3, max(u, u/10) and their "
            "like can be exported so far; ntk derive prints the closed form"
        )
    ledger = load(notes_folder(arguments))
    supporting = supporting_claims(ledger, activation, convention)
    found = reports(arguments, ledger, supporting, settings)
    verdicts = tuple((claim.id, found[claim.id].judgement.verdict) for claim in supporting)
    failed = [name for name, verdict in verdicts if verdict not in HOLDING]
    if failed:
        print(
            f"ntk: not exported, for {', '.join(failed)} does not hold; ntk show {failed[0]} says why", file=sys.stderr
        )
        return FAILED
    backend = known_backends()[arguments.backend]
    draft = Provenance(verdicts, _command(path, activation.name, convention, settings), f"ntk-ledger {tool_version()}")
    worst = worst_error(render_kernel_module(formula, draft, backend), formula)
    measured = replace(draft, worst_error=worst.error, worst_where=worst.where)
    write_atomically(path, render_kernel_module(formula, measured, backend))
    print(f"{path}: {convention.describe()}; worst relative error {worst.error:.0e}, {worst.where}")
    return HOLDS


def _command(path: Path, activation: str, convention: Convention, settings: Settings) -> str:
    """What regenerates the file."""
    words = ["ntk", "export", path.name, "--activation", activation, "--hidden-layers", "1"]
    words += ["--bias"] * convention.hidden_bias + ["--output-bias"] * convention.output_bias
    words += ["--parameterization", convention.parameterization]
    words += ["--digits", str(settings.digits), "--seed", str(settings.seed)]
    return shlex.join(words)
