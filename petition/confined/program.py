"""Reads one file from outside in a process of its own, within fixed bounds of memory, time and answer.

A file of a thousand bytes can stand for more than the machine holds, in more
ways than can be looked for beforehand. A reader that runs out of memory ends the
process that it is in, so it has this one.

The program is run by its path, with the module that reads the file. That one answers on
standard output to the question on standard input, as `petition.rosters.answering` does.
"""

import importlib
import resource
import sys
import types
from contextlib import suppress
from pathlib import Path

# A roster of 44,000 people in twelve columns takes a third of that memory, and some seconds, in whatever format.
_LIMITS = {
    resource.RLIMIT_AS: 448 << 20,
    resource.RLIMIT_CPU: 60,
    resource.RLIMIT_FSIZE: 32 << 20,
    resource.RLIMIT_CORE: 0,
}
_PACKAGE = Path(__file__).resolve().parent.parent


def limit_process() -> None:
    """Limit memory, time and answer of this process for good; a lower limit that it has already stays.

    It is also the first to go when memory runs out.
    """
    for which, most in _LIMITS.items():
        _, before = resource.getrlimit(which)
        bound = most if before == resource.RLIM_INFINITY else min(most, before)
        resource.setrlimit(which, (bound, bound))
    # Where memory runs out all the same, the kernel ends this process, and not one that serves people.
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")


def main() -> None:
    """Answer the one question of standard input."""
    limit_process()
    # The package's own module makes the whole application, which takes longer than most files.
    package = types.ModuleType("petition")
    package.__path__ = [str(_PACKAGE)]
    sys.modules["petition"] = package
    importlib.import_module(sys.argv[1]).answer(sys.stdin.buffer, sys.stdout.buffer)


if __name__ == "__main__":
    main()
