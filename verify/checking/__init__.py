"""The step checker: each step of a proof worked out anew, modulo a prime, by nothing of the rules that made it."""
