"""What a generated module is given besides rows: `Deviations`, unless others are, and the slope of its activation."""

from dataclasses import dataclass

from sympy import Symbol

from derive.language.convention import Convention
from derive.language.symbols import alpha, sigma_a, sigma_b, sigma_w
from derive.networks.formula import KernelFormula, sigma_b_out


@dataclass(frozen=True)
class Deviations:
    """The defaults of σ_w, σ_b and σ_a; that of σ_b_out is what σ_b is."""

    sigma_w: float = 1.0
    sigma_b: float = 0.1
    sigma_a: float = 1.0

    def parameter(self, symbol: Symbol) -> dict[str, str]:
        """How a standard deviation appears in a signature."""
        inherits = symbol == sigma_b_out
        return {
            "name": symbol.name,
            "default": "None" if inherits else _code(getattr(self, symbol.name)),
            "type": "float | None" if inherits else "float",
            "zero": str(symbol == sigma_b),
        }


def keyword(parameter: dict[str, str]) -> str:
    """A parameter as it stands in a signature."""
    return "{name}: {type} = {default}".format(**parameter)


def as_dict(names: list[str]) -> str:
    """The code of a dictionary of arguments by their names."""
    return "{" + ", ".join(f'"{name}": {name}' for name in names) + "}"


def deviations_given(convention: Convention) -> list[Symbol]:
    """The standard deviations that a module takes, in the order of its signature."""
    biases = [sigma_b] if convention.has_biases else []
    return [sigma_w, *biases, sigma_a, *([sigma_b_out] if convention.output_bias else [])]


def usual_deviations(activation: str) -> Deviations:
    """Those of a module where nothing else was asked for: with σ_w = √2 ReLU keeps the variance."""
    return Deviations(sigma_w=2**0.5) if activation == "relu" else Deviations()


def slope_is_given(formula: KernelFormula) -> bool:
    """Whether a module takes the slope α of its activation for u < 0 as the argument `slope`."""
    return formula.value.has(alpha)


def _code(number: float) -> str:
    return "2**0.5" if number == 2**0.5 else repr(number)


__all__ = ["Deviations", "as_dict", "deviations_given", "keyword", "slope_is_given", "usual_deviations"]
