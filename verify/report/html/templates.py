"""`templates`: the templates of this folder, with the filters that all of them use."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from verify.report.html.formulas import display, prose, sentence


def templates() -> Environment:
    """The templates; what they put in is escaped, and a name that nothing has is an error."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"prose": prose, "sentence": sentence}
    environment.globals |= {"display": display}
    return environment


__all__ = ["templates"]
