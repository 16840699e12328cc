"""§1.7 Training dynamics: gradient flow on the squared loss, and its solution when the kernel stays fixed."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from sympy import Expr, FiniteSet, Interval, KroneckerDelta, Range, Rational, S, Sum, Symbol, exp, oo, sqrt

from derive.activations.activation import sigma
from derive.language.convention import Convention
from derive.language.derivatives import Partial, TaylorCoefficient
from derive.language.named import Named
from derive.language.sums import free_of
from derive.language.symbols import a, d, i, j, k, l, m, n, p, r, s, sigma_a, sigma_w, t, target, w, x
from derive.networks.initialisation import Covariance, Mean
from derive.networks.wide import ell
from derive.training.deep_exponents import DeepDrift
from derive.training.exponents import WidthExponent
from derive.training.fixed_kernel import (
    AnalyticLimit,
    TimeLimit,
    descent,
    eta,
    f0,
    f0_star,
    flow,
    k_star,
    kernel_entry,
    positive_spectrum,
    prediction,
    spectrum,
    steps,
)
from derive.training.flow import (
    X,
    along_flow,
    at_test_point,
    displaced,
    down_the_loss,
    loss,
    output,
    residual,
    star,
    test_kernel,
    y,
)
from derive.training.orthonormal import V
from derive.training.start import GAUSSIAN_START, C, c_star, random_prediction
from verify.claims.claim import Claim
from verify.claims.domain import Domain, Point, naturals, nonnegative, positive, real
from verify.claims.statement import Statement
from verify.points.lists import network_point
from verify.points.training import DATA_POINTS, MEASURED_POINTS, SPECTRUM_POINTS

from .vocabulary import (
    ANY,
    CHIZAT,
    JACOT,
    LEE,
    NETWORK,
    PLAIN,
    SCALARS,
    dot,
    over_neurons,
    pre,
    prime,
)

_LOSS = loss(NETWORK)
_o = Symbol("o", integer=True, positive=True)
"""A third index over the data."""


def pre_row(row: Expr, neuron: Expr = r) -> Expr:
    """w_r·x_i."""
    index = free_of(k, neuron, row)
    return Sum(w[neuron, index] * X[row, index], (index, 1, d))


def over_data(term: Expr, index: Symbol = l) -> Expr:
    """Σ_{l=1}^n."""
    return Sum(term, (index, 1, n))


def inner(term) -> Expr:
    """Σ over the parameters: Σ_s term(a_s) + Σ_sj term(w_sj)."""
    return Sum(term(a[s]), (s, 1, m)) + Sum(term(w[s, j]), (j, 1, d), (s, 1, m))


def data_domain(*, indices: tuple = (i,), test_point: bool = False, activations: Sequence[str] = ANY) -> Domain:
    """Networks with data; no preactivation at the data (or at x*) is a kink of σ."""
    arrays = {X: (n, d), y: (n,), a: (m,), w: (m, d)}
    smooth_at: tuple[tuple, ...] = ((pre_row(l), (r, 1, m), (l, 1, n)),)
    if test_point:
        arrays[star] = (d,)
        smooth_at += ((Sum(w[r, k] * star[k], (k, 1, d)), (r, 1, m)),)
    scalars = {**SCALARS, n: naturals} | dict.fromkeys(indices, naturals)
    return Domain(scalars, DATA_POINTS, arrays, activations=activations, off_kinks=smooth_at)


def spectral_domain(
    *, positive_only: bool = False, scalars: tuple = (i, t), arrays: tuple = (y, f0), conditions: tuple = ()
) -> Domain:
    """Kernel matrices by their spectral decomposition, V orthonormal."""
    shapes = {y: (n,), f0: (n,), k_star: (n,), C: (n, p), c_star: (p,)}
    sets = {i: naturals, j: naturals, t: nonnegative, eta: positive, steps: S.Naturals0, f0_star: real, p: naturals}
    eigenvalues = positive_spectrum if positive_only else spectrum
    return Domain(
        {n: naturals} | {symbol: sets[symbol] for symbol in scalars},
        SPECTRUM_POINTS,
        {eigenvalues: (n,), V: (n, n)} | {array: shapes[array] for array in arrays},
        conditions=conditions,
    )


@cache
def measured_domain(*activations: str) -> Domain:
    """Data and variances of the initialisation."""
    scalars = {n: naturals, d: naturals, sigma_w: positive, sigma_a: positive}
    return Domain(scalars, MEASURED_POINTS, {X: (n, d), y: (n,)}, activations=activations)


_DEEP_DATA = Domain(
    {n: naturals, d: naturals, sigma_w: positive, sigma_a: positive, ell: Range(2, oo)},
    tuple(
        point.having({ell: S(layers)}, f"{point.name}, {layers} hidden layers").at_activation(name)
        for point, layers, name in zip(
            (*MEASURED_POINTS, MEASURED_POINTS[0]), (2, 3, 2), ("relu", "relu", "tanh"), strict=True
        )
    ),
    {X: (n, d), y: (n,)},
    activations=("relu", "tanh"),
)
"""Data for deep networks that are drawn and trained."""


def spectral(function, first: Expr, second: Expr) -> Expr:
    """Entry (first, second) of function(K) = Σ_j function(λ_j) v_j v_jᵀ."""
    index = free_of(j, first, second)
    return Sum(function(index) * V[first, index] * V[second, index], (index, 1, n))


def decay(first: Expr, second: Expr, eigenvalues=spectrum) -> Expr:
    """Entry of e^(−Kt)."""
    return Named(f"(e^{{-Kt}})_{{{first}{second}}}", spectral(lambda c: exp(-t * eigenvalues[c]), first, second))


def solved(row: Expr = i, eigenvalues=spectrum) -> Expr:
    """f_t(x_i) as the notes have it: y + e^(−Kt)(f_0 − y)."""
    return Named(f"f_t(x_{row})", y[row] + over_data(decay(row, _o, eigenvalues) * (f0[_o] - y[_o]), _o))


def learned(first: Expr, second: Expr) -> Expr:
    """Entry of K⁻¹(I − e^(−Kt))."""
    return Named(
        f"(K^{{-1}}(I - e^{{-Kt}}))_{{{first}{second}}}",
        spectral(lambda c: (1 - exp(-t * positive_spectrum[c])) / positive_spectrum[c], first, second),
    )


def weight(index: Expr) -> Expr:
    """Entry of b = (k*ᵀK⁻¹(I − e^(−Kt)))ᵀ."""
    return Named(f"b_{{{index}}}", Sum(k_star[i] * learned(i, index), (i, 1, n)))


def gram(first: Expr, second: Expr) -> Expr:
    """Cov(f_0(x_i), f_0(x_l))."""
    return Named(f"G_{{{first}{second}}}", Sum(C[first, j] * C[second, j], (j, 1, p)))


_PREDICTED = f0_star - over_data(weight(l) * (f0[l] - y[l]))
_CROSS = Named("G^*_{l}", Sum(c_star[j] * C[l, j], (j, 1, p)))


def _along(term: Expr) -> Expr:
    """v_j·(…), the term at data point i."""
    return Sum(V[i, j] * term, (i, 1, n))


def _projected(term: Expr) -> Expr:
    """u·(…) for the eigenvector u = Σ_k c_k v_k over the v_k with λ_k = λ_j; the numbers c are those of k*."""
    return Sum(KroneckerDelta(spectrum[k], spectrum[j]) * k_star[k] * Sum(V[i, k] * term, (i, 1, n)), (k, 1, n))


_EIGENVECTORS = spectral_domain(scalars=(j,)).at(SPECTRUM_POINTS[9:] + SPECTRUM_POINTS[:9])
"""The singular kernel matrices first."""

_FEW = ((1, 1), (1, 2), (2, 1), (2, 1), (1, 2), (2, 2), (1, 3), (2, 1))
ONE_EXAMPLE_POINTS = tuple(network_point(seed, *shape) for seed, shape in enumerate(_FEW, start=131))
"""Small networks with an input and a target."""
EXAMPLE_RESIDUAL = Named("f(x) - y", NETWORK.output - target)


def along_one_example(label: str, expression: Expr) -> TaylorCoefficient:
    """d/dt of a quantity along gradient flow on ½(f(x) − y)², at the moment at which θ_t = θ."""
    moved = displaced(
        NETWORK, Named(label, expression), lambda entry: -EXAMPLE_RESIDUAL * Partial(NETWORK.output, entry)
    )
    return TaylorCoefficient(Named(down_the_loss(label), moved.expression), t, 1)


def one_example_domain(activations: Sequence[str] = ANY, *, points: tuple[Point, ...] = ONE_EXAMPLE_POINTS) -> Domain:
    """Networks with one example (x, y), at which no preactivation is a kink of σ."""
    return Domain(
        {**SCALARS, target: real},
        points,
        {x: (d,), a: (m,), w: (m, d)},
        activations=activations,
        off_kinks=((pre(x), (r, 1, m)),),
    )


_norm = dot(x, x)
_at_example = over_neurons(sigma(pre(x)) ** 2 + a[r] ** 2 * prime(pre(x)) ** 2 * _norm) / m
"""K_t(x, x) as §1.4 has it."""

_N = Symbol("N", integer=True, positive=True)
_start_kernel, _power = Symbol("K_0", positive=True), Symbol("kappa", integer=True, nonnegative=True)
_first_output, _size = Symbol("f_0", real=True), Symbol("g", positive=True)
_late = sqrt(1 + 4 * (_size**2 * _N**_power - _first_output**2) / (_N * _start_kernel**2))
"""K_∞/K_0 for width N and ‖x‖ = 1, f_∞ = y = g N^(κ/2), from K_t² − 4 f_t²/N = K_0² − 4 f_0²/N."""
_TARGETS = Domain(
    {
        _start_kernel: Interval(1, oo),
        _first_output: Interval(-2, 2),
        _size: Interval.Lopen(0, 2),
        _power: FiniteSet(0, 1),
    },
    tuple(
        Point(
            f"K_0 = {kernel}, f_0 = {start}, g = {size}, κ = {power}",
            {_start_kernel: S(kernel), _first_output: S(start), _size: S(size), _power: S(power)},
        )
        for power in (0, 1)
        for kernel, start, size in (
            (1, 0, 1),
            (2, "1/2", 2),
            ("3/2", -1, "1/2"),
            (3, 2, 2),
            (7, "1/3", "1/4"),
            (5, -2, "3/2"),
            (2, 1, "1/5"),
            (1, "-1/2", "2/3"),
        )
    ),
)

FLOW = "gradient flow: dθ_t/dt = −∇L(θ_t)"

CLAIMS = (
    Claim(
        id="1.7.loss",
        section="1.7",
        title="The squared loss",
        place="first displayed equation of §1.7",
        says="L(θ) = ½ Σ_l (f(x_l; θ) − y_l)², written out for the network.",
        statement=Statement(
            _LOSS,
            over_data((over_neurons(a[r] * sigma(pre_row(l))) / sqrt(m) - y[l]) ** 2) / 2,
            data_domain(indices=()),
        ),
        convention=PLAIN,
        remark="Letters clash: here L is the loss and in §1.6 the depth; n counts data points here and is a width in "
        "§1.6 and §1.9; d is the input dimension here and the depth in §1.9.",
    ),
    Claim(
        id="1.7.gradient-flow",
        section="1.7",
        title="Gradient flow descends the loss",
        place="second displayed equation of §1.7",
        says="Along dθ/dt = −∇L the loss changes at the rate −‖∇L‖².",
        statement=Statement(
            along_flow(NETWORK, _LOSS), -inner(lambda entry: Partial(_LOSS, entry) ** 2), data_domain(indices=())
        ),
        convention=PLAIN,
    ),
    Claim(
        id="1.7.chain-rule",
        section="1.7",
        title="The chain rule",
        place="§1.7, third displayed equation",
        says="Along the flow f(x_i) changes at the rate −∇f(x_i)·∇L.",
        statement=Statement(
            along_flow(NETWORK, output(NETWORK, i)),
            -inner(lambda entry: Partial(output(NETWORK, i), entry) * Partial(_LOSS, entry)),
            data_domain(),
        ),
        convention=PLAIN,
    ),
    Claim(
        id="1.7.loss-gradient-a",
        section="1.7",
        title="Gradient of the loss, readout",
        place="§1.7, 'Compute the parameter gradient of the loss', the components a_s",
        says="∂L/∂a_s = Σ_l (f(x_l) − y_l) ∂f(x_l)/∂a_s with ∂f(x_l)/∂a_s = σ(w_s·x_l)/√m.",
        statement=Statement(
            Partial(_LOSS, a[s]),
            over_data(residual(NETWORK, l) * sigma(pre_row(l, s))) / sqrt(m),
            data_domain(indices=(s,)),
        ),
        convention=PLAIN,
        uses=("1.4.gradient-a",),
    ),
    Claim(
        id="1.7.loss-gradient-w",
        section="1.7",
        title="Gradient of the loss, hidden weights",
        place="§1.7, 'Compute the parameter gradient of the loss', the components w_sj",
        says="∂L/∂w_sj = Σ_l (f(x_l) − y_l) ∂f(x_l)/∂w_sj with ∂f(x_l)/∂w_sj = a_s σ'(w_s·x_l) x_lj/√m.",
        statement=Statement(
            Partial(_LOSS, w[s, j]),
            over_data(residual(NETWORK, l) * a[s] * prime(pre_row(l, s)) * X[l, j]) / sqrt(m),
            data_domain(indices=(s, j)),
        ),
        convention=PLAIN,
        uses=("1.4.gradient-w",),
    ),
    Claim(
        id="1.7.substitution",
        section="1.7",
        title="Outputs move by the kernel",
        place="§1.7, 'Substituting gives'",
        says="Along the flow f(x_i) changes at the rate −Σ_l K(x_i, x_l)(f(x_l) − y_l), K the inner product of "
        "gradients.",
        statement=Statement(
            along_flow(NETWORK, output(NETWORK, i)),
            -over_data(
                inner(lambda entry: Partial(output(NETWORK, i), entry) * Partial(output(NETWORK, l), entry))
                * residual(NETWORK, l)
            ),
            data_domain(),
        ),
        convention=PLAIN,
        uses=("1.7.chain-rule", "1.7.loss-gradient-a", "1.7.loss-gradient-w", "1.3.definition"),
        references=(JACOT,),
    ),
    Claim(
        id="1.7.vector-ode",
        section="1.7",
        title="The equation for all outputs",
        place="§1.7, 'Stacking', entry i of the vector equation",
        says="Entry i of df_t/dt = −K_t(f_t − y), with the entries of K_t written out as in §1.4.",
        statement=Statement(
            along_flow(NETWORK, output(NETWORK, i)),
            -over_data(
                (
                    over_neurons(sigma(pre_row(i)) * sigma(pre_row(l)))
                    + over_neurons(a[r] ** 2 * prime(pre_row(i)) * prime(pre_row(l)))
                    * Sum(X[i, k] * X[l, k], (k, 1, d))
                )
                / m
                * residual(NETWORK, l)
            ),
            data_domain(),
        ),
        convention=PLAIN,
        uses=("1.7.substitution", "1.4.kernel-finite"),
        remark="For ReLU it holds between the moments at which a preactivation at a data point passes 0.",
    ),
    Claim(
        id="1.7.test-point",
        section="1.7",
        title="The output at a point that is not in the data",
        place="§1.7, 'Substituting gives', at x* in the place of x_i",
        says="Along the flow f(x*) changes at the rate −Σ_l K(x*, x_l)(f(x_l) − y_l).",
        statement=Statement(
            along_flow(NETWORK, at_test_point(NETWORK)),
            -over_data(test_kernel(NETWORK, l) * residual(NETWORK, l)),
            data_domain(indices=(), test_point=True),
        ),
        convention=PLAIN,
        references=(JACOT, LEE),
    ),
    Claim(
        id="1.7.kernel-drift-relu",
        section="1.7",
        title="The kernel stays nearly constant, ReLU",
        place="§1.7, 'K_t ≈ K_0', ReLU",
        says="For ReLU the relative change of the kernel matrix, ‖K_t − K_0‖/‖K_0‖, falls like 1/√m.",
        statement=Statement(
            WidthExponent("kernel drift", _LOSS, m, NETWORK.initialisation), -Rational(1, 2), measured_domain("relu")
        ),
        convention=PLAIN,
        references=(JACOT, LEE),
        remark="The reason is the kink: a share of the order 1/√m of the neurons changes sides, more of them off than "
        "on.",
    ),
    Claim(
        id="1.7.kernel-drift-smooth",
        section="1.7",
        title="The kernel stays nearly constant, smooth activation",
        place="§1.7, 'K_t ≈ K_0', tanh",
        says="For tanh the relative change of the kernel matrix falls like 1/m.",
        statement=Statement(
            WidthExponent("kernel drift", _LOSS, m, NETWORK.initialisation), -S.One, measured_domain("tanh")
        ),
        convention=PLAIN,
        references=(JACOT, LEE),
        remark="Faster than the O(1/√m) that Lee et al. prove: the first-order change is a sum over "
        "neurons with random signs a_r.",
    ),
    Claim(
        id="1.7.kernel-drift-deep",
        section="1.7",
        title="The kernel stays nearly constant in deep networks, to the end of training",
        place="§1.7, 'K_t ≈ K_0', more than one hidden layer, to the end of training",
        says="With ℓ ≥ 2 hidden layers, in the NTK parameterization, the relative change of the kernel matrix from the "
        "start of training to its end falls as a power of the width.",
        statement=Statement(DeepDrift(ell, m), S.Zero, _DEEP_DATA, "<"),
        convention=Convention("ntk"),
        references=(JACOT, LEE),
        remark="Measured for two and three hidden layers. It needs the NTK parameterization (in that of §1.6 the "
        "kernel itself grows with the width), targets that do not grow with the width, and a depth that stays fixed: "
        "the part grows with the depth over the width, §1.9.",
    ),
    Claim(
        id="1.7.kernel-speed",
        section="1.7",
        title="How fast the kernel moves",
        place="§1.7, 'K_t ≈ K_0' during all of training: one example, one hidden layer, at any width",
        says="Trained on one example x, dK_t(x, x)/dt = −((f_t − y)/m^(3/2)) (4‖x‖² Σ_r a_r σσ'² + 2‖x‖⁴ Σ_r a_r³ "
        "σ'²σ''), σ and its derivatives at w_r·x.",
        statement=Statement(
            along_one_example("K", _at_example),
            -EXAMPLE_RESIDUAL
            / (m * sqrt(m))
            * (
                4 * _norm * over_neurons(a[r] * sigma(pre(x)) * prime(pre(x)) ** 2)
                + 2 * _norm**2 * over_neurons(a[r] ** 3 * prime(pre(x)) ** 2 * sigma(pre(x), 2))
            ),
            one_example_domain(),
        ),
        convention=PLAIN,
        uses=("1.4.kernel-finite",),
        remark="For ReLU, between the moments at which a preactivation passes 0, σσ'² = σ and σ'' = 0: dK/dt = "
        "−(4‖x‖²/m) f (f − y). With df/dt = −K(f − y) it follows that K_t² − (4‖x‖²/m) f_t² does not change: K_t² − "
        "K_0² = (4‖x‖²/m)(f_t² − f_0²), exactly and at all times.",
    ),
    Claim(
        id="1.7.kernel-for-all-time",
        section="1.7",
        title="The kernel at the end of training",
        place="§1.7, 'In the infinite-width limit … the kernel remains essentially constant during training', to its "
        "end",
        says="As the width grows K_∞/K_0 → 1, K_∞ the kernel when training has come to rest, whatever the targets: "
        "here y = g m^(κ/2), one example, ReLU.",
        statement=Statement(AnalyticLimit(Named("K_\\infty/K_0", _late), _N), S.One, _TARGETS),
        uses=("1.7.kernel-speed", "1.7.vector-ode"),
        references=(CHIZAT,),
    ).holds_only_if(
        "outputs and targets stay bounded as the width grows (here κ = 0)",
        on=_TARGETS.where({_power: FiniteSet(0)}),
        remark="It is the targets beside √m that count: for y of the order √m the kernel changes by a factor at every "
        "width. Say that the data are fixed as m → ∞. For several examples the references also need the smallest "
        "eigenvalue of K to be positive, so that training ends before the kernel has moved.",
    ),
    Claim(
        id="1.7.departure-relu",
        section="1.7",
        title="Outputs follow the constant-kernel equation, ReLU",
        place="§1.7, 'The ODE reduces to', the departure from it at finite width, ReLU",
        says="For ReLU the outputs depart from those of gradient descent with the fixed kernel K_0 by O(1/√m).",
        statement=Statement(
            WidthExponent("departure", _LOSS, m, NETWORK.initialisation), -Rational(1, 2), measured_domain("relu")
        ),
        convention=PLAIN,
        references=(JACOT, LEE),
    ),
    Claim(
        id="1.7.departure-smooth",
        section="1.7",
        title="Outputs follow the constant-kernel equation, smooth activation",
        place="§1.7, 'The ODE reduces to', the departure from it at finite width, tanh",
        says="For tanh the outputs depart from those of gradient descent with the fixed kernel K_0 by O(1/m).",
        statement=Statement(
            WidthExponent("departure", _LOSS, m, NETWORK.initialisation), -S.One, measured_domain("tanh")
        ),
        convention=PLAIN,
        references=(JACOT, LEE),
    ),
    Claim(
        id="1.7.constant-kernel-ode",
        section="1.7",
        title="The solution satisfies the equation",
        place="§1.7, 'The ODE reduces to'",
        says="f_t = y + e^(−Kt)(f_0 − y) satisfies df_t/dt = −K(f_t − y), entry by entry.",
        statement=Statement(
            Partial(solved(), t),
            -over_data(kernel_entry(i, l) * (solved(l) - y[l])),
            spectral_domain(),
        ),
    ),
    Claim(
        id="1.7.initial-value",
        section="1.7",
        title="The solution starts at f_0",
        place="§1.7, r_0 in 'with solution r_t = e^(−Kt) r_0'",
        says="At t = 0 the solution is f_0.",
        statement=Statement(flow(time=S.Zero), f0[i], spectral_domain(scalars=(i,))),
    ),
    Claim(
        id="1.7.residual",
        section="1.7",
        title="The residual decays by the matrix exponential",
        place="§1.7, 'Then … with solution', the equations for r_t",
        says="r_t = f_t − y is e^(−Kt) r_0, entry by entry.",
        statement=Statement(flow() - y[i], over_data(decay(i, l) * (f0[l] - y[l])), spectral_domain()),
    ),
    Claim(
        id="1.7.solution",
        section="1.7",
        title="The outputs in closed form",
        place="§1.7, 'i.e. f_t = …'",
        says="f_t = y + e^(−Kt)(f_0 − y), entry by entry.",
        statement=Statement(flow(), y[i] + over_data(decay(i, l) * (f0[l] - y[l])), spectral_domain()),
        uses=("1.7.residual",),
        references=(JACOT, LEE),
    ),
    Claim(
        id="1.7.eigen-rate",
        section="1.7",
        title="Rates along eigenvectors",
        place="§1.7, last sentence",
        says="Along the eigenvector v_j the residual is e^(−λ_j t) times what it was at the start.",
        statement=Statement(
            Sum(V[i, j] * (flow() - y[i]), (i, 1, n)),
            exp(-spectrum[j] * t) * Sum(V[i, j] * (f0[i] - y[i]), (i, 1, n)),
            spectral_domain(scalars=(j, t)),
        ),
        references=(JACOT,),
        remark="The loss, a square, falls at the rate 2λ_j. A kernel matrix is only positive semidefinite: where λ_j "
        "= 0 the rate is 0 and the residual along v_j stays as it was; see 1.7.limit.",
    ),
    Claim(
        id="1.7.eigen-convergence",
        section="1.7",
        title="Convergence along every eigenvector",
        place="§1.7, last sentence, 'The convergence … is exponential with rate λ_j', for every eigenvalue λ_j ≥ 0",
        says="Along every eigenvector v_j of K the residual vanishes as t → ∞.",
        statement=Statement(TimeLimit(_along(flow() - y[i]), t), S.Zero, _EIGENVECTORS),
        uses=("1.7.eigen-rate",),
    ).holds_only_if(
        "λ_j > 0: K is positive definite, or f_0 − y has no part in its null space",
        on=replace(_EIGENVECTORS, nonzero=(spectrum[j],)),
        remark="A kernel matrix is only positive semidefinite. Where λ_j = 0, as for two equal inputs, the rate is 0: "
        "the residual along v_j stays as it was and nothing converges. Write 'for λ_j > 0', or require K to be "
        "positive definite.",
    ),
    Claim(
        id="1.7.eigen-repeated",
        section="1.7",
        title="The rate along any eigenvector of a repeated eigenvalue",
        place="§1.7, last sentence, 'along eigenvector v_j of K', for repeated eigenvalues",
        says="Along any eigenvector u of the eigenvalue λ_j, a combination of all the v_k that have it, the residual "
        "is e^(−λ_j t) times what it was at the start.",
        statement=Statement(
            _projected(flow() - y[i]),
            exp(-spectrum[j] * t) * _projected(f0[i] - y[i]),
            spectral_domain(scalars=(j, t), arrays=(y, f0, k_star)),
        ),
        remark="Where an eigenvalue is repeated the v_j are not unique; the rate is that of the whole eigenspace.",
    ),
    Claim(
        id="1.7.limit",
        section="1.7",
        title="What training with a fixed kernel ends in",
        place="§1.7, 'f_t = y + e^(−Kt)(f_0 − y)', for late times",
        says="As t → ∞ all of the residual vanishes but its part in the null space of K.",
        statement=Statement(
            TimeLimit(flow(), t),
            y[i] + over_data(spectral(lambda c: KroneckerDelta(spectrum[c], 0), i, l) * (f0[l] - y[l])),
            spectral_domain(scalars=(i,)),
        ),
        uses=("1.7.solution",),
        remark="The data are interpolated from every f_0 exactly when K is invertible, which needs at least that the "
        "x_i are distinct.",
    ),
    Claim(
        id="1.7.prediction",
        section="1.7",
        title="Predictions at a test point",
        place="§1.7, 'f_t = y + e^(−Kt)(f_0 − y)', at x* in the place of x_i",
        says="f_t(x*) = f_0(x*) − k*ᵀK⁻¹(I − e^(−Kt))(f_0 − y) for an invertible K, k* the kernel between x* and the "
        "data.",
        statement=Statement(
            prediction(),
            _PREDICTED,
            spectral_domain(positive_only=True, scalars=(t, f0_star), arrays=(y, f0, k_star)),
        ),
        uses=("1.7.test-point", "1.7.solution"),
        references=(LEE,),
    ),
    Claim(
        id="1.7.prediction-mean",
        section="1.7",
        title="Mean prediction over random initialisations",
        place="§1.7, 'f_t = y + e^(−Kt)(f_0 − y)', at a random initialisation of infinite width",
        says="E f_t(x*) = k*ᵀK⁻¹(I − e^(−Kt)) y.",
        statement=Statement(
            Mean(random_prediction(), GAUSSIAN_START),
            over_data(weight(l) * y[l]),
            spectral_domain(positive_only=True, scalars=(t, p), arrays=(y, k_star, C, c_star)),
        ),
        uses=("1.7.prediction",),
        references=(LEE,),
    ),
    Claim(
        id="1.7.prediction-variance",
        section="1.7",
        title="Spread of the predictions over random initialisations",
        place="§1.7, 'f_t = y + e^(−Kt)(f_0 − y)', at a random initialisation of infinite width, the variance",
        says="Var f_t(x*) = G(x*, x*) + bᵀG b − 2 bᵀG*, G the covariance of f_0 and b = (k*ᵀK⁻¹(I − e^(−Kt)))ᵀ.",
        statement=Statement(
            Covariance(random_prediction(), random_prediction(), GAUSSIAN_START),
            Sum(c_star[j] ** 2, (j, 1, p))
            + over_data(weight(_o) * over_data(weight(l) * gram(_o, l)), _o)
            - 2 * over_data(weight(l) * _CROSS),
            spectral_domain(positive_only=True, scalars=(t, p), arrays=(y, k_star, C, c_star)),
        ),
        uses=("1.7.prediction",),
        references=(LEE,),
        remark="Training with the NTK from an NNGP start is not Bayesian inference: the variance is that of the NNGP "
        "posterior only if the two kernels are proportional.",
    ),
    Claim(
        id="1.7.gradient-descent",
        section="1.7",
        title="Gradient descent with a fixed kernel",
        place="§1.7, 'the continuous-time limit of gradient descent', the descent itself",
        says="k steps of size η give f_k = y + (I − ηK)^k (f_0 − y), entry by entry.",
        statement=Statement(
            descent(),
            y[i] + over_data(spectral(lambda c: (1 - eta * spectrum[c]) ** steps, i, l) * (f0[l] - y[l])),
            spectral_domain(scalars=(i, eta, steps)),
        ),
    ),
    Claim(
        id="1.7.small-steps",
        section="1.7",
        title="Gradient flow is the limit of small steps",
        place="§1.7, 'the continuous-time limit of gradient descent as the step size η → 0'",
        says="N steps of size t/N give, as N → ∞, the outputs of gradient flow at time t.",
        statement=Statement(AnalyticLimit(descent(t / _N, _N), _N), flow(), spectral_domain()),
        uses=("1.7.gradient-descent", "1.7.solution"),
    ),
    Claim(
        id="1.7.step-size",
        section="1.7",
        title="How long steps may be",
        place="§1.7, 'step size η', for steps that do not vanish",
        says="Two steps multiply the residual along v_j by (1 − ηλ_j)² = 1 − ηλ_j(2 − ηλ_j), which is less than 1 "
        "exactly for λ_j > 0 and η < 2/λ_j.",
        statement=Statement(
            Sum(V[i, j] * (descent(eta, S(2)) - y[i]), (i, 1, n)),
            (1 - eta * spectrum[j] * (2 - eta * spectrum[j])) * Sum(V[i, j] * (f0[i] - y[i]), (i, 1, n)),
            spectral_domain(scalars=(j, eta)),
        ),
        uses=("1.7.gradient-descent",),
        remark="Gradient flow converges at any scale of K, gradient descent only for η < 2/λ_max; Assumption 1.1.3 "
        "should name the step size.",
    ),
)
