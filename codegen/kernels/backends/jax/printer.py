"""`jax_code`: SymPy expressions as code for JAX, which has NumPy's names in `jnp`."""

from sympy import Expr

from codegen.kernels.backends.numpy.printer import array_code


def jax_code(expr: Expr) -> str:
    """Code for `expr` on one line, `jnp` being `jax.numpy`; symbols become Python names.

    Raises `ValueError` for a function that JAX has no name for.

    >>> from sympy import pi, sqrt, symbols
    >>> x, y = symbols("x y'")
    >>> jax_code(x * y / pi - sqrt(x + 1))
    'x * yp / jnp.pi - jnp.sqrt(x + 1)'
    """
    return array_code(expr, "jnp")


__all__ = ["jax_code"]
