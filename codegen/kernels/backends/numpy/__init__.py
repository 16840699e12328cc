"""NumPy: expressions as code that a person would write, and the template of a kernel module."""

from codegen.kernels.backend import Backend
from codegen.kernels.backends.numpy.contract import smooth_contract
from codegen.kernels.backends.numpy.doubled import doubled_code
from codegen.kernels.backends.numpy.printer import identifier, numpy_code
from codegen.kernels.header import contract

BACKEND = Backend(
    name="numpy",
    title="NumPy",
    resolves_steps=True,
    folders=("numpy",),
    parts=("grad", "sklearn", "solve", "torch"),
    arrays="np",
    code=numpy_code,
    doubled=doubled_code,
    indicator=lambda name: f"np.where({name} > 0, 1.0, 0.0)",
    where_positive=lambda name, code: f"{code} if np.all({name} > 0) else np.where({name} > 0, {code}, 0.0)",
    where_finite=lambda kernel, code: f"np.where(np.isinf({kernel}), 0.0, {code})",
    times_power_of_two=lambda code, exponent: f"np.ldexp({code}, {exponent})",
    shifted=lambda code, degree: (
        f"_shifted({code}, exponent, {degree})" if degree > 1 else f"_shifted({code}, exponent)"
    ),
    high=lambda code: f"{code}.high" if code.isidentifier() else f"({code}).high",
    contract=contract,
    smooth_contract=smooth_contract,
    lifts_biases=True,
)

__all__ = ["BACKEND", "identifier", "numpy_code"]
