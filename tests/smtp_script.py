"""A mail server that does as it is told: it can refuse, hang or break off at every step of a conversation.

It listens on loopback with plain sockets and one thread for each connection. A
script decides at each moment what happens; without one, every mail is taken.
What was handed over is kept as it came, in the order of its coming.
"""

import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum

PATIENCE = 60.0
_DOT = b"\r\n.\r\n"
_PATH = re.compile(r"<([^>]*)>")


class Verb(StrEnum):
    """The moments at which a script is asked; DOT is after the final dot and before its answer."""

    CONNECT = "connect"
    EHLO = "ehlo"
    AUTH = "auth"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    DOT = "dot"
    REPLIED = "replied"
    QUIT = "quit"


@dataclass(frozen=True)
class Moment:
    """Where a conversation is; `taken` is how many mails the server has taken so far, from anybody."""

    verb: Verb
    connection: int
    taken: int
    sender: str = ""
    recipient: str = ""

    @property
    def domain(self) -> str:
        """The recipient's domain."""
        return self.recipient.rpartition("@")[2]


class Drop(Exception):
    """Raised by a script to break the connection off."""


# A script returns the reply to give instead of the usual one, or None; it may also wait, or raise `Drop`.
Script = Callable[[Moment], str | None]


@dataclass(frozen=True)
class Delivery:
    """One mail that was handed over; `reply` is what was answered, empty if nothing was."""

    sender: str
    recipient: str
    raw: bytes
    reply: str

    @property
    def message_id(self) -> str:
        """The mail's Message-ID."""
        found = re.search(rb"^Message-ID: (\S+)", self.raw, re.MULTILINE | re.IGNORECASE)
        assert found is not None
        return found[1].decode()

    @property
    def is_taken(self) -> bool:
        """Whether the server told that it has taken the mail."""
        return self.reply.startswith("250")


def usual(moment: Moment) -> str | None:
    """Do what a mail server does."""
    return None


class ScriptedServer:
    """The server; `stop()` and `start()` may be called again and again, and keep the port."""

    def __init__(self, port: int, script: Script = usual, tls: ssl.SSLContext | None = None) -> None:
        self.port = port
        self.script = script
        self.tls = tls
        self.deliveries: list[Delivery] = []
        self.attempts: list[str] = []
        self.connections = 0
        self.taken = 0
        self._lock = threading.Lock()
        self._listener: socket.socket | None = None
        self._open: set[socket.socket] = set()

    def start(self) -> None:
        """Listen."""
        listener = socket.create_server(("127.0.0.1", self.port), reuse_port=False, backlog=64)
        self._listener = listener
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()

    def stop(self) -> None:
        """Die: listen no more, and break off every conversation."""
        listener, self._listener = self._listener, None
        if listener is not None:
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()
        self.break_off()

    def break_off(self) -> None:
        """Break off every conversation and go on listening."""
        with self._lock:
            opened = list(self._open)
        for one in opened:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    @property
    def is_up(self) -> bool:
        """Whether it listens."""
        return self._listener is not None

    def kept(self, delivery: Delivery) -> None:
        """Keep what was handed over."""
        self.deliveries.append(delivery)

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            connection.settimeout(PATIENCE)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._lock:
                self._open.add(connection)
                self.connections += 1
                talk = _Talk(self, connection, self.connections)
            threading.Thread(target=self._converse, args=(talk,), daemon=True).start()

    def _converse(self, talk: "_Talk") -> None:
        try:
            talk.run()
        except (Drop, OSError):
            pass
        finally:
            with self._lock:
                self._open.discard(talk.connection)
            talk.connection.close()

    def note(self, delivery: Delivery) -> None:
        """Count and keep one mail."""
        with self._lock:
            self.taken += delivery.is_taken
            self.kept(delivery)


class _Talk:
    """One conversation. It is strict about its order: MAIL twice is refused, as Postfix refuses it."""

    def __init__(self, server: ScriptedServer, connection: socket.socket, number: int) -> None:
        self.server = server
        self.connection = connection
        self.number = number
        self._buffer = b""
        self._sender: str | None = None
        self._recipient = ""

    def run(self) -> None:
        if not self._reply(self._asked(Verb.CONNECT) or "220 script.example ESMTP").startswith("2"):
            return
        while (line := self._line()) is not None:
            word = line[:4].upper()
            if word == "QUIT":
                self._reply(self._asked(Verb.QUIT) or "221 2.0.0 Bye")
                return
            if self._answer(word, line).startswith("421"):
                return

    def _answer(self, word: str, line: str) -> str:
        if word in ("EHLO", "HELO"):
            self._forget()
            encryption = "250-STARTTLS\r\n" if self.server.tls else ""
            usual_reply = f"250-script.example\r\n250-8BITMIME\r\n250-AUTH PLAIN\r\n{encryption}250 SIZE 1000000"
            return self._reply(self._asked(Verb.EHLO) or usual_reply)
        if word == "STAR" and self.server.tls is not None:
            said = self._reply("220 2.0.0 Go ahead")
            self.connection = self.server.tls.wrap_socket(self.connection, server_side=True)
            return said
        if word == "AUTH":
            return self._reply(self._asked(Verb.AUTH) or "235 2.7.0 Welcome")
        if word == "MAIL":
            return self._mail(line)
        if word == "RCPT":
            return self._rcpt(line)
        if word == "DATA":
            return self._data()
        if word == "RSET":
            self._forget()
            return self._reply("250 2.0.0 Reset")
        return self._reply("502 5.5.2 What?")

    def _mail(self, line: str) -> str:
        if self._sender is not None:
            return self._reply("503 5.5.1 Error: nested MAIL command")
        sender = _path(line)
        reply = self._asked(Verb.MAIL, sender=sender) or "250 2.1.0 Ok"
        if reply.startswith("250"):
            self._sender = sender
        return self._reply(reply)

    def _rcpt(self, line: str) -> str:
        recipient = _path(line)
        self.server.attempts.append(recipient)
        reply = self._asked(Verb.RCPT, recipient=recipient) or "250 2.1.5 Ok"
        if reply.startswith("250"):
            self._recipient = recipient
        return self._reply(reply)

    def _data(self) -> str:
        reply = self._asked(Verb.DATA) or "354 Go on"
        self._reply(reply)
        if not reply.startswith("354"):
            return reply
        raw = self._until(_DOT)
        if raw is None:
            raise Drop
        content = raw.replace(b"\r\n..", b"\r\n.") + b"\r\n"
        answer = ""
        try:
            answer = self._asked(Verb.DOT) or "250 2.0.0 Taken"
        finally:
            self.server.note(Delivery(self._sender or "", self._recipient, content, answer))
        self._reply(answer)
        self._asked(Verb.REPLIED)
        self._forget()
        return answer

    def _forget(self) -> None:
        self._sender, self._recipient = None, ""

    def _asked(self, verb: Verb, **known: str) -> str | None:
        said = {"sender": self._sender or "", "recipient": self._recipient, **known}
        return self.server.script(Moment(verb, self.number, self.server.taken, **said))

    def _reply(self, text: str) -> str:
        self.connection.sendall(text.encode() + b"\r\n")
        return text

    def _line(self) -> str | None:
        line = self._until(b"\r\n")
        return None if line is None else line.decode("ascii", "replace")

    def _until(self, end: bytes) -> bytes | None:
        while (at := self._buffer.find(end)) < 0:
            chunk = self.connection.recv(1 << 16)
            if not chunk:
                return None
            self._buffer += chunk
        found, self._buffer = self._buffer[:at], self._buffer[at + len(end) :]
        return found


def _path(line: str) -> str:
    found = _PATH.search(line)
    return found[1] if found else ""


@contextmanager
def scripted(port: int, script: Script = usual, tls: ssl.SSLContext | None = None) -> Iterator[ScriptedServer]:
    """Run a scripted server until the block ends."""
    server = ScriptedServer(port, script, tls)
    server.start()
    try:
        yield server
    finally:
        server.stop()
