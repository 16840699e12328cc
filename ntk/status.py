"""How a command ends: what the shell is told."""

HOLDS, FAILED, USAGE, INTERRUPTED, BROKEN_PIPE = 0, 1, 2, 130, 141
