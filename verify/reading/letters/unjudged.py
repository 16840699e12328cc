"""`Unjudged`: a formula is read, and what it means is not known well enough to be judged."""


class Unjudged(Exception):
    """A formula that is read and cannot be judged; the message is what is missing."""


__all__ = ["Unjudged"]
