"""How a stage is cut into sweeps."""

from __future__ import annotations

from harness.nightly.builds import build_record
from harness.nightly.measurer import StageRequest
from harness.nightly.rules.pairs import Side
from harness.nightly.series import Course, FoundPhone, Watched
from harness.nightly.sweep_measurer import PAIRS_PER_INSTALLATION, _blocks, _slots
from harness.results.records import RunnerName

PHONE = FoundPhone("bench-1", "bench-1", "p1", "a phone", "10", "10")


def request(accepted_app: str | None, candidate_app: str | None, pairs: int) -> StageRequest:
    course = Course(RunnerName.APP, "large")
    accepted = build_record("net", "m", accepted_app, None)
    candidate = build_record("net", "n", candidate_app, None)
    series = (Watched("net", PHONE, course, accepted, candidate),)
    return StageRequest("2026-01-05", 1, 2, pairs, Side.BASELINE, course, series)


def test_one_app_needs_one_sweep_a_stage():
    (only,) = _blocks(request(None, None, 24))
    assert only.pairs == 24


def test_two_apps_are_installed_anew_after_so_many_pairs_with_names_and_order_exchanged():
    parts = list(_blocks(request("a" * 64, "b" * 64, 2 * PAIRS_PER_INSTALLATION + 2)))
    assert [part.pairs for part in parts] == [PAIRS_PER_INSTALLATION, PAIRS_PER_INSTALLATION, 2]
    assert [part.first for part in parts] == [Side.BASELINE, Side.CANDIDATE, Side.BASELINE]
    assert _slots(parts[0]).new == _slots(parts[1]).baseline
    assert len({part.command for part in parts}) == 3
