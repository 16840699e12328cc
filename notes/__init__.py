"""The thesis notes on the Neural Tangent Kernel as claims: one module a section."""
