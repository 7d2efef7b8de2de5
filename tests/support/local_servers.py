"""Servers on this computer that take a message as real ones do, or do not: web and mail."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Taken:
    """What a server was given, and where it listens."""

    port: int
    bodies: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    """Of mail: what the client said before and after the mail itself."""


@contextmanager
def web_server(*answers: int | None) -> Iterator[Taken]:
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


@contextmanager
def mail_server(answers: MailAnswers = MailAnswers()) -> Iterator[Taken]:
    """As much of SMTP (RFC 5321) as a client that sends one mail needs."""
    closing = threading.Event()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            if answers.greeting is None:
                closing.wait()
                return
            self.say(answers.greeting)
            while line := self.rfile.readline().decode().strip():
                taken.lines.append(line)
                verb = line.split(" ")[0].upper()
                if verb == "DATA":
                    self.take_mail()
                elif verb == "QUIT":
                    self.say("221 bye")
                    return
                else:
                    said = {"EHLO": "250-here\r\n250 AUTH PLAIN", "RCPT": answers.recipient, "AUTH": answers.auth}
                    self.say(said.get(verb, "250 fine"))

        def take_mail(self) -> None:
            self.say("354 go on")
            rows = []
            while (row := self.rfile.readline().decode()) not in (".\r\n", ""):
                rows.append(row)
            taken.bodies.append("".join(rows))
            self.say(answers.data_taken)

        def say(self, words: str) -> None:
            self.wfile.write(f"{words}\r\n".encode())

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True

    with Server(("127.0.0.1", 0), Handler) as server:
        taken = Taken(server.server_address[1])
        with _serving(server, closing):
            yield taken


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
