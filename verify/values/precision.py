"""The working precision, which mpmath and python-flint each keep as one global number."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from flint import ctx
from mpmath import mp
from mpmath.libmp import dps_to_prec


@contextmanager
def precision(bits: int) -> Iterator[None]:
    """Both at so many bits inside of the block, and back whatever happens."""
    with mp.workprec(bits), ctx.workprec(bits):
        yield


def working(digits: int) -> AbstractContextManager[None]:
    """Both at so many decimal digits inside of the block, and back whatever happens."""
    return precision(dps_to_prec(digits))
