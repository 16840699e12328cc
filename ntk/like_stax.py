"""`dense`: what `stax.Dense` is given, as people who come from neural-tangents type it."""

import argparse
import re
from dataclasses import dataclass

SMALLEST, LARGEST = 1e-20, 1e20
"""What a generated module takes as a standard deviation."""
_EXPECTED = "expected W_std and b_std of every Dense, as in 'W_std=1.5,b_std=0.1' or 'W_std=sqrt(2)'"
_ROOT = re.compile(r"(?:\w+\.)?sqrt\((.+)\)")


@dataclass(frozen=True)
class Dense:
    """W_std and b_std of every Dense of a network, as neural-tangents has them by default; b_std None for no bias."""

    weights: float = 1.0
    biases: float | None = None

    def text(self) -> str:
        """What is typed for it."""
        return f"W_std={self.weights!r}" + (f",b_std={self.biases!r}" if self.biases is not None else "")


def dense(text: str) -> Dense:
    """The numbers of "W_std=1.5,b_std=0.1"; what is not named is as neural-tangents has it, 1 and None.

    Raises `argparse.ArgumentTypeError`, in one line, for other names, a name twice and what is no number in range.
    """
    given: dict[str, str] = {}
    for part in text.split(","):
        key, equals, value = (piece.strip() for piece in part.partition("="))
        if key not in ("W_std", "b_std") or not equals:
            raise argparse.ArgumentTypeError(f"{part.strip()!r} is no number of a stax.Dense; {_EXPECTED}")
        if key in given:
            raise argparse.ArgumentTypeError(f"{key} is there twice; {_EXPECTED}")
        given[key] = value
    biases = None if given.get("b_std", "None") == "None" else _deviation("b_std", given["b_std"], zero=True)
    return Dense(_deviation("W_std", given.get("W_std", "1"), zero=False), biases)


def _deviation(key: str, text: str, *, zero: bool) -> float:
    root = _ROOT.fullmatch(text)
    base, _, power = (root[1], "", "0.5") if root else text.partition("**")
    try:
        number = float(base) ** float(power or 1)
    except (ValueError, OverflowError, ZeroDivisionError):
        raise argparse.ArgumentTypeError(f"{key} is {text!r}, which is no number; {_EXPECTED}") from None
    if isinstance(number, complex) or not (SMALLEST <= number <= LARGEST or (zero and number == 0)):
        also = "0, or " if zero else ""
        raise argparse.ArgumentTypeError(
            f"{key} is {text!r}, and a standard deviation is {also}from {SMALLEST:g} to {LARGEST:g}; {_EXPECTED}"
        )
    return number
