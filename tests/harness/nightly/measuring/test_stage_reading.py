"""What is said of a stage of which something is not there: is it the phone's affair, or the build's?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from support.empty_store import open_empty_store
from support.scripted_session import TickingClock

from harness.errors import PhoneFailed
from harness.nightly.builds.builds import build_record
from harness.nightly.builds.frozen import Frozen
from harness.nightly.config import NightlyConfig
from harness.nightly.measuring import sweep_measurer
from harness.nightly.measuring.measurer import MeasuredSeries, StageMeasured, StageRequest
from harness.nightly.measuring.stage_reading import read_stage
from harness.nightly.measuring.stage_sweep import StagePart, parts_of
from harness.nightly.measuring.sweep_measurer import SweepMeasurer
from harness.nightly.past.stored_pairs import PAIRS_PER_INSTALLATION
from harness.nightly.rules.pairs import Side
from harness.nightly.series import Course, FoundPhone, Watched, needs_two_installations
from harness.phone.changed_phone import another_phone, updated
from harness.phone.install import UNANSWERED
from harness.reasons import Reason
from harness.results.outcomes import FailureRecord
from harness.results.records import RunnerName, SweepRecord
from harness.store.store import Store

PHONE = FoundPhone("FA1", "FA1", "a" * 16, "Google Pixel", "google/10", "10")
SWEEP = SweepRecord("20261127-093000-3f9a", "2026-11-27T09:30:00Z", "2026-11-27T09:40:00Z", 1, "{}", "", "0")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_empty_store(tmp_path / "store.sqlite")
    yield opened
    opened.close()


def request(
    app: str | None = None, tool: str | None = None, runner: RunnerName = RunnerName.APP, pairs: int = 6
) -> StageRequest:
    """Of a candidate that has an app or a tool of its own."""
    course = Course(runner, "large")
    accepted, candidate = build_record("net", "a" * 64, None, None), build_record("net", "b" * 64, app, tool)
    series = (Watched("net", PHONE, course, accepted, candidate),)
    return StageRequest("2026-11-27", 1, 0, pairs, Side.BASELINE, course, series, needs_two_installations(series))


def of_accepted(asked: StageRequest) -> StageRequest:
    """The accepted build has them, and the candidate none."""
    return replace(
        asked, series=tuple(replace(one, accepted=one.candidate, candidate=one.accepted) for one in asked.series)
    )


def failed(reason: Reason, variant: str | None = None) -> FailureRecord:
    return FailureRecord(SWEEP.sweep, reason, f"told: {reason}", variant=variant, serial=PHONE.serial)


@pytest.mark.parametrize("reason", [Reason.PHONE_LOST, Reason.TOO_HOT, Reason.INSTALL_FAILED, Reason.TOOL_FAILED])
def test_a_phone_that_failed_is_told_as_the_phone(store: Store, reason: Reason) -> None:
    """bigcore's own app, and no tool."""
    store.add_sweep(SWEEP, [failed(reason)])
    found = read_stage(store, request(), 6, SWEEP.sweep)
    assert found.unmeasured == {PHONE.identity: f"told: {reason}"}
    assert found.series == {}


@pytest.mark.parametrize(
    "said",
    [
        "its dialog was declined (INSTALL_FAILED_USER_RESTRICTED: Install canceled by user)",
        "it forbids installing over USB (INSTALL_FAILED_USER_RESTRICTED)",
        "its app check refused the app (INSTALL_FAILED_VERIFICATION_FAILURE)",
        "the installation was declined on the phone (INSTALL_FAILED_ABORTED)",
        f"{UNANSWERED}; the phone may be asking whether the app may be installed",
    ],
)
def test_an_installation_that_the_phone_declined_is_told_as_the_phone_also_of_an_app_that_is_watched(
    store: Store, said: str
) -> None:
    store.add_sweep(SWEEP, [replace(failed(Reason.INSTALL_FAILED), detail=said)])
    assert read_stage(store, request(app="c" * 64), 6, SWEEP.sweep).unmeasured == {PHONE.identity: said}


@pytest.mark.parametrize(
    ("asked", "failure"),
    [
        (request(app="c" * 64), failed(Reason.INSTALL_FAILED)),
        (of_accepted(request(app="c" * 64)), failed(Reason.INSTALL_FAILED)),
        (request(tool="c" * 64, runner=RunnerName.BENCHMARK_MODEL), failed(Reason.TOOL_FAILED)),
        (of_accepted(request(tool="c" * 64, runner=RunnerName.BENCHMARK_MODEL)), failed(Reason.TOOL_FAILED)),
        (request(), failed(Reason.SWEEP_REFUSED)),
        (request(), failed(Reason.MODEL_REJECTED, "net")),
    ],
)
def test_what_lies_with_the_build_is_told_of_the_series(
    store: Store, asked: StageRequest, failure: FailureRecord
) -> None:
    store.add_sweep(SWEEP, [failure])
    found = read_stage(store, asked, 6, SWEEP.sweep)
    assert found.unmeasured == {}
    assert found.without == {asked.series[0].name: failure.detail}


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        (updated("FA1", "google/10", "google/11"), "google/10 and is now google/11; the next night measures it anew"),
        (another_phone("FA1"), "at this address now; plug the first one in again before the next night"),
    ],
)
def test_a_phone_that_changed_is_told_with_what_helps_a_night(store: Store, changed: PhoneFailed, told: str) -> None:
    """Nobody is there to begin a sweep, or to go on with one."""
    detail = f"{changed.what}; {changed.next_step}"
    store.add_sweep(SWEEP, [replace(failed(Reason.PHONE_CHANGED), detail=detail)])
    assert read_stage(store, request(), 6, SWEEP.sweep).unmeasured[PHONE.identity].endswith(told)


def test_what_failed_on_another_phone_is_not_told_of_this_one(store: Store) -> None:
    store.add_sweep(SWEEP, [replace(failed(Reason.PHONE_LOST), serial="FA2")])
    found = read_stage(store, request(), 6, SWEEP.sweep)
    assert (found.unmeasured, list(found.without.values())) == ({}, ["no pair of it is valid"])


@pytest.mark.parametrize(("gave", "runs"), [(False, ["new"]), (True, [])])
def test_a_sweep_of_before_that_gave_nothing_is_run_anew_and_another_is_read(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gave: bool, runs: list[str]
) -> None:
    """A trial in which its phone was away is gone on with."""
    (part,) = parts_of(request())
    store.add_sweep(replace(SWEEP, command=part.command))
    name = part.request.series[0].name
    series = {name: MeasuredSeries({0: 0.0}, 2, 20.0)}
    begun: list[str] = []

    def read(store: Store, request: StageRequest, pairs: int, sweep: str) -> StageMeasured:
        return StageMeasured(sweep, series if sweep == "new" or gave else {})

    def run(self: SweepMeasurer, part: StagePart, interrupted: str | None) -> str:
        begun.append("new" if interrupted is None else interrupted)
        return "new"

    monkeypatch.setattr(sweep_measurer, "read_stage", read)
    monkeypatch.setattr(SweepMeasurer, "_run", run)
    told: Callable[[object], None] = lambda event: None  # noqa: E731
    measurer = SweepMeasurer(NightlyConfig(), {}, store, Frozen(tmp_path), TickingClock(), told)
    assert measurer.measure(request()).series[name].ratios == {0: 0.0}
    assert begun == runs


def test_a_series_that_one_part_of_a_stage_did_measure_is_not_told_as_one_without_a_number(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = request(app="c" * 64, pairs=2 * PAIRS_PER_INSTALLATION)
    name = asked.series[0].name
    found = [
        StageMeasured("s1", {}, without={name: "no pair of it is valid"}),
        StageMeasured("s2", {name: MeasuredSeries({0: 0.1}, 2, 20.0)}),
    ]
    monkeypatch.setattr(SweepMeasurer, "_measure_part", lambda self, part: found[part.number])
    told: Callable[[object], None] = lambda event: None  # noqa: E731
    measured = SweepMeasurer(NightlyConfig(), {}, store, Frozen(tmp_path), TickingClock(), told).measure(asked)
    assert (list(measured.series), dict(measured.without)) == ([name], {})
