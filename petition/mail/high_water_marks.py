"""Stores outside the database which mail each worker sent last.

Each worker process has one small file, which it rewrites in place after each
mail. Workers compare these files with the database when they start and while
they work, so that a restored backup is noticed
(`petition.services.delivery.holding`).
"""

import os
from pathlib import Path

from petition.services.delivery.holding import HighWaterMark

_FORM = "{:32} {:32} {:10d}\n"


class HighWaterMarks:
    """The marks of all workers of this machine, in one folder."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder = folder
        self._path = folder / name
        self._file: int | None = None

    def write(self, mark: HighWaterMark) -> None:
        """Store the newest mark of this worker."""
        if self._file is None:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        os.pwrite(self._file, _FORM.format(mark.identity, mark.message_key, mark.attempts).encode(), 0)

    def read(self) -> list[HighWaterMark]:
        """Return every mark of this machine; skip a mark that a crash left half written."""
        marks = []
        for path in sorted(self.folder.glob("*")) if self.folder.is_dir() else []:
            parts = path.read_text("ascii", errors="replace").split()
            if len(parts) == 3 and parts[2].isdigit():
                marks.append(HighWaterMark(parts[0], parts[1], int(parts[2])))
        return marks
