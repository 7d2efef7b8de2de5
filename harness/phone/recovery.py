"""Getting a phone back that is known: its identity is checked before it is believed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from harness.clock import Clock
from harness.errors import PhoneFailed
from harness.phone.adb.refusals import lost, refusal
from harness.phone.adb.transport import Reply, Transport
from harness.phone.addresses import READY
from harness.phone.changed_phone import another_phone, updated
from harness.phone.identity import Build, build, phone_record, read_properties
from harness.phone.ladder import LOOK_AGAIN_S, RECOVERABLE, Ladder, Patience, Switchboard, android_is_up
from harness.reasons import Reason

_ANSWER_LIMIT_S = 10.0
_TIDYING_LIMIT_S = 20.0
"""Three times this is within what a worker may take after Ctrl-C."""


@dataclass(frozen=True, slots=True)
class KnownPhone:
    """What a phone must be when it comes back, and where it hung."""

    serial: str
    identity: str
    fingerprint: str
    device_path: str | None


class ReturningPhone:
    """A Transport that can be recovered; afterwards the same object speaks to the phone again, maybe by another way."""

    def __init__(
        self,
        known: KnownPhone,
        switchboard: Switchboard,
        clock: Clock,
        tell: Callable[[str], None],
        another_in_use: Callable[[], bool],
        allow_reboot: bool = False,
        patience: Patience | None = None,
    ) -> None:
        self._known = known
        self._switchboard = switchboard
        self._clock = clock
        place = known.device_path
        self._ladder = Ladder(
            known.serial, switchboard, tell, another_in_use, place, allow_reboot, patience or Patience()
        )
        self._way = switchboard.transport(known.serial)
        self._strangers: set[str] = set()
        self._doubtful = False
        """It was given up: whoever answers now is asked who it is before anything is done to it, even tidying up."""

    @property
    def serial(self) -> str:
        return self._way.serial

    def state(self) -> str:
        return self._way.state()

    def run(self, line: str, timeout_s: float = 30.0) -> Reply:
        return self._sure_way().run(line, timeout_s)

    def stream(self, line: str, silence_s: float) -> AbstractContextManager[Iterator[str]]:
        return self._sure_way().stream(line, silence_s)

    def push(self, local: Path, remote: str, mode: int = 0o644) -> None:
        self._sure_way().push(local, remote, mode)

    def push_bytes(self, content: bytes, remote: str, mode: int = 0o644) -> None:
        self._sure_way().push_bytes(content, remote, mode)

    def pull(self, remote: str, local: Path) -> None:
        self._sure_way().pull(remote, local)

    def _sure_way(self) -> Transport:
        if self._doubtful:
            self._way = self._itself(self._way, own=True)
            self._doubtful = False
        return self._way

    def recover(self, failure: PhoneFailed) -> None:
        """Returns when the phone answers again as itself; raises the reason why it is set aside otherwise."""
        if failure.reason not in RECOVERABLE:
            raise failure
        self._doubtful = True
        self._way = self._ladder.climb(failure, lambda limit_s: self._back(limit_s, self._as_it_was))
        self._doubtful = False

    def look_for(self) -> None:
        """Waits for a phone that went while it was tidied up. One that was given up has been waited for already."""
        if self._doubtful:
            raise lost(self._known.serial)
        self._doubtful = True
        self._way = self._back(_TIDYING_LIMIT_S, self._itself)
        self._doubtful = False

    def _back(self, limit_s: float, confirmed: Callable[[Transport, bool], Transport]) -> Transport:
        """The phone by its own serial number, or by another way in (Wi-Fi instead of USB), once Android is up."""
        deadline_s = self._clock.monotonic_s() + limit_s
        last: PhoneFailed = lost(self._known.serial)
        while (left_s := deadline_s - self._clock.monotonic_s()) > 0:
            states = self._ladder.seen()
            if self._known.serial in states:
                last = refusal(self._known.serial, states[self._known.serial])
            for serial in self._candidates(states):
                try:
                    return confirmed(self._switchboard.transport(serial), serial == self._known.serial)
                except PhoneFailed as refused:
                    if refused.reason == Reason.PHONE_CHANGED:
                        raise
                    last = refused if serial == self._known.serial else last
            self._clock.wait(min(LOOK_AGAIN_S, left_s))
        raise last

    def _candidates(self, states: dict[str, str]) -> list[str]:
        """Its own serial first. Another phone is asked who it is once, since it may be measured by another process."""
        self._strangers &= set(states)
        answering = {serial for serial, state in states.items() if state == READY} - self._strangers
        return sorted(answering, key=lambda serial: (serial != self._known.serial, serial))

    def _as_it_was(self, way: Transport, own: bool) -> Transport:
        """The phone with the Android that it was measured with. One that was updated is tidied up where it is now."""
        now = self._told_by_itself(way, own).fingerprint
        if now != self._known.fingerprint:
            self._way = way
            raise updated(way.serial, self._known.fingerprint, now)
        return way

    def _itself(self, way: Transport, own: bool) -> Transport:
        """The phone with whatever Android, which is enough to tidy it up."""
        self._told_by_itself(way, own)
        return way

    def _told_by_itself(self, way: Transport, own: bool) -> Build:
        """The Android of the phone, which says that it is the known one. Raises PhoneFailed of any other."""
        properties = read_properties(way, _ANSWER_LIMIT_S)
        found = build(properties)
        android_is_up(way, found)
        if phone_record(properties, way.serial).identity == self._known.identity:
            return found
        if own:
            raise another_phone(way.serial)
        self._strangers.add(way.serial)
        raise lost(self._known.serial)
