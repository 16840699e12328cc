"""Syntax trees as SymPy: letters, operators, sets and families of random letters; the question that two sides make."""
