"""Finite depth and width of ReLU networks: exact moments of the on-diagonal NTK, their limits, its mean updates."""

from derive.finite.kernel_moment import JointLimit, KernelMoment, LawDistance, WideLimit
from derive.finite.kernel_update import FrozenUpdate, RealStep, StepSlope
from derive.finite.moments import FiniteNetwork, Moments

__all__ = [
    "FiniteNetwork",
    "FrozenUpdate",
    "JointLimit",
    "KernelMoment",
    "LawDistance",
    "Moments",
    "RealStep",
    "StepSlope",
    "WideLimit",
]
