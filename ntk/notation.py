"""`checked_notation`: how a notes folder writes its letters, with those of an author's preamble."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from ntk.arguments import UsageError
from ntk.preamble import Preamble, read_preamble

if TYPE_CHECKING:
    from codegen.writing.letters import Notation
    from verify.claims.ledger import Ledger


def add_preamble(parser: argparse.ArgumentParser) -> None:
    """The option --preamble; `preamble_of` reads it."""
    parser.add_argument(
        "--preamble",
        type=Path,
        metavar="FILE.tex",
        help="your own macros, in place of macros.tex; a line '%% ntk: letter K = \\kernel' in it sets a letter",
    )


def preamble_of(arguments: argparse.Namespace) -> Preamble | None:
    """The preamble that --preamble names."""
    return read_preamble(arguments.preamble) if arguments.preamble else None


def checked_notation(ledger: Ledger, preamble: Preamble | None = None, shown: Iterable[str] = ()) -> Notation:
    """The notation of a ledger's folder, with the letters and macros of a preamble, and the macros that are called.

    It may have the letters that claims are written with, and those that are `shown` elsewhere. Raises `UsageError`
    where it is none, has a key that nothing uses, or calls a macro that is not defined.
    """
    from codegen.writing.known import known_letters
    from codegen.writing.letters import Notation, NotationError, read_notation
    from codegen.writing.macros import check_macros

    try:
        notation = read_notation(ledger.folder)
        sides = (side for c in ledger.claims.values() for _, one in c.statements() for side in (one.lhs, one.rhs))
        letters = preamble.letters if preamble else {}
        wanted = (notation.keys() | letters.keys()) - set(shown)
        known = (known_letters(sides, wanted) if wanted else set()) | set(shown)
        notation.check(known, {part for claim in ledger.claims.values() for part in (claim.section, claim.id)})
        if preamble:
            Notation(letters).check(known, (), str(preamble.path))
            return preamble.applied(notation)
        check_macros(notation)
    except NotationError as error:
        raise UsageError(str(error)) from None
    return notation


__all__ = ["add_preamble", "checked_notation", "preamble_of"]
