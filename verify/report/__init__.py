"""What a run found, as data and as text: the JSON record, and the terminal listings made from it."""

from verify.report.derivation import shown_derivation
from verify.report.proof import proof_latex, proof_lines
from verify.report.record import tool_version
from verify.report.terminal import claim_lines, closed_form_lines, evidence_lines, listing, mutant_lines, value_lines

__all__ = [
    "claim_lines",
    "closed_form_lines",
    "evidence_lines",
    "listing",
    "mutant_lines",
    "proof_latex",
    "proof_lines",
    "shown_derivation",
    "tool_version",
    "value_lines",
]
