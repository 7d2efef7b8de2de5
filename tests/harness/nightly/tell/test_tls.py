"""Mail and webhooks over TLS, against servers with certificates of the test's own."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from support.certificates import certificate
from support.local_servers import MailTls, mail_server, web_server
from support.outgoing import envelope, outgoing
from support.told_nights import told_night

from harness.nightly.tell.chat import webhook_body
from harness.nightly.tell.errors import NotDelivered
from harness.nightly.tell.mail import letter_of, send
from harness.nightly.tell.mail_session import MailServer, Security
from harness.nightly.tell.message import subject_of
from harness.nightly.tell.webhook import Webhook, post

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl to make a certificate")
MAIL = letter_of(outgoing(told_night()), envelope("a@example.org"))
BOTH_WAYS = pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])


def server(port: int, security: Security) -> MailServer:
    return MailServer("127.0.0.1", port, security, "me", "verysecret")


@BOTH_WAYS
def test_a_mail_reaches_a_server_whose_certificate_is_trusted(tmp_path: Path, monkeypatch, security: Security):
    made = certificate(tmp_path, "IP:127.0.0.1")
    monkeypatch.setenv("SSL_CERT_FILE", str(made.file))
    with mail_server(tls=MailTls(made.server_side, security is Security.TLS)) as taken:
        send(server(taken.port, security), MAIL)
    (body,) = taken.bodies
    assert f"Subject: {subject_of(told_night())}"[:40] in body
    said = [line.split(" ")[0].upper() for line in taken.lines]
    assert "AUTH" in said
    # What it offered in plain is not believed: it is asked once more.
    assert said.count("EHLO") == (2 if security is Security.STARTTLS else 1)
    assert ("STARTTLS" in said) == (security is Security.STARTTLS)
    assert "AUTH" not in said[: said.index("STARTTLS")] if "STARTTLS" in said else True


@BOTH_WAYS
@pytest.mark.parametrize(
    ("name", "trusted", "why"),
    [
        ("IP:127.0.0.1", False, "nobody known has signed it"),
        ("DNS:elsewhere.example", True, "it is of another (name|address)"),
    ],
)
def test_a_wrong_certificate_is_refused_and_told_and_neither_mail_nor_password_is_sent(
    tmp_path: Path, monkeypatch, security: Security, name: str, trusted: bool, why: str
):
    made = certificate(tmp_path, name)
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(made.file))
    with (
        mail_server(tls=MailTls(made.server_side, security is Security.TLS)) as taken,
        pytest.raises(
            NotDelivered, match=f"the mail server is refused: its certificate is not trusted \\({why}\\)"
        ) as told,
    ):
        send(server(taken.port, security), MAIL)
    assert taken.bodies == []
    assert not any(line.upper().startswith("AUTH") for line in taken.lines)
    assert not told.value.at_once_again, "a certificate does not become right within seconds"


def test_a_webhook_is_brought_over_tls_where_the_certificate_is_trusted_and_refused_where_not(
    tmp_path: Path, monkeypatch
):
    made = certificate(tmp_path, "IP:127.0.0.1")
    with web_server(200, tls=made.server_side) as taken:
        hook = Webhook(f"https://127.0.0.1:{taken.port}/secret-path")
        with pytest.raises(NotDelivered, match="nobody known has signed it") as told:
            post(hook, webhook_body(told_night()))
        assert "secret-path" not in str(told.value)
        assert taken.bodies == []
        monkeypatch.setenv("SSL_CERT_FILE", str(made.file))
        post(hook, webhook_body(told_night()))
    assert len(taken.bodies) == 1
