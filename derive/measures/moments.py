"""`moments`: ∫_0^∞ of a sum of c r^p e^(−ar²), term by term."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Add, Expr, Poly, PolynomialError, S, Symbol, exp, expand, gamma, simplify

from derive.language.quantity import NotReducible


def moments(integrand: Expr, radius: Symbol) -> Iterator[tuple[Expr, Expr]]:
    """(c, ∫_0^∞ r^p e^(−ar²) dr) for each term; c holds no r.

    Raises `NotReducible` for other integrands, and where a > 0 or p > −1 is not known.

    >>> r = Symbol("r", positive=True)
    >>> list(moments(2 * r**3 * exp(-(r**2) / 2), r))
    [(2, 2)]
    """
    for term in Add.make_args(expand(integrand, power_exp=False)):
        if term == 0:
            continue
        share, radial = term.as_independent(radius, as_Add=False)
        rate = S.Zero
        for one in radial.atoms(exp):
            rate -= _coefficient(one.args[0], radius)
            radial = radial / one
        power = simplify(radius * radial.diff(radius) / radial)
        if rate.is_positive is not True or power.free_symbols or not power > -1:
            raise NotReducible(f"an integral to ∞ of {term}")
        yield share * radial.subs(radius, 1), gamma((power + 1) / 2) / (2 * rate ** ((power + 1) / 2))


def _coefficient(exponent: Expr, radius: Symbol) -> Expr:
    """c of an exponent c r². Raises `NotReducible`."""
    try:
        form = Poly(exponent, radius)
    except PolynomialError:
        raise NotReducible(f"the exponent {exponent}") from None
    if form.monoms() != [(2,)]:
        raise NotReducible(f"the exponent {exponent}")
    return form.coeff_monomial(radius**2)


__all__ = ["moments"]
