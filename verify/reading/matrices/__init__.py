"""What is read as wholes of any size: matrices and vectors, their laws, links between them, what words say of them."""
