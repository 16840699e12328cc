"""`FIGURES`: each, called with a seed, gives one figure."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from codegen.figures import Figure
from verify.figures import finite, kernels

FIGURES: Mapping[str, Callable[[int], Figure]] = MappingProxyType(
    {
        "arc-cosine": kernels.arc_cosine,
        "depth": kernels.depth,
        "width": kernels.width,
        "decay": kernels.decay,
        "ratio": finite.ratio,
        "law": finite.law,
        "update": finite.update,
    }
)
"""By name, in the order of the notes."""

__all__ = ["FIGURES"]
