"""What stops a ledger from being read."""


class LedgerError(ValueError):
    """Something in the notes folder cannot be checked as it is written; the message is one line."""
