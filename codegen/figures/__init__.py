"""Figures: what one shows, as plain data, and how it is drawn. The data are made in `verify.figures`.

`Figure` holds `Curve`s and `Band`s with axes and caption; `draw` writes one as PDF, SVG or PNG, with matplotlib;
`caption` is LaTeX that sets it, `gallery` a page of several.
"""

from codegen.figures.drawing import FORMATS, caption, draw
from codegen.figures.figure import Band, Curve, Figure
from codegen.figures.pages import gallery

__all__ = ["FORMATS", "Band", "Curve", "Figure", "caption", "draw", "gallery"]
