"""The command line: checks, shows, derives, writes LaTeX, exports. It composes the rest and holds no maths.

Each command is a module of its name with `add_arguments(parser)` and `run(arguments)`, imported when it is typed.
"""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["COMMANDS", "main"]

COMMANDS = {
    "check": "run the oracles over the claims",
    "audit": "answer for every equation of a LaTeX or Markdown file",
    "list": "print the claims of the notes, or of a section",
    "new": "write the skeleton of a claim",
    "init": "write a notes folder of one's own",
    "show": "print a claim, its derivation and its evidence",
    "derive": "derive E[σσ] and E[σ'σ'] for an activation",
    "latex": "write one LaTeX fragment a claim",
    "export": "write a kernel as a NumPy module",
    "gram": "write the kernel of many rows to the disk, block by block",
    "moments": "exact moments of the NTK of a ReLU network at finite depth and width",
    "plot": "draw figures of kernels, moments and training",
    "complete": "print what a shell needs to complete commands, files and ids",
}
"""The commands in the order of the help page, with their lines there."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; the exit status is 0, 1 for a claim that did not end as expected, 2 for wrong usage.

    Without arguments those of the process are taken, and signals are left alone afterwards: the process ends.
    """
    try:
        from ntk.entry import run

        return run(argv, COMMANDS)
    except KeyboardInterrupt:  # so early that nobody else is there to say so
        import os

        os.write(2, b"ntk: interrupted\n")
        os._exit(130)
