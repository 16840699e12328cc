"""What stands side by side as a whole: products and applications, ranges, integrals, layers and kernels."""
