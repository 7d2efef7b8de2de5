"""What doctor says of settings that are still to be put back on a phone."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from support.still_phone import StillPhone

from harness.doctor.findings import State
from harness.doctor.phones import Bench, look_at_phones, restore_all
from harness.phone import lock
from harness.phone.adb.adb_server import AdbServer
from harness.phone.facts import PhoneFacts
from harness.phone.files import ROOT
from harness.phone.identity import Build
from harness.phone.journal import Journal, JournalFolder, ScreenChange
from harness.phone.screen import Screen
from harness.phone.survey import SurveyedPhone
from harness.phone.topology import Topology
from harness.results.records import PhoneRecord
from harness.results.telemetry import Conditions

IDENTITY = "00ff00ff00ff00ff"


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """One phone whose settings were changed; it is not connected now."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    journals = JournalFolder()
    journals.write(Journal(identity=IDENTITY, serial="USB1", model="Pixel 9", changes=(ScreenChange(),)))
    return Bench(AdbServer(), journals)


def test_a_phone_that_is_being_measured_is_no_leftover_of_a_killed_run_though_its_link_is_down(bench: Bench) -> None:
    with lock.held(IDENTITY, "Pixel 9"):
        assert [found.subject for found in look_at_phones(bench, ())] == ["phones"]
    assert "settings" in [found.subject for found in look_at_phones(bench, ())]


def test_the_settings_of_a_phone_that_is_being_measured_are_left_to_its_measurement(bench: Bench) -> None:
    with lock.held(IDENTITY, "Pixel 9"):
        (found,) = restore_all(bench, ())
    assert (found.state, found.mend) == (State.NOTE, "wait for it")
    assert bench.journals.read(IDENTITY) is not None


def test_what_another_version_has_to_put_back_is_a_problem_and_is_never_said_to_be_as_it_was(
    bench: Bench, tmp_path: Path
) -> None:
    file = tmp_path / "bigcore" / "journals" / f"{IDENTITY}.json"
    file.write_text('{"model": "Pixel 9", "serial": "USB1", "written_by": "9.9.0", "debts": []}')
    for findings in (restore_all(bench, ()), look_at_phones(bench, ())):
        (found,) = [finding for finding in findings if finding.subject == "settings"]
        assert found.state is State.PROBLEM
        assert found.detail.startswith("Pixel 9 (USB1): what version 9.9.0 of bigcore changed on it is not put back")
        assert found.mend.startswith("run `bigcore doctor --restore` with bigcore 9.9.0")
    assert file.exists()


@dataclass(frozen=True)
class OnePhone:
    phone: StillPhone

    def transport(self, serial: str) -> StillPhone:
        return self.phone


def test_a_folder_that_a_run_under_adb_root_left_is_a_problem_with_the_commands_that_remove_it(tmp_path: Path) -> None:
    seen = PhoneFacts(
        phone=PhoneRecord(IDENTITY, "USB1", "Google", "Pixel 9", virtual=False),
        build=Build("fp", "14", 34, ("arm64-v8a",), debuggable=False, boot_completed=True),
        topology=Topology(()),
        conditions=Conditions(at=""),
        screen=Screen(),
    )
    server = OnePhone(StillPhone(answer=f"{ROOT}\n"))
    found = look_at_phones(
        Bench(server, JournalFolder(tmp_path)),  # type: ignore[arg-type]
        [SurveyedPhone("USB1", "device", seen, None, ())],
    )
    (problem,) = [finding for finding in found if finding.state is State.PROBLEM]
    assert "belongs to another user" in problem.detail
    assert f"`adb root`, then `adb shell rm -rf {ROOT}`" in str(problem.mend)
