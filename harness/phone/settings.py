"""How the phone is set while it is measured; what differs is journalled, changed, and put back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Literal

from harness.errors import PhoneFailed
from harness.phone import app_ops, clock_lock, performance_mode
from harness.phone.adb.transport import Transport
from harness.phone.facts import PhoneFacts
from harness.phone.files import PhoneFiles
from harness.phone.journal import (
    AppOpChange,
    Change,
    FilesLeft,
    IdleChange,
    Journal,
    JournalFolder,
    PerformanceChange,
    ScreenChange,
    SettingChange,
    UnreadableJournal,
    undo_lines,
)
from harness.phone.line import each, line, quietly
from harness.phone.screen import parse_screen, screen_line
from harness.phone.sections import Answers, Section, gather, split
from harness.phone.tidying import LookFor, nobody_looks, persistently
from harness.phone.waking import SECOND_SWITCH, wake
from harness.reasons import Reason, Unproven
from harness.results.names import APP_PACKAGE
from harness.results.records import Clock

_ABSENT = "null"
"""What `settings get` prints for a key that is not set."""
_ONE_WORD = re.compile(r"\S+")
_LOOKS = 3
"""So often the settings are asked for where the answer came cut: what is not known whole could not be put back."""


@dataclass(frozen=True, slots=True)
class WantedSetting:
    namespace: Literal["system", "secure", "global"]
    key: str
    value: str
    same: tuple[str | None, ...] = ()
    """Other values that mean the same, None for absent."""


WANTED_SETTINGS: tuple[WantedSetting, ...] = (
    WantedSetting("global", "stay_on_while_plugged_in", "7", same=("15",)),
    WantedSetting("system", "screen_off_timeout", "86400000", same=("2147483647",)),
    WantedSetting("system", "screen_brightness_mode", "0", same=(None,)),
    WantedSetting("global", "low_power", "0", same=(None,)),
    WantedSetting("global", "window_animation_scale", "0", same=("0.0",)),
    WantedSetting("global", "transition_animation_scale", "0", same=("0.0",)),
    WantedSetting("global", "animator_duration_scale", "0", same=("0.0",)),
)


def _nobody(words: str) -> None: ...


@contextmanager
def held(
    phone: Transport,
    facts: PhoneFacts,
    clock: Clock,
    packages: Sequence[str] = (APP_PACKAGE,),
    journals: JournalFolder | None = None,
    tell: Callable[[str], None] = _nobody,
    look_for: LookFor = nobody_looks,
) -> Iterator[frozenset[Unproven]]:
    """The phone as a measurement wants it; yields what it cannot prove of that.

    A journal that a killed run left behind is honoured first.
    """
    folder = journals or JournalFolder()
    restore(phone, facts.phone.identity, folder, tell)
    now = look(phone)
    changes = [*_wanted_changes(now, packages), *_ops_to_allow(phone, packages)]
    fixed = performance_mode.is_on(phone)
    if clock is Clock.FIXED and fixed is not True:
        changes.append(PerformanceChange())
    # what is measured in its owner's mode is not what a phone gives by itself, and must not be recorded as that
    if clock is not Clock.FIXED and fixed is True:
        changes.append(PerformanceChange(was_on=True))
    plan = clock_lock.look(phone) if clock is Clock.LOCKED else None
    if plan is not None:
        changes.extend(plan.changes())
    try:
        if changes:
            folder.write(
                Journal(
                    identity=facts.phone.identity, serial=phone.serial, model=facts.phone.model, changes=tuple(changes)
                )
            )
            _change(phone, changes, tell)
        screen = parse_screen(now.text("screen"))
        if screen.on is not True or screen.locked is not False:
            wake(phone)
        _set_performance_mode(phone, clock, fixed, tell)
        if plan is not None:
            clock_lock.lock(phone, plan)
        untold = clock is Clock.FIXED and fixed is None
        yield frozenset({Unproven.PERFORMANCE_MODE} if untold else ())
    finally:
        # A phone that is gone keeps its journal; the next start on it, or `bigcore doctor --restore`, puts it back.
        with suppress(PhoneFailed):
            persistently(lambda: restore(phone, facts.phone.identity, folder, tell), look_for)


def look(phone: Transport) -> Answers:
    """How the phone is set now. A value that was cut off in its middle must not be taken for the old one."""
    for _ in range(_LOOKS - 1):
        now = split(phone.run(look_line()).stdout)
        if all(now.text(one.key).endswith("\n") for one in WANTED_SETTINGS) and now.text("screen"):
            return now
    return split(phone.run(look_line()).stdout)


def _set_performance_mode(phone: Transport, clock: Clock, was_on: bool | None, tell: Callable[[str], None]) -> None:
    if clock is Clock.FIXED:
        performance_mode.switch_on(phone)
        if was_on is None:
            # left on, it would spoil every later number of this phone; Android itself never switches it on
            fix = f"`adb shell {performance_mode.switch_line(on=True)}`"
            tell(
                f"it does not tell whether its fixed performance mode was on; it will be off afterwards, {fix} sets it"
            )
    elif was_on:
        performance_mode.switch_off(phone)
        tell("its fixed performance mode is off while it is measured, and on again afterwards; --clock fixed keeps it")


def _ops_to_allow(phone: Transport, packages: Iterable[str]) -> Iterator[AppOpChange]:
    for package in packages:
        old = app_ops.parse_xiaomi_start_op(phone.run(app_ops.look_line(package)).stdout)
        if old not in (None, app_ops.ALLOWED):
            yield AppOpChange(package=package, op=app_ops.XIAOMI_START_OP, old=str(old))


def _change(phone: Transport, changes: Iterable[Change], tell: Callable[[str], None]) -> None:
    """Xiaomi, OPPO, vivo and Realme let the shell change settings only where their own second switch is on."""
    reply = phone.run(change_line(changes))
    if "java.lang.SecurityException" in reply.stderr + reply.stdout:
        tell(f"it forbids changing its settings and is measured as it is; {SECOND_SWITCH}, and keep its screen on")


def restore(phone: Transport, identity: str, folder: JournalFolder, tell: Callable[[str], None] = _nobody) -> int:
    """Puts back what the journal of this phone says; returns how many changes that were.

    Raises PhoneFailed where the phone does not take a setting back. A vendor's operation is no such setting: what
    became of it is told.
    """
    journal = folder.read(identity)
    if journal is None:
        return 0
    if isinstance(journal, UnreadableJournal):
        # measured all the same, its old settings would be written over by ours
        raise PhoneFailed(Reason.RESTORE_PENDING, phone.serial, journal.words, journal.next_step)
    files = tuple(change for change in journal.changes if isinstance(change, FilesLeft))
    changed = tuple(change for change in journal.changes if not isinstance(change, FilesLeft))
    if changed:
        phone.run(each(*undo_lines(changed)))
        _check_undone(phone, changed)
        _settle_ops(phone, changed, tell)
    if files:
        folder.write(journal.model_copy(update={"changes": files}))
        PhoneFiles(phone).remove_once()
    folder.forget(identity)
    return len(journal.changes)


def _check_undone(phone: Transport, changes: Iterable[Change]) -> None:
    """A system_server that restarts drops what it is told: the journal is kept until the phone has it."""
    changes = tuple(changes)
    now = look(phone)
    not_taken = next((what for change in changes if (what := _not_taken(change, now))), None)
    if not_taken is None:
        not_taken = _mode_not_taken_back(phone, changes)
    if not_taken is None:
        not_taken = clock_lock.not_taken_back(phone, changes)
    if not_taken is not None:
        raise PhoneFailed(
            Reason.OFFLINE,
            phone.serial,
            f"it did not take {not_taken} back",
            "wait until Android is up, then run `bigcore doctor --restore`; if it never takes it back, set it as you "
            f"want it and run `bigcore doctor --forget {phone.serial}`",
        )


def _mode_not_taken_back(phone: Transport, changes: Iterable[Change]) -> str | None:
    before = next((change.was_on for change in changes if isinstance(change, PerformanceChange)), None)
    now = None if before is None else performance_mode.is_on(phone)
    return "its performance mode" if now is not None and now is not before else None


def _settle_ops(phone: Transport, changes: Iterable[Change], tell: Callable[[str], None]) -> None:
    """An operation that does not go back concerns our own app alone: the phone's default stands in for it."""
    for change in changes:
        if not isinstance(change, AppOpChange) or _op_now(phone, change) in (None, change.old):
            continue
        for mode in (change.old, app_ops.DEFAULT):
            phone.run(app_ops.set_line(change.package, change.op, mode))
            now = _op_now(phone, change)
            if now in (None, mode):
                break
        if now not in (None, change.old):
            tell(f"operation {change.op} of {change.package} was {change.old}, did not go back, and is now {now}")


def _op_now(phone: Transport, change: AppOpChange) -> str | None:
    return app_ops.parse_xiaomi_start_op(phone.run(app_ops.look_line(change.package)).stdout)


def _not_taken(change: Change, now: Answers) -> str | None:
    """Returns what of it is still changed. None: nothing, or the phone does not tell."""
    match change:
        case SettingChange(key=key, old=old):
            return key if now.text(key).strip() != (old or _ABSENT) else None
        case IdleChange(package=package):
            return f"{package} off its battery list" if f",{package}," in now.text("idle") else None
        case _:
            return None


def renew(phone: Transport, clock: Clock) -> None:
    """After a phone came back: a reboot shows the keyguard and forgets the clock. The other settings outlive it."""
    wake(phone)
    if clock is Clock.FIXED:
        performance_mode.switch_on(phone)
    if clock is Clock.LOCKED:
        clock_lock.lock(phone, clock_lock.look(phone))


def look_line() -> str:
    return gather(
        *(Section(one.key, line("settings", "get", one.namespace, one.key)) for one in WANTED_SETTINGS),
        Section("idle", quietly(line("dumpsys", "deviceidle", "whitelist"))),
        Section("screen", screen_line()),
    )


def change_line(changes: Iterable[Change]) -> str:
    return each(*(change_word for change in changes for change_word in _change_words(change)))


def _wanted_changes(now: Answers, packages: Iterable[str]) -> list[Change]:
    """Only what differs from what is wanted is changed, and so only that is put back."""
    changes: list[Change] = []
    for one in WANTED_SETTINGS:
        text = now.text(one.key)
        said = text.strip()
        if not text.endswith("\n") or not _ONE_WORD.fullmatch(said):
            continue  # no answer, or an error: what is not known could not be put back
        old = None if said == _ABSENT else said
        if old != one.value and old not in one.same:
            changes.append(SettingChange(namespace=one.namespace, key=one.key, old=old))
    idle = now.text("idle")
    changes.extend(IdleChange(package=package) for package in packages if f",{package}," not in idle)
    if parse_screen(now.text("screen")).on is False:
        changes.append(ScreenChange())
    return changes


def _change_words(change: Change) -> Iterator[str]:
    """The screen and the performance mode are changed with a look at the answer, not here."""
    match change:
        case SettingChange(namespace=namespace, key=key):
            value = next(one.value for one in WANTED_SETTINGS if (one.namespace, one.key) == (namespace, key))
            yield line("settings", "put", namespace, key, value)
        case IdleChange(package=package):
            yield line("dumpsys", "deviceidle", "whitelist", f"+{package}")
        case AppOpChange(package=package, op=op):
            yield app_ops.set_line(package, op, app_ops.ALLOWED)
        case _:
            return
