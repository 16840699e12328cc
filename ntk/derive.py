"""`ntk derive`: closed forms of E[σσ] and E[σ'σ'] for an activation, step by step, and how they are known."""

from __future__ import annotations

import argparse
from fractions import Fraction

from ntk.arguments import add_digits, add_timeout, rational
from verify.claims.settings import Settings

A_MINUS_BEGINS_A_VALUE = True
"""There are no short options: -u is an activation, and -1,1,0 no covariance."""
EXAMPLES = """examples:
  ntk derive relu                           both closed forms, step by step
  ntk derive "max(u, u/10)" --at 1,2,1/2    an expression in u, and values at q, q', c
  ntk derive erf --route price --latex      by one route, to paste
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = "Derive E[σ(U)σ(V)] and E[σ'(U)σ'(V)] for (U, V) ~ N(0, [[q, c], [c, q']]), step by step."
    parser.epilog = EXAMPLES
    parser.add_argument(
        "activation", metavar="ACTIVATION", help="a name such as relu, erf, gelu, or an expression in u in quotes"
    )
    parser.add_argument(
        "--route", metavar="NAME", help="the method, for example polar or price (default: the first that applies)"
    )
    parser.add_argument(
        "--mixed", action="store_true", help="E[σ(U)σ'(V)], too; where σ has jumps for its slope s almost everywhere"
    )
    parser.add_argument(
        "--at", type=_covariance, action="append", metavar="Q,Q',C", help="print the values at this covariance, too"
    )
    add_digits(parser)
    add_timeout(parser, "each derivation, check and value")
    parser.add_argument("--latex", action="store_true", help="print LaTeX")


def run(arguments: argparse.Namespace) -> int:
    settings = Settings(arguments.digits, timeout=arguments.timeout)
    from ntk.derivations import print_derivations

    return print_derivations(arguments, settings)


def _covariance(text: str) -> tuple[Fraction, ...]:
    """(q, q', c) of a covariance, exactly."""
    text = text.strip()
    entries = tuple(map(rational, text.split(",")))
    if len(entries) != 3:
        raise argparse.ArgumentTypeError(f"{text!r} is no covariance; type it as q,q',c, for example 1,2,1/2")
    first, second, both = entries
    if first < 0 or second < 0 or both**2 > first * second:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no covariance; expected q, q' ≥ 0 and c² ≤ qq', for example 1,2,1/2"
        )
    return entries
