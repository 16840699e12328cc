"""What derivations are written in: symbols, named and unevaluated quantities, sums, rules, and `work_out`."""

from derive.language.convention import Convention, Reading
from derive.language.derivation import Derivation, Step
from derive.language.named import Named, unfold
from derive.language.quantity import Holes, NotReducible, Quantity
from derive.language.reduction import work_out
from derive.language.rule import Rewriting, Rule

__all__ = [
    "Convention",
    "Derivation",
    "Holes",
    "Named",
    "NotReducible",
    "Quantity",
    "Reading",
    "Rewriting",
    "Rule",
    "Step",
    "unfold",
    "work_out",
]
