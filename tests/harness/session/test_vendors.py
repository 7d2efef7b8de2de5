"""Sweeps on phones that behave as some vendors' do: a valid number, or a reason with the words that mend it."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from support.fault_ground import task_of, write_little_models
from support.vendor_sweep import ADDRESS, Swept, sweep_on

from harness.phone import files
from harness.phone.journal import JournalFolder
from harness.reasons import Reason, Unproven
from harness.results.records import RunnerName
from harness.session import order as session_order
from harness.session.progress import Trouble
from virtual_phone.android import package_manager
from virtual_phone.android.manifest import Manifest
from virtual_phone.device.packages import APP
from virtual_phone.device.phone import Phone
from virtual_phone.files.nodes import ROOT

pytestmark = pytest.mark.long


@pytest.fixture
def folder(tmp_path: Path, cache_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("BIGCORE_CACHE", str(cache_folder))
    return tmp_path


def operation(swept: Swept) -> str | None:
    package = swept.phone.packages.find(APP)
    assert package is not None
    return package.ops.get("10021")


def its_windows(phone: Phone, **how: object) -> None:
    windows = phone.profile.windows.model_copy(update=how)
    phone.profile = phone.profile.model_copy(update={"windows": windows})


def window_starts(swept: Swept) -> int:
    """How often the phone dropped the app's own start of its window."""
    return sum("MIUILOG- Permission Denied Activity" in line.message for line in swept.phone.logcat.lines)


def test_a_xiaomi_lets_the_app_open_its_window_while_it_is_measured_and_not_afterwards(folder: Path) -> None:
    swept = sweep_on("xiaomi_13_pro", folder)
    assert [(one.valid, one.starts) for one in swept.estimates] == [(True, 2)]
    assert window_starts(swept) == 0
    assert operation(swept) == "ignore"


@pytest.mark.parametrize("mode", ["5", "ask", "deny"])
def test_the_operation_goes_back_to_what_it_was_also_where_its_mode_has_no_name(folder: Path, mode: str) -> None:
    def prepare(phone: Phone) -> None:
        its_windows(phone, op_mode=mode)

    swept = sweep_on("xiaomi_13_pro", folder, prepare)
    assert swept.refused is None
    assert operation(swept) == mode
    assert JournalFolder().all() == ()


def test_an_operation_that_never_goes_back_is_told_and_keeps_no_phone_from_its_next_sweep(folder: Path) -> None:
    def prepare(phone: Phone) -> None:
        its_windows(phone, op_mode="7", op_refuses=("7",))

    swept = sweep_on("xiaomi_13_pro", folder, prepare)
    assert swept.refused is None
    assert operation(swept) == "default"
    assert any("was 7, did not go back, and is now default" in str(word) for word in swept.words)
    assert JournalFolder().all() == ()


def test_where_the_operation_cannot_be_allowed_the_shell_opens_the_window(folder: Path) -> None:
    swept = sweep_on("xiaomi_13_pro_fixed_op", folder)
    assert [(one.valid, one.starts) for one in swept.estimates] == [(True, 2)]
    assert window_starts(swept) >= 2
    assert swept.troubles == {}


def test_where_no_way_is_left_the_reason_says_what_to_switch_on(folder: Path) -> None:
    swept = sweep_on("xiaomi_13_pro_shut", folder)
    assert [(one.valid, one.reasons) for one in swept.estimates] == [(False, (Reason.LEFT_FOREGROUND,))]
    assert "Display pop-up windows while running in the background" in swept.troubles[Reason.LEFT_FOREGROUND]


def dark_without_keys(phone: Phone) -> None:
    its_windows(phone, takes_keys=False)
    phone.screen.awake = False


def test_a_screen_that_stayed_off_through_a_start_is_told_and_not_as_a_covered_window(folder: Path) -> None:
    swept = sweep_on("pixel_8", folder, dark_without_keys)
    assert swept.refused is not None
    assert swept.refused.reason == Reason.SCREEN_OFF
    assert "Disable permission monitoring" in swept.refused.next_step


@pytest.mark.parametrize(
    ("runners", "needed"),
    [(("app",), True), (("shell",), False), (("shell", "app"), False), (("benchmark_model",), False)],
)
def test_a_screen_is_demanded_only_where_nothing_can_be_measured_without(
    folder: Path, runners: tuple[str, ...], needed: bool
) -> None:
    task = task_of(write_little_models(folder / "models")[:1], starts=2)
    measure = task.config.measure.model_copy(update={"runners": tuple(map(RunnerName, runners))})
    config = task.config.model_copy(update={"measure": measure})
    order = replace(task, config=config).order(ADDRESS, folder / "store.sqlite", resume=False)
    assert order.needs_screen is needed


def test_a_screen_that_its_owner_keeps_on_is_measured_where_adb_may_press_no_keys(folder: Path) -> None:
    def prepare(phone: Phone) -> None:
        its_windows(phone, takes_keys=False)

    swept = sweep_on("pixel_8", folder, prepare)
    assert [one.valid for one in swept.estimates] == [True]


def test_a_phone_that_lets_no_app_choose_its_core_tells_the_allowed_ones_once_and_what_to_ask_for(folder: Path) -> None:
    def refuse(phone: Phone) -> None:
        phone.processes.affinity_refused = True

    swept = sweep_on("pixel_8", folder, refuse)
    assert [one.reasons for one in swept.estimates] == [(Reason.WRONG_CORE,)]
    told = [word.detail for word in swept.words if isinstance(word, Trouble) and word.reason == Reason.WRONG_CORE]
    assert len(told) == 1
    assert "CPU 8 was asked for, and the phone allows it CPU 0-8" in told[0]
    assert "`--core any`" in told[0]


def test_folders_that_a_run_under_adb_root_left_are_told_before_anything_is_pushed(folder: Path) -> None:
    def leave(phone: Phone) -> None:
        phone.files.make_folder(files.ROOT, ROOT, 0o771)
        phone.files.make_folder(files.MODELS, ROOT, 0o771)

    swept = sweep_on("pixel_8", folder, leave)
    assert swept.refused is not None
    assert "belongs to another user" in swept.refused.what
    assert "`adb root`" in swept.refused.next_step


def test_a_samsung_whose_thermal_service_is_dead_is_measured_without_that_proof(folder: Path) -> None:
    swept = sweep_on("galaxy_s10_dead_thermal", folder)
    (estimate,) = swept.estimates
    assert estimate.valid
    assert Unproven.THERMAL_STATUS in estimate.unproven


def test_another_samsung_proves_it(folder: Path) -> None:
    swept = sweep_on("galaxy_s10", folder)
    (estimate,) = swept.estimates
    assert estimate.valid
    assert Unproven.THERMAL_STATUS not in estimate.unproven


def test_android_9_which_tells_its_shell_no_zones_is_measured_by_its_batterys_temperature(folder: Path) -> None:
    swept = sweep_on("galaxy_s8", folder)
    (estimate,) = swept.estimates
    assert estimate.valid
    assert Unproven.THERMAL_STATUS in estimate.unproven
    assert Unproven.TEMPERATURE not in estimate.unproven


@pytest.fixture
def apk(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An app of version code 100, as far as the package manager looks."""
    file = folder / "bigcore.apk"
    with zipfile.ZipFile(file, "w") as archive:
        for name in ("AndroidManifest.xml", "lib/arm64-v8a/libbigcore.so", "META-INF/BIGCORE.RSA"):
            archive.writestr(name, "bytes")
    monkeypatch.setattr(session_order, "SHIPPED", file)
    monkeypatch.setattr(package_manager, "read_manifest", lambda raw: Manifest(APP, "1.0", 100, 26, debuggable=False))
    return file


def give_newer_app(phone: Phone) -> None:
    package = phone.packages.find(APP)
    assert package is not None
    package.version_name, package.version_code = "9.9", 900


def test_a_phone_with_a_newer_app_gets_ours_and_is_measured(folder: Path, apk: Path) -> None:
    swept = sweep_on("pixel_8", folder, give_newer_app)
    package = swept.phone.packages.find(APP)
    assert package is not None
    assert package.version_code == 100
    assert [one.valid for one in swept.estimates] == [True]


def test_a_phone_whose_dialog_nobody_answers_is_told_with_its_switches(folder: Path, apk: Path) -> None:
    def refuse(phone: Phone) -> None:
        phone.packages.refusal = "INSTALL_FAILED_USER_RESTRICTED: Install canceled by user"

    swept = sweep_on("xiaomi_13_pro", folder, refuse)
    assert swept.refused is not None
    assert swept.refused.reason == Reason.INSTALL_FAILED
    assert "Mi account and a SIM card" in swept.refused.next_step


def test_a_phone_with_one_large_core_is_measured_with_one_thread_and_the_other_numbers_are_named(folder: Path) -> None:
    swept = sweep_on("xiaomi_13_pro", folder, measure={"threads": (1, 2, 4)})
    assert swept.refused is None
    assert [(one.valid, one.starts) for one in swept.estimates] == [(True, 2)]
    told = [(failure.reason, failure.detail) for failure in swept.failures]
    assert [reason for reason, _ in told] == [Reason.PHONE_UNSUITABLE] * 2
    assert "2 threads need as many CPUs of one cluster; 1 online" in told[0][1]
