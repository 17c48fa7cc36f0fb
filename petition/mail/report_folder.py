"""Takes in the reports that the mail server's pipe has stored in a folder (`deploy/bounces.py`).

The pipe is a small program, because strangers can have it started; what costs
something is done here, in one process and a few at a time.
"""

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import structlog
from sqlalchemy.exc import InterfaceError, OperationalError

from petition.db import transaction
from petition.mail.reports import read_report
from petition.services.delivery import bounces

log = structlog.get_logger("reports")
# So many are taken in at once; sending waits for them.
_AT_ONCE = 100


def take_in(folder: Path, keys: Sequence[str]) -> int:
    """Record the oldest reports and return how many; `keys` sign envelope addresses.

    A report that cannot be read or recorded is set aside, so that it is in nobody's
    way; one that meets a database which does not answer stays, and the error is raised.
    """
    new = folder / "new"
    # Names begin with the time, in nanoseconds.
    waiting = sorted(new.iterdir()) if new.is_dir() else []
    taken = 0
    for path in waiting[:_AT_ONCE]:
        try:
            content = path.read_bytes()
            report, fingerprint = read_report(content), hashlib.sha256(content).hexdigest()
        except FileNotFoundError:
            # Another worker was quicker.
            continue
        except Exception as problem:
            _set_aside(path, problem)
            continue
        try:
            with transaction() as session:
                outcome = bounces.record_report(session, report, fingerprint, keys)
        except (OperationalError, InterfaceError, OSError):
            raise
        except Exception as problem:
            _set_aside(path, problem)
            continue
        log.info("report taken in", outcome=outcome.value)
        path.unlink(missing_ok=True)
        taken += 1
    return taken


def _set_aside(path: Path, problem: Exception) -> None:
    log.error("report set aside", file=path.name, reason=type(problem).__name__)
    aside = path.parent.parent / "unread"
    aside.mkdir(mode=0o700, exist_ok=True)
    # Another worker may have been quicker.
    with suppress(FileNotFoundError):
        path.rename(aside / path.name)
