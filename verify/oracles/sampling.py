"""The sampling oracle: networks drawn with NumPy, estimates held against the other side as z-scores.

What is drawn belongs to the kind of quantity, see `verify.sampling`. An inequality is held against the estimates from
one side. A score beyond 3 is drawn again, independently and ten times as often, and refutes if it is beyond 5 then; one
that does not settle an inequality is drawn again, too.
"""

from functools import lru_cache
from hashlib import sha256

import numpy as np
from sympy import oo

from derive.language.quantity import NotReducible
from verify.claims.evidence import Evidence, Witness
from verify.claims.settings import Settings
from verify.claims.statement import Statement
from verify.points.looked_at import drawn_at
from verify.sampling.sampler import Sampler, sampler_of
from verify.sampling.score import Score
from verify.values.evaluate import NoValue

NAME = "sampling"
COST = 3
CAN_REFUTE = True


def applies(statement: Statement) -> bool:
    """Whether some sampler draws the left-hand side."""
    return statement.rhs is not oo and sampler_of(statement) is not None


def _generator(statement: Statement, settings: Settings, attempt: int) -> np.random.Generator:
    digest = int.from_bytes(sha256(statement.text.encode()).digest()[:8])
    return np.random.default_rng([settings.seed, attempt, digest])


def examine(of: str, statement: Statement, settings: Settings) -> Evidence:
    """Evidence on one statement."""
    sampler = sampler_of(statement)
    if sampler is None:
        return Evidence(NAME, of, "unknown", "nothing draws the left-hand side")
    points = drawn_at(statement, settings, sampler.points)
    if not points:
        return Evidence(NAME, of, "unknown", "no point of the domain is of moderate size")
    try:
        scores = sampler.scores(statement, points, _generator(statement, settings, 0), 1)
        worst = _worst(scores)
        again = ""
        if _is_open(statement, scores, sampler):
            again = f"; drawn again after |z| = {abs(worst.z):.1f}"
            scores = sampler.scores(statement, points, _generator(statement, settings, 1), sampler.again)
            worst = _worst(scores)
    except (NoValue, NotReducible, NotImplementedError) as reason:
        return Evidence(NAME, of, "unknown", str(reason))
    if not all(np.isfinite(score.estimate) and np.isfinite(score.target) for score in scores):
        return Evidence(NAME, of, "unknown", "an estimate or a value is no finite number")
    words = sampler.remark(statement, scores)
    if words is None:
        return Evidence(NAME, of, "unknown", "the draws do not settle as the widths grow")
    if statement.relation != "=":
        return _one_sided(of, statement, scores, sampler.threshold, settings)
    z = float(min(abs(worst.z), 1e9))
    widths = ", ".join(map(str, sorted({score.width for score in scores})))
    detail = f"{len(points)} points × widths {widths}, seed {settings.seed}{again}"
    if abs(worst.z) > sampler.threshold:
        values = worst.point.describe(statement.domain.variables) | {"m": str(worst.width)}
        witness = Witness(values, f"{worst.estimate:.6g} ± {worst.error:.1g}", f"{worst.target:.6g}")
        return Evidence(NAME, of, "refuted", detail, len(scores), z=round(z, 2), witness=witness)
    return Evidence(NAME, of, "consistent", "; ".join(filter(None, (detail, words))), len(scores), z=round(z, 2))


def _side(statement: Statement) -> int:
    return -1 if statement.relation in ("<", "<=") else 1


def _is_open(statement: Statement, scores: list[Score], sampler: Sampler) -> bool:
    """Whether a second draw may change the outcome."""
    if statement.relation == "=":
        return sampler.doubt < abs(_worst(scores).z) < sampler.sure
    return -sampler.sure < min(_side(statement) * score.z for score in scores) < sampler.threshold


def _one_sided(of: str, statement: Statement, scores: list[Score], threshold: float, settings: Settings) -> Evidence:
    """An inequality holds where every estimate is on its side by the threshold, and fails where one is beyond it."""
    side = _side(statement)
    worst = min(scores, key=lambda score: side * score.z)
    z = round(float(np.clip(side * worst.z, -1e9, 1e9)), 2)
    estimate = f"{worst.estimate:.4g} ± {worst.error:.1g} against {worst.target:.4g}"
    detail = f"seed {settings.seed}; nearest to the bound, {abs(z):g} standard errors away: {estimate}"
    if z < -threshold:
        values = worst.point.describe(statement.domain.variables)
        witness = Witness(values, f"{worst.estimate:.6g} ± {worst.error:.1g}", f"{worst.target:.6g}")
        return Evidence(NAME, of, "refuted", detail, len(scores), witness=witness)
    return Evidence(NAME, of, "consistent" if z > threshold else "unknown", detail, len(scores))


def _worst(scores: list[Score]) -> Score:
    return max(scores, key=lambda score: abs(score.z))


def cannot_tell(one: Statement, other: Statement, settings: Settings) -> str | None:
    """Why draws do not tell two right-hand sides apart, or None where they do.

    A draw refutes where an estimate is `threshold` standard errors from its value, so a value that is moved by less
    than that at every point is refuted by fewer than half of the draws. Standard errors are those of the first draw.
    """
    try:
        first, second = _first_draw(one, one, settings), _first_draw(one, other, settings)
    except (NoValue, NotReducible, NotImplementedError):
        return None
    sampler = sampler_of(one)
    if sampler is None or not first or len(first) != len(second):
        return None
    sizes = [float(abs(a.target)) for a in first]
    moved = [float(abs(a.target - b.target)) for a, b in zip(first, second, strict=True)]
    seen = [float(sampler.threshold * a.error) for a in first]
    if not all(np.isfinite([*moved, *seen])) or any(shift >= least for shift, least in zip(moved, seen, strict=True)):
        return None
    least = min(error / (size or 1) for error, size in zip(seen, sizes, strict=True))
    most = max(shift / (size or 1) for shift, size in zip(moved, sizes, strict=True))
    return (
        f"sampling sees relative errors from {least:.1g} on ({sampler.threshold:g} standard errors of an estimate), "
        f"and this one is {most:.1g}"
    )


@lru_cache(maxsize=8)
def _first_draw(one: Statement, side: Statement, settings: Settings) -> tuple[Score, ...]:
    """The scores of a statement with the draws of another one that differs in its right-hand side."""
    sampler = sampler_of(one)
    points = () if sampler is None else drawn_at(one, settings, sampler.points)
    if sampler is None or not points:
        return ()
    return tuple(sampler.scores(side, points, _generator(one, settings, 0), 1))
