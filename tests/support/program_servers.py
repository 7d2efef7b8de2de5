"""A server that publishes a benchmark_model, or something else under its name."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Answer = Callable[[BaseHTTPRequestHandler, threading.Event], None]


@dataclass
class Publisher:
    template: str
    """The address, as BIGCORE_TOOL_ADDRESS names it."""
    paths: list[str] = field(default_factory=list)
    """What was asked for."""


@contextmanager
def publisher(answer: Answer) -> Iterator[Publisher]:
    closing = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.paths.append(self.path)
            answer(self, closing)

        def log_message(self, format: str, *args: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        found = Publisher(f"http://127.0.0.1:{server.server_port}/binaries/{{version}}/{{platform}}/benchmark_model")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield found
        finally:
            closing.set()
            server.shutdown()


def whole(content: bytes) -> Answer:
    def answer(handler: BaseHTTPRequestHandler, _: threading.Event) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content)

    return answer


def without_length(content: bytes, modified: str | None = None) -> Answer:
    def answer(handler: BaseHTTPRequestHandler, _: threading.Event) -> None:
        handler.send_response(200)
        if modified is not None:
            handler.send_header("Last-Modified", modified)
        handler.end_headers()
        handler.wfile.write(content)

    return answer


def cut(content: bytes, come: int) -> Answer:
    """Announces all and sends a part."""

    def answer(handler: BaseHTTPRequestHandler, _: threading.Event) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content[:come])

    return answer


def dripping(content: bytes) -> Answer:
    """Sends byte after byte, for as long as anybody listens."""

    def answer(handler: BaseHTTPRequestHandler, closing: threading.Event) -> None:
        handler.send_response(200)
        handler.end_headers()
        while not closing.wait(0.005):
            try:
                handler.wfile.write(content[:1])
            except OSError:
                return

    return answer


def dripping_headers(handler: BaseHTTPRequestHandler, closing: threading.Event) -> None:
    """Never comes to the end of its headers."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
    while not closing.wait(0.005):
        try:
            handler.wfile.write(b"x")
        except OSError:
            return


def silent(handler: BaseHTTPRequestHandler, closing: threading.Event) -> None:
    """Takes the request, and says nothing."""
    closing.wait()


def code(number: int) -> Answer:
    def answer(handler: BaseHTTPRequestHandler, _: threading.Event) -> None:
        handler.send_response(number)
        handler.send_header("Location", "/elsewhere")
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    return answer
