"""Data of the figures, from the functions that the checks use; `registry` lists the figures.

`kernels` shows kernels of wide networks and training with them, `finite` the kernel at finite depth and width.
"""
