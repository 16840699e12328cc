"""From what is typed to an exit status, and one line on standard error for what went wrong."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence

from ntk.interrupts import interrupts
from ntk.status import BROKEN_PIPE, FAILED, HOLDS, INTERRUPTED, USAGE
from ntk.streams import complain, give_up, prepare


def run(argv: Sequence[str] | None, available: Mapping[str, str]) -> int:
    """Run one of the available commands; the arguments of the process if `argv` is None. See `ntk.main`."""
    prepare()
    with interrupts(to_the_end=argv is None) as interrupted:
        try:
            status = _command(argv, available)
            sys.stdout.flush()
            return status
        except KeyboardInterrupt as interrupt:
            words = str(interrupt)
        except Exception as error:
            if not interrupted.came:
                return _failed(error)
            words = ""  # what the interrupt broke off says it in its own words
        complain(f"interrupted{words and '; '}{words}")
        exec("")  # Python forgets by this that code given as text was interrupted, and leaves with our status
        return INTERRUPTED


def _command(argv: Sequence[str] | None, available: Mapping[str, str]) -> int:
    from ntk.arguments import parser
    from ntk.packages import refuse_others

    refuse_others()
    try:
        arguments = parser(available).parse_args(argv)
    except SystemExit as done:  # help was printed, or the version
        return done.code if isinstance(done.code, int) else HOLDS
    return arguments.run(arguments)


def _failed(error: Exception) -> int:
    """Say in one line what went wrong, and give the status that it ends with."""
    match error:
        case BrokenPipeError():
            give_up(sys.stdout)
            return BROKEN_PIPE
        case ChildProcessError():  # a worker failed
            complain(str(error))
            return FAILED
        case ValueError():  # wrong usage, and what is wrong with a notes folder
            complain(str(error))
            return USAGE
        case OSError():
            complain(f"{error.filename or 'the output'}: {error.strerror or error}")
            give_up(sys.stdout)
            return USAGE
        case _:
            complain(f"a fault of the toolkit ({type(error).__name__}: {error}); please report it")
            return FAILED
