"""What a run found, as data and as text: the JSON record, and the terminal listings made from it."""

from typing import TYPE_CHECKING

from verify.lazily import lazily

if TYPE_CHECKING:
    from verify.report.derivation import shown_derivation
    from verify.report.evidence import closed_form_lines, evidence_lines
    from verify.report.first_screen import overview
    from verify.report.proof import proof_latex, proof_lines
    from verify.report.terminal import claim_lines, mutant_lines, value_lines
    from verify.report.version import tool_version
    from verify.report.whole_run import listing

__getattr__ = lazily(
    __name__,
    {
        "derivation": ("shown_derivation",),
        "proof": (
            "proof_latex",
            "proof_lines",
        ),
        "evidence": ("closed_form_lines", "evidence_lines"),
        "first_screen": ("overview",),
        "terminal": ("claim_lines", "mutant_lines", "value_lines"),
        "version": ("tool_version",),
        "whole_run": ("listing",),
    },
)

__all__ = [
    "claim_lines",
    "closed_form_lines",
    "evidence_lines",
    "listing",
    "mutant_lines",
    "overview",
    "proof_latex",
    "proof_lines",
    "shown_derivation",
    "tool_version",
    "value_lines",
]
