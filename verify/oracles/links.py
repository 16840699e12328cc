"""`certified`: steps of a derivation with the certificates that show them: limits, one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from sympy import Expr

from derive.language.parts import atoms
from derive.tails import tails
from derive.training.fixed_kernel import LIMIT, TIME_LIMIT, AtInfinity
from verify.checking.proof import Link, Proof, checked
from verify.claims.statement import Statement


def certified(links: Iterable[Link], here: Statement) -> tuple[Link, ...]:
    """The same, a step that takes limits as one for each of them; one that no certificate shows is left as it is."""
    return tuple(one for link in links for one in _with_certificates(link, here))


def _with_certificates(link: Link, here: Statement) -> Iterator[Link]:
    if not {LIMIT, TIME_LIMIT} & set(link.rules):
        yield link
        return
    side = link.before
    for limit in sorted(atoms(link.before, AtInfinity) - atoms(link.after, AtInfinity), key=str):
        found = _shown(link, side, limit, here)
        if found is None:
            break
        yield found
        side = found.after
    if side != link.after:
        yield replace(link, before=side)


def _shown(link: Link, before: Expr, limit: AtInfinity, here: Statement) -> Link | None:
    for certificate in tails(limit, link.after if limit == before else None):
        after = before.xreplace({limit: certificate.value})
        found = replace(link, before=before, after=after, certificate=certificate)
        if not checked(Proof((found,)), here).broken:
            return found
    return None


__all__ = ["certified"]
