"""Ctrl-C and SIGTERM, whenever they come: the work ends as by KeyboardInterrupt, and nothing of it is printed.

In the midst of an import the process ends at once, for modules have been seen to swallow what is raised in them.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any, NoReturn

from ntk.status import INTERRUPTED

STOPPING = (signal.SIGINT, signal.SIGTERM)
AGAIN = 0.02
"""Seconds until an interrupt that a finalizer has swallowed is raised once more."""


class Interrupts:
    """Whether one came; later ones are no news to what is ending already."""

    def __init__(self, *, may_end_the_process: bool) -> None:
        self.came = False
        self._may_end_the_process = may_end_the_process

    def handle(self, number: int, frame: FrameType | None) -> None:
        """The handler of the signals."""
        if number == signal.SIGALRM or not self.came:
            self.came = True
            if self._may_end_the_process and _is_importing(frame):
                _end()
            raise KeyboardInterrupt

    def unraisable(self, lost: Any) -> None:
        """The hook for what is raised where nothing can catch it: in a finalizer, in a callback of the imports."""
        if lost.exc_type is KeyboardInterrupt:
            signal.setitimer(signal.ITIMER_REAL, AGAIN)
        elif not self.came:
            sys.__unraisablehook__(lost)


def _is_importing(frame: FrameType | None) -> bool:
    while frame is not None:
        if frame.f_code.co_filename.startswith("<frozen importlib"):
            return True
        frame = frame.f_back
    return False


def _end() -> NoReturn:
    children = sys.modules.get("multiprocessing.process")
    for process in children.active_children() if children else ():
        process.kill()
    with suppress(OSError):
        os.write(2, b"ntk: interrupted\n")
    os._exit(INTERRUPTED)


@contextmanager
def interrupts(*, to_the_end: bool) -> Iterator[Interrupts]:
    """The signals are handled inside; afterwards as before, or `to_the_end` of the process not at all.

    What is interrupted then has been done. Outside of the main thread nothing is handled.
    """
    found = Interrupts(may_end_the_process=to_the_end)
    if threading.current_thread() is not threading.main_thread():
        yield found
        return
    handled = (*STOPPING, signal.SIGALRM)
    before = {number: signal.getsignal(number) for number in handled}
    hook, sys.unraisablehook = sys.unraisablehook, found.unraisable
    for number in handled:
        signal.signal(number, found.handle)
    try:
        yield found
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        for number in handled:
            signal.signal(number, signal.SIG_IGN if to_the_end else before[number])
        sys.unraisablehook = hook
