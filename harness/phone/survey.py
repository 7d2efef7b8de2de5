"""Every phone that adb sees: what it is, which core will be used, what hinders a good measurement."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from harness.errors import PhoneFailed
from harness.phone import lock
from harness.phone.adb.adb_server import AdbServer
from harness.phone.adb.refusals import refusal
from harness.phone.adb.transport import Transport
from harness.phone.addresses import READY, by_identity
from harness.phone.cores import Refusal, as_before, large_core
from harness.phone.facts import PhoneFacts, read_facts, too_old
from harness.phone.gates import Gates, hindrances
from harness.phone.journal import JournalFolder
from harness.phone.pending_restores import PendingRestores, pending_restores_at, pending_restores_of
from harness.phone.screen import UNLOCK, lock_in_words
from harness.reasons import Reason
from harness.results.records import CoreChoice
from harness.results.telemetry import Conditions

_MOST_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Obstacle:
    reason: str
    detail: str
    next_step: str


@dataclass(frozen=True, slots=True)
class SurveyedPhone:
    serial: str
    state: str
    facts: PhoneFacts | None
    """None: it did not answer."""
    large_core: CoreChoice | None
    obstacles: tuple[Obstacle, ...]
    pending_restores: PendingRestores | None = None
    """What an earlier sweep could not put back. The next one does, so it hinders nothing."""
    also_at: tuple[str, ...] = ()
    """Other addresses of the same phone, such as that of wireless debugging."""

    @property
    def ready(self) -> bool:
        return not self.obstacles

    @property
    def reasons(self) -> tuple[str, ...]:
        """Each once, though a phone may be too hot by its status and by its temperature."""
        return tuple(dict.fromkeys(obstacle.reason for obstacle in self.obstacles))


def _nothing(identity: str, fresh: CoreChoice) -> None: ...


def survey(
    server: AdbServer,
    at: str,
    gates: Gates | None = None,
    earlier: Callable[[str, CoreChoice], CoreChoice | None] = _nothing,
) -> tuple[SurveyedPhone, ...]:
    """All at once; a phone that hangs costs its own time limit only.

    `earlier` knows the core that a phone, by its identity, was measured on before: a sweep keeps to it.
    """
    listed = server.connected()
    if not listed:
        return ()

    def look(row: tuple[str, str]) -> SurveyedPhone:
        serial, state = row
        return look_at(server.transport(serial), state, at, gates or Gates(), earlier)

    with ThreadPoolExecutor(min(len(listed), _MOST_AT_ONCE)) as pool:
        return _each_once(listed, tuple(pool.map(look, listed)))


def _each_once(listed: Sequence[tuple[str, str]], found: Sequence[SurveyedPhone]) -> tuple[SurveyedPhone, ...]:
    identities = {phone.serial: phone.facts.phone.identity for phone in found if phone.facts is not None}
    listing = by_identity(listed, identities)
    once = {serial for serial, _ in listing.phones}
    return tuple(
        replace(phone, also_at=tuple(alias.address for alias in listing.aliases if alias.of == phone.serial))
        for phone in found
        if phone.serial in once
    )


def look_at(
    phone: Transport,
    state: str,
    at: str,
    gates: Gates,
    earlier: Callable[[str, CoreChoice], CoreChoice | None] = _nothing,
) -> SurveyedPhone:
    if state != READY:
        return _silent(phone.serial, state, refusal(phone.serial, state))
    try:
        facts = read_facts(phone, at)
    except PhoneFailed as failure:
        return _silent(phone.serial, state, failure)
    core = large_core(facts.topology)
    if isinstance(core, CoreChoice):
        core = as_before(facts.topology, core, earlier(facts.phone.identity, core))
    pending = pending_restores_of(facts.phone.identity, JournalFolder())
    found = (*_obstacles(facts, core, gates), *_not_to_be_put_back(pending))
    chosen = core if isinstance(core, CoreChoice) else None
    return SurveyedPhone(phone.serial, state, facts, chosen, found, pending)


def _obstacles(facts: PhoneFacts, core: CoreChoice | Refusal, gates: Gates) -> Iterable[Obstacle]:
    holder = lock.busy(facts.phone.identity)
    if holder:
        yield Obstacle(Reason.PHONE_BUSY, f"{holder} is measuring on it", "wait for it, or stop it")
    if facts.build.sdk == 0:
        yield Obstacle(Reason.OFFLINE, "it does not say which Android it runs", "wait a minute, or restart the phone")
    elif old := too_old(facts.build):
        yield Obstacle(Reason.PHONE_UNSUITABLE, old, "choose another phone")
    if not facts.build.boot_completed:
        yield Obstacle(Reason.OFFLINE, "it is still starting", "wait a minute")
    if isinstance(core, Refusal):
        yield Obstacle(core.reason, core.what, core.next_step)
    for gate in hindrances(_with_cap(facts, core), None, gates):
        yield Obstacle(gate.reason, gate.detail, gate.next_step)
    if facts.conditions.locked and facts.screen.secure is not False:
        yield Obstacle(Reason.SCREEN_LOCKED, lock_in_words(facts.screen), UNLOCK)


def _not_to_be_put_back(pending: PendingRestores | None) -> Iterable[Obstacle]:
    """What this version can put back is no obstacle: the next sweep does it."""
    if pending is not None and pending.unreadable is not None:
        yield Obstacle(Reason.RESTORE_PENDING, pending.words, pending.next_step)


def _with_cap(facts: PhoneFacts, core: CoreChoice | Refusal) -> Conditions:
    """The conditions of a survey know no core; its cap stands in the topology.

    A cap that fixed performance mode sets goes with the mode, which a sweep switches off.
    """
    cpu = facts.topology.cpu(core.cpu) if isinstance(core, CoreChoice) and not facts.fixed_performance else None
    return facts.conditions if cpu is None else replace(facts.conditions, cap_khz=cpu.cap_khz, max_khz=cpu.max_khz)


def _silent(serial: str, state: str, failure: PhoneFailed) -> SurveyedPhone:
    obstacle = Obstacle(failure.reason, failure.what, failure.next_step)
    return SurveyedPhone(serial, state, None, None, (obstacle,), pending_restores_at(serial, JournalFolder()))
