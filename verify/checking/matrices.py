"""`confirmed`: a statement on matrices worked out anew, with numbers among so many that no zero is one by chance.

A polynomial in words of at most k factors that is 0 for all matrices of a size above k is 0 for every size, so places
of sizes up to 6 hold what short words say; how they are worked out there shares nothing with the rules.
"""

from verify.claims.statement import Statement
from verify.points.matrix_sides import first_apart, inside
from verify.values.no_value import NoValue
from verify.values.precision import precision

FINE_LARGEST, FINE_DRAWS, BITS = 6, 8, 400


def confirmed(statement: Statement) -> int:
    """At how many fresh places of larger sizes the statement holds; 0 where it fails at one."""
    found = 0
    with precision(BITS):
        for place in inside(statement, 0, FINE_DRAWS, FINE_LARGEST, is_fine=True):
            try:
                if first_apart(statement, place.place, BITS // 8) is not None:
                    return 0
                found += 1
            except NoValue:
                continue
    return found
