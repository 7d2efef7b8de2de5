from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest
from support.local_servers import web_server
from support.told_nights import quiet_night, told_night

from harness.errors import ConfigRefused
from harness.nightly.config import MailSection, WebhookSection
from harness.nightly.tell.delivery import WAITS_S, Receiver, deliver, messages_about
from harness.nightly.tell.receivers import mail_receiver, webhook_receiver
from harness.results.deliveries import DeliveryRecord, Way
from harness.results.nightly import NightResult

MAIL = {
    "name": "us",
    "host": "127.0.0.1",
    "port": 25,
    "sender": "a@b",
    "recipients": ("c@d",),
    "user_from": "USER_",
    "password_from": "PASSWORD_",
}


@dataclass
class Queue:
    kept: dict[tuple[str, str, str], DeliveryRecord] = field(default_factory=dict)

    def night(self, name: str) -> NightResult:
        return replace(told_night(), night=replace(told_night().night, night=name))

    def put_delivery(self, delivery: DeliveryRecord) -> None:
        self.kept[(delivery.night, delivery.way, delivery.to)] = delivery

    def undelivered(self) -> list[DeliveryRecord]:
        return [one for one in self.kept.values() if one.waits]


@dataclass
class Watched:
    waits: list[float] = field(default_factory=list)

    def now(self) -> datetime:
        return datetime(2026, 1, 6, 2, tzinfo=UTC)

    def monotonic_s(self) -> float:
        return 0.0

    def wait(self, seconds: float) -> None:
        self.waits.append(seconds)


def _chat(port: int) -> Receiver:
    return webhook_receiver(
        WebhookSection(name="team-chat", url_from="CHAT_URL"), {"CHAT_URL": f"http://127.0.0.1:{port}/secret"}
    )


def _queue(queue: Queue, night: str, receivers: list[Receiver]) -> None:
    for message in messages_about(queue.night(night), None, receivers, "2026-01-06T01:00:00Z"):
        queue.put_delivery(message)


def test_a_message_is_kept_before_it_is_tried_and_marked_when_it_arrived() -> None:
    queue = Queue()
    with web_server(200) as taken:
        _queue(queue, "2026-01-05", [_chat(taken.port)])
        (waiting,) = queue.undelivered()
        assert (waiting.tries, waiting.delivered_at) == (0, None)
        assert deliver(queue, [_chat(taken.port)], Watched()) == ()
    (kept,) = queue.kept.values()
    assert (kept.tries, kept.delivered_at) == (1, "2026-01-06T02:00:00Z")
    assert json.loads(taken.bodies[0])["text"].startswith("*Night 2026-01-05")


def test_a_server_that_answers_500_once_is_tried_again_and_then_told() -> None:
    queue, clock = Queue(), Watched()
    with web_server(500, 200) as taken:
        _queue(queue, "2026-01-05", [_chat(taken.port)])
        assert deliver(queue, [_chat(taken.port)], clock) == ()
    assert len(taken.bodies) == 2
    assert clock.waits == [WAITS_S[0]]


def test_what_never_arrives_is_told_kept_and_brought_by_the_next_run() -> None:
    queue, clock = Queue(), Watched()
    with web_server(500) as taken:
        _queue(queue, "2026-01-05", [_chat(taken.port)])
        (lost,) = deliver(queue, [_chat(taken.port)], clock)
    assert (lost.tries, lost.error) == (len(WAITS_S) + 1, "it answered 500")
    assert clock.waits == list(WAITS_S)
    with web_server(200) as later:
        assert deliver(queue, [_chat(later.port)], Watched()) == ()
    assert later.bodies == taken.bodies[:1]


class StoresQueue(Queue):
    """As the store's: a night comes with what waits of it."""

    def night(self, name: str) -> NightResult:
        return replace(super().night(name), undelivered=tuple(one for one in self.undelivered() if one.night == name))


def _text(body: str) -> str:
    return str(json.loads(body)["text"])


def test_a_message_does_not_say_that_it_was_not_delivered() -> None:
    queue = StoresQueue()
    with web_server(200) as taken:
        _queue(queue, "n1", [_chat(taken.port)])
        _queue(queue, "n2", [_chat(taken.port)])
        assert deliver(queue, [_chat(taken.port)], Watched()) == ()
    assert [text for text in map(_text, taken.bodies) if "not delivered" in text or "was not told" in text] == []


def test_a_message_says_who_could_not_be_reached_before_it() -> None:
    queue = StoresQueue()
    with web_server(403) as refusing, web_server(200) as taking:
        other = webhook_receiver(
            WebhookSection(name="other", url_from="CHAT_URL"), {"CHAT_URL": f"http://127.0.0.1:{taking.port}/"}
        )
        _queue(queue, "n1", [_chat(refusing.port), other])
        deliver(queue, [_chat(refusing.port), other], Watched())
    (body,) = taking.bodies
    assert "1 not delivered" in _text(body)
    assert "*team-chat*: was not told of night n1 by webhook: it answered 403" in _text(body)
    assert "*other*" not in _text(body)


def test_a_place_that_failed_once_does_not_hold_up_the_run_for_each_waiting_night() -> None:
    queue, clock = Queue(), Watched()
    with web_server(500) as taken:
        for night in ("n1", "n2", "n3"):
            _queue(queue, night, [_chat(taken.port)])
        assert len(deliver(queue, [_chat(taken.port)], clock)) == 3
    assert clock.waits == list(WAITS_S)
    assert len(taken.bodies) == len(WAITS_S) + 3


def test_a_receiver_that_is_named_no_longer_keeps_its_message_and_says_so() -> None:
    queue = Queue()
    _queue(queue, "2026-01-05", [_chat(1)])
    (lost,) = deliver(queue, [], Watched())
    assert lost.error is not None
    assert lost.error.startswith("nightly.toml names no such receiver any longer; `bigcore nightly forget team-chat`")
    assert len(queue.undelivered()) == 1


def test_no_secret_reaches_the_records() -> None:
    queue = Queue()
    with web_server(403) as taken:
        _queue(queue, "2026-01-05", [_chat(taken.port)])
        deliver(queue, [_chat(taken.port)], Watched())
    assert "secret" not in repr(queue.kept)


def test_a_secret_that_is_not_set_is_refused_by_the_name_of_its_variable() -> None:
    with pytest.raises(ConfigRefused, match="CHAT_URL is not set"):
        webhook_receiver(WebhookSection(name="team-chat", url_from="CHAT_URL"), {})


def test_a_password_without_encryption_is_refused() -> None:
    settings = MailSection(**MAIL, security="none")
    with pytest.raises(ConfigRefused, match="everybody on the way can read it"):
        mail_receiver(settings, {"USER_": "u", "PASSWORD_": "p"})


def test_a_mail_receiver_takes_user_and_password_from_the_environment_alone() -> None:
    settings = MailSection(**MAIL)
    with pytest.raises(ConfigRefused, match="PASSWORD_ is not set"):
        mail_receiver(settings, {"USER_": "u"})
    receiver = mail_receiver(settings, {"USER_": "u", "PASSWORD_": "verysecret"})
    assert (receiver.way, receiver.name) == (Way.MAIL, "us")
    assert "verysecret" not in repr(receiver)


def test_nobody_is_called_for_a_night_with_nothing_to_tell() -> None:
    assert messages_about(quiet_night(), None, [_chat(1)], "2026-01-06T01:00:00Z") == ()
