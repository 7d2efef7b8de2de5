"""How a stage is cut into sweeps."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.config import MeasureSection
from harness.config.sweep_toml import PhonesSection
from harness.errors import ConfigRefused
from harness.nightly.builds.builds import build_record
from harness.nightly.builds.frozen import Frozen
from harness.nightly.config import NightlyConfig
from harness.nightly.measuring.measurer import MeasuredSeries, StageMeasured, StageRequest, ordered
from harness.nightly.measuring.stage_sweep import laid_out, parts_of, sweep_config
from harness.nightly.measuring.sweep_measurer import _slots, joined
from harness.nightly.past.stored_pairs import PAIRS_PER_INSTALLATION
from harness.nightly.rules.pairs import Side
from harness.nightly.series import Course, FoundPhone, Watched, needs_two_installations
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


@pytest.mark.parametrize(("accepted", "candidate"), [(None, "b" * 64), ("a" * 64, None)])
def test_an_app_of_its_own_beside_bigcores_is_installed_twice(accepted: str | None, candidate: str | None):
    parts = list(parts_of(request(accepted, candidate, 2 * PAIRS_PER_INSTALLATION)))
    assert [part.pairs for part in parts] == [PAIRS_PER_INSTALLATION] * 2
    assert all(part.request.two_installations for part in parts)


def test_a_runner_without_an_app_installs_nothing():
    (only,) = parts_of(request("a" * 64, "b" * 64, 24, runner=RunnerName.BENCHMARK_MODEL))
    assert not only.request.two_installations


def test_a_start_holds_all_series_of_a_night_however_long_it_lasts():
    (only,) = parts_of(request(None, None, 24))
    config = sweep_config(only, NightlyConfig(measure=MeasureSection(round_seconds=5.0)), Path("models"))
    assert config.measure.round_seconds == 86_400


def test_nothing_but_its_pairs_ends_the_sweep_of_a_stage():
    (only,) = parts_of(request(None, None, 24))
    limited = NightlyConfig(measure=MeasureSection(max_minutes=0.05), phones=PhonesSection(session_minutes=0.01))
    config = sweep_config(only, limited, Path("models"))
    assert (config.measure.max_minutes, config.phones.session_minutes) == (0, 0)


def test_a_pair_that_is_missing_leaves_the_later_ones_at_their_place():
    measured = MeasuredSeries({0: 0.1, 2: 0.3, 3: 0.4}, 8, 20.0)
    assert ordered(measured, 6) == (0.1, None, 0.3, 0.4, None, None)
    assert ordered(None, 2) == (None, None)


def test_a_part_that_lacks_a_pair_leaves_those_of_the_next_installation_at_their_place():
    first = StageMeasured(
        "s1", {"a": MeasuredSeries({0: 0.1, 2: 0.3}, 6, 20.0), "b": MeasuredSeries({0: 1.0}, 2, None)}
    )
    second = StageMeasured("s2", {"a": MeasuredSeries({1: 0.5}, 4, 21.0)})
    parts = [(3, first), (3, second), (3, first)]
    assert joined(parts, "a") == MeasuredSeries({0: 0.1, 2: 0.3, 4: 0.5, 6: 0.1, 8: 0.3}, 16, 20.0)
    assert joined(parts, "b").ratios == {0: 1.0, 6: 1.0}


def test_nothing_that_a_sweep_laid_out_stays_however_it_ends(tmp_path: Path):
    frozen = Frozen(tmp_path / "accepted")
    (tmp_path / "net").write_text("a network")
    build = build_record("net", frozen.freeze(tmp_path / "net"), None, None)
    series = (Watched("net", PHONE, Course(RunnerName.APP, "large"), build, build),)
    (part,) = parts_of(StageRequest("2026-01-05", 1, 0, 6, Side.BASELINE, series[0].course, series))
    with laid_out(part, frozen) as sides:
        assert [(side / "net.tflite").read_text() for side in sides] == ["a network"] * 2
    assert not any((tmp_path / "nights").iterdir())
    with pytest.raises(ZeroDivisionError), laid_out(part, frozen):
        1 / 0  # noqa: B018
    assert not any((tmp_path / "nights").iterdir())
    (tmp_path / "accepted" / build.model_sha256).write_text("changed")
    with pytest.raises(ConfigRefused, match="was changed"), laid_out(part, frozen):
        pass
    assert not any((tmp_path / "nights").iterdir())
