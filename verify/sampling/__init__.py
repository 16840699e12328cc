"""What the sampling oracle draws: networks, trained or not, and chains.

A quantity's sampler stands in the file named as its own in `derive`.
"""
