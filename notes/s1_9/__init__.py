"""§1.9 and §2, finite depth and width: the same text twice, so the same claims twice; the table of readings once.

`setup` and `moments` at finite depth and width, `widths` where each layer has its own, `joint_limit` of both, `remarks`
and the `lemma` behind them, `readings` of what the notes leave open, and `update`, `real_step`, `update_exact` on the
mean change of the kernel.
"""

from . import joint_limit, lemma, moments, readings, real_step, remarks, setup, update, update_exact, widths
from .words import for_section

FLUCTUATIONS = (*setup.CLAIMS, *moments.CLAIMS, *joint_limit.CLAIMS, *widths.MOMENTS, *remarks.CLAIMS, *lemma.CLAIMS)
UPDATES = (*update.CLAIMS, *real_step.CLAIMS, *update_exact.CLAIMS, *widths.UPDATES)

CLAIMS = (
    *FLUCTUATIONS,
    *readings.CLAIMS,
    *for_section("2", FLUCTUATIONS),
    *UPDATES,
    *for_section("2", UPDATES),
)
