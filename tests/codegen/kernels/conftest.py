"""JAX in float64, for what compares its modules with others."""

from typing import Any

import pytest


@pytest.fixture
def doubles():
    """JAX in float64, as it was before afterwards."""
    jax: Any = pytest.importorskip("jax")
    before = jax.config.jax_enable_x64
    jax.config.update("jax_enable_x64", True)
    yield jax
    jax.config.update("jax_enable_x64", before)
