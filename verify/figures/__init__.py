"""Data of the figures, from the functions that the checks use; `registry` lists the figures.

`kernels` shows kernels of wide networks and their eigenvalues, `training` finite networks that are trained, `finite`
the kernel at finite depth and width.
"""
