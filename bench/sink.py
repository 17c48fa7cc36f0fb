"""The mail server of the benchmark: it takes every mail and keeps none.

Postfix has a program for this, written in C. Where it is not installed, a
small one of our own does; the report says which it was. aiosmtpd's would take
half a millisecond of processor time for each mail, ours a tenth of that: what
is measured is the sending, not the sink.
"""

import asyncio
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bench.servers import await_answer, free_port, started

# Postfix's installs it where users do not look for programs.
_FOLDERS = os.pathsep.join((os.defpath, "/usr/sbin", "/usr/local/sbin"))
_ENDS_SESSION = b"QUIT"
_ENDS_MAIL = b"\r\n.\r\n"


@dataclass(frozen=True)
class Sink:
    """A sink that runs: its port, and which program it is."""

    port: int
    program: str


@contextmanager
def sink() -> Iterator[Sink]:
    """Run a sink until the block ends."""
    port = free_port()
    program = shutil.which("smtp-sink", path=_FOLDERS)
    if program:
        # It does not run as root.
        user = ("-u", "nobody") if os.geteuid() == 0 else ()
        command, name = [program, *user, f"127.0.0.1:{port}", "200"], "smtp-sink of Postfix"
    else:
        command, name = [sys.executable, "-m", "bench.sink", str(port)], "our own, in Python (no smtp-sink here)"
    with started(command, {}) as process:
        await_answer(port, process)
        yield Sink(port, name)


class Taker(asyncio.Protocol):
    """One connection of our own sink; it knows as much of SMTP as a client needs to get rid of its mails."""

    def __init__(self) -> None:
        self._received = b""
        self._in_mail = False
        self._transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greet."""
        assert isinstance(transport, asyncio.WriteTransport)
        self._transport = transport
        self._say(b"220 sink")

    def data_received(self, data: bytes) -> None:
        """Answer every command and every mail that is whole now."""
        self._received += data
        while self._transport is not None and not self._transport.is_closing():
            end = _ENDS_MAIL if self._in_mail else b"\r\n"
            line, found, rest = self._received.partition(end)
            if not found:
                return
            self._received = rest
            if self._in_mail:
                self._in_mail = False
                self._say(b"250 2.0.0 taken")
            else:
                self._obey(line[:4].upper())

    def _obey(self, verb: bytes) -> None:
        if verb == b"DATA":
            self._in_mail = True
            # So that the dot of an empty mail stands on a line of its own as well.
            self._received = b"\r\n" + self._received
            self._say(b"354 go on")
        elif verb == _ENDS_SESSION:
            self._say(b"221 2.0.0 bye")
            if self._transport is not None:
                self._transport.close()
        else:
            self._say(b"250 2.0.0 ok")

    def _say(self, line: bytes) -> None:
        if self._transport is not None:
            self._transport.write(line + b"\r\n")


async def serve(port: int) -> None:
    """Take mails on a port of this machine for ever."""
    server = await asyncio.get_running_loop().create_server(Taker, "127.0.0.1", port)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
