"""Reading a command line: the parsers, values that several commands read, and `UsageError`."""

from __future__ import annotations

import argparse
import re
import tempfile
from collections.abc import Mapping, Sequence
from fractions import Fraction
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

from rich_argparse import RawDescriptionRichHelpFormatter

EXAMPLES = """examples:
  ntk check                        the thesis notes
  ntk check 1.4                    one section of them
  ntk derive "max(u, u/10)"        the closed forms of an activation
"""


class Help(RawDescriptionRichHelpFormatter):
    """Help in colour on a terminal, in the words that it was written in."""

    group_name_formatter = str


class UsageError(ValueError):
    """Wrong usage; the message is one line that says what is wrong, what was expected and what to type."""


class Parser(argparse.ArgumentParser):
    """A parser whose errors are `UsageError`s, and whose help may be refused by a device like everything else."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message}; type {self.prog} --help")

    def print_help(self, file: Any = None) -> None:
        print(self.format_help(), end="", file=file)


class Command(Parser):
    """The parser of a command, which the command's module fills in when it is typed: `ntk --help` imports none."""

    def __init__(self, *, module: str, **options: Any) -> None:
        super().__init__(formatter_class=Help, **options)
        self._module = module

    @staticmethod
    def all_of(parser: argparse.ArgumentParser) -> list[Command]:
        """The parsers of the commands of `ntk`'s."""
        (commands,) = (found for found in parser._actions if isinstance(found, argparse._SubParsersAction))
        return list(commands.choices.values())

    def fill(self) -> ModuleType:
        """Take arguments and what runs them from the module."""
        module = import_module(self._module)
        module.add_arguments(self)
        self.set_defaults(run=module.run)
        return module

    def takes(self) -> Sequence[argparse.Action]:
        """What the command takes, arguments and options."""
        return tuple(self._actions)

    def parse_known_args(self, args: Sequence[str] | None = None, namespace: Any = None) -> Any:
        module = self.fill()
        if args and getattr(module, "A_MINUS_BEGINS_A_VALUE", False):
            args = [f" {word}" if re.match("-[^-]", word) and word != "-h" else word for word in args]
        found, others = super().parse_known_args(args, namespace)
        if others:
            self.error(f"unrecognized arguments: {' '.join(others)}")
        return found, others


class Version(argparse.Action):
    """Print the version of the toolkit, which takes a while to find and so is not looked for before."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        from verify.report.version import tool_version

        print(f"ntk-ledger {tool_version()}")
        parser.exit()


def parser(available: Mapping[str, str]) -> Parser:
    """The parser of `ntk`, with the commands that are available and their lines."""
    made = Parser(
        prog="ntk",
        description="Checks the derivations of NTK notes, writes their LaTeX, exports the kernels.",
        epilog=EXAMPLES,
        formatter_class=Help,
    )
    made.add_argument("--version", action=Version, nargs=0, help="print the version and exit")
    commands = made.add_subparsers(
        dest="command",
        required=True,
        metavar="COMMAND",
        parser_class=Command,
        prog=made.prog,  # else a formatter works it out, by writing to standard output, which may be full
    )
    for name, line in available.items():
        commands.add_parser(name, help=line, module=f"ntk.{name}")
    return made


def whole(text: str) -> int:
    """The whole number that a text stands for."""
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number") from None


def rational(text: str) -> Fraction:
    """The number that a decimal or a fraction stands for, exactly."""
    exponent = re.search(r"[eE][+-]?0*(\d+)\s*$", text)
    try:
        if len(text) > 1000 or (exponent and int(exponent[1]) > 1000):
            raise argparse.ArgumentTypeError("a number of over 1000 digits is not taken")
        return Fraction(text)
    except (ValueError, ZeroDivisionError):
        raise argparse.ArgumentTypeError(f"{text!r} is no number; type it as 1.34 or 67/50") from None


def add_ids(parser: argparse.ArgumentParser, what: str) -> None:
    """The ids, sections and globs that a command takes; `Ledger.select` reads them."""
    parser.add_argument("ids", nargs="*", metavar="ID|SECTION|GLOB", help=f"{what} (default: all)")


def add_notes(parser: argparse.ArgumentParser) -> None:
    """The option --notes; `notes_folder` reads it."""
    parser.add_argument(
        "--notes", type=Path, metavar="DIR", help="a folder of Python modules with CLAIMS (default: the thesis notes)"
    )


def add_timeout(parser: argparse.ArgumentParser, what: str = "one piece of evidence", default: float = 300.0) -> None:
    """The option --timeout."""
    parser.add_argument(
        "--timeout",
        type=float,
        default=default,
        metavar="S",
        help=f"seconds {what} may take (default {default:g})",
    )


def add_digits(parser: argparse.ArgumentParser) -> None:
    """The option --digits."""
    parser.add_argument(
        "--digits", type=whole, default=30, metavar="N", help="digits both sides must share (default 30)"
    )


def notes_folder(arguments: argparse.Namespace) -> Path:
    """The folder that --notes names, or that of the thesis notes."""
    if arguments.notes is not None:
        return arguments.notes
    spec = find_spec("notes")
    if spec is None or not spec.submodule_search_locations:
        raise UsageError("the notes are not installed; give their folder with --notes DIR")
    return Path(spec.submodule_search_locations[0])


def writable(path: Path) -> Path:
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
