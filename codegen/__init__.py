"""What leaves: kernels as code, mathematics as text and LaTeX."""
