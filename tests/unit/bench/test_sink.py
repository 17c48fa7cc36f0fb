"""The benchmark's own sink takes what a client sends, and the references send what they say."""

import asyncio
import smtplib
import threading
from collections import Counter
from collections.abc import Iterator
from email.message import EmailMessage
from typing import ClassVar

import pytest

from bench import references
from bench.references import BUILT, READY, Sample
from bench.sink import Taker
from petition.mail.messages import ReadyMail, Rendered

SAMPLE = Sample(
    ReadyMail("bounce@petition.example", "ada@parliament.example", b"Subject: Hello\r\n\r\n.\r\nEnd\r\n"),
    Rendered("For your signature: Liberté", "Please sign “Liberté”.\n", "<p>Please sign “Liberté”.</p>\n"),
)


class _Counting(Taker):
    """Our sink, with a count of what came."""

    seen: ClassVar[Counter[bytes]] = Counter()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.seen[b"connection"] += 1
        super().connection_made(transport)

    def _obey(self, verb: bytes) -> None:
        self.seen[verb] += 1
        super()._obey(verb)


@pytest.fixture
def port() -> Iterator[int]:
    """The port of a sink that runs in a thread."""
    _Counting.seen.clear()
    loop = asyncio.new_event_loop()

    def run() -> None:
        """Run the loop to its end; all of it is this thread's, because a browser may have one in that of the tests."""
        loop.run_forever()
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()

    thread = threading.Thread(target=run)
    thread.start()
    made = asyncio.run_coroutine_threadsafe(loop.create_server(_Counting, "127.0.0.1", 0), loop)
    server = made.result(5)
    yield server.sockets[0].getsockname()[1]
    # In the loop's own thread, where its last connection may be ending at this moment.
    loop.call_soon_threadsafe(server.close)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(5)


def test_sink_takes_mails_of_every_shape(port: int) -> None:
    with smtplib.SMTP("127.0.0.1", port, timeout=5) as server:
        for content in (b"", b".", b"Subject: a\r\n\r\n.\r\nb\r\n", b"x" * 300_000):
            assert server.sendmail("a@x.example", ["b@y.example"], content) == {}
        assert server.noop()[0] == 250
    assert _Counting.seen[b"DATA"] == 4


def test_sink_answers_commands_that_come_in_pieces_or_together(port: int) -> None:
    with smtplib.SMTP("127.0.0.1", port, timeout=5) as server:
        assert server.sock is not None
        for piece in (b"EH", b"LO x\r\nMAIL FROM:<a@x.example>\r", b"\nDATA\r\n"):
            server.sock.sendall(piece)
        assert [server.getreply()[0] for _ in range(3)] == [250, 250, 354]
        for piece in (b"words\r\n.", b"\r\nNOOP\r\n"):
            server.sock.sendall(piece)
        assert [server.getreply()[0] for _ in range(2)] == [250, 250]


@pytest.mark.parametrize("name", [READY, BUILT])
def test_reference_sends_every_mail_and_renews_its_connection(port: int, name: str) -> None:
    assert references.send(port, references.carriers(SAMPLE)[name], 230) > 0
    assert _Counting.seen[b"DATA"] == 230
    assert _Counting.seen[b"connection"] == _Counting.seen[b"QUIT"] == 3


def test_batches_hold_every_number_once() -> None:
    assert list(references.batches(5, 2)) == [range(2), range(2, 4), range(4, 5)]
    assert list(references.batches(4, 2)) == [range(2), range(2, 4)]


def test_built_mail_says_what_ours_says() -> None:
    built = references.message(SAMPLE, 7)
    assert built["Subject"] == SAMPLE.said.subject
    assert built["To"] == "Given7 Family7 <member7@fr.parliament.example>"
    parts = [part.get_content() for part in built.iter_parts() if isinstance(part, EmailMessage)]
    assert parts == [SAMPLE.said.text, SAMPLE.said.html]
