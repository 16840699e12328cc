"""`residue`s: what quantities are modulo the prime, where they have a definition that finite sums carry out.

Kernels of wide networks by the recursion that defines them, moments of finite networks by the lemma's sum over paths,
their limits as depth and widths grow by the exponentials of what a layer adds to it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache

from sympy import Dummy, Expr, Lambda, Symbol

from derive.activations.activation import sigma
from derive.activations.text import activation_of
from derive.finite.kernel_moment import JointLimit, KernelMoment, WideLimit
from derive.finite.kernel_update import FrozenUpdate, JointFrozenUpdate, WideFrozenUpdate
from derive.gaussian.expectation import GaussianExpectation
from derive.language.parts import atoms, free_symbols
from derive.language.symbols import u
from derive.networks.initialisation import Covariance as CovarianceOf
from derive.networks.initialisation import Mean
from derive.networks.wide import DeepKernel
from verify.values import kernel_moment, kernel_update, meanings
from verify.values.evaluate import Covariance, Environment
from verify.values.field import NoRoot, P, quotient
from verify.values.meanings import residue
from verify.values.modulo import flows, orthants, waves  # noqa: F401 - flows register what they are
from verify.values.modulo.gaussian import mean_of
from verify.values.modulo.moments import mean
from verify.values.modulo.numbers import MODULO, residues
from verify.values.no_value import NoValue
from verify.values.residues import Residues

ARGUMENT = Dummy("u", real=True)
"""What functions are taken of, whatever their own variable."""


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
    """Of polynomials on either side of 0, of exponentials and waves, else of functions known by their values."""
    if env.activation is not None or not (atoms(g, sigma) or atoms(h, sigma)):
        for way in (_in_pieces, _in_waves):
            try:
                return way(_body(g), _body(h), law, env)
            except NoRoot:
                raise
            except NoValue:
                continue
    return mean_of(_function(g, env), _function(h, env), law, env)


def _in_pieces(g: Expr, h: Expr, law: orthants.Law, env: Environment) -> int:
    return orthants.mean(_sides(g, env), _sides(h, env), law, env)


def _in_waves(g: Expr, h: Expr, law: orthants.Law, env: Environment) -> int:
    one, other = (waves.terms(_spelled(side, env.activation), ARGUMENT, env) for side in (g, h))
    return waves.mean(one, other, law, env)


@lru_cache(maxsize=1024)
def _spelled(body: Expr, name: str | None) -> Expr:
    """With what σ is in its place, where that is said."""
    if name is None:
        return body
    return body.replace(sigma, lambda argument, order: activation_of(name).at(argument, int(order)))  # type: ignore[union-attr]


def _function(side: Lambda, env: Environment) -> Callable[[int], int]:
    body = _body(side)
    return lambda at: env.bind(ARGUMENT, at).number(body)


@lru_cache(maxsize=4096)
def _body(side: Lambda) -> Expr:
    return side(ARGUMENT)


def _sides(body: Expr, env: Environment) -> orthants.Sides:
    """Once for each trial where no letter but the argument stands in it."""
    is_closed = free_symbols(body) <= {ARGUMENT} and not (env.activation and _letters(env.activation))
    return _closed_sides(body, env.activation, env.numbers.trial) if is_closed else orthants.sides(body, ARGUMENT, env)  # type: ignore[attr-defined]


@cache
def _letters(activation: str) -> frozenset[Symbol]:
    """Parameters of an activation."""
    return free_symbols(activation_of(activation).expression) - {u}


@lru_cache(maxsize=4096)
def _closed_sides(body: Expr, activation: str | None, trial: str) -> orthants.Sides:
    return orthants.sides(body, ARGUMENT, Environment({}, activation, numbers=Residues(trial)))


@residue.register(Mean)
@residue.register(CovarianceOf)
def _(quantity: Mean | CovarianceOf, env: Environment) -> int | None:
    try:
        return mean(quantity, env, _expectation)
    except NoRoot:
        raise
    except NoValue:
        return None


@residue.register
def _(quantity: KernelMoment, env: Environment) -> int:
    return int(MODULO(kernel_moment.moment(quantity, env, residues(env), lambda n: quotient(1, 2**n))))


@residue.register
def _(quantity: WideLimit, env: Environment) -> int:
    return int(MODULO(kernel_moment.wide_limit(quantity, env, residues(env))))


@residue.register
def _(quantity: FrozenUpdate, env: Environment) -> int:
    return int(MODULO(kernel_update.frozen_update(quantity, env, residues(env))))


@residue.register
def _(quantity: WideFrozenUpdate, env: Environment) -> int:
    return int(MODULO(kernel_update.wide_update(quantity, env, residues(env))))


@residue.register
def _(quantity: JointLimit, env: Environment) -> int:
    return int(MODULO(kernel_moment.joint_limit(quantity, env, residues(env))))


@residue.register
def _(quantity: JointFrozenUpdate, env: Environment) -> int:
    return int(MODULO(kernel_update.joint_update(quantity, env, residues(env))))


__all__ = ["average"]
