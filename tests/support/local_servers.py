"""Servers on this computer that take a message as real ones do, or do not: web and mail."""

from __future__ import annotations

import contextlib
import socket
import socketserver
import ssl
import struct
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Taken:
    """What a server was given, and where it listens."""

    port: int
    bodies: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    """Of mail: what the client said before and after the mail itself."""


@contextmanager
def web_server(
    *answers: int | None, tls: ssl.SSLContext | None = None, headers: Mapping[str, str] | None = None
) -> Iterator[Taken]:
    """Answers with these codes in turn, the last one for ever; None: it takes the request and says nothing."""
    closing = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            answer = answers[min(len(taken.bodies), len(answers) - 1)]
            taken.bodies.append(body)
            if answer is None:
                closing.wait()
                return
            self.send_response(answer)
            self.send_header("Location", "/elsewhere")
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        if tls is not None:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        taken = Taken(server.server_port)
        with _serving(server, closing):
            yield taken


@dataclass(frozen=True)
class MailAnswers:
    """What the server says to each verb; None: nothing any more."""

    greeting: str | None = "220 here"
    logins: str = "PLAIN"
    """The ways that it offers."""
    auth: str = "235 welcome"
    recipient: str = "250 fine"
    recipients: Mapping[str, str] = field(default_factory=dict)
    """What it says of single ones."""
    data_taken: str | None = "250 taken"
    """None: it takes the mail and says nothing."""
    quit: str | None = "221 bye"
    """None: it hangs up, as OpenSMTPD does."""


@dataclass(frozen=True)
class MailTls:
    """How the server is spoken to unheard."""

    context: ssl.SSLContext
    from_the_first_byte: bool
    """SMTPS; else it offers STARTTLS."""


@contextmanager
def mail_server(answers: MailAnswers = MailAnswers(), tls: MailTls | None = None) -> Iterator[Taken]:
    with _MailServer(("127.0.0.1", 0), _MailConversation) as server:
        server.answers, server.tls, server.taken = answers, tls, Taken(server.server_address[1])
        with _serving(server, server.closing):
            yield server.taken


class _MailServer(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    answers: MailAnswers
    tls: MailTls | None
    taken: Taken

    def __init__(self, *words: Any) -> None:
        super().__init__(*words)
        self.closing = threading.Event()


class _MailConversation(socketserver.StreamRequestHandler):
    """As much of SMTP (RFC 5321, and 3207 for STARTTLS) as a client that sends one mail needs."""

    server: _MailServer

    def handle(self) -> None:
        tls, answers = self.server.tls, self.server.answers
        # A client that does not trust the certificate breaks off in the middle.
        with contextlib.suppress(ssl.SSLError, ConnectionError):
            if tls and tls.from_the_first_byte:
                self.go_unheard(tls)
            if answers.greeting is None:
                self.server.closing.wait()
                return
            self.say(answers.greeting)
            while line := self.rfile.readline().decode().strip():
                self.server.taken.lines.append(line)
                verb = line.split(" ")[0].upper()
                if verb == "QUIT" and answers.quit is None:
                    return
                self.answer(verb, line)

    def go_unheard(self, tls: MailTls) -> None:
        self.connection = tls.context.wrap_socket(self.request, server_side=True)
        self.rfile = self.connection.makefile("rb")

    def answer(self, verb: str, line: str) -> None:
        tls, answers = self.server.tls, self.server.answers
        if verb == "DATA":
            self.take_mail()
        elif verb == "STARTTLS" and tls:
            self.say("220 go on")
            self.go_unheard(tls)
        else:
            offers = "250-STARTTLS\r\n" if tls and not tls.from_the_first_byte else ""
            hello = f"250-here\r\n{offers}250 AUTH {answers.logins}"
            recipient = answers.recipients.get(line.partition("<")[2].rstrip(">"), answers.recipient)
            said = {"EHLO": hello, "RCPT": recipient, "AUTH": answers.auth, "QUIT": answers.quit or ""}
            if verb == "AUTH":
                self.ask_for_secrets(line.split(" ")[1].upper())
            self.say(said.get(verb, "250 fine"))

    def ask_for_secrets(self, way: str) -> None:
        """Once, twice or not at all, as the way is; what it is given stands among the lines."""
        asked = {"LOGIN": ("VXNlcm5hbWU6", "UGFzc3dvcmQ6"), "CRAM-MD5": ("PDFAaGVyZT4=",)}
        for question in asked.get(way, ()):
            self.say(f"334 {question}")
            self.server.taken.lines.append(self.rfile.readline().decode().strip())

    def take_mail(self) -> None:
        self.say("354 go on")
        rows = []
        while (row := self.rfile.readline().decode()) not in (".\r\n", ""):
            rows.append(row)
        self.server.taken.bodies.append("".join(rows))
        if self.server.answers.data_taken is None:
            self.server.closing.wait()
            return
        self.say(self.server.answers.data_taken)

    def say(self, words: str) -> None:
        self.connection.sendall(f"{words}\r\n".encode())


@dataclass
class Guest:
    """One connection to a server that does as it likes."""

    socket: socket.socket
    over: threading.Event
    """The test is over; a server that waits waits for this."""

    def read_until(self, end: bytes) -> bytes:
        """What it says, to that; less where it hangs up."""
        read = b""
        while end not in read and (more := self.socket.recv(65536)):
            read += more
        return read

    def say(self, words: bytes) -> None:
        self.socket.sendall(words)

    def drip(self, letter: bytes) -> None:
        """A byte now and then, without end."""
        while not self.over.wait(0.02):
            self.say(letter)

    def flood(self, words: bytes) -> None:
        """As fast as it can, without end."""
        while not self.over.is_set():
            self.say(words)

    def reset(self) -> None:
        """Hangs up with RST in place of FIN."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()


@dataclass
class Guests:
    port: int
    came: int = 0


@contextmanager
def odd_server(receive: Callable[[Guest], None], tls: ssl.SSLContext | None = None) -> Iterator[Guests]:
    """Each connection is received by that function; a client that breaks off ends it."""
    over = threading.Event()

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            guests.came += 1
            with contextlib.suppress(OSError):
                receive(Guest(tls.wrap_socket(self.request, server_side=True) if tls else self.request, over))

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        guests = Guests(server.server_address[1])
        with _serving(server, over):
            yield guests


@contextmanager
def _serving(server: socketserver.BaseServer, closing: threading.Event) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield
    finally:
        closing.set()
        server.shutdown()
        thread.join()
