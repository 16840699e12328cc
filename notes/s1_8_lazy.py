"""§1.8 The lazy regime: what small movement implies and what it does not, and kernel regression."""

from dataclasses import replace

from sympy import Expr, FiniteSet, Max, Rational, S, Sum, exp, sqrt

from derive.activations.activation import sigma
from derive.language.derivatives import Partial, TaylorCoefficient
from derive.language.named import Named
from derive.language.symbols import a, d, delta_a, delta_w, j, k, l, m, n, r, s, t, w, x
from derive.training.exponents import WidthExponent
from derive.training.fixed_kernel import (
    AnalyticLimit,
    TimeLimit,
    f0,
    f0_star,
    k_star,
    positive_spectrum,
    prediction,
    start_factor,
)
from derive.training.flow import along_flow, loss, residual, y
from derive.training.lazy import (
    Distance,
    KernelRatio,
    NeuronOutput,
    RootKernelChange,
    dead_size,
    gain,
    gap,
    goal,
    start_norm,
    start_power,
    weight,
)
from derive.training.orthonormal import V
from verify.claims.claim import Claim
from verify.claims.domain import Domain, Point, naturals, nonnegative, positive, real
from verify.claims.statement import Statement
from verify.points.lists import NETWORK_POINTS, network_point
from verify.points.training import NEURON_POINTS, REGRESSION_POINTS, SHORT_MOVES, SPECTRUM_POINTS

from .s1_7_training import (
    EXAMPLE_RESIDUAL,
    ONE_EXAMPLE_POINTS,
    along_one_example,
    data_domain,
    measured_domain,
    one_example_domain,
    over_data,
    pre_row,
    spectral,
)
from .vocabulary import (
    CHIZAT,
    JACOT,
    LEE,
    NETWORK,
    PLAIN,
    dot,
    network_domain,
    over_neurons,
    pre,
    prime,
)

_DIRECTION = {"a": delta_a, "w": delta_w}
_MOVED = NETWORK.displaced(lambda group, indices: _DIRECTION[str(group.base.label)][indices])
_DISPLACED = network_domain(displaced=True)
_step = Sum(delta_w[s, k] * x[k], (k, 1, d))
_LINEAR = network_domain(displaced=True, activations=("relu",), points=NETWORK_POINTS[:9])


def _turn(entry):
    """Change of a component of φ(x) at the rate that Δ gives, an entry of ∇²f Δ."""
    return TaylorCoefficient(Partial(_MOVED, entry), t, 1)


_TURNED = Named(
    "\\|\\nabla^2 f(x)\\,\\Delta\\|^2",
    Sum(_turn(a[s]) ** 2, (s, 1, m)) + Sum(_turn(w[s, j]) ** 2, (j, 1, d), (s, 1, m)),
)

_LENGTH = Named("\\|\\Delta\\|^2", Sum(delta_a[s] ** 2, (s, 1, m)) + Sum(delta_w[s, j] ** 2, (j, 1, d), (s, 1, m)))
_AHEAD = Named("f(x; \\theta + \\Delta)", _MOVED.expression.subs(t, 1))
_SAME_SIDE = Max(0, pre(x) * (pre(x) + Sum(delta_w[r, k] * x[k], (k, 1, d))))


def _kernel_at(function: Named):
    """K(x, x) from the gradient of f(x; θ) or of f(x; θ + Δ)."""
    return Sum(Partial(function, a[s]) ** 2, (s, 1, m)) + Sum(Partial(function, w[s, j]) ** 2, (j, 1, d), (s, 1, m))


_START = Domain({gain: positive, gap: positive, start_power: FiniteSet(0, 1, 2)}, NEURON_POINTS)


_AT_START = Domain(
    {n: naturals, f0_star: real},
    SPECTRUM_POINTS,
    {positive_spectrum: (n,), V: (n, n), y: (n,), f0: (n,), k_star: (n,)},
)
_REGRESSION = _AT_START.where({start_factor: real}, points=REGRESSION_POINTS)


def _inverse(first, second):
    """Entry of K⁻¹."""
    return spectral(lambda c: 1 / positive_spectrum[c], first, second)


_at_row = pre_row(l, s)
_conserved = Named("a_s^2 - \\|w_s\\|^2", a[s] ** 2 - Sum(w[s, k] ** 2, (k, 1, d)))


def _squared_speed(label: str, component: Expr) -> Expr:
    """The square of the rate at which a component of φ(x) changes along gradient flow on the example x."""
    return along_one_example(label, component) ** 2


_FEATURE_SPEED = Named(
    "\\|\\dot\\phi(x)\\|^2",
    Sum(
        _squared_speed("\\sigma", sigma(pre(x, s)))
        + dot(x, x) * _squared_speed("a_s \\sigma'", a[s] * prime(pre(x, s))),
        (s, 1, m),
    )
    / m,
)
"""With ∂f/∂a_s = σ(w_s·x)/√m and ∂f/∂w_s = a_s σ'(w_s·x) x/√m."""
_SATURATING = "max(0, u) - max(0, u - 1)"
_SATURATED = tuple(
    Point(
        f"{point.name}, all weights along x",
        {**point.values, w: (point.values[x],) * int(point.values[m])},
        _SATURATING,
    )
    for point in ONE_EXAMPLE_POINTS
)
"""Networks whose preactivations at the example are ‖x‖²."""
_CONVERSE_POINTS = _SATURATED + tuple(network_point(seed, 2, 1).at_activation("relu") for seed in range(151, 163))
_CONVERSE = replace(
    one_example_domain(("relu", _SATURATING), points=_CONVERSE_POINTS),
    nonzero=(EXAMPLE_RESIDUAL, over_neurons(sigma(pre(x)) ** 2)),
)

CLAIMS = (
    Claim(
        id="1.8.movement",
        section="1.8",
        title="Relative movement in wide networks",
        place="displayed equation of §1.8",
        says="At the initialisation of §1.4, ‖θ_t − θ_0‖/‖θ_0‖ falls like 1/√m as the width grows.",
        statement=Statement(
            WidthExponent("movement", loss(NETWORK), m, NETWORK.initialisation),
            -Rational(1, 2),
            measured_domain("relu", "tanh"),
        ),
        convention=PLAIN,
        references=(LEE,),
        remark="‖θ_t − θ_0‖ itself stays of order 1 while ‖θ_0‖ grows like √m; each single weight moves by O(1/√m).",
    ),
    Claim(
        id="1.8.one-neuron",
        section="1.8",
        title="One neuron trained in closed form",
        place="§1.8, an example that the claims below use",
        says="With one active ReLU neuron, a_1 = w_1 = A, m = 2, d = 1, x = 1, gradient flow towards y gives the "
        "logistic curve f_t = y/(1 + (y/f_0 − 1)e^(−√2 y t)).",
        statement=Statement(
            NeuronOutput(weight, goal, t),
            goal / (1 + (sqrt(2) * goal / weight**2 - 1) * exp(-sqrt(2) * goal * t)),
            Domain({weight: positive, goal: positive, t: nonnegative}, NEURON_POINTS),
        ),
    ),
    Claim(
        id="1.8.dead-weight",
        section="1.8",
        title="Large weights that are not trained make any movement small",
        place="displayed equation of §1.8, on networks with a dead neuron",
        says="Beside a dead neuron of size M, training the active neuron from A = g M^κ to zero loss moves the "
        "parameters by a part of ‖θ_0‖ that vanishes as M → ∞, also for κ = 0.",
        statement=Statement(AnalyticLimit(Distance() / start_norm(), dead_size), S.Zero, _START),
        uses=("1.8.one-neuron",),
    ),
    Claim(
        id="1.8.essentially-constant",
        section="1.8",
        title="Whether small movement keeps the kernel constant",
        place="§1.8, 'Then φ(x) and the NTK remain essentially constant'",
        says="In a family of networks in which ‖θ_t − θ_0‖/‖θ_0‖ → 0 during all of training, K_t(x, x)/K_0(x, x) → 1.",
        statement=Statement(AnalyticLimit(KernelRatio(), dead_size), S.One, _START),
        uses=("1.8.dead-weight", "1.8.one-neuron"),
        references=(CHIZAT,),
    ).holds_only_if(
        "the curvature is small beside the gradient: ‖∇²f‖·‖θ_t − θ_0‖ ≪ ‖∇f(θ_0)‖ (in this family: κ > 0)",
        on=_START.where({start_power: FiniteSet(1, 2)}),
        remark="‖θ_t − θ_0‖ ≪ ‖θ_0‖ alone does not suffice, since ‖θ_0‖ also counts weights that f(x) does not depend "
        "on: beside a dead neuron with huge weights one active neuron can be trained to zero loss while K(x, x) "
        "changes by the factor y/f_0. Require ‖∇²f‖·‖θ_t − θ_0‖ ≪ ‖∇f(θ_0)‖ instead (Chizat, Oyallon, Bach). At the "
        "random initialisation of §1.4 both hold when the width is large.",
    ),
    Claim(
        id="1.8.kernel-change",
        section="1.8",
        title="What the change of the kernel is measured by",
        place="§1.8, 'Then φ(x) and the NTK remain essentially constant', the condition that makes it so",
        says="In the same family √K(x, x) changes by ‖∇²f‖·‖θ_∞ − θ_0‖ exactly, with ‖∇²f‖ = ‖x‖/√m = 1/√2.",
        statement=Statement(
            RootKernelChange(),
            Distance() / sqrt(2),
            _START.where({dead_size: positive}),
        ),
        uses=("1.8.one-neuron", "1.8.curvature"),
        references=(CHIZAT,),
    ),
    Claim(
        id="1.8.curvature",
        section="1.8",
        title="The curvature of a wide ReLU network is small",
        place="§1.8, 'Then φ(x) and the NTK remain essentially constant', why width makes it so",
        says="‖∇²f(x) Δ‖ ≤ (‖x‖/√m) ‖Δ‖ for every direction Δ in parameter space, off the kinks.",
        statement=Statement(
            _TURNED,
            dot(x, x) / m * _LENGTH,
            _LINEAR,
            "<=",
        ),
        convention=PLAIN,
        references=(CHIZAT,),
        remark="Smooth σ adds the term a_r σ'' x xᵀ/√m, of the order max|a_r|/√m.",
    ),
    Claim(
        id="1.8.kernel-moves-little",
        section="1.8",
        title="How far the kernel can move",
        place="§1.8, 'Then φ(x) and the NTK remain essentially constant', with the condition that makes it so",
        says="While no neuron changes sides at x, √K(x, x) of a ReLU network moves by no more than (‖x‖/√m) ‖θ − θ_0‖.",
        statement=Statement(
            (sqrt(_kernel_at(_AHEAD)) - sqrt(_kernel_at(NETWORK.output))) ** 2,
            dot(x, x) / m * _LENGTH,
            Domain(
                {m: naturals, d: naturals},
                SHORT_MOVES,
                {x: (d,), a: (m,), w: (m, d), delta_a: (m,), delta_w: (m, d)},
                nonzero=(_SAME_SIDE,),
                activations=("relu",),
            ),
            "<=",
        ),
        convention=PLAIN,
        uses=("1.8.curvature",),
        references=(CHIZAT,),
    ),
    Claim(
        id="1.8.conserved",
        section="1.8",
        title="What gradient flow nearly conserves",
        place="§1.8, an invariant that the example uses",
        says="Along gradient flow a_s² − ‖w_s‖² changes at the rate −(2/√m) a_s Σ_l (f(x_l) − y_l)(σ(u) − u σ'(u)), u "
        "= w_s·x_l: not at all for ReLU.",
        statement=Statement(
            along_flow(NETWORK, _conserved),
            -2 * a[s] * over_data(residual(NETWORK, l) * (sigma(_at_row) - _at_row * prime(_at_row))) / sqrt(m),
            data_domain(indices=(s,)),
        ),
        convention=PLAIN,
    ),
    Claim(
        id="1.8.features-move-a",
        section="1.8",
        title="How the features move, readout",
        place="§1.8, 'φ(x) evolves', the components a_s",
        says="To first order along Δ the component ∂f/∂a_s of φ(x) changes by σ'(w_s·x)(Δw_s·x)/√m.",
        statement=Statement(_turn(a[s]), prime(pre(x, s)) * _step / sqrt(m), _DISPLACED),
        convention=PLAIN,
    ),
    Claim(
        id="1.8.features-move-w",
        section="1.8",
        title="How the features move, hidden weights",
        place="§1.8, 'φ(x) evolves', the components w_sj",
        says="To first order along Δ the component ∂f/∂w_sj of φ(x) changes by (Δa_s σ'(w_s·x) + a_s "
        "σ''(w_s·x)(Δw_s·x)) x_j/√m.",
        statement=Statement(
            _turn(w[s, j]),
            (delta_a[s] * prime(pre(x, s)) + a[s] * sigma(pre(x, s), 2) * _step) * x[j] / sqrt(m),
            _DISPLACED,
        ),
        convention=PLAIN,
        remark="φ(x) evolves when the movement has a part along which f curves; large movement of weights that f(x) "
        "does not depend on, or of the readout alone as far as ∂f/∂a is concerned, changes nothing.",
    ),
    Claim(
        id="1.8.converse",
        section="1.8",
        title="Whether movement makes the features evolve",
        place="§1.8, 'When ‖θ_t − θ_0‖ is not negligible, φ(x) evolves'",
        says="While training on the example x moves the parameters, φ(x) changes: at every moment ‖dφ(x)/dt‖ > 0.",
        statement=Statement(_FEATURE_SPEED, S.Zero, _CONVERSE, ">"),
        convention=PLAIN,
        uses=("1.4.gradient-a", "1.4.gradient-w"),
        references=(CHIZAT,),
    ).holds_only_if(
        "f curves along the movement, ∇²f(x) ∇L ≠ 0: so it is for ReLU at its training example",
        on=replace(_CONVERSE, activations=("relu",)),
        remark="The converse is not true of every network: where the units that are active at x are saturated, σ' = 0, "
        "the readout moves as far as it takes and φ(x) stays as it is; so it does wherever f is linear in what moves. "
        "For ReLU ‖dφ(x)/dt‖ = (‖x‖/√m) ‖dθ/dt‖: small beside ‖φ(x)‖ until ‖θ_t − θ_0‖ is of the order √m, as ‖θ_0‖ "
        "is.",
    ),
    Claim(
        id="1.8.feature-speed",
        section="1.8",
        title="How fast features evolve during training",
        place="§1.8, 'When ‖θ_t − θ_0‖ is not negligible, φ(x) evolves', one example",
        says="Trained on one example x, ‖dφ(x)/dt‖² = ((f − y)² ‖x‖²/m²) Σ_s (a_s² ‖x‖² σ'⁴ + (σσ' + a_s² ‖x‖² "
        "σ'σ'')²), σ and its derivatives at w_s·x.",
        statement=Statement(
            _FEATURE_SPEED,
            EXAMPLE_RESIDUAL**2
            * dot(x, x)
            / m**2
            * Sum(
                a[s] ** 2 * dot(x, x) * prime(pre(x, s)) ** 4
                + (sigma(pre(x, s)) * prime(pre(x, s)) + a[s] ** 2 * dot(x, x) * prime(pre(x, s)) * sigma(pre(x, s), 2))
                ** 2,
                (s, 1, m),
            ),
            one_example_domain(),
        ),
        convention=PLAIN,
        uses=("1.4.gradient-a", "1.4.gradient-w"),
        remark="For ReLU it is (‖x‖²/m) ‖dθ/dt‖², and 0 only where nothing moves.",
    ),
    Claim(
        id="1.8.kernel-regression",
        section="1.8",
        title="Training with a fixed kernel as kernel regression",
        place="§1.8, 'training is equivalent to kernel regression with fixed kernel K'",
        says="As t → ∞ the prediction at x* is that of kernel regression, k*ᵀK⁻¹y, whatever the network outputs at "
        "the start (here α f_0).",
        statement=Statement(
            TimeLimit(prediction(scaled=True), t),
            Sum(k_star[l] * over_data(_inverse(l, s) * y[s], s), (l, 1, n)),
            _REGRESSION,
        ),
        uses=("1.7.prediction",),
        references=(JACOT, LEE),
    ).holds_only_if(
        "f_0 = 0 at the data and at x* (K invertible, t → ∞)",
        on=_REGRESSION.where({start_factor: FiniteSet(0)}),
        remark="A network is random when training starts, and f_∞(x*) = f_0(x*) + k*ᵀK⁻¹(y − f_0). Kernel regression "
        "is what is left when f_0 = 0, or when f_0 is subtracted from the model; at finite t it is regression "
        "stopped early.",
    ),
    Claim(
        id="1.8.kernel-regression-start",
        section="1.8",
        title="Kernel regression of the residual",
        place="§1.8, 'training is equivalent to kernel regression with fixed kernel K', for outputs f_0 at the start",
        says="f_∞(x*) = f_0(x*) + k*ᵀK⁻¹(y − f_0): the residual of the start is what kernel regression fits.",
        statement=Statement(
            TimeLimit(prediction(), t),
            f0_star + Sum(k_star[l] * over_data(_inverse(l, s) * (y[s] - f0[s]), s), (l, 1, n)),
            _AT_START,
        ),
        uses=("1.7.prediction",),
        references=(JACOT, LEE),
    ),
)
