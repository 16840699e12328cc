"""`ntk moments`: exact moments of the NTK of a ReLU network at finite depth and width."""

from __future__ import annotations

import argparse
import json

from ntk.arguments import rational, whole
from ntk.status import HOLDS

EXAMPLES = """examples:
  ntk moments --widths 2,1 --input-dim 3 --norm2 1.34
  ntk moments --widths 64,64,64 --input-dim 10 --norm2 1 --json
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = EXAMPLES
    parser.description = (
        "Print E[K], E[K_w], E[K_b], E[K²], E[K_w²] and E[K_w K_b] of the on-diagonal NTK\n"
        "K = K_w + K_b (weights, biases) at initialisation, exactly, for a ReLU network with\n"
        "weights of variance 2/n and trainable biases that start at 0. Fractions have fewer\n"
        "than ten thousand digits or are left out; decimals come with a bound on their error."
    )
    parser.add_argument(
        "--widths", type=_widths, required=True, metavar="N,N,…", help="hidden widths, the input's neighbour first"
    )
    parser.add_argument("--input-dim", type=whole, required=True, metavar="N", help="dimension of the input")
    parser.add_argument(
        "--norm2", type=rational, required=True, metavar="R", help="‖x‖² > 0, as 1.34, 67/50 or 1e-3; taken exactly"
    )
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
    from derive.finite.exact_means import MAX_DIGITS
    from derive.finite.moments import FiniteNetwork, moments

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
