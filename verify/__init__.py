"""How we know: claims, independent oracles that test them, evidence, and verdicts computed from it."""
