"""The command line: checks, shows, derives, writes LaTeX, exports. It composes the rest and holds no maths."""

from __future__ import annotations

import argparse
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from fractions import Fraction
from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn

from tqdm import tqdm

from codegen.kernels.module import Provenance, is_exportable, render_kernel_module
from codegen.writing.documents import Entry, Equation, fragment, main_file, notation, section
from codegen.writing.latex import Printer
from codegen.writing.layout import derivation as latex_derivation
from codegen.writing.text import derivation_lines, text, where_lines
from derive.activations.activation import ACTIVATIONS
from derive.activations.text import read_activation
from derive.derivations import derivation_of
from derive.finite.exact_means import MAX_DIGITS
from derive.finite.moments import FiniteNetwork, moments
from derive.gaussian.expectation import expectation_of
from derive.gaussian.routes import ROUTES, NoRoute, derive_expectation, routes_for
from derive.language.convention import PARAMETERIZATIONS, Convention
from derive.language.derivation import Derivation
from derive.language.quantity import NotReducible
from derive.language.symbols import alpha
from derive.networks.formula import one_hidden_layer_kernel
from verify.claims.claim import Claim
from verify.claims.fault import LedgerError
from verify.claims.ledger import Ledger, load, supporting_claims
from verify.claims.settings import Settings
from verify.claims.statement import Statement
from verify.claims.verdict import HOLDING
from verify.report import claim_lines, closed_form_lines, evidence_lines, listing, mutant_lines, record, value_lines
from verify.report.record import tool_version
from verify.running import closed_forms
from verify.running.accuracy import worst_error
from verify.running.cache import Cache, default_folder, write_atomically
from verify.running.run import Report, WorkerFailed, check, try_mutants

HOLDS, FAILED, USAGE, INTERRUPTED, BROKEN_PIPE = 0, 1, 2, 130, 141


class UsageError(ValueError):
    """Wrong usage; the message is one line that says what is wrong, what was expected and what to type."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message}; type {self.prog} --help")


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number") from None


def _widths(text: str) -> tuple[int, ...]:
    return tuple(_whole(part) for part in text.split(","))


def _rational(text: str) -> Fraction:
    """The number that a decimal or a fraction stands for, exactly."""
    exponent = re.search(r"[eE][+-]?0*(\d+)\s*$", text)
    try:
        if len(text) > 1000 or (exponent and int(exponent[1]) > 1000):
            raise argparse.ArgumentTypeError("a number of over 1000 digits is not taken")
        return Fraction(text)
    except (ValueError, ZeroDivisionError):
        raise argparse.ArgumentTypeError(f"{text!r} is no number; type it as 1.34 or 67/50") from None


def _covariance(text: str) -> tuple[Fraction, ...]:
    """(q, q', c) of a covariance, exactly."""
    entries = tuple(map(_rational, text.split(",")))
    if len(entries) != 3:
        raise argparse.ArgumentTypeError(f"{text!r} is no covariance; type it as q,q',c, for example 1,2,1/2")
    first, second, both = entries
    if first < 0 or second < 0 or both**2 > first * second:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no covariance; expected q, q' ≥ 0 and c² ≤ qq', for example 1,2,1/2"
        )
    return entries


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="ntk", description="Checks the derivations of NTK notes, writes their LaTeX, exports the kernels."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=_Parser)

    def notes(command: argparse.ArgumentParser) -> None:
        command.add_argument("--notes", type=Path, metavar="DIR", help="the notes folder (default: the thesis notes)")

    def digits(command: argparse.ArgumentParser) -> None:
        command.add_argument(
            "--digits", type=_whole, default=30, metavar="N", help="digits both sides must share (default 30)"
        )

    def oracles(command: argparse.ArgumentParser) -> None:
        notes(command)
        digits(command)
        command.add_argument("--seed", type=_whole, default=0, metavar="N", help="seed of every draw (default 0)")
        command.add_argument(
            "--jobs",
            type=_whole,
            default=os.cpu_count() or 1,
            metavar="N",
            help="worker processes (default: one a core)",
        )
        command.add_argument(
            "--timeout",
            type=float,
            default=300.0,
            metavar="S",
            help="seconds one piece of evidence may take (default 300)",
        )
        command.add_argument("--no-cache", action="store_true", help="run every oracle anew and keep nothing")

    sub = commands.add_parser(
        "check", help="run the oracles over the claims", description="Run the oracles over the claims."
    )
    sub.add_argument("ids", nargs="*", metavar="ID", help="claims to check, with all that they use (default: all)")
    oracles(sub)
    sub.add_argument("--json", type=Path, metavar="FILE", help="write the record of the run")
    sub.add_argument(
        "--strict", action="store_true", help="exit 1 if any statement of the notes is refuted, corrected or not"
    )
    sub.add_argument(
        "--mutants", action="store_true", help="run the negative controls instead: wrong claims must be refuted"
    )
    sub.set_defaults(run=_check)

    sub = commands.add_parser(
        "show", help="print a claim, its derivation and its evidence", description="Print a claim."
    )
    sub.add_argument("id", metavar="ID")
    oracles(sub)
    sub.set_defaults(run=_show)

    sub = commands.add_parser(
        "derive",
        help="derive E[σσ] and E[σ'σ'] for an activation",
        description="Derive E[σ(U)σ(V)] and E[σ'(U)σ'(V)] for (U, V) ~ N(0, [[q, c], [c, q']]), step by step.",
    )
    sub.add_argument(
        "activation", metavar="ACTIVATION", help="a name such as relu, erf, gelu, or an expression in u in quotes"
    )
    sub.add_argument("--route", choices=tuple(ROUTES), help="the method (default: the first that applies)")
    sub.add_argument("--mixed", action="store_true", help="E[σ(U)σ'(V)], too; σ' without its point masses at jumps")
    sub.add_argument(
        "--at", type=_covariance, action="append", metavar="Q,Q',C", help="print the values at this covariance, too"
    )
    digits(sub)
    sub.add_argument("--latex", action="store_true", help="print LaTeX")
    sub.set_defaults(run=_derive)

    sub = commands.add_parser(
        "latex", help="write one LaTeX fragment a claim", description="Write the LaTeX of claims and their derivations."
    )
    sub.add_argument("ids", nargs="*", metavar="ID", help="claims (default: all)")
    notes(sub)
    sub.add_argument(
        "--out", type=Path, default=Path("latex"), metavar="DIR", help="folder to write to (default: latex)"
    )
    sub.add_argument("--pdf", action="store_true", help="set main.tex with pdflatex")
    sub.set_defaults(run=_latex)

    sub = commands.add_parser(
        "export",
        help="write a kernel as a NumPy module",
        description="Write NNGP and NTK as a module that needs NumPy only.",
    )
    sub.add_argument("file", type=Path, metavar="FILE.py")
    sub.add_argument("--activation", default="relu", metavar="NAME", help="default relu")
    sub.add_argument("--hidden-layers", type=_whole, default=1, metavar="N", help="default 1")
    sub.add_argument("--bias", action="store_true", help="trainable hidden biases")
    sub.add_argument("--output-bias", action="store_true", help="a trainable output bias")
    sub.add_argument("--parameterization", choices=PARAMETERIZATIONS, default="standard", help="default standard")
    sub.add_argument("--backend", choices=("numpy",), default="numpy", help="default numpy")
    oracles(sub)
    sub.set_defaults(run=_export)

    sub = commands.add_parser(
        "moments",
        help="exact moments of the NTK of a ReLU network at finite depth and width",
        description="Print E[K], E[K_w], E[K_b], E[K²], E[K_w²] and E[K_w K_b] of the on-diagonal NTK K = K_w + K_b "
        "(weights, biases) at initialisation, exactly, for a ReLU network with weights of variance 2/n and trainable "
        "biases that start at 0. Fractions have fewer than ten thousand digits or are left out; decimals come with a "
        "bound on their error.",
    )
    sub.add_argument(
        "--widths", type=_widths, required=True, metavar="N,N,…", help="hidden widths, the input's neighbour first"
    )
    sub.add_argument("--input-dim", type=_whole, required=True, metavar="N", help="dimension of the input")
    sub.add_argument(
        "--norm2", type=_rational, required=True, metavar="R", help="‖x‖² > 0, as 1.34, 67/50 or 1e-3; taken exactly"
    )
    sub.add_argument(
        "--output-variance",
        type=_whole,
        choices=(1, 2),
        default=1,
        help="c in the output weights' variance c/n (default 1; the hidden layers have 2)",
    )
    sub.add_argument("--no-output-bias", action="store_true", help="no bias at the output")
    sub.add_argument("--output-relu", action="store_true", help="one more ReLU, at the output")
    sub.add_argument("--json", action="store_true", help="print an object of fraction, decimal and error by moment")
    sub.set_defaults(run=_moments)
    return parser


def _settings(arguments: argparse.Namespace) -> Settings:
    if arguments.jobs < 1:
        raise UsageError(f"--jobs is {arguments.jobs}; expected a whole number from 1 up, for example --jobs 2")
    return Settings(arguments.digits, arguments.seed, arguments.timeout)


def _folder(arguments: argparse.Namespace) -> Path:
    if arguments.notes is not None:
        return arguments.notes
    spec = find_spec("notes")
    if spec is None or not spec.submodule_search_locations:
        raise UsageError("the notes are not installed; give their folder with --notes DIR")
    return Path(spec.submodule_search_locations[0])


def _writable(path: Path) -> Path:
    """The path, if a file can be written there. Raises `UsageError`, before any long work, if not."""
    folder = path.resolve().parent
    if path.is_dir():
        raise UsageError(f"{path} is a folder; expected the name of a file to write")
    if not folder.is_dir():
        raise UsageError(
            f"{path} cannot be written: the folder {folder} does not exist; create it or give another path"
        )
    try:
        with tempfile.TemporaryFile(dir=folder):
            return path
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror} in {folder}; give another path") from None


def _progress(label: str) -> tuple[tqdm, Callable[[int, int], None]]:
    bar = tqdm(total=0, desc=label, unit="", leave=False, disable=None, file=sys.stderr)

    def update(done: int, total: int) -> None:
        bar.total = total
        bar.n = done
        bar.refresh()

    return bar, update


def _check(arguments: argparse.Namespace) -> int:
    settings = _settings(arguments)
    if arguments.json:
        _writable(arguments.json)
    ledger = load(_folder(arguments))
    claims = ledger.select(tuple(arguments.ids))
    if arguments.mutants:
        return _mutants(arguments, ledger, claims, settings)
    data = record(_reports(arguments, ledger, claims), settings)
    print("\n".join(listing(data)))
    if arguments.json:
        write_atomically(arguments.json, json.dumps(data, ensure_ascii=False, indent=1, allow_nan=False) + "\n")
    refuted = arguments.strict and "refuted" in data["counts"]
    return FAILED if refuted or not all(claim["as_expected"] for claim in data["claims"]) else HOLDS


def _mutants(arguments: argparse.Namespace, ledger: Ledger, claims: tuple[Claim, ...], settings: Settings) -> int:
    bar, update = _progress("mutants")
    with bar:
        trials = try_mutants(ledger, claims, settings, arguments.jobs, update)
    print("\n".join(mutant_lines(trials)))
    return FAILED if any(trial.outcome == "survived" for trial in trials) else HOLDS


def _reports(arguments: argparse.Namespace, ledger: Ledger, claims: tuple[Claim, ...]) -> dict[str, Report]:
    store = None if arguments.no_cache else Cache(default_folder())
    bar, update = _progress("evidence")
    with bar:
        return check(ledger, claims, _settings(arguments), arguments.jobs, store, update)


def _show(arguments: argparse.Namespace) -> int:
    settings = _settings(arguments)
    ledger = load(_folder(arguments))
    claim = ledger[arguments.id]
    data = record(_reports(arguments, ledger, (claim,)), settings)
    (own,) = (entry for entry in data["claims"] if entry["id"] == claim.id)
    notes = f" --notes {shlex.quote(str(arguments.notes))}" if arguments.notes else ""
    command = f"ntk check {claim.id}{notes} --digits {settings.digits} --seed {settings.seed} --no-cache"
    steps = _derivation(claim)
    where = where_lines(claim.right.lhs, claim.right.rhs)
    shown = claim_lines(claim, text, where, derivation_lines(steps) if steps and steps.steps else ())
    print("\n".join((*shown, "", f"{own['verdict']}:", *evidence_lines(own), "", f"reproduce: {command}")))
    return HOLDS if own["as_expected"] else FAILED


def _derivation(claim: Claim) -> Derivation | None:
    activations = claim.right.domain.activations
    activation = ACTIVATIONS[activations[0]] if len(activations) == 1 else None
    try:
        return derivation_of(claim.right.lhs, activation)
    except (NotReducible, NoRoute):
        return None


def _derive(arguments: argparse.Namespace) -> int:
    settings = Settings(arguments.digits)
    activation = read_activation(arguments.activation)
    if arguments.at and activation.expression.has(alpha):
        raise UsageError("the slope α has no value for --at; type a number for it, as in ntk derive 'max(u, u/10)' …")
    comment = "% " if arguments.latex else ""
    holds = True

    def say(lines: Iterable[str]) -> None:
        print("\n".join(f"{comment}{line}" for line in lines))

    names = ("σ", "σ'")
    orders = [(0, 0), (1, 1)] if activation.is_continuous else [(0, 0)]
    for first, second in [*orders, (0, 1)] if arguments.mixed else orders:
        title = f"E[{names[first]}(U){names[second]}(V)] for σ = {activation.name}"
        expectation = expectation_of(activation, first, second)
        try:
            steps = derive_expectation(expectation, arguments.route)
        except NoRoute:
            if arguments.route and routes_for(expectation):
                others = ", ".join(routes_for(expectation))
                raise UsageError(
                    f"route {arguments.route} does not apply to {title}; those that do: {others}"
                ) from None
            say((title, f"  no closed form is known here; routes tried: {', '.join(ROUTES)}"))
            say(value_lines(closed_forms.values(expectation, arguments.at, settings)))
            print()
            continue
        if arguments.latex:
            rendered = latex_derivation(Printer({}), steps)
            print(f"% {title}, {steps.title}\n{rendered.align}\n{rendered.where}")
        else:
            print("\n".join((title, *derivation_lines(steps))))
        found = closed_forms.examine(expectation, arguments.route, settings)
        say(
            f"  {line}"
            for line in closed_form_lines({asked: asdict(piece) for asked, piece in found.evidence().items()})
        )
        if arguments.at:
            say(value_lines(closed_forms.values(expectation, arguments.at, settings)))
        print()
        holds = holds and found.holds
    if not activation.is_continuous:
        say((f"σ = {activation.name} has jumps, so σ' has point masses and E[σ'(U)σ'(V)] no finite value",))
    return HOLDS if holds else FAILED


def _entry(claim: Claim) -> Entry:
    def shown(statement: Statement) -> Equation:
        return Equation(statement.lhs, statement.relation, statement.rhs)

    differs = claim.corrected is not None and shown(claim.corrected) != shown(claim.statement)
    return Entry(
        claim.id,
        claim.section,
        claim.title,
        claim.place,
        claim.says,
        shown(claim.right),
        shown(claim.statement) if differs else None,
        claim.condition,
        claim.remark,
        claim.convention.describe() if claim.convention else "none needed",
        _derivation(claim),
    )


def _latex(arguments: argparse.Namespace) -> int:
    folder = _folder(arguments)
    ledger = load(folder)
    entries = [_entry(claim) for claim in ledger.select(tuple(arguments.ids))]
    names = notation(folder)
    files = {f"{entry.id}.tex": fragment(entry, names) for entry in entries}
    sections = tuple(dict.fromkeys(entry.section for entry in entries))
    for name in sections:
        own = tuple(entry for entry in entries if entry.section == name)
        files[f"section-{name}.tex"] = section(name, own, folder)
    files["main.tex"] = main_file(
        tuple(f"section-{name}" for name in sections), "Checked claims on the Neural Tangent Kernel"
    )
    if arguments.out.exists() and not arguments.out.is_dir():
        raise UsageError(f"{arguments.out} is a file; expected a folder to write to, for example --out latex")
    arguments.out.mkdir(parents=True, exist_ok=True)
    for name, source in files.items():
        write_atomically(arguments.out / name, source)
    print(f"{len(entries)} fragments, {len(sections)} sections and main.tex in {arguments.out}")
    return _pdf(arguments.out) if arguments.pdf else HOLDS


def _pdf(folder: Path) -> int:
    if shutil.which("pdflatex") is None:
        raise UsageError("--pdf needs pdflatex, which is not installed; the .tex files are written")
    for _ in range(2):
        done = subprocess.run(
            ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "main.tex"],
            cwd=folder,
            capture_output=True,
            check=False,
        )
        if done.returncode:
            raise UsageError(f"pdflatex failed on {folder / 'main.tex'}; see {folder / 'main.log'}")
    print(f"set {folder / 'main.pdf'}")
    return HOLDS


def _export(arguments: argparse.Namespace) -> int:
    settings = _settings(arguments)
    activation = read_activation(arguments.activation)
    if arguments.hidden_layers != 1:
        raise UsageError(f"--hidden-layers is {arguments.hidden_layers}; one hidden layer is derived so far, type 1")
    if not activation.is_continuous:
        raise UsageError(f"the NTK of {activation.name} is infinite, for σ' has point masses; choose a continuous one")
    path = _writable(arguments.file)
    convention = Convention(arguments.parameterization, arguments.bias, arguments.output_bias)
    formula = one_hidden_layer_kernel(activation, convention)
    if not is_exportable(formula):
        raise UsageError(
            f"{activation.name} is no power on each side of 0; the kernels of relu, abs, u^3, max(u, u/10) and their "
            "like can be exported so far; ntk derive prints the closed form"
        )
    ledger = load(_folder(arguments))
    supporting = supporting_claims(ledger, activation, convention)
    reports = _reports(arguments, ledger, supporting)
    verdicts = tuple((claim.id, reports[claim.id].judgement.verdict) for claim in supporting)
    failed = [name for name, verdict in verdicts if verdict not in HOLDING]
    if failed:
        print(
            f"ntk: not exported, for {', '.join(failed)} does not hold; ntk show {failed[0]} says why", file=sys.stderr
        )
        return FAILED
    words = ["ntk", "export", path.name, "--activation", activation.name, "--hidden-layers", "1"]
    words += ["--bias"] * arguments.bias + ["--output-bias"] * arguments.output_bias
    words += ["--parameterization", convention.parameterization]
    words += ["--digits", str(settings.digits), "--seed", str(settings.seed)]
    command = shlex.join(words)
    draft = render_kernel_module(formula, Provenance(verdicts, command, f"ntk-ledger {tool_version()}", None, ""))
    worst = worst_error(draft, formula)
    source = render_kernel_module(
        formula, Provenance(verdicts, command, f"ntk-ledger {tool_version()}", worst.error, worst.where)
    )
    write_atomically(path, source)
    print(f"{path}: {convention.describe()}; worst relative error {worst.error:.0e}, {worst.where}")
    return HOLDS


def _moments(arguments: argparse.Namespace) -> int:
    network = FiniteNetwork(
        arguments.input_dim,
        arguments.widths,
        arguments.output_variance,
        not arguments.no_output_bias,
        arguments.output_relu,
    )
    named = moments(network, arguments.norm2).named()
    if arguments.json:
        data = {
            name: {"fraction": moment.fraction_text(), "decimal": moment.decimal, "error": moment.error}
            for name, moment in named.items()
        }
        print(json.dumps(data, indent=2))
        return HOLDS
    for name, moment in named.items():
        fraction = moment.fraction_text() or f"(a fraction of {MAX_DIGITS} digits or more)"
        error = "exactly" if moment.error == "0" else f"± {moment.error}"
        print(f"{name:10} = {fraction}\n{'':10} = {moment.decimal} {error}")
    return HOLDS


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; the exit status is 0, 1 for a claim that did not end as expected, 2 for wrong usage."""
    try:
        arguments = _parser().parse_args(argv)
        status = arguments.run(arguments)
        sys.stdout.flush()
        return status
    except (LedgerError, ValueError) as error:
        print(f"ntk: {' '.join(str(error).split())}", file=sys.stderr)
        return USAGE
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        print(f"ntk: {where}{error.strerror or error}", file=sys.stderr)
        return USAGE
    except KeyboardInterrupt:
        line = "ntk: interrupted; the evidence gathered so far is kept, type the command again to go on"
        print(line, file=sys.stderr)
        return INTERRUPTED
    except WorkerFailed as error:
        print(f"ntk: {' '.join(str(error).split())}", file=sys.stderr)
        return FAILED


if __name__ == "__main__":
    sys.exit(main())
