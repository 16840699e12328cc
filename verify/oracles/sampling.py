"""The sampling oracle: networks drawn with NumPy, estimates held against the other side as z-scores.

What is drawn belongs to the kind of quantity, see `verify.sampling`. An inequality is held against the estimates from
one side. A score beyond 3 is drawn again, independently and ten times as often, and refutes if it is beyond 5 then; one
that does not settle an inequality is drawn again, too. An equality that is left standing is `consistent` only with the
smallest error that these draws would have seen, and `unknown` where they would have seen none.
"""

from functools import lru_cache
from hashlib import sha256
from math import inf
from random import Random

import numpy as np
from sympy import oo

from derive.language.quantity import NotReducible
from verify.claims.domain import Point
from verify.claims.evidence import Evidence, Power, Witness
from verify.claims.settings import Settings
from verify.claims.statement import Statement
from verify.points.looked_at import drawn_at, listed, moderate
from verify.sampling.sampler import Sampler, sampler_of
from verify.sampling.score import CARRIERS, Score
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


def _points(statement: Statement, sampler: Sampler, settings: Settings) -> tuple[Point, ...]:
    """As many as the sampler draws at: those that the domain lists, then what the sampler or the domain makes."""
    if sampler.further is None:
        return drawn_at(statement, settings, sampler.points)
    given = moderate(listed(statement, settings))[: sampler.points]
    digest = int.from_bytes(sha256(statement.domain.describe().encode()).digest()[:8])
    return given + sampler.further(statement.domain, sampler.points - len(given), Random(settings.seed + digest))


def examine(of: str, statement: Statement, settings: Settings) -> Evidence:
    """Evidence on one statement."""
    sampler = sampler_of(statement)
    if sampler is None:
        return Evidence(NAME, of, "unknown", "nothing draws the left-hand side")
    points = _points(statement, sampler, settings)
    if not points:
        return Evidence(NAME, of, "unknown", "no point of the domain is of moderate size")
    try:
        scores = sampler.scores(statement, points, _generator(statement, settings, 0), 1)
        again = ""
        if doubtful := _doubtful(statement, scores, sampler):
            again = f"; drawn again after |z| = {abs(_worst(scores).z):.1f}"
            drawn = sampler.scores(statement, doubtful, _generator(statement, settings, 1), sampler.again)
            scores = [score for score in scores if score.point not in doubtful] + drawn
    except (NoValue, NotReducible, NotImplementedError) as reason:
        return Evidence(NAME, of, "unknown", str(reason))
    if not all(np.isfinite(score.estimate) and np.isfinite(score.target) for score in scores):
        return Evidence(NAME, of, "unknown", "an estimate or a value is no finite number")
    words = sampler.remark(statement, scores)
    if words is None:
        return Evidence(NAME, of, "unknown", "the draws do not settle as the widths grow")
    if statement.relation != "=":
        return _one_sided(of, statement, scores, sampler, settings)
    worst = _worst(scores)
    z = round(float(min(abs(worst.z), 1e9)), 2)
    widths = ", ".join(map(str, sorted({score.width for score in scores})))
    detail = f"{len(points)} points × widths {widths}, seed {settings.seed}{again}"
    power = _power(statement, scores, sampler)
    if abs(worst.z) > sampler.threshold:
        values = worst.point.describe(statement.domain.variables) | {"m": str(worst.width)}
        witness = Witness(values, f"{worst.estimate:.6g} ± {worst.error:.1g}", f"{worst.target:.6g}")
        return Evidence(NAME, of, "refuted", detail, len(scores), z=z, witness=witness, power=power)
    if reason := next((score.left_open for score in scores if score.left_open), ""):
        return Evidence(NAME, of, "unknown", f"{reason}; {detail}", len(scores), z=z, power=power)
    if len(_seeing(statement, scores, sampler)) < sampler.fewest:
        return Evidence(NAME, of, "unknown", f"{_blindness(scores, sampler)}; {detail}", len(scores), z=z, power=power)
    silent = len(points) - len(_seeing(statement, scores, sampler))
    detail = "; ".join(filter(None, (detail, f"{silent} of the points say nothing" if silent else "", words)))
    return Evidence(NAME, of, "consistent", detail, len(scores), z=z, power=power)


def _side(statement: Statement) -> int:
    return -1 if statement.relation in ("<", "<=") else 1


def _doubtful(statement: Statement, scores: list[Score], sampler: Sampler) -> tuple[Point, ...]:
    """The points at which a second draw may change the outcome; none where one of the scores is sure."""
    if statement.relation == "=":
        found, sure = [score for score in scores if abs(score.z) > sampler.doubt], abs(_worst(scores).z)
    else:
        sides = [(score, _side(statement) * score.z) for score in scores]
        found, sure = [score for score, z in sides if z < sampler.threshold], -min(z for _, z in sides)
    return tuple(dict.fromkeys(score.point for score in found)) if sure < sampler.sure else ()


def _one_sided(of: str, statement: Statement, scores: list[Score], sampler: Sampler, settings: Settings) -> Evidence:
    """An inequality holds where every estimate is on its side by the threshold, and fails where one is beyond it."""
    side, threshold = _side(statement), sampler.threshold
    worst = min(scores, key=lambda score: side * score.z)
    z = round(float(np.clip(side * worst.z, -1e9, 1e9)), 2)
    estimate = f"{worst.estimate:.4g} ± {worst.error:.1g} against {worst.target:.4g}"
    detail = f"seed {settings.seed}; nearest to the bound, {abs(z):g} standard errors away: {estimate}"
    power = _power(statement, scores, sampler)
    if z < -threshold:
        values = worst.point.describe(statement.domain.variables)
        witness = Witness(values, f"{worst.estimate:.6g} ± {worst.error:.1g}", f"{worst.target:.6g}")
        return Evidence(NAME, of, "refuted", detail, len(scores), witness=witness, power=power)
    return Evidence(NAME, of, "consistent" if z > threshold else "unknown", detail, len(scores), power=power)


def _sight(statement: Statement, scores: list[Score], sampler: Sampler) -> dict[Point, float]:
    """The smallest error that the draws at each point would have seen, at the width that sees most."""
    found: dict[Point, float] = {}
    for score in scores:
        least = score.sees(sampler.threshold, bound=statement.relation != "=")
        found[score.point] = min(least, found.get(score.point, inf))
    return found


def _seeing(statement: Statement, scores: list[Score], sampler: Sampler) -> list[float]:
    return [least for least in _sight(statement, scores, sampler).values() if least < sampler.least]


def _power(statement: Statement, scores: list[Score], sampler: Sampler) -> Power | None:
    """What the draws see at the points that say something; None where there are no such points."""
    seen = _seeing(statement, scores, sampler)
    return Power(sampler.errors, float(f"{min(seen):.2g}"), float(f"{max(seen):.2g}")) if seen else None


def _blindness(scores: list[Score], sampler: Sampler) -> str:
    """Why draws that are near their values say nothing."""
    if all(score.error == 0 for score in scores):
        return "the draws do not vary: what they might have missed cannot be told"
    if all(score.is_blind for score in scores):
        return f"fewer than {CARRIERS} draws carry the scatter: the mean may lie elsewhere"
    return f"at fewer than {sampler.fewest} points the draws see errors below {sampler.least:g} ({sampler.errors})"


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
    if sampler is None or len(first) != len(second):
        return None
    pairs = [(a, float(abs(a.target - b.target))) for a, b in zip(first, second, strict=True) if not a.is_blind]
    if not pairs or not all(np.isfinite(moved) and moved < sampler.threshold * score.error for score, moved in pairs):
        return None
    sizes = [(score, abs(score.target) if score.size is None else score.size) for score, _ in pairs]
    least = min(sampler.threshold * score.error / (size or 1) for score, size in sizes)
    most = max(moved / (size or 1) for (_, moved), (_, size) in zip(pairs, sizes, strict=True))
    what = {"relative": "relative errors", "exponent": "errors of an exponent", "distance": "distances of laws"}
    return (
        f"sampling sees {what[sampler.errors]} from {least:.1g} on ({sampler.threshold:g} standard errors of an "
        f"estimate), and this one is {most:.1g}"
    )


@lru_cache(maxsize=8)
def _first_draw(one: Statement, side: Statement, settings: Settings) -> tuple[Score, ...]:
    """The scores of a statement with the draws of another one that differs in its right-hand side."""
    sampler = sampler_of(one)
    points = () if sampler is None else _points(one, sampler, settings)
    if sampler is None or not points:
        return ()
    return tuple(sampler.scores(side, points, _generator(one, settings, 0), 1))
