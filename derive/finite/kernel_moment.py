"""Moments of the on-diagonal NTK of a deep ReLU network as unevaluated objects, and their limits.

The network is that of `derive.finite.moments`: depth d, hidden widths n (one number for all, a tuple, or an array of
d − 1), input of s = ‖x‖²/n_0, output variance c_d, o = 1 with an output bias, e = 1 with one more ReLU at the output.
`p` is what a dead hidden layer weighs: 2⁻ⁿ, or 0 where dead networks are left out of account. For a tuple or an array
each layer has its own 2⁻ⁿ, and `p` is what that is multiplied by: 1, or 0.
"""

from __future__ import annotations

from sympy import Expr, S, Tuple
from sympy.core.symbol import Str
from sympy.printing.precedence import PRECEDENCE

from derive.finite import any_widths, equal_widths
from derive.finite.any_widths import given_widths, has_own_widths
from derive.finite.moment_parts import NAMES
from derive.finite.profiles import profile_limit
from derive.finite.recursion import GAUSSIAN_LAWS, LEMMA
from derive.finite.symbols import beta, dead_probability, depth, mean_square, n_width, output_bias, output_variance
from derive.language import theorems
from derive.language.quantity import Holes, Quantity
from derive.language.rewriting import stand_ins
from derive.language.rule import Rule

TRANSFER_MATRIX = Rule(
    "transfer matrix",
    "the lemma's recursion over layers; at equal widths each moment is a sum of powers of a layer's eigenvalues",
    ("the weights are Gaussian", "σ is ReLU with σ'(0) = 0"),
    "the lemma for one input; Hanin, Nica 2019",
    LEMMA,
    GAUSSIAN_LAWS,
)
JOINT_LIMIT = Rule("joint limit", "(1 + k/n)^d → e^(kβ) as d/n → β", (), "", LEMMA, (theorems.DOMINATED,))
WIDE_LIMIT = Rule("wide limit", "(1 + k/n)^d by the binomial series in 1/n", rests_on=LEMMA)


class KernelMoment(Quantity):
    """E[K], E[K²], … by name, at depth d ≥ 2 and hidden widths n, unevaluated; `doit` works it out.

    Widths of an array are worked out at a given depth only.

    >>> from sympy.abc import d, n
    >>> KernelMoment("K_w", d, n, c=1, s=3).doit()
    3*d
    """

    rule = TRANSFER_MATRIX
    is_quick = True

    def __new__(cls, name: str | Str, d, n, c, s, o=S.Zero, e=S.Zero, p=None) -> KernelMoment:
        if str(name) not in NAMES:
            raise ValueError(f"no moment has the name {name}; expected one of {', '.join(NAMES)}")
        n, d = given_widths(n, d)
        if p is None:
            p = S.One if has_own_widths(n) else S(2) ** -n
        return Expr.__new__(cls, Str(str(name)), d, n, *map(S, (c, s, o, e, p)))

    def doit(self, **hints) -> Expr:
        name, (d, n, c, s, o, e, p) = str(self.args[0]), self.args[1:]
        names = (depth, n_width, output_variance, mean_square, output_bias)
        values = dict(zip(names, (d, n, c, s, o), strict=True))
        own = any_widths.listed(n, d) if has_own_widths(n) else None
        if has_own_widths(n) and own is None:
            return self

        def at(output_relu: bool) -> Expr:
            if own is not None:
                here = {output_variance: c, mean_square: s, output_bias: o}
                apart = stand_ins(here, *own, p)
                widths = tuple(apart.get(width, width) for width in own)
                here |= {dummy: part for part, dummy in apart.items()}
                return any_widths.moment(name, widths, output_relu, apart.get(p, p)).subs(here, simultaneous=True)
            form = equal_widths.closed_form(name, output_relu, with_dead=p != 0)
            return form.subs({**values, dead_probability: p}, simultaneous=True)

        return (1 - e) * at(False) + e * at(True)


class JointLimit(Quantity):
    """lim E[…]/dᵏ as depth and widths grow together, k the number of kernels in the name, unevaluated.

    `blocks` are pairs (φ, β) from the output to the input: the share of the layers, and Σ 1/n over them; one number β
    stands for equal widths, d/n → β.
    """

    rule = JOINT_LIMIT
    is_quick = True
    precedence = PRECEDENCE["Mul"]

    def __new__(cls, name: str | Str, blocks, c, s, e=S.Zero) -> JointLimit:
        if not isinstance(blocks, (tuple, Tuple)):
            blocks = ((S.One, blocks),)
        blocks = Tuple(*(Tuple(*map(S, block)) for block in blocks))
        return Expr.__new__(cls, Str(str(name)), blocks, *map(S, (c, s, e)))

    @property
    def blocks(self) -> tuple[tuple[Expr, Expr], ...]:
        """(φ, β) of each block."""
        return tuple((share, beta) for share, beta in self.args[1])

    def doit(self, **hints) -> Expr:
        name, (c, s, e) = str(self.args[0]), self.args[2:]
        if len(self.blocks) == 1:
            names = (beta, output_variance, mean_square)
            values = dict(zip(names, (self.blocks[0][1], c, s), strict=True))
            form = equal_widths.joint_limit(name).subs(values, simultaneous=True)
        else:
            form = profile_limit(name, self.blocks, c, s)
        return (1 - e / 2) * form


class WideLimit(Quantity):
    """lim E[…] as the hidden widths n → ∞ at fixed depth d, or with order 1 the coefficient of 1/n, unevaluated."""

    rule = WIDE_LIMIT
    is_quick = True
    holes = Holes(sampler="a limit at fixed depth; the moments that it is of are drawn")
    precedence = PRECEDENCE["Mul"]

    def __new__(cls, name: str | Str, order, d, c, s, o=S.Zero, e=S.Zero) -> WideLimit:
        return Expr.__new__(cls, Str(str(name)), *map(S, (order, d, c, s, o, e)))

    def doit(self, **hints) -> Expr:
        name, (order, d, c, s, o, e) = str(self.args[0]), self.args[1:]
        names = (depth, output_variance, mean_square, output_bias)
        form = equal_widths.wide_expansion(name)[int(order)]
        return (1 - e / 2) * form.subs(dict(zip(names, (d, c, s, o), strict=True)), simultaneous=True)


class LawDistance(Quantity):
    """The largest distance between the distribution functions of K(x, x) of networks and of the lemma's chain.

    Args: d, n, c_d, s, o, e. It is measured; no rule works it out.
    """

    is_measured = True
    holes = Holes(value="it is measured", ball="it is measured")

    def __new__(cls, d, n, c, s, o, e) -> LawDistance:
        return Expr.__new__(cls, *map(S, (d, n, c, s, o, e)))
