"""What `bigcore phones` says of a phone, from the answers that phones give."""

from pathlib import Path

import pytest
from support.still_phone import LARGE_KHZ, PROPERTIES, StillPhone, answer_of

from harness.cli.phone_table import explanations, pending_elsewhere
from harness.documents.phones import phones_document
from harness.phone.gates import Gates
from harness.phone.journal import Journal, JournalFolder, SettingChange
from harness.phone.pending_restores import PendingRestores, all_pending_restores
from harness.phone.survey import SurveyedPhone, look_at
from harness.reasons import Reason
from harness.results.records import CoreChoice

NOW = "2026-11-21T10:00:00Z"


def looked_at(
    properties: str,
    *,
    cap_khz: int = LARGE_KHZ,
    online: str = "0-7",
    earlier: CoreChoice | None = None,
    more: str = "",
) -> SurveyedPhone:
    answer = answer_of(properties, cap_khz=cap_khz, online=online, more=more)
    return look_at(StillPhone(answer), "device", NOW, Gates(), lambda identity, fresh: earlier)


def test_a_phone_that_hides_nothing_bad_is_ready():
    assert looked_at(PROPERTIES).ready


def test_a_large_core_below_its_maximum_is_told_before_a_sweep_waits_for_it():
    (obstacle,) = looked_at(PROPERTIES, cap_khz=2_400_000).obstacles
    assert obstacle.reason == "throttled"
    assert "2400 of 2995 MHz" in obstacle.detail


def test_a_phone_that_hides_its_android_is_not_called_an_old_one():
    reasons = {obstacle.reason: obstacle.detail for obstacle in looked_at("").obstacles}
    assert "phone_unsuitable" not in reasons


@pytest.mark.parametrize(
    ("keyguard", "reasons", "words"),
    [
        ("showing=true\n      secure=true", ("screen_locked",), "a PIN, pattern or password locks"),
        ("showing=true\n      trusted=false\n      simSecure=false", ("screen_locked",), "perhaps by a PIN"),
        ("showing=true\n      secure=false", (), ""),
        ("showing=false\n      simSecure=false", (), ""),
    ],
)
def test_a_lock_that_may_be_a_pin_is_told(keyguard: str, reasons: tuple[str, ...], words: str):
    phone = looked_at(PROPERTIES, more=f"::bigcore screen::\n  mWakefulness=Awake\n      {keyguard}\n")
    assert phone.reasons == reasons
    assert all(words in obstacle.detail for obstacle in phone.obstacles)


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        ("authorizing", Reason.UNAUTHORIZED),
        ("unauthorized", Reason.UNAUTHORIZED),
        ("no permissions (missing udev rules?)", Reason.UNAUTHORIZED),
        ("offline", Reason.OFFLINE),
        ("connecting", Reason.OFFLINE),
        ("detached", Reason.OFFLINE),
        ("unknown", Reason.OFFLINE),
        ("recovery", Reason.OFFLINE),
        ("sideload", Reason.OFFLINE),
        ("rescue", Reason.OFFLINE),
        ("bootloader", Reason.OFFLINE),
        ("host", Reason.PHONE_UNSUITABLE),
    ],
)
def test_each_state_of_adb_has_its_name(state: str, reason: Reason):
    """The states of `to_string` in adb.cpp."""
    assert look_at(StillPhone(""), state, NOW, Gates()).reasons == (reason,)


def test_an_old_android_is_named():
    (obstacle,) = looked_at(PROPERTIES.replace("[33]", "[23]").replace("[13]", "[6.0.1]")).obstacles
    assert (obstacle.reason, obstacle.detail) == ("phone_unsuitable", "Android 6.0.1 is older than Android 8")


def test_the_core_of_earlier_evenings_is_named_since_a_sweep_keeps_to_it():
    earlier = CoreChoice(6, "40", "cpu_capacity", "large")
    assert looked_at(PROPERTIES, earlier=earlier).large_core == earlier


def test_a_phone_whose_core_of_earlier_evenings_is_offline_is_not_called_ready():
    phone = looked_at(PROPERTIES, online="0-6", earlier=CoreChoice(7, "80", "cpu_capacity", "large"))
    assert [obstacle.reason for obstacle in phone.obstacles] == [Reason.LARGE_CORE_OFFLINE]


def test_a_phone_that_is_owed_its_settings_is_told_with_the_command_that_mends_it():
    phone = SurveyedPhone(
        "A", "device", None, None, (), PendingRestores("00ff", "Pixel 9", "A", settings=3, files=False, holder=None)
    )
    (sentence,) = explanations([phone])
    assert "3 settings of it are still changed" in sentence
    assert "`bigcore doctor --restore`" in sentence
    (told,) = phones_document((phone,)).phones
    assert told.pending_restores == 3
    assert told.ready


def test_a_phone_whose_journal_another_version_wrote_is_not_ready_and_says_which_version_mends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    identity = looked_at(PROPERTIES).facts.phone.identity
    JournalFolder()
    (tmp_path / "bigcore" / "journals" / f"{identity}.json").write_text('{"written_by": "9.9.0", "changes": []}')
    phone = looked_at(PROPERTIES)
    assert phone.reasons == (Reason.RESTORE_PENDING,)
    (sentence,) = [words for words in explanations([phone]) if "put back" in words]
    assert "what version 9.9.0 of bigcore changed on it" in sentence
    assert "run `bigcore doctor --restore` with bigcore 9.9.0" in sentence
    (told,) = phones_document((phone,)).phones
    assert (told.ready, told.pending_restores) == (False, 1)


def noted(serial: str, identity: str = "00ff00ff00ff00ff") -> JournalFolder:
    journals = JournalFolder()
    change = SettingChange(namespace="system", key="screen_off_timeout", old="30000")
    journals.write(Journal(identity=identity, serial=serial, model="Pixel 9", changes=(change,)))
    return journals


@pytest.mark.parametrize("state", ["offline", "unauthorized"])
def test_the_pending_restores_of_a_phone_that_does_not_answer_are_still_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, state: str
):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    journals = noted(StillPhone.serial)
    phone = look_at(StillPhone(""), state, NOW, Gates())
    (sentence,) = [words for words in explanations([phone]) if "still changed" in words]
    assert "1 setting of it is still changed" in sentence
    assert "`bigcore doctor --restore`" in sentence
    assert list(pending_elsewhere([phone], all_pending_restores(journals))) == []
    (told,) = phones_document((phone,)).phones
    assert told.pending_restores == 1


def test_so_is_one_that_is_not_connected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    journals = noted("usb-9")
    here = look_at(StillPhone(""), "offline", NOW, Gates())
    (sentence,) = pending_elsewhere([here], all_pending_restores(journals))
    assert sentence.startswith("Pixel 9 (usb-9), which is not connected: 1 setting of it is still changed")
    assert sentence.endswith("connect it and run `bigcore doctor --restore`")
    assert phones_document((here,)).phones[0].pending_restores == 0


def test_a_phone_whose_owner_left_fixed_performance_mode_on_is_ready_and_the_mode_is_told():
    mode = "::bigcore performance::\n  mFixedPerformanceModeEnabled={}\n"
    capped = {"cap_khz": 1_804_800}
    on, off = (looked_at(PROPERTIES, **capped, more=mode.format(word)) for word in ("true", "false"))
    assert on.ready
    (sentence,) = [words for words in explanations([on]) if "fixed performance" in words]
    assert "off while it is measured, and on again afterwards" in sentence
    assert off.reasons == (Reason.THROTTLED,)
