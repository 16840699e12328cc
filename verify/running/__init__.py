"""Running the oracles: over the claims of a ledger with a cache, over their mutants, over one closed form.

`check` judges claims and `try_mutants` their negative controls, in worker processes (`workers`, `WorkerFailed`), with
evidence kept in a `Cache`; `closed_forms` holds one closed form against its definition outside of any ledger, and
`worst_error` measures the rounding error of a generated module.
"""

from typing import TYPE_CHECKING

from verify.lazily import lazily

if TYPE_CHECKING:
    from verify.running import closed_forms
    from verify.running.accuracy import WorstError, worst_error
    from verify.running.cache import Cache, default_folder, write_atomically
    from verify.running.mutants import Trial
    from verify.running.pool import WorkerFailed, workers
    from verify.running.run import Report, check, try_mutants

__getattr__ = lazily(
    __name__,
    {
        "accuracy": (
            "WorstError",
            "worst_error",
        ),
        "cache": (
            "Cache",
            "default_folder",
            "write_atomically",
        ),
        "closed_forms": (),
        "mutants": ("Trial",),
        "pool": (
            "WorkerFailed",
            "workers",
        ),
        "run": (
            "Report",
            "check",
            "try_mutants",
        ),
    },
)

__all__ = [
    "Cache",
    "Report",
    "Trial",
    "WorkerFailed",
    "WorstError",
    "check",
    "closed_forms",
    "default_folder",
    "try_mutants",
    "workers",
    "worst_error",
    "write_atomically",
]
