"""What has no value."""


class NoValue(ValueError):
    """An expression that has no value by plain evaluation."""


class Undecided(NoValue):
    """A number too inaccurate to say anything; a higher precision may help."""
