"""How training departs from its linearisation as the width grows: exponents, unevaluated. No rule works them out."""

from sympy import Expr, Symbol, Tuple
from sympy.core.symbol import Str

from derive.language.quantity import Holes
from derive.networks.initialisation import OverInitialisation

KINDS = ("movement", "kernel drift", "departure")


class WidthExponent(OverInitialisation):
    """The exponent in the width m of a quantity that training on a loss from a random initialisation leads to.

    `movement` is ‖θ_t − θ_0‖/‖θ_0‖; `kernel drift` is ‖K_t − K_0‖/‖K_0‖, the kernel matrices of the data; `departure`
    is the largest distance that the outputs f_t have had from y + (I − ηK_0)^k (f_0 − y) up to then.
    """

    is_measured = True
    holes = Holes(value="it is measured", ball="it is measured")

    def __new__(cls, kind: str | Str, loss: Expr, width: Symbol, initialisation: Tuple) -> "WidthExponent":
        if str(kind) not in KINDS:
            raise ValueError(f"no exponent has the name {kind}; expected one of {', '.join(KINDS)}")
        return Expr.__new__(cls, Str(str(kind)), loss, width, initialisation)

    @property
    def kind(self) -> str:
        return str(self.args[0])

    @property
    def loss(self) -> Expr:
        return self.args[1]

    @property
    def width(self) -> Symbol:
        return self.args[2]

    @property
    def free_symbols(self) -> set:
        return super().free_symbols - {self.width}
