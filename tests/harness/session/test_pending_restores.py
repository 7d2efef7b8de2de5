"""A phone whose settings could not be put back is never said to be as it was."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from rich.console import Console
from support import fault_ground
from support.fault_ground import MemoryGround, close, replay_phone, task_of, write_little_models
from support.fault_truth import Ear
from support.story import story

from harness.app.apk import SHIPPED
from harness.cli import exit_codes
from harness.cli.sweep_telling import exit_code
from harness.cli.sweep_view import SweepView
from harness.errors import PhoneFailed
from harness.phone import settings
from harness.phone.adb.transport import Reply
from harness.phone.facts import read_facts
from harness.phone.files import ROOT
from harness.phone.journal import JournalFolder
from harness.phone.pending_restores import PendingRestores, pending_restores_after
from harness.phone.state_folder import state_folder
from harness.reasons import Reason
from harness.results.outcomes import FailureRecord
from harness.results.records import Clock
from harness.session.progress import Finished, RestorePending, SetAside
from harness.store.store import Store
from harness.sweep.sweep import restore_pending
from virtual_phone.device.faults import Fault, Kind
from virtual_phone.device.leaping_loop import LeapingLoop
from virtual_phone.device.performance import set_fixed
from virtual_phone.device.phone import Phone
from virtual_phone.faults.link import EFFECTS
from virtual_phone.in_process import InProcessTransport

ADDRESS = "usb-1"
FIXED_PROFILE = "pixel_8"


@pytest.fixture(scope="module")
def ground(own_state, tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("pending")
    return MemoryGround(task_of(write_little_models(folder / "models")[:1]), folder)


@dataclass
class Page:
    console: Console = field(default_factory=lambda: Console(record=True, width=200, force_terminal=False, quiet=False))

    def lines(self, *events: object) -> list[str]:
        view = SweepView(self.console)
        for event in events:
            view.heard(event)  # type: ignore[arg-type]
        return self.console.export_text().splitlines()


@pytest.mark.long
@pytest.mark.parametrize("occurrence", range(8, 24, 3))
def test_a_link_that_drops_for_a_moment_while_settings_are_put_back_costs_nothing(ground, occurrence: int) -> None:
    outcome = ground.sweep([Fault(kind=Kind.LINK_DROP, at="shell:settings", occurrence=occurrence, seconds=0.3)])
    assert outcome.problems == []
    assert not outcome.changed_settings
    assert outcome.words[-1] == Finished(serial=ADDRESS, pending_restores=0)


def test_a_phone_that_updated_itself_is_put_back_at_once_though_nobody_can_go_on_with_it(
    ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    def update(phone: Phone, fault: Fault) -> bool:
        phone.properties.set("ro.build.fingerprint", "google/new")
        phone.link.end.vanish()
        phone.timers.after(fault.lasts_s, phone.link.end.come_back)
        return True

    monkeypatch.setitem(EFFECTS, Kind.REPLACED, update)
    outcome = ground.sweep([Fault(kind=Kind.REPLACED, at="event:latencies", occurrence=3, seconds=4)])
    assert outcome.reason == Reason.PHONE_CHANGED
    assert outcome.problems == []
    assert not outcome.changed_settings
    assert JournalFolder().all() == ()


def test_a_phone_that_is_unplugged_while_it_is_tidied_up_is_told_to_have_pending_restores(ground) -> None:
    # where the app is built, the first `rm` is of its APK, once it is installed
    tidying_up = 2 if SHIPPED.exists() else 1
    unplugged = Fault(kind=Kind.LINK_DROP, at="shell:rm", occurrence=tidying_up, seconds=600)
    outcome = ground.sweep([unplugged], put_back=False)
    (pending,) = pending_restores_after([ADDRESS], [], JournalFolder())
    last = outcome.words[-1]
    assert isinstance(last, Finished)
    assert last.pending_restores == pending.count > 0
    assert outcome.changed_settings
    told = Page().lines(last, RestorePending(serial=ADDRESS, detail=pending.words, next_step=pending.next_step))
    assert "as it was" not in " ".join(told)
    assert told[-1].endswith(f"{pending.words}; connect it and run `bigcore doctor --restore`")
    assert "still changed" in pending.words
    (journal,) = JournalFolder().all()
    JournalFolder().forget(journal.identity)


class SlowToRemove(Ear):
    """A phone whose `rm` does not come to its end in time, while all else is answered."""

    mended = False

    def run(self, line: str, timeout_s: float = 30.0) -> Reply:
        if line.startswith(f"rm -rf {ROOT} ") and not SlowToRemove.mended:
            raise PhoneFailed(Reason.TIMED_OUT, ADDRESS, "said nothing for 60 s", "look at it")
        return super().run(line, timeout_s)


@pytest.mark.long
def test_files_that_the_phone_did_not_remove_in_time_are_told_and_removed_later(
    ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fault_ground, "Ear", SlowToRemove)
    monkeypatch.setattr(SlowToRemove, "mended", False)
    outcome = ground.sweep([], put_back=False)
    assert (outcome.reason, outcome.changed_settings) == (None, False)
    (pending,) = pending_restores_after([ADDRESS], [], JournalFolder())
    assert (pending.settings, pending.files) == (0, True)
    assert outcome.words[-1] == Finished(serial=ADDRESS, pending_restores=1)
    told = Page().lines(RestorePending(serial=ADDRESS, detail=pending.words, next_step=pending.next_step))
    assert told[-1].endswith("files of ours still lie on it; connect it and run `bigcore doctor --restore`")
    monkeypatch.setattr(SlowToRemove, "mended", True)
    assert ground.sweep([]).problems == []
    assert JournalFolder().all() == ()


def test_a_sweep_that_owes_settings_ends_with_exit_code_1(tmp_path: Path) -> None:
    with Store.open(str(tmp_path / "store.sqlite")) as store:
        told = replace(story(), failures=())
        told.tell(store)
        result = store.sweep(told.sweep.sweep)
    assert exit_code(result) == exit_codes.DONE
    pending = FailureRecord(
        result.sweep.sweep, Reason.RESTORE_PENDING, "2 settings of it are still changed", serial=ADDRESS
    )
    assert exit_code(replace(result, failures=(pending,))) == exit_codes.INCOMPLETE
    lost = replace(pending, reason=Reason.PHONE_LOST)
    assert exit_code(replace(result, failures=(lost, pending))) == exit_codes.DEVICE_FAILED, "3 stands before 1"


def test_the_last_line_of_a_phone_that_was_set_aside_and_is_owed_its_settings_says_both() -> None:
    pending = PendingRestores("00ff", "Pixel 9", ADDRESS, settings=2, files=False, holder=None)
    lost = SetAside(serial=ADDRESS, reason=Reason.PHONE_LOST, detail="has gone", next_step="plug it in")
    other = lost.model_copy(update={"serial": "usb-2"})
    (line,) = Page().lines(restore_pending(pending, [other, lost]))
    assert "set aside (phone_lost), and 2 settings of it are still changed" in line
    assert line.endswith("connect it and run `bigcore doctor --restore`")
    assert restore_pending(pending, [other]).detail == pending.words


@pytest.mark.parametrize("clock", [Clock.FREE, Clock.SUSTAINED, Clock.FIXED])
@pytest.mark.parametrize("before", [False, True])
def test_the_performance_mode_is_what_the_clock_says_while_it_is_measured_and_as_before_afterwards(
    ground, clock: Clock, before: bool
) -> None:
    loop = LeapingLoop()
    phone = replay_phone(loop, ground.known, [], "FIXED1", profile=FIXED_PROFILE)
    way = InProcessTransport(phone, loop)
    set_fixed(phone.modes, phone.cores, before)
    with settings.held(way, read_facts(way, "2026-01-01T00:00:00Z"), clock):
        assert phone.modes.fixed_performance == (clock is Clock.FIXED)
        whole = all(phone.cores.cap_khz[cpu] == max(steps) for cpu, steps in phone.cores.steps_khz.items())
        assert whole == (clock is not Clock.FIXED)
    assert phone.modes.fixed_performance == before
    loop.run_until_complete(phone.close())
    close(loop)


def test_a_phone_that_another_version_owes_its_settings_is_set_aside_and_told_in_the_last_line(ground) -> None:
    identity = ground.sweep([]).met
    JournalFolder()
    file = state_folder("journals") / f"{identity}.json"
    file.write_text('{"written_by": "9.9.0"}')
    try:
        outcome = ground.sweep([], put_back=False)
        assert (outcome.reason, outcome.changed_settings) == (Reason.RESTORE_PENDING, False)
        assert not any(isinstance(word, Finished) for word in outcome.words)
        (pending,) = pending_restores_after([ADDRESS], [identity or ""], JournalFolder())
        told = " ".join(Page().lines(restore_pending(pending, [])))
        assert "what version 9.9.0 of bigcore changed on it is not put back" in told
    finally:
        file.unlink()
