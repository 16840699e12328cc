"""What quantities are modulo the prime: by sums at explicit sizes, recursions and moments, by none of their rules."""
