"""Rigorous balls: integrals over one variable in `integrals`, Gaussian expectations made of them in `expectations`.

What is not known off the real line, or has no bound far out, is refused; no route of `derive` is used.
"""

from verify.enclosure.expectations import expectation, integrate
from verify.enclosure.integrals import Majorant, NotAnalytic, integral, majorant

__all__ = ["Majorant", "NotAnalytic", "expectation", "integral", "integrate", "majorant"]
