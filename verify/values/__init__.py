"""Plain values of expressions, in floats and in balls; a quantity's stand in the file named as its own in `derive`."""
