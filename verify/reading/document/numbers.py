"""`SectionNumbers`: the numbers of a LaTeX document's sections, as its classes print them."""

from __future__ import annotations


class SectionNumbers:
    """Counts chapters (level 1), sections (2) and what is below them; in an appendix the first count is a letter."""

    def __init__(self) -> None:
        self._counts = [0] * 8
        self._is_appendix = False

    def next(self, level: int) -> str:
        """The number of the next heading of a level.

        >>> numbers = SectionNumbers()
        >>> numbers.next(2), numbers.next(3), numbers.next(3), numbers.next(2)
        ('1', '1.1', '1.2', '2')
        """
        self._counts[level] += 1
        self._counts[level + 1 :] = [0] * (7 - level)
        counts = self._counts[self._first(level) : level + 1]
        first = chr(ord("A") + counts[0] - 1) if self._is_appendix else str(counts[0])
        return ".".join((first, *map(str, counts[1:])))

    def begin_appendix(self) -> None:
        """Count anew, by letters."""
        self._is_appendix = True
        self._counts[self._first(2) :] = [0] * (8 - self._first(2))

    def _first(self, level: int) -> int:
        """The level that numbers begin with: that of chapters, where there are any."""
        return 1 if self._counts[1] else min(level, 2)


__all__ = ["SectionNumbers"]
