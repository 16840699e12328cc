"""What has no value: none that is reached here, or none at all."""


class NoValue(ValueError):
    """An expression that has no value by plain evaluation."""


class Undecided(NoValue):
    """A number too inaccurate to say anything; a higher precision may help."""


class Undefined(NoValue):
    """An expression that has no real value there: 0/0, a division by 0, ∞ − ∞, an index beyond its array."""
