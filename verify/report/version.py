"""The version of the toolkit."""

from importlib.metadata import PackageNotFoundError, version


def tool_version() -> str:
    """The installed version, or "0" in a bare checkout."""
    try:
        return version("ntk-ledger")
    except PackageNotFoundError:
        return "0"
