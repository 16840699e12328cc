"""What letters can mean, which meanings hold at a place, and the links that a formula is a chain of."""
