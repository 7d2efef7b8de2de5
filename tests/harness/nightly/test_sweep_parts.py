"""How a stage is cut into sweeps."""

from __future__ import annotations

from harness.nightly.builds import build_record
from harness.nightly.measurer import StageRequest
from harness.nightly.rules.pairs import Side
from harness.nightly.series import Course, FoundPhone, Watched, needs_two_installations
from harness.nightly.stage_sweep import parts_of
from harness.nightly.stored_pairs import PAIRS_PER_INSTALLATION
from harness.nightly.sweep_measurer import _slots
from harness.results.records import RunnerName

PHONE = FoundPhone("bench-1", "bench-1", "p1", "a phone", "10", "10")


def request(
    accepted_app: str | None,
    candidate_app: str | None,
    pairs: int,
    model: str = "n",
    runner: RunnerName = RunnerName.APP,
) -> StageRequest:
    course = Course(runner, "large")
    accepted = build_record("net", "m", accepted_app, None)
    candidate = build_record("net", model, candidate_app, None)
    series = (Watched("net", PHONE, course, accepted, candidate),)
    apart = needs_two_installations(series)
    return StageRequest("2026-01-05", 1, 2, pairs, Side.BASELINE, course, series, apart)


def test_one_app_needs_one_sweep_a_stage():
    (only,) = parts_of(request(None, None, 24))
    assert only.pairs == 24


def test_two_apps_are_installed_anew_after_so_many_pairs_with_names_and_order_exchanged():
    parts = list(parts_of(request("a" * 64, "b" * 64, 2 * PAIRS_PER_INSTALLATION + 2)))
    assert [part.pairs for part in parts] == [PAIRS_PER_INSTALLATION, PAIRS_PER_INSTALLATION, 2]
    assert [part.first for part in parts] == [Side.BASELINE, Side.CANDIDATE, Side.BASELINE]
    assert _slots(parts[0]).new == _slots(parts[1]).baseline
    assert len({part.command for part in parts}) == 3


def test_two_models_in_one_app_need_one_installation_since_there_nothing_belongs_to_one():
    (only,) = parts_of(request("a" * 64, "a" * 64, 24))
    assert not only.request.two_installations


def test_an_app_that_is_watched_is_installed_twice_while_nothing_else_differs_so_that_its_effect_becomes_known():
    parts = list(parts_of(request("a" * 64, "a" * 64, 2 * PAIRS_PER_INSTALLATION, model="m")))
    assert [part.pairs for part in parts] == [PAIRS_PER_INSTALLATION] * 2
    assert all(part.request.two_installations for part in parts)


def test_a_runner_without_an_app_installs_nothing():
    (only,) = parts_of(request("a" * 64, "b" * 64, 24, runner=RunnerName.BENCHMARK_MODEL))
    assert not only.request.two_installations
