"""The sample reports, the own ones and the shared, and what each says, found by reading it."""

import csv
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from petition.mail.reports import Report, read_report

_DATA = Path(__file__).parent / "data"
OWN = _DATA / "reports"
_SHARED_FOLDERS = ("bounces", "autoreplies")
_STATUS_PART = re.compile(rb"^content-type:\s*message/(?:global-)?delivery-status", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True)
class Sample:
    """One message and the truth about it."""

    path: Path
    kind: str
    recipients: list[str]

    @property
    def has_status_part(self) -> bool:
        """Whether a part of RFC 3464 or RFC 6533 is announced."""
        return bool(_STATUS_PART.search(self.path.read_bytes()))

    def read(self) -> Report:
        """Return what the reader makes of it."""
        return read_report(self.path.read_bytes())

    def recipients_right(self, report: Report) -> bool:
        """Return whether the very recipients were found, none more, none less."""
        return sorted(r.address.lower() for r in report.recipients) == sorted(name.lower() for name in self.recipients)


def shared_folder() -> Path:
    """Return the folder with the shared samples, which may not exist."""
    return Path(os.environ.get("PETITION_SHARED_DATA") or Path(__file__).parents[2] / "shared" / "data")


def own_samples() -> list[Sample]:
    """Return the project's own samples."""
    return list(_samples(OWN / "expected.csv", [OWN]))


def shared_samples() -> list[Sample]:
    """Return the shared samples; none when the folder is not there."""
    folders = [shared_folder() / name for name in _SHARED_FOLDERS]
    return list(_samples(_DATA / "reports_truth.csv", folders)) if folders[0].is_dir() else []


def _samples(truth: Path, folders: list[Path]) -> Iterator[Sample]:
    with truth.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found = [folder / row["file"] for folder in folders if (folder / row["file"]).is_file()]
            if found:
                yield Sample(found[0], row["class"], row["recipients"].split())
