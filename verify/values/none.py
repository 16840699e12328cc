"""What has no value."""


class NoValue(ValueError):
    """An expression that has no value by plain evaluation."""
