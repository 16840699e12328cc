"""`NotRead`: what cannot be read, at which token, and why."""


class NotRead(ValueError):
    """Text that is no mathematics as far as the grammar goes; `token` stands at `start` of the source."""

    def __init__(self, token: str, start: int, why: str) -> None:
        super().__init__(f"{token!r}: {why}")
        self.token, self.start, self.why = token, start, why


__all__ = ["NotRead"]
