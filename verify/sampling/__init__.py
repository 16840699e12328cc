"""What the sampling oracle draws, one file a kind of quantity, all of the same shape.

A sampler has `applies(statement)`, `scores(statement, points, rng, factor) -> list[Score]` (`factor` times the usual
number of draws), `POINTS`, the number of points it looks at, `THRESHOLD`, the |z| that it takes as consistent, `AGAIN`,
the factor with which it draws a second time before it refutes, and `remark(statement, scores)`: None where the scores
do not settle the statement, else words for the evidence, or "".
It may have `SURE`, the |z| beyond which a refutation needs no second draw.
"""
