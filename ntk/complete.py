"""`ntk complete`: what a shell needs to complete commands, options, files and the ids of claims."""

from __future__ import annotations

import argparse
from pathlib import Path

from ntk.status import HOLDS

SHELLS = ("bash", "zsh")
EXAMPLES = """examples:
  eval "$(ntk complete bash)"       for this shell; in ~/.bashrc, for each
  eval "$(ntk complete zsh)"        the same after compinit, in ~/.zshrc
"""
_IDS = "$(ntk list 2>/dev/null | cut -d ' ' -f 1)"
_PREAMBLE = {
    "bash": f'_ntk_ids() {{ compgen -W "{_IDS}" -- "$1"; }}',
    "zsh": f'_ntk_ids() {{ compadd -- ${{(f)"{_IDS}"}} }}',
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = "Print a script that teaches a shell to complete what is typed behind ntk."
    parser.epilog = EXAMPLES
    parser.add_argument("shell", choices=SHELLS, help="the shell to teach")


def run(arguments: argparse.Namespace) -> int:
    import shtab

    from ntk import COMMANDS
    from ntk.arguments import Command, parser

    whole = parser(COMMANDS)
    for command in Command.all_of(whole):
        command.fill()
        for action in command.takes():
            if action.dest == "ids":
                action.complete = dict.fromkeys(SHELLS, "_ntk_ids")  # type: ignore[attr-defined] # read by shtab
            elif action.type is Path:
                action.complete = shtab.FILE  # type: ignore[attr-defined]
    print(shtab.complete(whole, shell=arguments.shell, preamble=_PREAMBLE))
    return HOLDS
