from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email import message_from_string
from http.client import HTTPException
from smtplib import SMTPException
from uuid import UUID

import pytest
from support.local_servers import MailAnswers, mail_server, web_server
from support.told_nights import quiet_night, told_night

from harness.errors import ConfigRefused
from harness.nightly.config import MailSection, WebhookSection
from harness.nightly.tell.chat import webhook_body
from harness.nightly.tell.delivery import MOST_RUNS, WAITS_S, Receiver, deliver, messages_about
from harness.nightly.tell.outgoing import Outgoing, Reached
from harness.nightly.tell.receivers import mail_receiver, webhook_receiver
from harness.nightly.tell.webhook import Webhook, post
from harness.results.deliveries import DeliveryRecord, Way
from harness.results.nightly import NightResult

TONIGHT = "2026-01-06"
MAIL = {
    "name": "us",
    "host": "127.0.0.1",
    "port": 25,
    "sender": "a@b",
    "recipients": ("c@d.org", "e@f.org"),
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

    def store_uuid(self) -> UUID:
        return UUID("0b4f6f5e-7a7b-4f1e-9d1e-000000000002")


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


def _queue(queue: Queue, night: str, receivers: list[Receiver], at: str = "2026-01-06T01:00:00Z") -> None:
    for message in messages_about(queue.night(night), None, receivers, at):
        queue.put_delivery(message)


def test_a_message_is_kept_before_it_is_tried_and_marked_when_it_arrived() -> None:
    queue = Queue()
    with web_server(200) as taken:
        _queue(queue, "2026-01-05", [_chat(taken.port)])
        (waiting,) = queue.undelivered()
        assert (waiting.tries, waiting.delivered_at) == (0, None)
        assert deliver(queue, [_chat(taken.port)], Watched(), TONIGHT) == ()
    (kept,) = queue.kept.values()
    assert (kept.tries, kept.delivered_at) == (1, "2026-01-06T02:00:00Z")
    assert json.loads(taken.bodies[0])["text"].startswith("*Night 2026-01-05")


def test_a_server_that_answers_500_once_is_tried_again_and_then_told() -> None:
    queue, clock = Queue(), Watched()
    with web_server(500, 200) as taken:
        _queue(queue, "2026-01-05", [_chat(taken.port)])
        assert deliver(queue, [_chat(taken.port)], clock, TONIGHT) == ()
    assert len(taken.bodies) == 2
    assert clock.waits == [WAITS_S[0]]


def test_what_never_arrives_is_told_kept_and_brought_by_the_next_run() -> None:
    queue, clock = Queue(), Watched()
    with web_server(500) as taken:
        _queue(queue, "2026-01-05", [_chat(taken.port)])
        (lost,) = deliver(queue, [_chat(taken.port)], clock, TONIGHT)
    assert (lost.tries, lost.error) == (len(WAITS_S) + 1, "it answered 500")
    assert clock.waits == list(WAITS_S)
    with web_server(200) as later:
        assert deliver(queue, [_chat(later.port)], Watched(), TONIGHT) == ()
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
        assert deliver(queue, [_chat(taken.port)], Watched(), TONIGHT) == ()
    assert [text for text in map(_text, taken.bodies) if "not delivered" in text or "was not told" in text] == []


def test_a_message_says_who_could_not_be_reached_before_it() -> None:
    queue = StoresQueue()
    with web_server(403) as refusing, web_server(200) as taking:
        other = webhook_receiver(
            WebhookSection(name="other", url_from="CHAT_URL"), {"CHAT_URL": f"http://127.0.0.1:{taking.port}/"}
        )
        _queue(queue, "n1", [_chat(refusing.port), other])
        deliver(queue, [_chat(refusing.port), other], Watched(), TONIGHT)
    (body,) = taking.bodies
    assert "1 not delivered" in _text(body)
    assert "*team-chat*: was not told of night n1 by webhook: it answered 403" in _text(body)
    assert "*other*" not in _text(body)


def test_a_place_that_failed_once_does_not_hold_up_the_run_for_each_waiting_night() -> None:
    queue, clock = Queue(), Watched()
    with web_server(500) as taken:
        for night in ("n1", "n2", "n3"):
            _queue(queue, night, [_chat(taken.port)])
        assert len(deliver(queue, [_chat(taken.port)], clock, TONIGHT)) == 3
    assert clock.waits == list(WAITS_S)
    assert len(taken.bodies) == len(WAITS_S) + 3


def test_a_receiver_that_is_named_no_longer_keeps_its_message_and_says_so() -> None:
    queue = Queue()
    _queue(queue, "2026-01-05", [_chat(1)])
    (lost,) = deliver(queue, [], Watched(), TONIGHT)
    assert lost.error is not None
    assert lost.error.startswith("nightly.toml names no such receiver any longer; `bigcore nightly forget team-chat`")
    assert len(queue.undelivered()) == 1


def test_no_secret_reaches_the_records() -> None:
    queue = Queue()
    with web_server(403) as taken:
        _queue(queue, "2026-01-05", [_chat(taken.port)])
        deliver(queue, [_chat(taken.port)], Watched(), TONIGHT)
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


def _mail(port: int) -> Receiver:
    plain = {key: value for key, value in MAIL.items() if not key.endswith("_from")}
    return mail_receiver(MailSection(**plain | {"port": port}, security="none"), {})


def _told_to(lines: list[str]) -> list[str]:
    return [line.partition("<")[2].rstrip(">") for line in lines if line.upper().startswith("RCPT")]


def test_a_mail_that_a_server_took_is_delivered_although_it_hangs_up_at_the_end() -> None:
    queue = Queue()
    with mail_server(MailAnswers(quit=None)) as taken:
        _queue(queue, "n1", [_mail(taken.port)])
        for _ in range(3):
            assert deliver(queue, [_mail(taken.port)], Watched(), TONIGHT) == ()
    assert len(taken.bodies) == 1


def test_a_mail_is_sent_again_to_those_alone_who_do_not_have_it() -> None:
    queue, clock = Queue(), Watched()
    with mail_server(MailAnswers(recipients={"e@f.org": "450 later"})) as busy:
        _queue(queue, "n1", [_mail(busy.port)])
        (waiting,) = deliver(queue, [_mail(busy.port)], clock, TONIGHT)
    assert (waiting.taken_by, waiting.error) == (
        ("c@d.org",),
        "the mail server refused every recipient who does not have it (450)",
    )
    assert _told_to(busy.lines) == ["c@d.org", "e@f.org", *["e@f.org"] * len(WAITS_S)]
    assert len(busy.bodies) == 1
    with mail_server() as taking:
        assert deliver(queue, [_mail(taking.port)], Watched(), "2026-01-07") == ()
    assert _told_to(taking.lines) == ["e@f.org"]
    first, second = (message_from_string(body) for body in (busy.bodies[0], taking.bodies[0]))
    assert first["Message-ID"] == second["Message-ID"]
    assert second["To"] == "c@d.org, e@f.org"


def test_a_recipient_that_is_refused_for_good_is_told_once_and_floods_nobody() -> None:
    queue = Queue()
    with mail_server(MailAnswers(recipients={"e@f.org": "550 no such user"})) as taken:
        _queue(queue, "n1", [_mail(taken.port)])
        (told,) = deliver(queue, [_mail(taken.port)], Watched(), TONIGHT)
        assert deliver(queue, [_mail(taken.port)], Watched(), "2026-01-07") == ()
    assert (told.delivered_at, told.given_up, told.ended_in) == ("2026-01-06T02:00:00Z", False, TONIGHT)
    assert told.error == (
        "the others have it, and the mail server will never take it for e@f.org: mend these addresses"
    )
    assert len(taken.bodies) == 1


def test_two_stores_two_nights_and_two_receivers_have_mails_of_different_names() -> None:
    class OtherStore(Queue):
        def store_uuid(self) -> UUID:
            return UUID("0b4f6f5e-7a7b-4f1e-9d1e-000000000003")

    names = []
    stores = (Queue(), Queue(), Queue(), OtherStore())
    for queue, night, name in zip(stores, ("n1", "n2", "n1", "n1"), ("us", "us", "them", "us"), strict=True):
        with mail_server() as taken:
            receiver = replace(_mail(taken.port), name=name)
            _queue(queue, night, [receiver])
            deliver(queue, [receiver], Watched(), TONIGHT)
        names.append(message_from_string(taken.bodies[0])["Message-ID"])
    assert len(set(names)) == 4


def test_what_a_killed_night_told_and_what_it_tells_when_it_was_gone_on_with_are_two_mails() -> None:
    names = []
    for at in ("2026-01-06T01:00:00Z", "2026-01-06T08:00:00Z"):
        with mail_server() as taken:
            queue, receiver = Queue(), _mail(taken.port)
            _queue(queue, "n1", [receiver], at)
            deliver(queue, [receiver], Watched(), TONIGHT)
        names.append(message_from_string(taken.bodies[0])["Message-ID"])
    assert len(set(names)) == 2


def test_nothing_is_sent_for_ever_and_what_is_given_up_is_told_once_and_stays_undelivered() -> None:
    queue = Queue()
    with web_server(404) as taken:
        _queue(queue, "n1", [_chat(taken.port)])
        told = [deliver(queue, [_chat(taken.port)], Watched(), f"night {run}") for run in range(1, MOST_RUNS + 3)]
    assert len(taken.bodies) == MOST_RUNS
    assert [len(each) for each in told] == [*[1] * MOST_RUNS, 0, 0]
    (last,) = told[MOST_RUNS - 1]
    assert (last.given_up, last.ended_in, last.delivered_at) == (True, f"night {MOST_RUNS}", None)
    assert last.error == (
        f"it answered 404; given up after {MOST_RUNS} runs: mend it in nightly.toml, and read"
        " `bigcore nightly report n1 --format text`"
    )
    assert list(queue.kept.values()) == [last]


def test_messages_to_a_receiver_that_is_gone_are_given_up_as_well() -> None:
    queue = Queue()
    _queue(queue, "n1", [_chat(1)])
    told = [deliver(queue, [], Watched(), TONIGHT) for _ in range(MOST_RUNS + 1)]
    assert [len(each) for each in told] == [*[1] * MOST_RUNS, 0]
    last = told[MOST_RUNS - 1][0]
    assert last.given_up
    assert "forget" not in str(last.error), "nothing waits any longer that could be dropped"


def test_runs_that_are_killed_while_they_try_count_as_tries() -> None:
    class Killed(Exception): ...

    def killed(_: Outgoing) -> Reached:
        tries.append(1)
        raise Killed

    tries: list[int] = []
    queue, receiver = Queue(), replace(_chat(1), bring=killed)
    _queue(queue, "n1", [receiver])
    for _ in range(MOST_RUNS):
        with pytest.raises(Killed):
            deliver(queue, [receiver], Watched(), TONIGHT)
    (told,) = deliver(queue, [receiver], Watched(), TONIGHT)
    assert told.given_up
    assert len(tries) == MOST_RUNS


def test_a_webhook_that_is_only_late_is_asked_once_a_run() -> None:
    queue, clock = Queue(), Watched()
    with web_server(None) as taken:
        late = Webhook(f"http://127.0.0.1:{taken.port}/secret", 0.2)
        receiver = replace(_chat(taken.port), bring=lambda outgoing: _posted(late, outgoing))
        _queue(queue, "n1", [receiver])
        (waiting,) = deliver(queue, [receiver], clock, TONIGHT)
    assert (len(taken.bodies), clock.waits) == (1, [])
    assert waiting.error == "it was sent the whole message and did not answer within 0.2 s"


def _posted(webhook: Webhook, outgoing: Outgoing) -> Reached:
    post(webhook, webhook_body(outgoing.night))
    return Reached()


@pytest.mark.parametrize(
    ("asked", "waited"),
    [("30", [30.0, 30.0]), ("1", list(WAITS_S)), ("3600", []), ("9" * 5_000, []), ("soon", list(WAITS_S))],
)
def test_a_server_that_asks_for_a_pause_is_given_it_or_the_next_run(asked: str, waited: list[float]) -> None:
    queue, clock = Queue(), Watched()
    with web_server(429, headers={"Retry-After": asked}) as taken:
        _queue(queue, "n1", [_chat(taken.port)])
        deliver(queue, [_chat(taken.port)], clock, TONIGHT)
    assert clock.waits == waited
    assert len(taken.bodies) == 1 + len(waited)


@pytest.mark.parametrize(
    "error", [kind("secret") for kind in (OSError, UnicodeError, ValueError, HTTPException, SMTPException)]
)
def test_what_a_library_did_not_foresee_is_a_message_that_waits_and_not_the_end_of_the_run(error: Exception) -> None:
    def fail(_: Outgoing) -> Reached:
        raise error

    queue = Queue()
    receiver = replace(_chat(1), bring=fail)
    _queue(queue, "n1", [receiver])
    (waiting,) = deliver(queue, [receiver], Watched(), TONIGHT)
    assert waiting.error == f"it failed ({type(error).__name__})"
