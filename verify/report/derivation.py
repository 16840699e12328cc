"""The derivation that is shown of a claim."""

from derive.activations.text import activation_of
from derive.derivations import derivation_of
from derive.gaussian.routes import NoRoute
from derive.language.derivation import Derivation
from derive.language.quantity import NotReducible
from verify.claims.claim import Claim


def shown_derivation(claim: Claim) -> Derivation | None:
    """The derivation of the left-hand side of what is right of a claim, or None where there is none."""
    activations = claim.right.domain.activations
    activation = activation_of(activations[0]) if len(activations) == 1 else None
    try:
        return derivation_of(claim.right.lhs, activation)
    except (NotReducible, NoRoute):
        return None
