"""JAX: pure functions of arrays, compiled as a whole; the same layers as NumPy's modules, all pairs by one way."""

from codegen.kernels.backend import Backend
from codegen.kernels.backends.jax.contract import contract, smooth_contract
from codegen.kernels.backends.jax.printer import jax_code
from codegen.kernels.backends.numpy.doubled import doubled_code

BACKEND = Backend(
    name="jax",
    title="JAX",
    resolves_steps=False,
    folders=("jax", "numpy"),
    parts=(),
    arrays="jnp",
    code=jax_code,
    doubled=doubled_code,
    indicator=lambda name: f"jnp.where({name} > 0, 1.0, 0.0)",
    where_positive=lambda name, code: f"jnp.where({name} > 0, {code}, 0.0)",
    where_finite=lambda kernel, code: f"jnp.where(jnp.isinf({kernel}), 0.0, {code})",
    times_power_of_two=lambda code, exponent: f"_times_power({code}, {exponent})",
    shifted=lambda code, degree: (
        f"_shifted({code}, exponent, {degree})" if degree > 1 else f"_shifted({code}, exponent)"
    ),
    high=lambda code: f"{code}.high" if code.isidentifier() else f"({code}).high",
    contract=contract,
    smooth_contract=smooth_contract,
)

__all__ = ["BACKEND"]
