"""`gallery`: a page of Markdown with figures, each with its caption and the claims that it shows."""

from __future__ import annotations

from collections.abc import Iterable

from codegen.figures.figure import Figure

_HEAD = """# Gallery

What the claims say, drawn from the functions that check them. These pictures and this page are drawn anew by

```
{command}
```

and a test compares both with what it draws.
"""


def gallery(figures: Iterable[Figure], folder: str, command: str) -> str:
    """The page; the pictures are PNGs in a folder beside it, drawn by a command."""
    parts = (_part(figure, folder) for figure in figures)
    return "\n".join((_HEAD.format(command=command), *parts))


def _part(figure: Figure, folder: str) -> str:
    claims = ", ".join(f"`{name}`" for name in figure.claims)
    return f"## {figure.name}\n\n![{figure.name}]({folder}/{figure.name}.png)\n\n{figure.caption} Claims: {claims}.\n"


__all__ = ["gallery"]
