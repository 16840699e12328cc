"""Values of the unevaluated objects of `derive` that have a numerical meaning of their own, one file a subject.

A value is a function of (expression, number), `number(part)` being the value of a part at the point in question; it
works at mpmath's current precision and shares nothing with the rules of `derive` that work the same object out.
"""

from collections.abc import Callable

import mpmath
from sympy import Expr

from derive.finite.kernel_moment import JointLimit, KernelMoment, WideLimit
from derive.finite.kernel_update import (
    FrozenUpdate,
    JointFrozenUpdate,
    RealStep,
    StepSlope,
    WideFrozenUpdate,
    WideStepSlope,
)
from derive.finite.product_sums import BesselTail, OutputDistance
from derive.training.fixed_kernel import AnalyticLimit, LinearDescent, LinearFlow, PredictionFlow, TimeLimit
from derive.training.neuron import NeuronOutput
from verify.values import depth, dynamics, lazy, moments, update

Number = Callable[[Expr], mpmath.mpf]

VALUES: dict[type, Callable[..., mpmath.mpf]] = {
    KernelMoment: moments.kernel_moment,
    JointLimit: moments.joint_limit,
    WideLimit: moments.wide_limit,
    **depth.VALUES,
    FrozenUpdate: update.frozen_update,
    WideFrozenUpdate: update.wide_frozen_update,
    JointFrozenUpdate: update.joint_frozen_update,
    RealStep: update.real_step,
    StepSlope: update.step_slope,
    WideStepSlope: update.wide_step_slope,
    OutputDistance: update.output_distance,
    BesselTail: update.bessel_tail,
    LinearFlow: dynamics.linear_flow,
    LinearDescent: dynamics.linear_descent,
    PredictionFlow: dynamics.prediction_flow,
    TimeLimit: dynamics.time_limit,
    AnalyticLimit: dynamics.analytic_limit,
    NeuronOutput: lazy.neuron_output,
}
