"""Servers on this computer that take a message as real ones do, or do not: web and mail."""

from __future__ import annotations

import contextlib
import socketserver
import ssl
import threading
from collections.abc import Iterator
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
def web_server(*answers: int | None, tls: ssl.SSLContext | None = None) -> Iterator[Taken]:
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
    auth: str = "235 welcome"
    recipient: str = "250 fine"
    data_taken: str = "250 taken"


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
                self.answer(line.split(" ")[0].upper())

    def go_unheard(self, tls: MailTls) -> None:
        self.connection = tls.context.wrap_socket(self.request, server_side=True)
        self.rfile = self.connection.makefile("rb")

    def answer(self, verb: str) -> None:
        tls, answers = self.server.tls, self.server.answers
        if verb == "DATA":
            self.take_mail()
        elif verb == "STARTTLS" and tls:
            self.say("220 go on")
            self.go_unheard(tls)
        else:
            offers = "250-STARTTLS\r\n" if tls and not tls.from_the_first_byte else ""
            hello = f"250-here\r\n{offers}250 AUTH PLAIN"
            said = {"EHLO": hello, "RCPT": answers.recipient, "AUTH": answers.auth, "QUIT": "221 bye"}
            self.say(said.get(verb, "250 fine"))

    def take_mail(self) -> None:
        self.say("354 go on")
        rows = []
        while (row := self.rfile.readline().decode()) not in (".\r\n", ""):
            rows.append(row)
        self.server.taken.bodies.append("".join(rows))
        self.say(self.server.answers.data_taken)

    def say(self, words: str) -> None:
        self.connection.sendall(f"{words}\r\n".encode())


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
