"""`ntk moments`: exact moments of the NTK of a ReLU network at finite depth and width, of one network or a grid."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import asdict
from fractions import Fraction
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from ntk.arguments import UsageError, notes_folder, rational, whole, writable
from ntk.status import HOLDS

if TYPE_CHECKING:
    from verify.sampling.few_seeds import FewSeeds

EXAMPLES = """examples:
  ntk moments --widths 2,1 --input-dim 3 --norm2 1.34
  ntk moments --widths 64,64,64 --input-dim 10 --norm2 1 --json
  ntk moments --grid widths=256,512 depths=4,8 --plot grid.pdf
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = EXAMPLES
    parser.description = (
        "Print E[K], E[K_w], E[K_b], E[K²], E[K_w²] and E[K_w K_b] of the on-diagonal NTK\n"
        "K = K_w + K_b (weights, biases) at initialisation, exactly, for a ReLU network with\n"
        "weights of variance 2/n and trainable biases that start at 0. Fractions have fewer\n"
        "than ten thousand digits or are left out; decimals come with a bound on their error."
    )
    parser.add_argument("--widths", type=_widths, metavar="N,N,…", help="hidden widths, the input's neighbour first")
    parser.add_argument("--input-dim", type=whole, metavar="N", help="dimension of the input (with --grid: default 1)")
    parser.add_argument(
        "--norm2",
        type=rational,
        metavar="R",
        help="‖x‖² > 0, as 1.34, 67/50 or 1e-3; taken exactly (with --grid: default the dimension)",
    )
    parser.add_argument(
        "--grid",
        nargs=2,
        type=_axis,
        metavar=("widths=N,…", "depths=N,…"),
        help="a table of E[K], E[K²]/E[K]² and Std[K] for networks of d layers of weights whose d − 1 hidden layers "
        "have equal widths, and what estimates from 20 seeds would be off by",
    )
    parser.add_argument("--seed", type=whole, default=0, metavar="N", help="with --grid: of the draws (default 0)")
    parser.add_argument("--plot", type=Path, metavar="FILE", help="with --grid: draw the ratios as PDF, SVG or PNG")
    parser.add_argument(
        "--output-variance",
        type=whole,
        choices=(1, 2),
        default=1,
        help="c in the output weights' variance c/n (default 1; the hidden layers have 2)",
    )
    parser.add_argument("--no-output-bias", action="store_true", help="no bias at the output")
    parser.add_argument("--output-relu", action="store_true", help="one more ReLU, at the output")
    parser.add_argument("--json", action="store_true", help="print an object of fraction, decimal and error by moment")


def run(arguments: argparse.Namespace) -> int:
    if arguments.plot:
        _check_plot(arguments)
    if arguments.grid:
        return _run_grid(arguments)
    from derive.finite.exact_means import MAX_DIGITS
    from derive.finite.moments import FiniteNetwork, moments

    needed = {"--widths": arguments.widths, "--input-dim": arguments.input_dim, "--norm2": arguments.norm2}
    if missing := [name for name, value in needed.items() if value is None]:
        raise UsageError(
            f"the following arguments are required: {', '.join(missing)}; or --grid; type ntk moments --help"
        )
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


def _widths(text: str) -> tuple[int, ...]:
    return tuple(whole(part) for part in text.split(","))


def _run_grid(arguments: argparse.Namespace) -> int:
    from derive.finite.moments import FiniteNetwork
    from verify.sampling.few_seeds import few_seeds

    axes = dict(arguments.grid)
    if len(axes) < 2:
        raise UsageError(f"--grid has {next(iter(axes))} twice; type --grid widths=256,512 depths=4,8")
    if wrong := [d for d in axes["depths"] if d < 1]:
        raise UsageError(f"a depth is {wrong[0]}; expected whole numbers from 1 up, the layers of weights")
    if arguments.widths is not None:
        raise UsageError("--widths does not go with --grid; type --grid widths=256,512 depths=4,8")
    if arguments.seed < 0:
        raise UsageError(f"--seed is {arguments.seed}; expected a whole number from 0 up, for example --seed 0")
    input_dim = 1 if arguments.input_dim is None else arguments.input_dim
    norm2 = Fraction(input_dim) if arguments.norm2 is None else arguments.norm2
    found = {
        (n, d): few_seeds(
            FiniteNetwork(
                input_dim,
                (n,) * (d - 1),
                arguments.output_variance,
                not arguments.no_output_bias,
                arguments.output_relu,
            ),
            norm2,
            arguments.seed,
        )
        for d in axes["depths"]
        for n in axes["widths"]
    }
    if arguments.plot:
        from codegen.figures import draw
        from codegen.writing.letters import read_notation
        from codegen.writing.macros import spelled_out
        from verify.figures.finite import grid

        draw(grid(found), arguments.plot, spelled_out(read_notation(notes_folder(argparse.Namespace(notes=None)))))
    if arguments.json:
        rows = [{"width": n, "depth": d, **_plain(row)} for (n, d), row in found.items()]
        print(json.dumps(rows, indent=2))
    else:
        print("\n".join(_table(found)))
    return HOLDS


def _check_plot(arguments: argparse.Namespace) -> None:
    """Raises `UsageError`, before anything is worked out, where nothing can be drawn."""
    from codegen.figures import FORMATS

    if not arguments.grid:
        raise UsageError("--plot goes with --grid; type --grid widths=256,512 depths=4,8")
    if arguments.plot.suffix[1:] not in FORMATS:
        raise UsageError(f"{arguments.plot} ends with none of {', '.join(FORMATS)}; type --plot grid.pdf")
    if find_spec("matplotlib") is None:
        raise UsageError("--plot needs matplotlib, which is not installed; type pip install 'ntk-ledger[plot]'")
    writable(arguments.plot)


def _axis(text: str) -> tuple[str, tuple[int, ...]]:
    """An axis of the grid by its name."""
    name, _, values = text.partition("=")
    if name not in ("widths", "depths"):
        raise argparse.ArgumentTypeError(f"{text!r} is no axis; type widths=256,512 depths=4,8")
    return name, _widths(values)


def _plain(row: FewSeeds) -> dict[str, float | str]:
    """Exact values as texts of thirty digits, errors as numbers."""
    return {name: value if isinstance(value, float) else f"{value:.30g}" for name, value in asdict(row).items()}


def _table(found: dict[tuple[int, int], FewSeeds]) -> Iterator[str]:
    from verify.sampling.few_seeds import SEEDS

    yield f"exact, ± what an estimate from {SEEDS} seeds is off by (root mean square)"
    yield f"{'d':>4}{'n':>7}{'d/n':>9}  {'E[K]':<24}{'E[K²]/E[K]²':<24}{'Std[K]':<24}".rstrip()
    for (n, d), row in found.items():
        pairs = (row.mean, row.mean_error), (row.ratio, row.ratio_error), (row.deviation, row.deviation_error)
        cells = "".join(f"{f'{value:.6g} ± {error:.2g}':<24}" for value, error in pairs)
        yield f"{d:>4}{n:>7}{d / n:>9.4f}  {cells}".rstrip()
