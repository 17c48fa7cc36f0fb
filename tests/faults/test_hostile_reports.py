"""Hostile bytes: the reader never raises, and its time and memory stay bounded."""

import time
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from petition.mail.reports import ReportClass, as_record, read_report
from tests.report_samples import own_samples

_SAMPLES = [sample.path.read_bytes() for sample in own_samples()]
_HEAD = b"From: MAILER-DAEMON@mx.example\nSubject: Returned mail\nContent-Type: text/plain\n\n"
_SIZE = 20 << 20
# Far more than is needed (under a second), far less than anything that is not linear would take.
_SECONDS = 10.0

_PIECES = st.sampled_from(
    [
        *(b"Content-Type: multipart/mixed; boundary=b\n", b"--b\n", b"--b--\n", b"\n", b" ", b"<", b">", b"@", b"\xff"),
        *(b"Content-Transfer-Encoding: base64\n", b"Content-Type: message/rfc822\n", b"Subject: =?utf-8?q?", b"?="),
        *(
            b"Final-Recipient: rfc822; ",
            b"Action: failed\n",
            b"Status: 5.1.1\n",
            b"a@b.example",
            b"To: ",
            b"550 5.1.1 ",
        ),
        *(
            b"could not be delivered",
            b"Received: x",
            b'{"notificationType":',
            b"charset=utf-7",
            b"\0",
            b"Content-Type:",
        ),
    ]
)


def _check(raw: bytes) -> None:
    report = read_report(raw)
    assert isinstance(report.kind, ReportClass)
    assert all(recipient.address for recipient in report.recipients)
    assert as_record("x", report)["class"] == report.kind.value


@given(st.binary(max_size=3000))
def test_any_bytes_are_read(raw: bytes) -> None:
    _check(raw)


@given(st.lists(_PIECES, max_size=60).map(b"".join))
def test_any_mixture_of_what_reports_are_made_of_is_read(raw: bytes) -> None:
    _check(raw)


@given(st.sampled_from(_SAMPLES), st.data())
def test_torn_and_bent_reports_are_read(raw: bytes, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(raw)))
    end = data.draw(st.integers(start, len(raw)))
    bent = bytearray(raw[start:end])
    for _ in range(min(5, len(bent))):
        bent[data.draw(st.integers(0, len(bent) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    _check(bytes(bent))


@settings(max_examples=30)
@given(st.sampled_from(_SAMPLES), st.sampled_from(_SAMPLES), st.integers(0, 4000), st.integers(0, 4000))
def test_two_reports_in_one_are_read(first: bytes, second: bytes, cut: int, begin: int) -> None:
    _check(first[:cut] + second[begin:])


@pytest.mark.parametrize(
    "raw",
    [
        *(b"\0" * _SIZE, b"a@" * (_SIZE // 2), b"\n" * _SIZE, _HEAD + b" " * _SIZE, _HEAD + b"5." * (_SIZE // 2)),
        _HEAD.replace(b"plain", b"html") + b"<" * _SIZE,
        _HEAD.replace(b"plain", b"html") + b"<style " * (_SIZE // 7),
        _HEAD + b"could not be delivered to nobody " * (_SIZE // 33),
        _HEAD + b"<a@b.example>: 550 no\n" * (_SIZE // 22),
        _HEAD + b"To:\n" * (_SIZE // 4),
        b"Content-Type: text/plain; " + b'";' * (_SIZE // 2),
        b"Subject: " + b"=?utf-8?q?" * (_SIZE // 10),
        b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * (_SIZE // 7),
        b'\n{"notificationType":' + b"[" * _SIZE,
    ],
    ids=range(14),
)
def test_twenty_megabytes_take_bounded_time_and_memory(raw: bytes) -> None:
    tracemalloc.start()
    begun = time.process_time()
    _check(raw)
    spent = time.process_time() - begun
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert spent < _SECONDS
    assert peak < 60 << 20


@pytest.mark.parametrize(
    "raw",
    [
        b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (i, i) for i in range(10_000)),
        b"Content-Type: message/rfc822\n\n" * 10_000,
    ],
    ids=["multipart", "message"],
)
def test_ten_thousand_nested_parts_take_bounded_time(raw: bytes) -> None:
    begun = time.process_time()
    _check(raw + b"\nend")
    assert time.process_time() - begun < _SECONDS
