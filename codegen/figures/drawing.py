"""`draw`: a figure as a file, with matplotlib, byte for byte the same each time; `caption`: LaTeX that sets it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from codegen.figures.figure import Figure

if TYPE_CHECKING:  # what only says which formats there are imports no algebra
    from codegen.writing.letters import Letters, Notation

FORMATS = ("pdf", "svg", "png")
HUES = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#000000")
"""Okabe and Ito's colours, which the colour-blind tell apart."""
_STYLE = {
    "font.family": "serif",
    "mathtext.fontset": "cm",
    "font.size": 9,
    "axes.formatter.use_mathtext": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "legend.frameon": False,
    "lines.linewidth": 1.3,
    "svg.hashsalt": "ntk",
    "svg.fonttype": "path",
    "savefig.dpi": 150,
}
_KINDS: dict[str, dict[str, Any]] = {
    "line": {},
    "dashed": {"linestyle": (0, (4, 2))},
    "points": {"linestyle": "none", "marker": "o", "markersize": 3.2},
    "steps": {"drawstyle": "steps-mid"},
}
_UNDATED: dict[str, dict[str, None]] = {"pdf": {"CreationDate": None}, "svg": {"Date": None}, "png": {}}
SIZE = (4.8, 3.1)
"""Inches, the text width of an article and a ratio of about 3 to 2."""


def draw(figure: Figure, path: Path, notation: Notation | None = None) -> None:
    """Write the figure in the format that the path ends with, one of `FORMATS`; in the letters of a notation without
    macros.

    Raises `ModuleNotFoundError` where matplotlib is not installed, `codegen.writing.letters.NotationError` where it
    does not read how a letter is written.
    """
    import matplotlib
    from matplotlib.figure import Figure as Canvas

    from codegen.figures.lettering import lettered

    with matplotlib.rc_context(_STYLE):  # type: ignore[arg-type]
        canvas = Canvas(figsize=SIZE, layout="constrained")
        _fill(canvas.subplots(), figure, partial(lettered, letters=_letters(figure, notation)))
        smaller: dict[str, Any] = {"pil_kwargs": {"optimize": True}} if path.suffix == ".png" else {}
        canvas.savefig(path, metadata=_UNDATED[path.suffix[1:]], **smaller)


def _letters(figure: Figure, notation: Notation | None) -> Letters:
    from codegen.writing.letters import Letters, Notation

    return Letters((notation or Notation()).of(figure.section))


def _fill(axes: Any, figure: Figure, told: Callable[[str], str]) -> None:
    for band in figure.bands:
        axes.fill_between(
            band.x, band.low, band.high, color=_hue(band.hue), alpha=0.2, lw=0, label=told(band.label) or None
        )
    free = count()
    for one in figure.series:
        style = _KINDS[one.kind] | {"color": _hue(next(free) if one.hue is None else one.hue)}
        if one.errors is None:
            axes.plot(one.x, one.y, label=told(one.label) or None, **style)
        else:
            axes.errorbar(one.x, one.y, one.errors, label=told(one.label) or None, elinewidth=0.8, capsize=1.5, **style)
    horizontal, vertical = map(told, figure.axes)
    axes.set(xlabel=horizontal, ylabel=vertical, xscale=figure.scales[0], yscale=figure.scales[1])
    if figure.limits:
        axes.set_ylim(*figure.limits)
    if any(one.label for one in (*figure.series, *figure.bands)):
        axes.legend()


def _hue(number: int) -> str:
    return HUES[number % len(HUES)]


def caption(figure: Figure, notation: Notation | None = None) -> str:
    """LaTeX to input, with graphicx and the macros of a notation: the figure, its caption in those letters with the
    claims that it shows, and a label."""
    from codegen.writing.escape import escape

    told = escape(figure.caption, _letters(figure, notation))
    claims = ", ".join(f"\\texttt{{{name}}}" for name in figure.claims)
    return (
        "\\begin{figure}\n  \\centering\n"
        f"  \\includegraphics{{{figure.name}}}\n"
        f"  \\caption{{{told} Claims: {claims}.}}\n"
        f"  \\label{{fig:{figure.name}}}\n\\end{{figure}}\n"
    )


__all__ = ["FORMATS", "caption", "draw"]
