"""What a person types to ask again what a night told."""

from __future__ import annotations

import shlex
from dataclasses import dataclass

from harness.nightly.config import DEFAULT_FILE
from harness.store.address import told_option


@dataclass(frozen=True, slots=True)
class RepeatCommands:
    """Where the watch is, as far as a command must say it: in the folder of its configuration file."""

    config: str = DEFAULT_FILE.name
    """Its file's name."""
    store: str | None = None
    """As it was given. None: the usual one."""

    @property
    def run(self) -> str:
        """The whole night."""
        return self._spelt("run", self.config)

    def confirmation_of(self, series: str) -> str:
        """What was told of it, measured again."""
        named = () if self.config == DEFAULT_FILE.name else (self.config,)
        return self._spelt("confirm", series, *named)

    def _spelt(self, *words: str) -> str:
        told = told_option(self.store)
        return shlex.join(("bigcore", "nightly", *words, *(("--store", told) if told else ())))
