"""The receivers that nightly.toml names, with their secrets from the environment.

A secret is named in nightly.toml by its environment variable and stands in no file, record, message or log of ours.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from harness.errors import ConfigRefused
from harness.nightly.config import MailSection, NightlyConfig, WebhookSection
from harness.nightly.tell.addresses import check_host, mailboxes, web_address
from harness.nightly.tell.chat import webhook_body
from harness.nightly.tell.delivery import Receiver
from harness.nightly.tell.mail import Envelope, letter_of, send
from harness.nightly.tell.mail_session import MailServer, Security
from harness.nightly.tell.outgoing import Outgoing, Reached
from harness.nightly.tell.webhook import Webhook, post
from harness.results.deliveries import Way

Read = TypeVar("Read")


def receivers_of(config: NightlyConfig, environment: Mapping[str, str]) -> tuple[Receiver, ...]:
    """ConfigRefused names what is not set or cannot be used: before a night is measured that nobody would hear of."""
    return (
        *(webhook_receiver(section, environment) for section in config.webhook),
        *(mail_receiver(section, environment) for section in config.mail),
    )


def webhook_receiver(section: WebhookSection, environment: Mapping[str, str]) -> Receiver:
    url = _secret(section.name, section.url_from, environment)
    try:
        web_address(url)
    except ValueError as error:
        what = f"the environment variable {section.url_from} holds no address of a web server: {error}"
        raise ConfigRefused(section.name, what, f"mend what {section.url_from} is set to") from None
    webhook = Webhook(url)

    def bring(outgoing: Outgoing) -> Reached:
        post(webhook, webhook_body(outgoing.night))
        return Reached()

    return Receiver(Way.WEBHOOK, section.name, bring)


def mail_receiver(section: MailSection, environment: Mapping[str, str]) -> Receiver:
    security = Security(section.security)
    if security is Security.NONE and section.password_from is not None:
        what = "a password would be sent where everybody on the way can read it"
        raise ConfigRefused(section.name, what, 'choose security = "starttls" or "tls", or leave the password out')
    user = _secret(section.name, section.user_from, environment) if section.user_from else None
    password = _secret(section.name, section.password_from, environment) if section.password_from else None
    server, envelope = MailServer(section.host, section.port, security, user, password), envelope_of(section)

    def bring(outgoing: Outgoing) -> Reached:
        letter = letter_of(outgoing, envelope)
        return send(server, letter) if letter.recipients else Reached()

    return Receiver(Way.MAIL, section.name, bring)


def envelope_of(section: MailSection) -> Envelope:
    """From whom to whom; it needs no secret. Raises ConfigRefused for what is no server or no address."""
    _checked(section.name, "host", check_host, section.host)
    recipients = tuple(
        one for text in section.recipients for one in _checked(section.name, "recipients", mailboxes, text)
    )
    (sender,) = _checked(section.name, "sender", mailboxes, section.sender)[:1]
    return Envelope(sender, recipients)


def _checked(receiver: str, key: str, read: Callable[[str], Read], text: str) -> Read:
    try:
        return read(text)
    except ValueError as error:
        raise ConfigRefused(
            receiver, f"{key}: {text!r}: {error}", f"mend {key} of this [[mail]] in nightly.toml"
        ) from None


def _secret(receiver: str, variable: str, environment: Mapping[str, str]) -> str:
    if not (value := environment.get(variable, "").strip()):
        what = f"the environment variable {variable} is not set"
        raise ConfigRefused(receiver, what, f"set {variable} where `bigcore nightly run` is started")
    return value
