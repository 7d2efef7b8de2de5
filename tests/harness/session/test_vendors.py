"""Sweeps on phones that behave as some vendors' do: a valid number, or a reason with the words that mend it."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.vendor_sweep import Swept, sweep_on

from harness.reasons import Reason, Unproven
from virtual_phone.device.packages import APP


@pytest.fixture
def folder(tmp_path: Path, cache_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("BIGCORE_CACHE", str(cache_folder))
    return tmp_path


def operation(swept: Swept) -> str | None:
    package = swept.phone.packages.find(APP)
    assert package is not None
    return package.ops.get("10021")


def window_starts(swept: Swept) -> int:
    """How often the phone dropped the app's own start of its window."""
    return sum("MIUILOG- Permission Denied Activity" in line.message for line in swept.phone.logcat.lines)


def test_a_xiaomi_lets_the_app_open_its_window_while_it_is_measured_and_not_afterwards(folder: Path) -> None:
    swept = sweep_on("xiaomi_13_pro", folder)
    assert [(one.valid, one.starts) for one in swept.estimates] == [(True, 2)]
    assert window_starts(swept) == 0
    assert operation(swept) == "ignore"


def test_where_the_operation_cannot_be_allowed_the_shell_opens_the_window(folder: Path) -> None:
    swept = sweep_on("xiaomi_13_pro_fixed_op", folder)
    assert [(one.valid, one.starts) for one in swept.estimates] == [(True, 2)]
    assert window_starts(swept) >= 2
    assert swept.troubles == {}


def test_where_no_way_is_left_the_reason_says_what_to_switch_on(folder: Path) -> None:
    swept = sweep_on("xiaomi_13_pro_shut", folder)
    assert [(one.valid, one.reasons) for one in swept.estimates] == [(False, (Reason.LEFT_FOREGROUND,))]
    assert "Display pop-up windows while running in the background" in swept.troubles[Reason.LEFT_FOREGROUND]


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
