"""`profile_words`: the code of E[σ(U)σ(V)] and E[σ'(U)σ'(V)] on both halves of the angle, as templates take it."""

from typing import Any

from sympy import Expr, S, Symbol, expand

from codegen.kernels import header as words
from codegen.kernels.backend import Backend
from codegen.kernels.halves import strength, w
from codegen.kernels.program import Profile, Program, odd

_near = Symbol("near", nonnegative=True)


def profile_words(
    made: Program, profiles: list[tuple[str, str, Expr, Profile]], backend: Backend
) -> list[dict[str, Any]]:
    """The functions `_value` and `_slope` of the module, and `_gap` where layers follow."""
    shown = [
        (f"_{name}", f"{meaning} over its value at θ = 0.", name, profile, 1, profile.near, profile.far)
        for name, meaning, _, profile in profiles
    ]
    if made.layers > 1:
        text = f"(1 − κ)/2 with κ = {words.VALUE} over its value at θ = 0."
        ends = (part.subs(odd, -2 * odd) for part in (made.gap_near, made.gap_far))
        shown.append(("_gap", text, "value", made.value, -S.Half, *ends))
    return [
        {
            "name": name,
            "text": text,
            "series": "" if profile.approximation is None else series_name(series),
            "power": 0 if profile.approximation is None else profile.approximation.power,
            "factor": _factor(factor, profile, backend),
            "even": _array(near, backend) if profile.approximation is None else backend.code(expand(near - odd)),
            "both": _array(_on_both(near, far, "near" if name == "_gap" else "far"), backend),
            "scalar": backend.code(_on_both(near, far, "near" if name == "_gap" else "far")),
        }
        for name, text, series, profile, factor, near, far in shown
    ]


def _factor(factor: Expr | int, profile: Profile, backend: Backend) -> str:
    """The code of what the approximation of a profile is multiplied by, if by anything."""
    codes = [] if factor == 1 else [repr(float(factor))]
    codes += [strength.name] if profile.parts.s != 1 else []
    return " * ".join(codes)


def _on_both(near: Expr, far: Expr, exact: str) -> Expr:
    """`near` where the symbol of that name is 1, `far` where it is 0; on the half that is named nothing is rounded."""
    if exact == "near":
        return near + (1 - _near) * expand(far - near)
    return far + _near * expand(near - far)


def _array(expr: Expr, backend: Backend) -> str:
    """Code that has the shape of w."""
    return backend.code(expr) if expr.has(w, odd) else f"{backend.arrays}.full_like(w, {backend.code(expr)})"


def series_name(name: str) -> str:
    """What the coefficients of a profile are called."""
    return f"_{name.upper()}_SERIES"


__all__ = ["profile_words", "series_name"]
