"""The phones of a night on this computer: called, waited for, and found again by who they are."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from harness.clock import Clock, spell
from harness.errors import PhoneFailed
from harness.nightly.measuring.measurer import Fleet, MissingPhone
from harness.nightly.series import FoundPhone
from harness.phone.adb.refusals import refusal
from harness.phone.addresses import READY, by_identity, each_once, identity_at
from harness.phone.arrival import PASSING, Board, call_forgotten, listings, not_listed
from harness.phone.battery import battery_health, battery_line
from harness.phone.gates import Gates
from harness.phone.survey import look_at
from harness.session.progress import Emit, Waiting
from harness.store.nights import KeptNights
from harness.sweep.phones import at_their_addresses_now

PATIENCE_S = 30.0
"""So long a phone is waited for that adb lists and that does not answer yet: nobody is there to look again."""


@dataclass(frozen=True, slots=True)
class KnownPhones:
    """Whom earlier nights met."""

    identities: Mapping[str, str] = field(default_factory=dict)
    """By the name that nightly.toml, or adb, had for the phone; the last one that was met there."""
    last_night: tuple[str, ...] = ()
    """The names of the last night's phones."""

    @classmethod
    def of(cls, kept: KeptNights) -> KnownPhones:
        rows = kept.all_phones()
        last = tuple(row.asked for row in rows if row.night == rows[-1].night)
        return cls({row.asked: row.phone for row in rows if row.phone is not None}, last)


@dataclass(frozen=True, slots=True)
class PhonesTonight:
    board: Board
    clock: Clock
    emit: Emit
    known: KnownPhones

    def fleet(self, asked: Mapping[str, str]) -> Fleet:
        """`asked`: addresses by the names of nightly.toml; empty where it names none, and every phone is asked for."""
        called = call_forgotten(self.board, asked.values() or self.known.last_night)
        self._await(asked)
        names = self._addresses_now(asked) if asked else self._all_there(called)
        states = dict(self.board.connected())
        present, missing = [], []
        for name, serial in names.items():
            try:
                present.append(self._found(name, serial, states.get(serial)))
            except PhoneFailed as failure:
                missing.append(MissingPhone(name, f"{failure.what}; {failure.next_step}"))
        return Fleet.of(present, missing)

    def _await(self, asked: Mapping[str, str]) -> None:
        """Returns when none of them may still become ready, or after the patience."""
        told = set[str]()
        for listing in listings(self.board, self.clock, PATIENCE_S):
            states = dict(by_identity(listing, {}).phones)
            wanted = set(self._addresses_now(asked).values()) or set(states)
            # one that is gone from its address may be any of those that do not say yet who they are
            looked_for = wanted if wanted <= states.keys() else states.keys()
            coming = {serial: state for serial, state in states.items() if serial in looked_for and state in PASSING}
            if not coming:
                return
            for serial in coming.keys() - told:
                what = refusal(serial, coming[serial]).what
                self.emit(Waiting(serial=serial, what=what, at_most_s=PATIENCE_S))
            told |= coming.keys()

    def _addresses_now(self, asked: Mapping[str, str]) -> dict[str, str]:
        met = {serial: who for name, serial in asked.items() if (who := self.known.identities.get(name)) is not None}
        return dict(zip(asked, at_their_addresses_now(tuple(asked.values()), met, self.board), strict=True))

    def _all_there(self, called: Collection[str]) -> dict[str, str]:
        """Without a stranger at an address that was called: nobody asked for that one."""
        rows = self.board.connected()
        strangers = {
            serial
            for serial, state in rows
            if serial in called and state == READY
            if identity_at(self.board, serial) != self.known.identities.get(serial)
        }
        here = tuple(row for row in rows if row[0] not in strangers)
        return {serial: serial for serial, _ in each_once(self.board, here).phones}

    def _found(self, asked: str, serial: str, state: str | None) -> FoundPhone:
        if state is None:
            raise not_listed(serial)
        phone = self.board.transport(serial)
        looked = look_at(phone, state, spell(self.clock.now()), Gates())
        if looked.facts is None:
            why = looked.obstacles[0]
            raise PhoneFailed(why.reason, serial, why.detail, why.next_step)
        who, build = looked.facts.phone, looked.facts.build
        return FoundPhone(
            asked,
            serial,
            who.identity,
            f"{who.manufacturer} {who.model}",
            build.fingerprint,
            build.android,
            battery_health(phone.run(battery_line()).stdout),
            who.engine,
        )
