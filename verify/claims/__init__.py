"""Claims of the notes as data, what oracles find about them, and the verdict that follows.

`domain` points, sets and domains; `statement` two sides on a domain; `claim` a statement of the notes and what is said
against it; `evidence` what one oracle found; `verdict` the words; `judgement` the verdict on a claim; `ledger` the
claims of a notes folder; `settings` what a run is told; `fault` what stops a ledger from being read.
"""

from typing import TYPE_CHECKING

from verify.lazily import lazily

if TYPE_CHECKING:
    from verify.claims.claim import Claim
    from verify.claims.domain import Domain, Point
    from verify.claims.evidence import Evidence, Witness
    from verify.claims.fault import LedgerError
    from verify.claims.judgement import Judgement, judge
    from verify.claims.ledger import Ledger, load
    from verify.claims.settings import Settings
    from verify.claims.statement import Statement

__getattr__ = lazily(
    __name__,
    {
        "claim": ("Claim",),
        "domain": (
            "Domain",
            "Point",
        ),
        "evidence": (
            "Evidence",
            "Witness",
        ),
        "fault": ("LedgerError",),
        "judgement": (
            "Judgement",
            "judge",
        ),
        "ledger": (
            "Ledger",
            "load",
        ),
        "settings": ("Settings",),
        "statement": ("Statement",),
    },
)

__all__ = [
    "Claim",
    "Domain",
    "Evidence",
    "Judgement",
    "Ledger",
    "LedgerError",
    "Point",
    "Settings",
    "Statement",
    "Witness",
    "judge",
    "load",
]
