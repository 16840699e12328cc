"""`residue`s: what quantities are modulo the prime, where they have a definition that finite sums carry out.

Kernels of wide networks by the recursion that defines them, moments of finite networks by the lemma's sum over paths.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn

from flint import fmpz_mod_ctx
from sympy import Dummy, Lambda

from derive.activations.activation import sigma
from derive.finite.kernel_moment import KernelMoment, WideLimit
from derive.finite.kernel_update import FrozenUpdate, WideFrozenUpdate
from derive.gaussian.expectation import GaussianExpectation
from derive.language.parts import atoms
from derive.language.symbols import u
from derive.networks.initialisation import Covariance as CovarianceOf
from derive.networks.initialisation import Mean
from derive.networks.wide import DeepKernel
from verify.values import kernel_moment, kernel_update, meanings
from verify.values.evaluate import Covariance, Environment
from verify.values.field import NoRoot, P, quotient
from verify.values.meanings import residue
from verify.values.modulo import flows, limits, orthants  # noqa: F401 - flows and limits register what they are
from verify.values.modulo.gaussian import mean_of
from verify.values.modulo.moments import mean
from verify.values.no_value import NoValue
from verify.values.sweeps import NumberKind

ARGUMENT = Dummy("u", real=True)
"""What functions are taken of, whatever their own variable."""
MODULO = fmpz_mod_ctx(P)


def _no_exponential(rows: object) -> NoReturn:
    raise NoValue("an exponential has no place in a field")


AS_RESIDUES = NumberKind(lambda value: MODULO(value.numerator) / value.denominator, _no_exponential)


@residue.register
def _(quantity: DeepKernel, env: Environment) -> int:
    return meanings.found(meanings.value, quantity, env) % P


@residue.register
def _(quantity: GaussianExpectation, env: Environment) -> int:
    q, qp, c = map(env.number, quantity.covariance)
    return _expectation(quantity.g, quantity.h, (q, qp, c), env)


def average(order: int, law: Covariance, env: Environment) -> int:
    """E[σ^(k)(U)σ^(k)(V)] with (q, q', c) in the field."""
    function = Lambda(u, sigma(u, order))
    return _expectation(function, function, (law[0] % P, law[1] % P, law[2] % P), env)


def _expectation(g: Lambda, h: Lambda, law: orthants.Law, env: Environment) -> int:
    """By parts where g and h are polynomials on either side of 0, else of functions known by their values."""
    if env.activation is not None or not (atoms(g, sigma) or atoms(h, sigma)):
        try:
            first, second = (orthants.sides(side(ARGUMENT), ARGUMENT, env) for side in (g, h))
            return orthants.mean(first, second, law, env)
        except NoRoot:
            raise
        except NoValue:
            pass
    return mean_of(_function(g, env), _function(h, env), law, env)


def _function(side: Lambda, env: Environment) -> Callable[[int], int]:
    return lambda at: env.bind(ARGUMENT, at).number(side(ARGUMENT))


@residue.register(Mean)
@residue.register(CovarianceOf)
def _(quantity: Mean | CovarianceOf, env: Environment) -> int | None:
    try:
        return mean(quantity, env)
    except NoRoot:
        raise
    except NoValue:
        return None


@residue.register
def _(quantity: KernelMoment, env: Environment) -> int:
    return int(MODULO(kernel_moment.moment(quantity, env, AS_RESIDUES, lambda n: quotient(1, 2**n))))


@residue.register
def _(quantity: WideLimit, env: Environment) -> int:
    return int(MODULO(kernel_moment.wide_limit(quantity, env, AS_RESIDUES)))


@residue.register
def _(quantity: FrozenUpdate, env: Environment) -> int:
    return int(MODULO(kernel_update.frozen_update(quantity, env, AS_RESIDUES)))


@residue.register
def _(quantity: WideFrozenUpdate, env: Environment) -> int:
    return int(MODULO(kernel_update.wide_update(quantity, env, AS_RESIDUES)))


__all__ = ["AS_RESIDUES", "average"]
