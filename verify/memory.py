"""Memory is spent for time: Python looks for dead cycles less often in a process that computes."""

import gc

SELDOM = (200_000, 20, 100)
"""Objects made before Python looks again; with its own 700 that takes a seventh of a proof's time."""


def spend() -> None:
    """From here on in this process."""
    gc.set_threshold(*SELDOM)


__all__ = ["SELDOM", "spend"]
