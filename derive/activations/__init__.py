"""Activations σ: ℝ → ℝ as data: named or read from text, their kinks and jumps, signs, ranges and growth.

`activation` has σ as data and those with a name; `text` reads others, over `functions` of `pieces`, with exact kinks by
`signs`, those that no formula gives as the `zero_of` a function by `crossings`; `ranges` and `growth` say what is
positive, bounded or too large. Imports of ours: `derive.language` alone.
"""

from derive.activations.activation import (
    ACTIVATIONS,
    Activation,
    NotAnActivation,
    named,
    rectified_power,
    sigma,
    specialise,
)
from derive.activations.pieces import Branch, branches, jumps, kinks
from derive.activations.text import read_activation

__all__ = [
    "ACTIVATIONS",
    "Activation",
    "Branch",
    "NotAnActivation",
    "branches",
    "jumps",
    "kinks",
    "named",
    "read_activation",
    "rectified_power",
    "sigma",
    "specialise",
]
