"""The knobs without which a kernel formula is neither true nor false."""

from dataclasses import dataclass
from typing import Literal, get_args

Parameterization = Literal["standard", "ntk"]
PARAMETERIZATIONS: tuple[str, ...] = get_args(Parameterization)


@dataclass(frozen=True)
class Convention:
    """Which factors sit in the variances and which in the forward pass, and where there are biases.

    `standard`: w ~ N(0, σ_w²/d), b ~ N(0, σ_b²), a ~ N(0, σ_a²) are trained, f = (1/√m) Σ_r a_r σ(w_r·x + b_r).
    `ntk`: w, b, a ~ N(0, 1) are trained, f = (σ_a/√m) Σ_r a_r σ((σ_w/√d) w_r·x + σ_b b_r).
    The output bias adds b_out ~ N(0, σ_b²), or σ_b b_out with b_out ~ N(0, 1).
    """

    parameterization: Parameterization = "standard"
    hidden_bias: bool = False
    output_bias: bool = False

    def __post_init__(self) -> None:
        if self.parameterization not in PARAMETERIZATIONS:
            raise ValueError(
                f"parameterization is {self.parameterization!r}; expected one of {', '.join(PARAMETERIZATIONS)}"
            )

    @property
    def has_biases(self) -> bool:
        """Whether σ_b occurs at all."""
        return self.hidden_bias or self.output_bias

    def describe(self) -> str:
        """One line for headers and listings."""
        biases = [name for name, on in (("hidden", self.hidden_bias), ("output", self.output_bias)) if on]
        return f"{self.parameterization} parameterization, biases: {' and '.join(biases) or 'none'}"


@dataclass(frozen=True)
class Reading:
    """What §1.9 of the notes leaves open about its ReLU network; None where a statement is about every reading.

    Weights are N(0, 1) with √(2/n) in front, at the output √(c_d/n) with c_d = `output_variance`; hidden biases start
    at 0 and are trained, and so is an output bias; `output_relu` is one more ReLU at the output.
    """

    output_variance: Literal[1, 2] | None = None
    output_bias: bool | None = None
    output_relu: bool | None = None

    def describe(self) -> str:
        """One line for headers and listings."""
        variance = "c_d" if self.output_variance is None else str(self.output_variance)
        bias = {None: "an output bias or none", True: "an output bias", False: "no output bias"}[self.output_bias]
        relu = {None: "a linear or a ReLU output", True: "a ReLU output", False: "a linear output"}[self.output_relu]
        return f"weights of variance 2/n, at the output {variance}/n, trainable biases that start at 0, {bias}, {relu}"
