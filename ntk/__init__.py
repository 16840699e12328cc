"""The command line: checks, shows, derives, writes LaTeX, exports. It composes the rest and holds no maths.

Each command is a module of its name with `add_arguments(parser)` and `run(arguments)`, imported when it is typed.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from ntk.arguments import Command, Parser
from ntk.status import BROKEN_PIPE, FAILED, INTERRUPTED, USAGE

__all__ = ["COMMANDS", "main"]

COMMANDS = {
    "check": "run the oracles over the claims",
    "show": "print a claim, its derivation and its evidence",
    "derive": "derive E[σσ] and E[σ'σ'] for an activation",
    "latex": "write one LaTeX fragment a claim",
    "export": "write a kernel as a NumPy module",
    "moments": "exact moments of the NTK of a ReLU network at finite depth and width",
    "plot": "draw figures of kernels, moments and training",
}
"""The commands in the order of the help page, with their lines there."""


def _parser() -> Parser:
    parser = Parser(
        prog="ntk", description="Checks the derivations of NTK notes, writes their LaTeX, exports the kernels."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=Command)
    for name, line in COMMANDS.items():
        commands.add_parser(name, help=line, module=f"ntk.{name}")
    return parser


def _nowhere() -> TextIO:
    """What stands in for a stream that the shell has closed."""
    return Path(os.devnull).open("w", encoding="utf-8")


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; the exit status is 0, 1 for a claim that did not end as expected, 2 for wrong usage."""
    sys.stdout, sys.stderr = (stream or _nowhere() for stream in (sys.stdout, sys.stderr))
    try:
        arguments = _parser().parse_args(argv)
        status = arguments.run(arguments)
        sys.stdout.flush()
        return status
    except ValueError as error:  # wrong usage, and what is wrong with a notes folder
        print(f"ntk: {' '.join(str(error).split())}", file=sys.stderr)
        return USAGE
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except ChildProcessError as error:  # a worker failed
        print(f"ntk: {' '.join(str(error).split())}", file=sys.stderr)
        return FAILED
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        print(f"ntk: {where}{error.strerror or error}", file=sys.stderr)
        return USAGE
    except Exception as error:  # a fault of the toolkit's own
        words = " ".join(str(error).split())
        print(f"ntk: a fault of the toolkit ({type(error).__name__}: {words}); please report it", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        print("ntk: interrupted; typed again, the command computes only what is not in the cache", file=sys.stderr)
        return INTERRUPTED
