"""What the sampling oracle draws: networks, trained or not, and chains.

A quantity's sampler stands in the file named as its own in `derive`.
"""

from verify.sampling.sampler import Sampler, sampler_of
from verify.sampling.score import Score, exponent

__all__ = ["Sampler", "Score", "exponent", "sampler_of"]
