"""Oracles: independent ways to test a statement, one file each, all of the same shape.

An oracle has a `NAME`, `applies(statement)` and `examine(of, statement, settings) -> Evidence`.
"""

from types import ModuleType

from verify.oracles import enclosure, pointwise, quadrature, sampling, symbolic

ORACLES: dict[str, ModuleType] = {
    oracle.NAME: oracle for oracle in (symbolic, enclosure, quadrature, pointwise, sampling)
}
