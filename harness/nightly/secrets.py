"""The secrets that nightly.toml names: no program that we start gets them, and none stands in what one says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from harness.nightly.config import NightlyConfig

SHORTEST: Final = 4
"""Letters of a secret that is looked for; every text holds shorter ones."""
LONG_PART: Final = 16
"""Letters of a part of an address that is a secret by itself, such as the last of a webhook's."""
OF_THE_STORE: Final = ("BIGCORE_STORE", "PGPASSWORD")
"""A build command keeps these variables, as it may need the store. Their passwords are taken out of what it says."""


@dataclass(frozen=True, slots=True)
class Secrets:
    variables: frozenset[str]
    """Of the environment; programs that we start do not get them."""
    values: Mapping[str, str] = field(repr=False)
    """What to look for in a text, with the variable that it is from; longer ones first."""

    @property
    def longest(self) -> int:
        return max(map(len, self.values), default=0)

    def kept_from(self, environment: Mapping[str, str]) -> dict[str, str]:
        return {name: value for name, value in environment.items() if name not in self.variables}

    def taken_out_of(self, text: str) -> str:
        for value, variable in self.values.items():
            text = text.replace(value, f"‹{variable}›")
        return text


def secrets_of(config: NightlyConfig, environment: Mapping[str, str]) -> Secrets:
    named = [section.url_from for section in config.webhook]
    named += [name for section in config.mail for name in (section.user_from, section.password_from) if name]
    found = {
        part: variable
        for variable in (*named, *OF_THE_STORE)
        for part in _parts(environment.get(variable, ""), variable)
        if len(part) >= SHORTEST
    }
    return Secrets(frozenset(named), dict(sorted(found.items(), key=lambda item: -len(item[0]))))


def _parts(value: str, variable: str) -> Iterator[str]:
    """The whole, as a program would print it, and what of an address is told by those who leave its host out."""
    text = value.encode("utf-8", "surrogateescape").decode("utf-8", "replace").strip()
    if variable == "BIGCORE_STORE":
        yield from _password(text)
        return
    yield text
    if "://" in text:
        behind_host = text.partition("://")[2].partition("/")[2]
        yield from (part for part in (behind_host, *behind_host.split("/")) if len(part) >= LONG_PART)


def _password(address: str) -> Iterator[str]:
    """A file's path is none."""
    try:
        password = urlsplit(address).password
    except ValueError:
        password = None
    if password:
        yield password
