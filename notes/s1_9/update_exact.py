"""§1.9 and §2, "Training-time evolution at initialization": the label, unequal widths, and the update by definition."""

from derive.finite.kernel_update import FrozenUpdate
from derive.finite.one_step import frozen_mean, network
from derive.language.symbols import d as inputs
from derive.language.symbols import x
from verify.claims import Domain, Statement
from verify.claims.domain import naturals
from verify.points.lists import INPUT_POINTS

from ..vocabulary import dot
from .update import FIRST
from .update_words import ANY_DEPTH, POINTS, SETS, b, c, d, deep, domain, kappa, n, n_1, n_2, s, step, update, y

frozen_label = update(
    "frozen-label",
    title="With the pattern held fixed the label drops out",
    where=f"behind the {FIRST}, where no y occurs",
    says="The mean update with the pattern held fixed is the same for every y: N is odd in the readout, K is even.",
    statement=Statement(deep, FrozenUpdate(d, n, c, s, b, 0, step), ANY_DEPTH),
)

two_layers = update(
    "two-layers",
    title="Two hidden layers of different widths",
    where=f"behind the {FIRST}, unequal widths",
    says="With the pattern held fixed and two hidden layers, in the widths n_1 and n_2.",
    statement=Statement(
        FrozenUpdate(3, (n_1, n_2), c, s, b, y, step),
        -4 * step * c**2 * s * (2 * (n_1 + n_2) * kappa + 28 * s + 9 * b) / (n_1 * n_2),
        domain(n_1, n_2, c, s, b, y, step),
    ),
)

_DRAWN = (n_1, c, y, step)
_AT_INPUTS = Domain(
    {inputs: naturals, **{name: SETS[name] for name in _DRAWN}},
    tuple(
        point.having({name: other.values[name] for name in _DRAWN}, f"{point.name}, {other.name}")
        for point, other in zip(INPUT_POINTS[3:13], POINTS, strict=True)
    ),
    {x: (inputs,)},
    nonzero=(dot(x, x),),
    activations=("relu",),
)
_norm = dot(x, x) / inputs

definition = update(
    "definition",
    title="The mean update from the network, without biases",
    where=f"behind the {FIRST}, derived without biases",
    says="−λ E[(N − y)⟨∇K, ∇N⟩] by differentiation of the network, one hidden layer, σ'' = 0 away from the kink.",
    statement=Statement(frozen_mean(network(False)), -4 * step * c**2 * _norm * (2 * _norm) / n_1, _AT_INPUTS),
)

definition_biases = update(
    "definition-biases",
    title="The mean update from the network, with hidden biases",
    where=f"behind the {FIRST}, derived with hidden biases",
    says="The same with hidden biases that start at 0 and are trained.",
    statement=Statement(frozen_mean(network(True)), -4 * step * c**2 * _norm * (2 * _norm + 1) / n_1, _AT_INPUTS),
)

CLAIMS = (frozen_label, two_layers, definition, definition_biases)
