"""Sets given by inequalities, integrals over them, integrals with whole parameters, and means over samples.

A set is solved by where its inequalities may change; an integral over it is then one of trigonometric polynomials
between ends that are known; a frequency that may vanish makes an exception, which is worked out apart.
"""

from derive.measures.circle import CircleCoefficient, spectrum
from derive.measures.region import Indicator, RegionIntegral

__all__ = ["CircleCoefficient", "Indicator", "RegionIntegral", "spectrum"]
