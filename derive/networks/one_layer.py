"""Networks as symbolic sums over neurons, their gradients and their finite-width NTK, by differentiation."""

from collections.abc import Callable
from dataclasses import dataclass

from sympy import Expr, IndexedBase, S, Sum, Symbol, Tuple, sqrt
from sympy.tensor.indexed import Indexed

from derive.activations.activation import sigma
from derive.language.convention import Convention
from derive.language.derivatives import Partial
from derive.language.named import Named
from derive.language.symbols import a, array, b, d, j, k, m, r, s, sigma_a, sigma_b, sigma_w, t, w, x, xp

b_out = array("b_out")
"""The output bias, an array of length one."""

_INDICES = {m: s, d: j, S.One: Symbol("o", integer=True, positive=True)}


def _index(length: Expr) -> Symbol:
    """The free index over a range: s over m, j over d, s_ℓ over n_ℓ."""
    known = _INDICES.get(length)
    return known or Symbol(str(length).replace("n", "s"), integer=True, positive=True)


@dataclass(frozen=True)
class Parameter:
    """A group of trainable parameters, iid N(0, variance) at initialisation, shape e.g. (m, d)."""

    base: IndexedBase
    shape: tuple[Expr, ...]
    variance: Expr

    @property
    def indices(self) -> tuple[Symbol, ...]:
        """Free indices that name one parameter of the group: s for a neuron, j for a coordinate, s_ℓ in layer ℓ.

        A second axis of the same length has the index with a number.
        """
        found: list[Symbol] = []
        for place, length in enumerate(self.shape, start=1):
            index = _index(length)
            is_new = index not in found
            found.append(index if is_new else Symbol(f"{index}_{place}", integer=True, positive=True))
        return tuple(found)

    @property
    def entry(self) -> Expr:
        return self.base[self.indices]


@dataclass(frozen=True)
class Network:
    """f(x) with its parameter groups; `preactivation` is that of neuron r."""

    convention: Convention
    parameters: tuple[Parameter, ...]
    preactivation: Expr
    output: Named

    @property
    def initialisation(self) -> Tuple:
        """The law of the parameters at initialisation, as data: (array, shape, variance) a group."""
        return Tuple(*(Tuple(group.base, Tuple(*group.shape), group.variance) for group in self.parameters))

    def at(self, point: IndexedBase) -> Named:
        """f at another input."""
        return Named(f"f({point.label})", self.output.expression.xreplace({x: point}))

    def gradient(self, group: Parameter, point: IndexedBase = x) -> Partial:
        """∂f/∂p for the parameter of the group with the indices `group.indices`."""
        return Partial(self.at(point), group.entry)

    def displaced(self, direction: Callable[[Parameter, tuple[Expr, ...]], Expr], point: IndexedBase = x) -> Named:
        """f(x; θ + tΔ), Δ given for each group as a function of the indices of an entry."""
        groups = {group.base: group for group in self.parameters}
        moved = self.at(point).expression.replace(
            lambda e: isinstance(e, Indexed) and e.base in groups,
            lambda e: e + t * direction(groups[e.base], e.indices),
        )
        return Named(f"f({point.label}; \\theta + t\\Delta)", moved)

    def ntk(self, first: IndexedBase = x, second: IndexedBase = xp) -> Named:
        """K_m(x, x') = Σ_p ∂f(x)/∂p ∂f(x')/∂p, over every trainable parameter p."""
        total = S.Zero
        for group in self.parameters:
            term = self.gradient(group, first) * self.gradient(group, second)
            for index, length in reversed(list(zip(group.indices, group.shape, strict=True))):
                term = Sum(term, (index, 1, length))
            total += term
        return Named(f"K_m({first.label}, {second.label})", total)


def one_hidden_layer(convention: Convention = Convention()) -> Network:  # noqa: B008 - frozen
    """f(x) = (1/√m) Σ_r a_r σ(u_r(x)), u_r(x) = Σ_k w_rk x_k, with the factors and biases of the convention.

    Source: the notes' §1.4 and §1.5 (`standard`); Jacot, Gabriel, Hongler 2018 (`ntk`).
    """
    in_variance = convention.parameterization == "standard"
    w_scale, a_scale, b_scale = (S.One, S.One, S.One) if in_variance else (sigma_w / sqrt(d), sigma_a, sigma_b)
    w_variance, a_variance, b_variance = (
        (sigma_w**2 / d, sigma_a**2, sigma_b**2) if in_variance else (S.One, S.One, S.One)
    )
    preactivation = w_scale * Sum(w[r, k] * x[k], (k, 1, d))
    parameters = [Parameter(a, (m,), a_variance), Parameter(w, (m, d), w_variance)]
    if convention.hidden_bias:
        preactivation += b_scale * b[r]
        parameters.append(Parameter(b, (m,), b_variance))
    output = a_scale / sqrt(m) * Sum(a[r] * sigma(preactivation), (r, 1, m))
    if convention.output_bias:
        output += b_scale * b_out[1]
        parameters.append(Parameter(b_out, (S.One,), b_variance))
    return Network(convention, tuple(parameters), preactivation, Named("f(x)", output))
