"""`ntk plot`: figures of what the claims say, with matplotlib."""

from __future__ import annotations

import argparse
import os
from difflib import get_close_matches
from importlib.util import find_spec
from pathlib import Path

from codegen.figures import FORMATS, caption, draw, gallery
from ntk.arguments import UsageError, add_notes, notes_folder, whole
from ntk.notation import add_preamble, checked_notation, preamble_of
from ntk.status import HOLDS
from verify.figures.registry import FIGURES, LETTERS, figure
from verify.running.kept import write_atomically


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Draw figures, each beside a .tex with its caption, in the letters of notation.toml beside the notes. "
        f"There are: {', '.join(FIGURES)}."
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="figures (default: all)")
    parser.add_argument(
        "--out", type=Path, default=Path("figures"), metavar="DIR", help="folder to write to (default: figures)"
    )
    add_notes(parser)
    add_preamble(parser)
    parser.add_argument("--format", choices=FORMATS, default="pdf", help="default pdf")
    parser.add_argument("--gallery", type=Path, metavar="FILE.md", help="a page of the figures drawn, as PNG")
    parser.add_argument("--seed", type=whole, default=0, metavar="N", help="seed of every draw (default 0)")


def run(arguments: argparse.Namespace) -> int:
    from codegen.writing.macros import spelled_out
    from verify.claims.ledger import load

    for name in arguments.names:
        if name not in FIGURES:
            near = get_close_matches(name, FIGURES, n=1, cutoff=0.3)
            hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(FIGURES)}"
            raise UsageError(f"no figure has the name {name!r}; {hint}")
    if arguments.seed < 0:
        raise UsageError(f"--seed is {arguments.seed}; expected a whole number from 0 up, for example --seed 0")
    if find_spec("matplotlib") is None:
        raise UsageError("ntk plot needs matplotlib, which is not installed; type pip install 'ntk-ledger[plot]'")
    if arguments.out.exists() and not arguments.out.is_dir():
        raise UsageError(f"{arguments.out} is a file; expected a folder to write to, for example --out figures")
    notation = checked_notation(load(notes_folder(arguments)), preamble_of(arguments), LETTERS)
    plain = spelled_out(notation)
    if arguments.gallery and arguments.format != "png":
        raise UsageError(f"--gallery shows PNGs, not {arguments.format}; type --format png")
    arguments.out.mkdir(parents=True, exist_ok=True)
    drawn = []
    for name in dict.fromkeys(arguments.names or FIGURES):
        made = figure(name, arguments.seed)
        drawn.append(made)
        path = arguments.out / f"{name}.{arguments.format}"
        draw(made, path, plain)
        write_atomically(path.with_suffix(".tex"), caption(made, notation))
        print(f"{path}: {', '.join(made.claims)}")
    if arguments.gallery:
        write_atomically(arguments.gallery, gallery(drawn, *shown_in(arguments.gallery, arguments.out)))
    return HOLDS


def shown_in(page: Path, folder: Path) -> tuple[str, str]:
    """The folder of pictures as a page names it, and the command that draws both."""
    beside = os.path.relpath(folder.resolve(), page.resolve().parent)
    return Path(beside).as_posix(), f"ntk plot --out {folder.as_posix()} --format png --gallery {page.as_posix()}"
