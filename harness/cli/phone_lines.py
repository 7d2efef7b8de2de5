"""What phones say while they are measured, a line each: whose it is, where several are measured, and what is wrong."""

from __future__ import annotations

from rich.console import Console

from harness.cli.tables import plain, said_once
from harness.reasons import in_words
from harness.session.progress import Met, ProgressEvent, RestorePending, SetAside, Trouble, Waiting

LONG_WAIT_S = 10.0
"""A shorter wait is a detail."""


class PhoneLines:
    """Knows the phones that were heard of."""

    def __init__(self, console: Console, *, verbose: bool = False) -> None:
        self._console = console
        self._verbose = verbose
        self._names: dict[str, str] = {}
        """What each phone is called, by its serial; the serial until it has told its name."""
        self._waits: set[str] = set()
        """The phones that wait, and of which that was told."""
        self._met_phones: set[str] = set()

    def say(self, words: str) -> None:
        self._console.print(plain(words))

    def line(self, serial: str, words: str) -> None:
        self.say(f"{self.prefix(serial)}{words}")

    def detail(self, serial: str, words: str) -> None:
        if self._verbose:
            self.line(serial, words)

    def prefix(self, serial: str) -> str:
        """Whose line it is, where several phones are measured, or the only one has not told its name yet."""
        several = len(self._names) > 1
        return f"{self._names[serial]}: " if several or serial not in self._met_phones else ""

    def hear_of(self, event: ProgressEvent) -> None:
        """Comes before everything else that is told of an event."""
        self._names.setdefault(event.serial, event.serial)
        if not isinstance(event, Waiting):
            self._waits.discard(event.serial)

    def call(self, serial: str, name: str) -> None:
        """Where its name is known before it tells it itself."""
        if serial not in self._met_phones:
            self._met_phones.add(serial)
            self._names[serial] = self._told_apart(serial, name)

    def met(self, event: Met) -> None:
        self._met_phones.add(event.serial)
        self._names[event.serial] = self._told_apart(event.serial, event.name)
        phone = self._names[event.serial] + (" (virtual)" if event.virtual else "")
        self.say(f"Measuring {phone}, Android {event.android}, on its {' and '.join(event.cores)}.")

    def _told_apart(self, serial: str, name: str) -> str:
        taken = any(name == known for other, known in self._names.items() if other != serial)
        return f"{name} ({serial})" if taken else name

    def waiting(self, event: Waiting) -> None:
        """A wait is told when it begins; the phone says again and again for how long it still may last."""
        words = f"waiting, at most {event.at_most_s:.0f} s: {event.what}"
        if event.at_most_s < LONG_WAIT_S or event.serial in self._waits:
            self.detail(event.serial, words)
            return
        self._waits.add(event.serial)
        self.line(event.serial, words)

    def trouble(self, event: Trouble) -> None:
        self.line(event.serial, said_once(in_words(event.reason), event.detail))

    def set_aside(self, event: SetAside) -> None:
        """Its phone is named, also where it is the only one: another sentence of it may never come."""
        told = said_once(f"{self._names[event.serial]} is set aside, {in_words(event.reason)}", event.detail)
        self.say(f"{told}; {event.next_step}")

    def restore_pending(self, event: RestorePending) -> None:
        self.line(event.serial, f"{event.detail}; {event.next_step}")
