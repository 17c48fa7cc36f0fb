"""The samples of the shared folder, against what was found by reading them."""

from collections import Counter

import pytest

from petition.mail.reports import FAILURES, read_report
from tests.report_samples import Sample, shared_samples

SAMPLES = shared_samples()
pytestmark = pytest.mark.skipif(not SAMPLES, reason="the shared samples are not beside this checkout")


def test_most_reports_are_understood() -> None:
    """At least 95 % with a delivery-status part, and 90 % without: right class and right recipients."""
    all_of, right = Counter[bool](), Counter[bool]()
    wrong: list[str] = []
    for sample in SAMPLES:
        report = sample.read()
        understood = report.kind == sample.kind and sample.recipients_right(report)
        all_of[sample.has_status_part] += 1
        right[sample.has_status_part] += understood
        wrong += [] if understood else [sample.path.name]
    assert right[True] >= 0.95 * all_of[True], wrong
    assert right[False] >= 0.90 * all_of[False], wrong
    assert all_of.total() >= 295


@pytest.mark.parametrize("sample", [s for s in SAMPLES if s.kind not in FAILURES], ids=lambda s: s.path.name)
def test_what_is_no_failure_is_never_taken_for_one(sample: Sample) -> None:
    assert sample.read().kind not in FAILURES


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n", b"\r"])
def test_line_ends_make_no_difference(line_end: bytes) -> None:
    for sample in SAMPLES[::7]:
        raw = sample.path.read_bytes().replace(b"\r\n", b"\n")
        assert read_report(raw.replace(b"\n", line_end)).kind == sample.kind
