"""The receivers that nightly.toml names, with their secrets from the environment.

A secret is named in nightly.toml by its environment variable and stands in no file, record, message or log of ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from harness.errors import ConfigRefused
from harness.nightly.tell.delivery import Receiver
from harness.nightly.tell.mail import Envelope, MailServer, Security, mail_of, send
from harness.nightly.tell.webhook import Webhook, post, webhook_body
from harness.results.nightly import NightResult, Way


@dataclass(frozen=True, slots=True)
class WebhookSettings:
    name: str
    url_from: str
    """The environment variable that holds the address."""


@dataclass(frozen=True, slots=True)
class MailSettings:
    name: str
    host: str
    port: int
    sender: str
    recipients: tuple[str, ...]
    security: Security = Security.STARTTLS
    user_from: str | None = None
    password_from: str | None = None


def webhook_receiver(settings: WebhookSettings, environment: Mapping[str, str]) -> Receiver:
    webhook = Webhook(_secret(settings.name, settings.url_from, environment))
    return Receiver(Way.WEBHOOK, settings.name, lambda night: post(webhook, webhook_body(night)))


def mail_receiver(settings: MailSettings, environment: Mapping[str, str]) -> Receiver:
    if settings.security is Security.NONE and settings.password_from is not None:
        what = "a password would be sent where everybody on the way can read it"
        raise ConfigRefused(settings.name, what, 'choose security = "starttls" or "tls", or leave the password out')
    user = _secret(settings.name, settings.user_from, environment) if settings.user_from else None
    password = _secret(settings.name, settings.password_from, environment) if settings.password_from else None
    server = MailServer(settings.host, settings.port, settings.security, user, password)
    envelope = Envelope(settings.sender, settings.recipients)

    def bring(night: NightResult) -> None:
        send(server, mail_of(night, envelope))

    return Receiver(Way.MAIL, settings.name, bring)


def _secret(receiver: str, variable: str, environment: Mapping[str, str]) -> str:
    if not (value := environment.get(variable, "").strip()):
        what = f"the environment variable {variable} is not set"
        raise ConfigRefused(receiver, what, f"set {variable} where `bigcore nightly run` is started")
    return value
