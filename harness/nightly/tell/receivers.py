"""The receivers that nightly.toml names, with their secrets from the environment.

A secret is named in nightly.toml by its environment variable and stands in no file, record, message or log of ours.
"""

from __future__ import annotations

from collections.abc import Mapping

from harness.errors import ConfigRefused
from harness.nightly.config import MailSection, NightlyConfig, WebhookSection
from harness.nightly.tell.delivery import Receiver
from harness.nightly.tell.mail import Envelope, MailServer, Security, mail_of, send
from harness.nightly.tell.webhook import Webhook, post, webhook_body
from harness.results.deliveries import Way
from harness.results.nightly import NightResult


def receivers_of(config: NightlyConfig, environment: Mapping[str, str]) -> tuple[Receiver, ...]:
    """ConfigRefused names what is not set: before a night is measured that nobody would hear of."""
    return (
        *(webhook_receiver(section, environment) for section in config.webhook),
        *(mail_receiver(section, environment) for section in config.mail),
    )


def webhook_receiver(section: WebhookSection, environment: Mapping[str, str]) -> Receiver:
    webhook = Webhook(_secret(section.name, section.url_from, environment))
    return Receiver(Way.WEBHOOK, section.name, lambda night: post(webhook, webhook_body(night)))


def mail_receiver(section: MailSection, environment: Mapping[str, str]) -> Receiver:
    security = Security(section.security)
    if security is Security.NONE and section.password_from is not None:
        what = "a password would be sent where everybody on the way can read it"
        raise ConfigRefused(section.name, what, 'choose security = "starttls" or "tls", or leave the password out')
    user = _secret(section.name, section.user_from, environment) if section.user_from else None
    password = _secret(section.name, section.password_from, environment) if section.password_from else None
    server = MailServer(section.host, section.port, security, user, password)
    envelope = Envelope(section.sender, section.recipients)

    def bring(night: NightResult) -> None:
        send(server, mail_of(night, envelope))

    return Receiver(Way.MAIL, section.name, bring)


def _secret(receiver: str, variable: str, environment: Mapping[str, str]) -> str:
    if not (value := environment.get(variable, "").strip()):
        what = f"the environment variable {variable} is not set"
        raise ConfigRefused(receiver, what, f"set {variable} where `bigcore nightly run` is started")
    return value
