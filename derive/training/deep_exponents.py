"""How far the kernel of deep networks moves during training, as the width grows: an exponent, unevaluated."""

from sympy import Expr, S, Symbol

from derive.language.quantity import Holes, Quantity
from derive.training.flow import X, y


class DeepDrift(Quantity):
    """The exponent of the width in ‖K_T − K_0‖/‖K_0‖ for networks of L equally wide hidden layers; it is measured.

    Args: L, and the symbol of the width. K is the kernel matrix of the data X, trained towards y in the `ntk`
    parameterization without biases, and T is the end of training: the residual is a small part of what it was.
    """

    is_measured = True
    holes = Holes(value="it is measured", ball="it is measured")

    def __new__(cls, layers: Expr, width: Symbol) -> "DeepDrift":
        return Expr.__new__(cls, S(layers), width, X, y)

    @property
    def layers(self) -> Expr:
        return self.args[0]

    @property
    def width(self) -> Symbol:
        return self.args[1]

    @property
    def free_symbols(self) -> set:
        return super().free_symbols - {self.width}


__all__ = ["DeepDrift"]
