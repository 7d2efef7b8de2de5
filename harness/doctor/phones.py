"""The phones that are seen, and the settings that killed runs have left to be put back on them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from harness.doctor.findings import Finding, State
from harness.errors import PhoneFailed
from harness.phone import lock
from harness.phone.adb.adb_server import AdbServer
from harness.phone.adb.transport import Transport
from harness.phone.files import PhoneFiles
from harness.phone.install import installed
from harness.phone.journal import JournalFolder
from harness.phone.pending_restores import RESTORE_COMMAND, PendingRestores, all_pending_restores
from harness.phone.settings import restore
from harness.phone.survey import SurveyedPhone
from harness.results.names import APP_PACKAGE


@dataclass(frozen=True, slots=True)
class Bench:
    """What the checks of phones stand on."""

    server: AdbServer
    journals: JournalFolder
    package: str = APP_PACKAGE


def look_at_phones(bench: Bench, found: Sequence[SurveyedPhone]) -> Iterator[Finding]:
    if not found:
        yield Finding(
            "phones",
            State.NOTE,
            "none is connected",
            "plug one in with USB debugging on, or: bigcore virtual-phone start --profile pixel_1",
        )
    for phone in found:
        yield from _look_at_one(bench, phone)
    yield from _pending_restores(bench, found)


def restore_all(bench: Bench, found: Sequence[SurveyedPhone]) -> Iterator[Finding]:
    """Puts back every setting that a killed run left changed, on each phone that is connected."""
    here = {phone.facts.phone.identity: phone.serial for phone in found if phone.facts}
    pending = all_pending_restores(bench.journals)
    if not pending:
        yield Finding("settings", State.OK, "every phone is set as its owner left it")
    for one in pending:
        if one.unreadable is not None:
            yield _pending_restore(one, one.next_step)
        elif one.holder is None:
            yield _restore_one(bench, one, here.get(one.identity))
        else:
            yield Finding("settings", State.NOTE, f"{one.model} is being measured by {one.holder}", "wait for it")


def _restore_one(bench: Bench, pending: PendingRestores, serial: str | None) -> Finding:
    if serial is None:
        return _pending_restore(pending, f"connect it and run {RESTORE_COMMAND}")
    told: list[str] = []
    try:
        with lock.held(pending.identity, serial):
            restore(bench.server.transport(serial), pending.identity, bench.journals, told.append)
    except PhoneFailed as failure:
        return Finding(serial, State.PROBLEM, failure.what, failure.next_step)
    counted = (
        "1 setting of {} is as it was"
        if pending.settings == 1
        else f"{pending.settings} settings of {{}} are as they were"
    )
    settings = counted.format(pending.model)
    files = f"the files that lay on {pending.model} are removed"
    done = [settings] * (bool(pending.settings) and not told) + [files] * pending.files
    return Finding(serial, State.NOTE if told else State.OK, "; ".join([*done, *told]))


def _look_at_one(bench: Bench, phone: SurveyedPhone) -> Iterator[Finding]:
    facts = phone.facts
    if facts is not None:
        core = phone.large_core
        chosen = "which core is not known" if core is None else f"measures on CPU {core.cpu} ({core.rule})"
        kind = " (virtual)" if facts.phone.virtual else ""
        words = f"{facts.phone.manufacturer} {facts.phone.model}{kind}, Android {facts.build.android}; {chosen}"
        yield Finding(phone.serial, State.OK if phone.ready else State.NOTE, words)
    for obstacle in phone.obstacles:
        yield Finding(phone.serial, State.PROBLEM, f"{obstacle.reason}: {obstacle.detail}", obstacle.next_step)
    if facts is None or facts.phone.identity in _in_use(phone):
        return
    try:
        yield from _look_inside(bench.server.transport(phone.serial), bench.package)
    except PhoneFailed as failure:
        yield Finding(phone.serial, State.PROBLEM, failure.what, failure.next_step)


def _look_inside(phone: Transport, package: str) -> Iterator[Finding]:
    app = installed(phone, package)
    if app is None:
        yield Finding(phone.serial, State.NOTE, "the benchmark app is not installed", "bigcore app install")
    files = PhoneFiles(phone)
    files.demand_own()
    leftovers = files.leftovers()
    if leftovers:
        yield Finding(
            phone.serial, State.NOTE, f"files of an earlier run lie on it: {leftovers}", "they go with the next sweep"
        )


def _pending_restores(bench: Bench, found: Sequence[SurveyedPhone]) -> Iterator[Finding]:
    """Also of phones that are not connected. A process that measures one now puts its settings back itself."""
    here = {phone.facts.phone.identity for phone in found if phone.facts}
    for one in all_pending_restores(bench.journals):
        if one.unreadable is not None:
            yield _pending_restore(one, one.next_step)
        elif one.holder is None:
            connected = one.identity in here
            yield _pending_restore(one, RESTORE_COMMAND if connected else f"connect it and run {RESTORE_COMMAND}")


def _pending_restore(pending: PendingRestores, mend: str) -> Finding:
    if pending.unreadable is not None:
        return Finding("settings", State.PROBLEM, f"{pending.model} ({pending.serial}): {pending.words}", mend)
    settings, files = f"{pending.settings} settings changed", "files of ours"
    left = " and ".join([settings] * bool(pending.settings) + [files] * pending.files)
    words = f"an earlier run left {left} on {pending.model} ({pending.serial})"
    return Finding("settings", State.PROBLEM, words, mend)


def _in_use(phone: SurveyedPhone) -> frozenset[str]:
    """The identity of a phone that a process measures now: its files and settings are no leftovers."""
    identity = phone.facts.phone.identity if phone.facts else None
    return frozenset({identity}) if identity and lock.busy(identity) else frozenset()
