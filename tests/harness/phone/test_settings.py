"""Settings are put back after a run, after a fault, and on the next start after a kill."""

import json
from dataclasses import replace
from importlib.metadata import version

import pytest

from harness.errors import PhoneFailed
from harness.phone.adb.transport import Reply
from harness.phone.facts import PhoneFacts
from harness.phone.identity import Build
from harness.phone.journal import FilesLeft, Journal, JournalFolder, SettingChange
from harness.phone.pending_restores import all_pending_restores, pending_restores_after
from harness.phone.screen import Screen
from harness.phone.settings import held, restore
from harness.phone.topology import Topology
from harness.phone.waking import still_off
from harness.reasons import Reason, Unproven
from harness.results.records import Clock, PhoneRecord
from harness.results.telemetry import Conditions

FACTS = PhoneFacts(
    phone=PhoneRecord("0123456789abcdef", "folder", "Google", "Pixel", virtual=False),
    build=Build("fp", "14", 34, ("arm64-v8a",), debuggable=False, boot_completed=True),
    topology=Topology(()),
    conditions=Conditions(at="", screen_on=True, locked=False),
    screen=Screen(True, False, False),
)


@pytest.fixture
def journals(tmp_path):
    folder = tmp_path / "journals"
    folder.mkdir()
    return JournalFolder(folder)


@pytest.fixture
def phone(folder_phone):
    """Some settings as a user has them; the others were never set."""
    place = folder_phone.folder / "settings"
    (place / "system.screen_off_timeout").write_text("30000")
    (place / "system.screen_brightness_mode").write_text("1")
    (place / "global.window_animation_scale").write_text("1.0")
    (place / "global.low_power").write_text("0")
    return folder_phone


def test_what_differs_is_changed_and_put_back(phone, journals):
    before, idle_before = phone.settings(), (phone.folder / "idle").read_text()
    with held(phone, FACTS, Clock.FREE, journals=journals):
        during = phone.settings()
        assert during["system.screen_off_timeout"] == "86400000"
        assert during["system.screen_brightness_mode"] == "0"
        assert during["global.stay_on_while_plugged_in"] == "7"
        assert during["global.animator_duration_scale"] == "0"
        assert ",io.bigcore.app," in (phone.folder / "idle").read_text()
    assert phone.settings() == before
    assert (phone.folder / "idle").read_text() == idle_before
    assert journals.all() == ()


def test_a_stray_file_beside_the_journals_is_nobodys(phone, journals, tmp_path):
    (tmp_path / "journals" / "a1eb13cafc039434 (copy).json").write_text("{}")
    with held(phone, FACTS, Clock.FREE, journals=journals):
        assert [journal.identity for journal in journals.all()] == [FACTS.phone.identity]
    assert journals.all() == ()


def test_a_phone_that_is_already_as_wanted_is_not_touched(phone, journals):
    with held(phone, FACTS, Clock.FREE, journals=journals):
        wanted, idle = phone.settings(), (phone.folder / "idle").read_text()
    for name, value in wanted.items():
        (phone.folder / "settings" / name).write_text(value)
    phone.write("idle", idle)
    changes_so_far = len([call for call in phone.calls if " put " in call or "+" in call])
    with held(phone, FACTS, Clock.FREE, journals=journals):
        assert journals.all() == ()
    assert len([call for call in phone.calls if " put " in call or "+" in call]) == changes_so_far
    assert phone.settings() == wanted


def test_it_is_put_back_after_an_error(phone, journals):
    before = phone.settings()
    with pytest.raises(ZeroDivisionError), held(phone, FACTS, Clock.FREE, journals=journals):
        raise ZeroDivisionError
    assert phone.settings() == before


def test_the_journal_is_on_disk_before_the_first_change(phone, journals):
    class Dies(Exception): ...

    changed = []

    def run(line: str, timeout_s: float = 30.0):
        if "settings put" in line:
            changed.append(journals.read(FACTS.phone.identity))
            raise Dies
        return type(phone).run(phone, line, timeout_s)

    phone.run = run
    with pytest.raises(Dies), held(phone, FACTS, Clock.FREE, journals=journals):
        pass
    assert changed[0] is not None
    assert SettingChange(namespace="system", key="screen_off_timeout", old="30000") in changed[0].changes


def test_a_killed_run_is_made_good_by_the_next_start(phone, journals):
    before = phone.settings()
    killed = held(phone, FACTS, Clock.FREE, journals=journals)
    killed.__enter__()
    phone.unplugged = True
    killed.__exit__(None, None, None)
    phone.unplugged = False
    assert phone.settings() != before
    assert len(journals.all()) == 1
    with held(phone, FACTS, Clock.FREE, journals=journals):
        pass
    assert phone.settings() == before
    assert journals.all() == ()


OF_TOMORROW = {
    "identity": FACTS.phone.identity,
    "serial": "usb-7",
    "model": "Pixel",
    "written_by": "9.9.0",
    "changes": [{"kind": "hologram", "old": "off"}],
}


@pytest.mark.parametrize(
    ("content", "who"),
    [
        (json.dumps(OF_TOMORROW), "version 9.9.0"),
        (json.dumps(OF_TOMORROW | {"written_by": None}), "another version"),
        (json.dumps(OF_TOMORROW | {"written_by": "\x1b[31m"}), "another version"),
        ("[]", "another version"),
        ('{"identity": "0123', "another version"),
        ("", "another version"),
    ],
)
def test_a_journal_that_cannot_be_read_is_told_and_kept_and_its_phone_is_left_alone(
    phone, journals, tmp_path, content, who
):
    file = tmp_path / "journals" / f"{FACTS.phone.identity}.json"
    file.write_text(content)
    before = phone.settings()
    with pytest.raises(PhoneFailed) as told, held(phone, FACTS, Clock.FREE, journals=journals):
        pass
    assert told.value.reason == Reason.RESTORE_PENDING
    assert f"what {who} of bigcore changed on it is not put back" in told.value.what
    assert str(file) in told.value.what
    assert "`bigcore doctor --restore` with" in told.value.next_step
    assert phone.settings() == before
    journals.add(FilesLeft(), Journal(identity=FACTS.phone.identity, serial="usb-7", model="Pixel"))
    assert file.read_text() == content
    (pending,) = all_pending_restores(journals)
    assert (pending.count, pending.words, pending.next_step) == (1, told.value.what, told.value.next_step)
    assert pending_restores_after([], [FACTS.phone.identity], journals) == (pending,)


def test_a_journal_names_the_version_that_wrote_it(phone, journals, tmp_path):
    with held(phone, FACTS, Clock.FREE, journals=journals):
        written = json.loads((tmp_path / "journals" / f"{FACTS.phone.identity}.json").read_text())
    assert written["written_by"] == version("bigcore")


def test_a_journal_of_before_is_put_back(phone, journals, tmp_path):
    change = {"kind": "setting", "namespace": "system", "key": "screen_off_timeout", "old": "60000"}
    of_before = {"identity": FACTS.phone.identity, "serial": "usb-7", "model": "Pixel", "changes": [change]}
    (tmp_path / "journals" / f"{FACTS.phone.identity}.json").write_text(json.dumps(of_before))
    assert restore(phone, FACTS.phone.identity, journals) == 1
    assert phone.settings()["system.screen_off_timeout"] == "60000"


def test_doctor_puts_back_what_a_killed_run_left(phone, journals):
    journals.write(
        Journal(
            identity="0123456789abcdef",
            serial="folder",
            model="Pixel",
            changes=(SettingChange(namespace="system", key="screen_off_timeout", old="it's 5; reboot"),),
        )
    )
    assert restore(phone, "0123456789abcdef", journals) == 1
    assert phone.settings()["system.screen_off_timeout"] == "it's 5; reboot"


def test_a_dark_screen_is_switched_on_and_off_again(phone, journals):
    phone.write("wakefulness", "Asleep\n")
    phone.write("keyguard", "  showing=true\n  secure=false\n")
    dark = replace(FACTS, conditions=Conditions(at="", screen_on=False, locked=True))
    with held(phone, dark, Clock.FREE, journals=journals):
        assert (phone.folder / "wakefulness").read_text() == "Awake\n"
    assert (phone.folder / "wakefulness").read_text() == "Asleep\n"


def refuse_keys(phone):
    """As Xiaomi and OPPO do without their second switch."""
    (phone.folder / "bin" / "input").write_text("#!/bin/sh\necho 'SecurityException: INJECT_EVENTS' >&2; exit 255\n")


def test_a_screen_that_adb_may_not_switch_on_is_told_with_each_vendors_switch(phone, journals):
    phone.write("wakefulness", "Asleep\n")
    refuse_keys(phone)
    dark = replace(FACTS, conditions=Conditions(at="", screen_on=False, locked=False))
    with held(phone, dark, Clock.FREE, journals=journals):
        assert (phone.folder / "wakefulness").read_text() == "Asleep\n"
    told = still_off("serial")
    assert told.reason == Reason.SCREEN_OFF
    for words in ("keep it on", "USB debugging (Security settings)", "Disable permission monitoring", "--runner shell"):
        assert words in told.next_step


def test_a_pin_is_told_and_everything_put_back(phone, journals):
    before = phone.settings()
    phone.write("keyguard", "  showing=true\n  secure=true\n")
    locked = replace(FACTS, conditions=Conditions(at="", screen_on=True, locked=True))
    with pytest.raises(PhoneFailed) as told, held(phone, locked, Clock.FREE, journals=journals):
        pass
    assert told.value.reason == Reason.SCREEN_LOCKED
    assert phone.settings() == before


def test_fixed_performance_mode_only_when_the_clock_asks(phone, journals):
    with held(phone, FACTS, Clock.FREE, journals=journals):
        pass
    assert not [call for call in phone.calls if call.startswith("cmd")]
    tells_its_mode(phone, "false")
    obeys_its_mode(phone)
    with held(phone, FACTS, Clock.FIXED, journals=journals) as unproven:
        assert unproven == frozenset()
    assert [call for call in phone.calls if call.startswith("cmd")] == [f"{MODE} true", f"{MODE} false"]


MODE = "cmd power set-fixed-performance-mode-enabled"


def tells_its_mode(phone, state):
    program = phone.folder / "bin" / "dumpsys"
    words = program.read_text()
    told = "echo '  mFixedPerformanceModeEnabled={}';"
    for old in ("true", "false"):
        words = words.replace(told.format(old), "")
    program.write_text(words.replace("'power '*)", f"'power '*) {told.format(state)}"))


@pytest.mark.parametrize("clock", [Clock.FREE, Clock.SUSTAINED])
def test_a_mode_that_its_owner_left_on_is_off_while_it_is_measured_and_on_afterwards(phone, journals, clock):
    tells_its_mode(phone, "true")
    told: list[str] = []
    obeys_its_mode(phone)
    with held(phone, FACTS, clock, journals=journals, tell=told.append) as unproven:
        assert [call for call in phone.calls if call.startswith("cmd")] == [f"{MODE} false"]
        assert journals.read(FACTS.phone.identity) is not None
    assert unproven == frozenset()
    assert [call for call in phone.calls if call.startswith("cmd")] == [f"{MODE} false", f"{MODE} true"]
    assert "off while it is measured, and on again afterwards" in told[-1]
    assert journals.all() == ()


def test_a_mode_that_stays_on_is_never_recorded_as_a_free_clock(phone, journals):
    tells_its_mode(phone, "true")
    with pytest.raises(PhoneFailed) as told, held(phone, FACTS, Clock.FREE, journals=journals):
        pass
    assert told.value.reason == Reason.PHONE_UNSUITABLE
    assert "--clock fixed" in told.value.next_step


def test_a_mode_that_does_not_come_on_is_never_recorded_as_a_fixed_clock(phone, journals):
    tells_its_mode(phone, "false")
    with (
        pytest.raises(PhoneFailed, match="no fixed performance mode"),
        held(phone, FACTS, Clock.FIXED, journals=journals),
    ):
        pass
    assert journals.all() == ()


def obeys_its_mode(phone):
    """What `cmd power` sets is what `dumpsys power` tells."""
    program = phone.folder / "bin" / "cmd"
    dumpsys = phone.folder / "bin" / "dumpsys"
    program.write_text(
        program.read_text().replace(
            "exit ", f'sed -i "s/mFixedPerformanceModeEnabled=[a-z]*/mFixedPerformanceModeEnabled=$3/" {dumpsys}\nexit '
        )
    )


def test_where_a_phone_does_not_tell_its_mode_it_is_off_afterwards_and_that_is_said(phone, journals):
    told: list[str] = []
    with held(phone, FACTS, Clock.FIXED, journals=journals, tell=told.append) as unproven:
        assert unproven == {Unproven.PERFORMANCE_MODE}
    assert [call for call in phone.calls if call.startswith("cmd")] == [f"{MODE} true", f"{MODE} false"]
    assert f"`adb shell {MODE} true`" in told[-1]
    assert journals.all() == ()


def test_the_journal_is_kept_while_the_mode_is_still_fixed(phone, journals):
    tells_its_mode(phone, "false")
    deaf = (phone.folder / "bin" / "cmd").read_text()
    obeys_its_mode(phone)
    with held(phone, FACTS, Clock.FIXED, journals=journals):
        (phone.folder / "bin" / "cmd").write_text(deaf)
    assert journals.read(FACTS.phone.identity) is not None
    tells_its_mode(phone, "false")
    restore(phone, FACTS.phone.identity, journals)
    assert journals.all() == ()


def test_the_journal_is_kept_while_the_app_may_still_run_when_the_phone_idles(phone, journals):
    with held(phone, FACTS, Clock.FREE, journals=journals):
        program = phone.folder / "bin" / "dumpsys"
        works = program.read_text()
        program.write_text(works.replace("whitelist -'*) grep", "whitelist -'*) exit 0; grep"))
    assert journals.read(FACTS.phone.identity) is not None
    program.write_text(works)
    restore(phone, FACTS.phone.identity, journals)
    assert journals.all() == ()


def test_a_phone_without_fixed_performance_mode_is_refused(phone, journals):
    phone.write("cmd_exit", "255")
    with pytest.raises(PhoneFailed) as told, held(phone, FACTS, Clock.FIXED, journals=journals):
        pass
    assert told.value.reason == Reason.PHONE_UNSUITABLE


def test_a_setting_that_could_not_be_read_is_left_alone(phone, journals):
    phone.folder.joinpath("bin", "settings").write_text(
        "#!/bin/sh\necho 'cmd: Failure calling service settings: busy'\n"
    )
    with held(phone, FACTS, Clock.FREE, journals=journals):
        journal = journals.read(FACTS.phone.identity)
        assert journal is not None
        assert [change.kind for change in journal.changes] == ["idle"]


def test_the_journal_is_kept_while_android_does_not_take_the_settings_back(phone, journals):
    before = phone.settings()
    with held(phone, FACTS, Clock.FREE, journals=journals):
        settings = phone.folder / "bin" / "settings"
        works = settings.read_text()
        settings.write_text('#!/bin/sh\necho "cmd: Can\'t find service: settings" >&2\nexit 20\n')
    assert len(journals.all()) == 1
    with pytest.raises(PhoneFailed) as kept:
        restore(phone, FACTS.phone.identity, journals)
    assert f"bigcore doctor --forget {phone.serial}" in kept.value.next_step, "a way out, should it never take it"
    settings.write_text(works)
    restore(phone, FACTS.phone.identity, journals)
    assert phone.settings() == before
    assert journals.all() == ()


XIAOMI = """
Exception occurred while executing 'put':
java.lang.SecurityException: Permission denial: writing to settings requires:android.permission.WRITE_SECURE_SETTINGS
\tat com.android.providers.settings.SettingsProvider.enforceWritePermission(SettingsProvider.java:2250)
"""


class ForbidsSettings:
    """As a Xiaomi without its second switch: what is asked is answered, what is changed throws."""

    def __init__(self, phone):
        self._phone = phone
        self.serial = phone.serial

    def run(self, line, timeout_s=30.0):
        return Reply("", XIAOMI, 255) if "settings put" in line else self._phone.run(line, timeout_s)


def test_a_phone_that_forbids_changing_its_settings_is_measured_and_says_so(phone, journals):
    told: list[str] = []
    before = phone.settings()
    with held(ForbidsSettings(phone), FACTS, Clock.FREE, journals=journals, tell=told.append):
        assert phone.settings() == before
    (words,) = told
    assert "USB debugging (Security settings)" in words
