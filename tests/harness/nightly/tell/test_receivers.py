"""Receivers are looked at before a night is measured, and nothing about them tells a secret."""

from __future__ import annotations

import base64
import hashlib
import hmac
from pathlib import Path

import pytest
from support.certificates import certificate
from support.local_servers import MailAnswers, MailTls, mail_server
from support.outgoing import outgoing
from support.told_nights import told_night

from harness.errors import ConfigRefused
from harness.nightly.config import MailSection, WebhookSection
from harness.nightly.tell.receivers import mail_receiver, webhook_receiver

MAIL = {"name": "us", "host": "mail.example.org", "sender": "watch@example.org", "recipients": ("team@example.org",)}
USER, PASSWORD = "jürgen", "pässwörd"
WITH_LOGIN = {"host": "127.0.0.1", "security": "tls", "user_from": "USER_", "password_from": "PASSWORD_"}
LOGIN = {"USER_": USER, "PASSWORD_": PASSWORD}


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("https://hooks.exämple.org/verysecret", "beyond ASCII"),
        ("https://hooks.example.org/verysecret/ä", "beyond ASCII"),
        ("https://hooks..slack.com/verysecret", "empty or longer than 63 letters"),
        (f"https://{'a' * 70}.slack.com/verysecret", "empty or longer than 63 letters"),
        (f"https://{'a.' * 200}com/verysecret", "longer than 253 letters"),
        ("https://hooks.slack.com/very secret", "a space or a control character"),
        ("https://hooks.slack.com/very\nsecret", "a space or a control character"),
        ("https://hooks.slack.com:99999/verysecret", "its host or its port cannot be read"),
        ("https://[::1/verysecret", "its host or its port cannot be read"),
        ("hooks.slack.com/verysecret", "does not begin with https://"),
        ("verysecret", "does not begin with https://"),
    ],
)
def test_an_address_that_no_server_has_is_refused_without_being_shown(url: str, why: str) -> None:
    with pytest.raises(ConfigRefused, match=f"CHAT_URL holds no address of a web server: .*{why}") as refused:
        webhook_receiver(WebhookSection(name="chat", url_from="CHAT_URL"), {"CHAT_URL": url})
    assert "secret" not in str(refused.value)
    assert refused.value.__cause__ is None


@pytest.mark.parametrize(
    ("key", "value", "why"),
    [
        ("recipients", ("a@example.org\nBcc: b@example.org",), "control character"),
        ("recipients", ("team@exämple.org",), "no address of a mail"),
        ("recipients", ("team",), "no address of a mail"),
        ("recipients", ("good@example.org", "a..b@example.org"), "no address of a mail"),
        ("recipients", ("",), "no address of a mail"),
        ("sender", "wat\x00ch@example.org", "control character"),
        ("sender", "<>@[", "no address of a mail"),
        ("host", "mail..example.org", "empty or longer than 63 letters"),
        ("host", "mail example.org", "a space"),
        ("host", "mäil.example.org", "xn--"),
    ],
)
def test_a_mail_that_no_server_would_take_is_refused_by_its_key(key: str, value: object, why: str) -> None:
    with pytest.raises(ConfigRefused, match=f"{key}: .*{why}"):
        mail_receiver(MailSection(**MAIL | {key: value}), {})


def test_an_address_with_a_name_is_one() -> None:
    with mail_server() as taken:
        wanted = {"recipients": ("The Team <team@example.org>", "a@x.org, b@x.org"), "host": "127.0.0.1"}
        settings = MailSection(**MAIL | wanted, port=taken.port, security="none")
        reached = mail_receiver(settings, {}).bring(outgoing(told_night()))
    assert reached.taken_by == ("team@example.org", "a@x.org", "b@x.org")
    assert "To: The Team <team@example.org>, a@x.org, b@x.org" in taken.bodies[0]


@pytest.mark.parametrize("way", ["PLAIN", "LOGIN", "CRAM-MD5"])
def test_user_and_password_of_any_letters_arrive_as_utf_8(
    way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = certificate(tmp_path, "IP:127.0.0.1")
    monkeypatch.setenv("SSL_CERT_FILE", str(made.file))
    with mail_server(MailAnswers(logins=way), MailTls(made.server_side, True)) as taken:
        settings = MailSection(
            **MAIL | {"host": "127.0.0.1"},
            port=taken.port,
            security="tls",
            user_from="USER_",
            password_from="PASSWORD_",
        )
        mail_receiver(settings, LOGIN).bring(outgoing(told_night()))
    user, password = USER.encode(), PASSWORD.encode()
    digest = hmac.new(password, b"<1@here>", hashlib.md5).hexdigest().encode()
    words = {"PLAIN": [b"\0" + user + b"\0" + password], "LOGIN": [user, password], "CRAM-MD5": [user + b" " + digest]}
    said = {line.removeprefix("AUTH PLAIN ") for line in taken.lines}
    assert {base64.b64encode(word).decode() for word in words[way]} <= said
    assert len(taken.bodies) == 1


def test_a_server_without_a_login_is_not_sent_a_mail_that_needs_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from harness.nightly.tell.errors import NotDelivered

    made = certificate(tmp_path, "IP:127.0.0.1")
    monkeypatch.setenv("SSL_CERT_FILE", str(made.file))
    with mail_server(MailAnswers(logins="GSSAPI"), MailTls(made.server_side, True)) as taken:
        settings = MailSection(
            **MAIL | {"host": "127.0.0.1"},
            port=taken.port,
            security="tls",
            user_from="USER_",
            password_from="PASSWORD_",
        )
        with pytest.raises(NotDelivered, match="could not be used"):
            mail_receiver(settings, LOGIN).bring(outgoing(told_night()))
    assert taken.bodies == []
