"""The array API: modules for any library of arrays that keeps to it; whole arrays, and the layers of JAX's modules."""

from functools import partial

from codegen.kernels.backend import Backend
from codegen.kernels.backends.array_api.contract import contract
from codegen.kernels.backends.numpy.doubled import doubled_code
from codegen.kernels.backends.numpy.printer import array_code

BACKEND = Backend(
    name="array-api",
    title="the array API",
    is_smooth=False,
    resolves_steps=False,
    takes_slopes=True,
    folders=("array_api", "jax", "numpy"),
    parts=(),
    arrays="math",
    code=partial(array_code, arrays="math"),
    doubled=doubled_code,
    indicator=lambda name: f"_sign({name})",
    where_positive=lambda name, code: f"_sign({name}) * {code}",
    where_finite=lambda kernel, code: f"_unless_infinite({kernel}, {code})",
    times_power_of_two=lambda code, exponent: f"_times_power({code}, {exponent})",
    shifted=lambda code, degree: (
        f"_shifted({code}, exponent, {degree})" if degree > 1 else f"_shifted({code}, exponent)"
    ),
    high=lambda code: f"{code}.high" if code.isidentifier() else f"({code}).high",
    contract=contract,
)

__all__ = ["BACKEND"]
