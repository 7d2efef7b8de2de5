"""Connections that keep to their time, whichever of a server's addresses answers."""

from __future__ import annotations

import socket
import threading

import pytest
from support.local_servers import Guest, odd_server

from harness.nightly.tell.connecting import connected
from harness.nightly.tell.errors import NotDelivered
from harness.nightly.tell.time_limit import TimeLimit, within
from harness.nightly.tell.webhook import Webhook, post


def _addresses(monkeypatch: pytest.MonkeyPatch, *ports: int) -> None:
    found = [(socket.AF_INET, socket.SOCK_STREAM, 0, "", ("127.0.0.1", port)) for port in ports]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
        return port


def test_a_server_is_reached_by_another_address_where_the_first_is_dead(monkeypatch: pytest.MonkeyPatch) -> None:
    with odd_server(lambda guest: guest.say(b"x")) as guests:
        _addresses(monkeypatch, _free_port(), guests.port)
        with within(20.0) as limit, connected("any", 1, limit) as opened:
            assert opened.recv(1) == b"x"


def test_a_resolver_that_does_not_answer_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: over.wait())
    with pytest.raises(NotDelivered, match=r"did not answer within 0\.2 s"), within(0.2) as limit:
        connected("any", 1, limit)
    over.set()


def test_a_host_that_nobody_knows_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(NotDelivered, match=r"could not be reached \(Name or service not known\)"):
        post(Webhook("https://any/verysecret"), "{}")


@pytest.mark.parametrize("ports", [0, 2])
def test_a_server_without_an_address_that_answers_is_told(monkeypatch: pytest.MonkeyPatch, ports: int) -> None:
    _addresses(monkeypatch, *(_free_port() for _ in range(ports)))
    with within(20.0) as limit, pytest.raises(OSError, match=r"Connection refused|no address"):
        connected("any", 1, limit)


def test_a_connection_that_is_opened_after_the_time_is_cut_as_well() -> None:
    def wait(guest: Guest) -> None:
        guest.over.wait()

    over = TimeLimit(0.0)
    with odd_server(wait) as guests, socket.create_connection(("127.0.0.1", guests.port), 20.0) as opened:
        over.watch(opened)
        assert opened.recv(1) == b""


def test_what_goes_wrong_for_lack_of_time_is_told_as_such_and_nothing_else_is() -> None:
    with pytest.raises(NotDelivered, match="did not answer within 0 s"), within(0.0):
        raise UnicodeError
    with pytest.raises(UnicodeError), within(20.0):
        raise UnicodeError
