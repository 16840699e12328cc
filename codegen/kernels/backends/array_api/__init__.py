"""The array API: modules for any library of arrays that keeps to it; whole arrays, and the layers of JAX's modules."""

from dataclasses import replace
from functools import partial

from codegen.kernels.backends.array_api.contract import contract, smooth_contract
from codegen.kernels.backends.jax import BACKEND as JAX
from codegen.kernels.backends.numpy.printer import array_code

BACKEND = replace(
    JAX,
    name="array-api",
    title="the array API",
    folders=("array_api", "jax", "numpy"),
    arrays="math",
    code=partial(array_code, arrays="math"),
    indicator=lambda name: f"_sign({name})",
    where_positive=lambda name, code: f"_sign({name}) * {code}",
    where_finite=lambda kernel, code: f"_unless_infinite({kernel}, {code})",
    contract=contract,
    smooth_contract=smooth_contract,
)

__all__ = ["BACKEND"]
