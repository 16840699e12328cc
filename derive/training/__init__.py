"""Training: gradient flow at data, fixed kernels along their eigenvectors, one lazy neuron, measured exponents."""

from derive.training.exponents import WidthExponent
from derive.training.fixed_kernel import AnalyticLimit, LinearDescent, LinearFlow, PredictionFlow, TimeLimit
from derive.training.flow import along_flow, kernel, loss
from derive.training.lazy import NeuronOutput
from derive.training.orthonormal import contract
from derive.training.start import random_prediction

__all__ = [
    "AnalyticLimit",
    "LinearDescent",
    "LinearFlow",
    "NeuronOutput",
    "PredictionFlow",
    "TimeLimit",
    "WidthExponent",
    "along_flow",
    "contract",
    "kernel",
    "loss",
    "random_prediction",
]
