"""`Provenance`: where a generated module comes from."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Provenance:
    """What the header of a generated module says of its origin.

    `claims` pairs the ids of the claims the formula rests on with their verdicts, None where nobody asked; `command`
    regenerates the file; `tool` names the generator and the versions that matter; `worst_error` is the largest error
    relative to √(K(x, x) K(x', x')) that was measured, None if none was, and `worst_where` the input it was found at.
    """

    claims: tuple[tuple[str, str], ...] | None
    command: str
    tool: str
    worst_error: float | None = None
    worst_where: str = ""

    def __post_init__(self) -> None:
        texts = (self.command, self.tool, self.worst_where, *(text for claim in self.claims or () for text in claim))
        for text in texts:
            if not text.isprintable() or "\\" in text or '"' in text:
                raise ValueError(
                    f"provenance holds {text!r}; expected printable text on one line without backslashes and double "
                    "quotes, as it goes into a docstring"
                )


__all__ = ["Provenance"]
