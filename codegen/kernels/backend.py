"""`Backend`: what a kernel module is printed for, as data; `known_backends` finds them in the package `backends`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from sympy import Expr

from derive.networks.formula import KernelFormula

_PACKAGE = "codegen.kernels.backends"


@dataclass(frozen=True)
class Backend:
    """`code` prints an expression, `doubled` one in doubled precision; the others wrap code.

    `indicator(name)` is 1 where what is at least 0 is positive, and 0 elsewhere, `where_positive(name, code)` the code
    there, and 0 elsewhere; `where_finite(kernel, code)` is 0 where a kernel has overflowed already,
    `times_power_of_two(code, exponent)` scales exactly, `shifted(code, degree)` does so by the exponent of a tile,
    `high(code)` rounds a doubled number, `contract` says what a module promises, in its docstrings.

    `folders` hold the templates: its own, the first, has `kernel.py.j2`, which may extend and include those of the
    others. `title` is the backend's name in prose, `arrays` what its modules call the package of functions of arrays.
    Where it has `smooth.py.j2` too, for smooth activations, `smooth_contract` says what their modules promise, and
    with which bound on an error; where it `resolves_steps` an angle keeps its
    digits down to 0, as two and more layers of steps need; `parts` is what its modules may have besides their kernels,
    and `public` names what they always do. With `has_elementary` the modules of smooth activations work out e^x and
    arctan by the polynomials of `elementary`; where it `lifts_biases` a bias of one hidden layer may be one more entry
    of each row.
    """

    name: str
    title: str
    resolves_steps: bool
    folders: tuple[str, ...]
    parts: tuple[str, ...]
    arrays: str
    code: Callable[[Expr], str]
    doubled: Callable[[Expr], str]
    indicator: Callable[[str], str]
    where_positive: Callable[[str, str], str]
    where_finite: Callable[[str, str], str]
    times_power_of_two: Callable[[str, str], str]
    shifted: Callable[[str, int], str]
    high: Callable[[str], str]
    contract: Callable[[KernelFormula], str]
    smooth_contract: Callable[[KernelFormula, float], str] | None
    public: tuple[str, ...] = ()
    has_elementary: bool = False
    lifts_biases: bool = False


@cache
def known_backends() -> dict[str, Backend]:
    """By name, one for each folder of the package."""
    folders = iter_modules(import_module(_PACKAGE).__path__)
    found = (import_module(f"{_PACKAGE}.{folder.name}").BACKEND for folder in folders)
    return {backend.name: backend for backend in found}


__all__ = ["Backend", "known_backends"]
