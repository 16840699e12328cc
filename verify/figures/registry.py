"""`FIGURES`: where each figure is made, `LETTERS` what they are written with; `figure` makes one."""

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType

from codegen.figures import Figure

FIGURES: Mapping[str, str] = MappingProxyType(
    {
        "arc-cosine": "kernels.arc_cosine",
        "depth": "kernels.depth",
        "width": "kernels.width",
        "decay": "kernels.decay",
        "training": "training.training",
        "lazy": "training.lazy",
        "ratio": "finite.ratio",
        "law": "finite.law",
        "update": "finite.update",
    }
)
"""By name, in the order of the notes; a module here is imported when one of its figures is made."""

LETTERS = frozenset(
    [
        "d",
        "n",
        "n_0",
        "m",
        "x",
        "y",
        "f",
        "f_0",
        "f_t",
        "K",
        "K_0",
        "K_t",
        "K_m",
        "K_infty",
        "J_n",
        "theta",
        "theta_0",
        "theta_t",
        "Theta",
        "beta",
        "ell",
        "lambda",
        "lambda_1",
        "eta",
        "t",
        "sigma_w",
        "sigma_a",
        "Delta",
    ]
)
"""The names of the letters that figures and captions are written with."""


def figure(name: str, seed: int) -> Figure:
    """The data of a figure, which follow from the seed. Raises `KeyError` for a name that is not in `FIGURES`."""
    module, made = FIGURES[name].split(".")
    return getattr(import_module(f"verify.figures.{module}"), made)(seed)


__all__ = ["FIGURES", "LETTERS", "figure"]
