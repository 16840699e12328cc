"""`ORACLES` by name, in the order in which they are asked."""

from types import ModuleType

from verify.oracles import enclosure, pointwise, quadrature, sampling, symbolic

ORACLES: dict[str, ModuleType] = {
    oracle.NAME: oracle for oracle in (symbolic, enclosure, quadrature, pointwise, sampling)
}

__all__ = ["ORACLES"]
