"""`set_document`: the document of `ntk latex` as a PDF; `figures_in` a folder that `ntk plot` wrote to."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from ntk.arguments import UsageError
from ntk.preamble import Preamble

MOST_RUNS = 4
"""Of pdflatex: labels and the table of contents move no more after the third, as a rule."""
_QUIET = ("-interaction=nonstopmode", "-halt-on-error")
_AGAIN = re.compile(r"Rerun to get|Label\(s\) may have changed|No file main\.toc")
_DRAWN = (".pdf", ".png")
"""What pdflatex sets."""


def set_document(folder: Path, preamble: Preamble | None = None) -> Path:
    """`main.tex` of a folder, set by latexmk, or by pdflatex and BibTeX where there is none; what a preamble inputs is
    found beside it. Raises `UsageError` where that cannot be done."""
    if shutil.which("pdflatex") is None:
        raise UsageError(
            "--pdf needs pdflatex, which is not installed; the .tex files are written; install TeX Live "
            "(on Debian: latexmk texlive-latex-recommended)"
        )
    beside = [str(preamble.path.resolve().parent)] if preamble else []
    environment = {**os.environ, "TEXINPUTS": os.pathsep.join((".", *beside, os.environ.get("TEXINPUTS", "")))}

    def ran(*command: str) -> bool:
        return _ran(command, folder, environment)

    def typeset(*options: str) -> None:
        if not ran("pdflatex", *_QUIET, *options, "main.tex"):
            raise _failed(folder)

    if shutil.which("latexmk"):
        if not ran("latexmk", "-norc", "-pdf", *_QUIET, "main.tex"):
            raise _failed(folder)
        return folder / "main.pdf"
    typeset("-draftmode")
    if (folder / "references.bib").is_file() and not ran("bibtex", "main"):
        raise UsageError(f"bibtex failed on {folder / 'references.bib'}; see {folder / 'main.blg'}")
    typeset("-draftmode")
    for _ in range(MOST_RUNS - 2):
        typeset()
        if not _AGAIN.search((folder / "main.log").read_text(encoding="latin-1")):
            break
    return folder / "main.pdf"


def _ran(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> bool:
    """Whether a command went well; nothing that it started is left where this is interrupted."""
    nothing = subprocess.DEVNULL
    running = subprocess.Popen(
        command, cwd=folder, env=environment, stdin=nothing, stdout=nothing, stderr=nothing, start_new_session=True
    )
    try:
        return running.wait() == 0
    except BaseException:
        os.killpg(running.pid, signal.SIGKILL)
        running.wait()
        raise


def _failed(folder: Path) -> UsageError:
    return UsageError(f"LaTeX failed on {folder / 'main.tex'}; see {folder / 'main.log'}")


def figures_in(folder: Path) -> list[Path]:
    """The captions in a folder that `ntk plot` wrote to, of pictures that pdflatex sets. Raises `UsageError` where
    there are none."""
    found = sorted(path for path in folder.glob("*.tex") if _pictures(path))
    if not found:
        raise UsageError(f"{folder} has no figures as PDF or PNG; draw them with ntk plot --out {folder}")
    return found


def _pictures(caption: Path) -> list[Path]:
    return [path for path in map(caption.with_suffix, _DRAWN) if path.is_file()]


def place(captions: Iterable[Path], folder: Path) -> None:
    """Copy figures to beside a document, where it looks for them."""
    for caption in captions:
        (folder / "figures").mkdir(exist_ok=True)
        for path in (caption, *_pictures(caption)):
            if path.resolve() != (folder / "figures" / path.name).resolve():
                shutil.copyfile(path, folder / "figures" / path.name)


__all__ = ["figures_in", "place", "set_document"]
