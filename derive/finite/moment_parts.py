"""The moments of K = K_w + K_b, by name, as combinations of the means that `derive.finite.moments` recurs."""

from sympy import Expr, S

from derive.finite.recursion import PP, QP, QQ, Monomial, P, Q

NAMES = ("K", "K_w", "K_b", "K^2", "K_w^2", "K_b^2", "K_w K_b")


def parts(name: str, s: Expr, bias: Expr) -> tuple[tuple[Expr, Monomial | None], ...]:
    """E[name] = Σ weight · mean for a linear output, s = ‖x‖²/n_0, bias 0 or 1; None stands for the constant 1."""
    w, one = 2 * s, S.One
    table: dict[str, tuple[tuple[Expr, Monomial | None], ...]] = {
        "K_w": ((w, P),),
        "K_b": ((bias, None), (one, Q)),
        "K_w^2": ((w**2, PP),),
        "K_b^2": ((bias, None), (2 * bias, Q), (one, QQ)),
        "K_w K_b": ((w * bias, P), (w, QP)),
    }
    table["K"] = table["K_w"] + table["K_b"]
    table["K^2"] = table["K_w^2"] + table["K_b^2"] + tuple((2 * f, m) for f, m in table["K_w K_b"])
    if name not in table:
        raise ValueError(f"no moment has the name {name!r}; expected one of {', '.join(NAMES)}")
    return table[name]


def powers(name: str) -> int:
    """How many K stand in the name: 1 or 2."""
    return 2 if "^2" in name or " " in name else 1
