"""From expectations over the initialisation to Gaussian ones by verify's own way; it shares no rule with `derive`."""

from verify.lowering.at_points import lower
from verify.lowering.questions import has_integral, is_measured, is_random, opened

__all__ = ["has_integral", "is_measured", "is_random", "lower", "opened"]
