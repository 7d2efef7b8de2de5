"""A phone that is lent by the hour is used for what fits, the most useful first, and is given back in time."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from support.fault_ground import task_of, write_little_models
from support.records import GIVEN_ARTIFACT
from support.vendor_sweep import ADDRESS, Swept, sweep_on

from harness.reasons import Reason
from harness.session.lent_time import LINK_BYTES_PER_S, TIDYING_S, cost_s, fitting, most_useful_first
from harness.session.order import ModelOrder
from harness.session.progress import Planned, Pushed
from virtual_phone.device.faults import Fault, Kind
from virtual_phone.device.phone import Phone


def model(name: str, madds: int, precision: str = "float32") -> ModelOrder:
    record = replace(GIVEN_ARTIFACT, variant=name, madds=madds, precision=precision)
    return ModelOrder(file=Path(name), record=record, outputs_json=None)


LINE = [model("tiny", 1_000), model("small", 10_000), model("middle", 100_000), model("large", 10_000_000)]


def test_the_two_ends_come_first_and_then_the_widest_gaps() -> None:
    assert list(most_useful_first(LINE)) == ["tiny", "large", "middle", "small"]


def test_another_precision_is_worth_more_than_a_near_neighbour() -> None:
    near = [model("a", 1000), model("a2", 1100), model("a_int8", 1000, "int8")]
    assert list(most_useful_first(near)) == ["a", "a_int8", "a2"]


def test_what_is_measured_already_counts_as_chosen() -> None:
    assert list(most_useful_first(LINE, done={"large"})) == ["large", "tiny", "middle", "small"]


def test_what_fits_is_taken_in_order_and_a_long_one_is_passed_over() -> None:
    costs_s = {"a": 10.0, "b": 50.0, "c": 20.0, "d": 1.0}
    assert fitting(("a", "b", "c", "d"), costs_s, 31.0) == {"a", "c", "d"}
    assert fitting(("a", "b", "c", "d"), costs_s, 81.0) == set(costs_s)


def test_one_is_measured_however_little_time_there_is() -> None:
    assert fitting(("a", "b"), {"a": 10.0, "b": 1.0}, 0.0) == {"a"}


@pytest.mark.parametrize(
    "several", [{"threads": (1, 2)}, {"runtimes": ("2.16.1", "2.21.0")}, {"cores": ("large", "small")}]
)
def test_a_model_costs_its_starts_in_every_run(folder: Path, several: dict[str, object]) -> None:
    task = task_of(write_little_models(folder / "models")[:1], starts=2)
    measure = task.config.measure.model_copy(update=several)
    once = task.order(ADDRESS, folder / "store.sqlite")
    twice = once.model_copy(update={"config": once.config.model_copy(update={"measure": measure})})
    (one,) = once.sets[0].models
    pushed_s = one.size_bytes / LINK_BYTES_PER_S
    assert cost_s(twice, one) - pushed_s == pytest.approx(2 * (cost_s(once, one) - pushed_s))


@pytest.fixture
def folder(tmp_path: Path, cache_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("BIGCORE_CACHE", str(cache_folder))
    return tmp_path


@pytest.mark.long
def test_a_session_measures_what_fits_says_what_does_not_and_ends_in_time(folder: Path) -> None:
    minutes = (TIDYING_S + 7.0) / 60
    swept = sweep_on("pixel_1_cool", folder, models=3, session_minutes=minutes)
    assert [(one.valid, one.starts) for one in swept.estimates] == [(True, 2)]
    assert [failure.reason for failure in swept.failures] == [Reason.NO_TIME, Reason.NO_TIME]
    assert "is lent for" in swept.troubles[Reason.NO_TIME]
    assert swept.lasted_s <= 60 * minutes


@pytest.mark.long
def test_the_next_hour_measures_the_rest(folder: Path) -> None:
    sweep_on("pixel_1_cool", folder, models=3, session_minutes=(TIDYING_S + 7.0) / 60)
    swept = sweep_on("pixel_1_cool", folder, models=3, session_minutes=60, resume=True)
    assert [(one.valid, one.starts) for one in swept.estimates] == [(True, 2)] * 3
    assert swept.failures == ()


def pushed_bytes(swept: Swept) -> int:
    return max(word.all_bytes for word in swept.words if isinstance(word, Pushed))


@pytest.mark.long
def test_what_is_measured_already_is_not_pushed_again(folder: Path) -> None:
    first = sweep_on("pixel_1_cool", folder, models=3, session_minutes=(TIDYING_S + 7.0) / 60)
    (done,) = (one.variant for one in first.estimates if one.valid)
    swept = sweep_on("pixel_1_cool", folder, models=3, session_minutes=60, resume=True)
    sizes = {file.stem: file.stat().st_size for file in (folder / "models").glob("*.tflite")}
    helpers = pushed_bytes(first) - sizes[done]
    assert pushed_bytes(swept) == helpers + sum(size for name, size in sizes.items() if name != done)
    assert [one.valid for one in swept.estimates] == [True] * 3


@pytest.mark.long
def test_what_is_asked_for_after_all_is_pushed_then(folder: Path) -> None:
    """Wanted more precisely than in the hour before, a measured one is asked for again."""
    sweep_on("pixel_1_cool", folder, models=2)
    more = {"min_starts": 2, "max_starts": 4, "half_width_percent": 0.0001}
    swept = sweep_on("pixel_1_cool", folder, models=2, resume=True, measure=more)
    assert [(one.valid, one.starts) for one in swept.estimates] == [(True, 4)] * 2
    assert swept.troubles == {}


@pytest.mark.long
def test_without_a_limit_all_are_measured(folder: Path) -> None:
    swept = sweep_on("pixel_1_cool", folder, models=3)
    assert [one.valid for one in swept.estimates] == [True] * 3


@pytest.mark.long
def test_a_lent_phone_that_is_too_hot_is_not_waited_for_beyond_its_time(folder: Path) -> None:
    def heat(phone: Phone) -> None:
        phone.temperature.offset_c = 30.0

    minutes = (TIDYING_S + 20.0) / 60
    swept = sweep_on("pixel_1_cool", folder, heat, session_minutes=minutes)
    assert swept.refused is not None
    assert swept.refused.reason == Reason.TOO_HOT
    assert swept.lasted_s <= 60 * minutes


@pytest.mark.long
def test_a_lent_phone_that_gets_too_hot_near_its_end_has_measured_what_it_has(folder: Path) -> None:
    hot = Fault(kind=Kind.HOT, at="event:begin", occurrence=4, seconds=3600.0)
    minutes = (TIDYING_S + 20.0) / 60
    swept = sweep_on("pixel_1_cool", folder, session_minutes=minutes, faults=[hot])
    assert swept.refused is None
    assert [(one.valid, one.starts) for one in swept.estimates] == [(True, 1)]
    assert swept.lasted_s <= 60 * minutes


SIX_RUNS = {"threads": (1, 2), "cores": ("large", "small", "any")}


def without_a_number(swept: Swept) -> int:
    return sum(one.starts == 0 for one in swept.estimates)


@pytest.mark.long
def test_many_runs_with_long_pauses_end_in_time_and_what_was_not_reached_is_told(folder: Path) -> None:
    minutes = 180 / 60
    swept = sweep_on("pixel_1_cool", folder, session_minutes=minutes, measure=SIX_RUNS, cool_down_s=60.0)
    assert swept.lasted_s <= 60 * minutes
    missing = [failure for failure in swept.failures if failure.reason == Reason.NO_TIME]
    assert 0 < len(missing) == without_a_number(swept)
    assert len({failure.run for failure in missing}) == len(missing), "each names the run that has no number"
    assert len(swept.estimates) > len(missing), "what fits is measured"


@pytest.mark.long
def test_what_was_not_reached_is_measured_in_the_next_hour(folder: Path) -> None:
    sweep_on("pixel_1_cool", folder, session_minutes=3, measure=SIX_RUNS, cool_down_s=60.0)
    swept = sweep_on("pixel_1_cool", folder, session_minutes=60, measure=SIX_RUNS, cool_down_s=60.0, resume=True)
    assert without_a_number(swept) == 0
    assert swept.failures == ()


def test_the_pause_before_each_start_counts(folder: Path) -> None:
    once = task_of(write_little_models(folder / "models")[:1], starts=2).order(ADDRESS, folder / "store.sqlite")
    paused = once.config.conditions.model_copy(update={"cool_down_seconds": 60.0})
    slow = once.model_copy(update={"config": once.config.model_copy(update={"conditions": paused})})
    (one,) = once.sets[0].models
    assert cost_s(slow, one) == pytest.approx(cost_s(once, one) + 2 * 60)


@pytest.mark.long
def test_a_plan_promises_no_more_than_the_phone_is_lent_for(folder: Path) -> None:
    many = {"min_starts": 100, "max_starts": 100}
    swept = sweep_on("pixel_1_cool", folder, session_minutes=1, measure=many)
    (plan,) = (word for word in swept.words if isinstance(word, Planned))
    assert plan.most_minutes is not None
    assert plan.most_minutes <= 1 - TIDYING_S / 60


@pytest.mark.long
def test_a_run_without_pause_ends_with_the_lent_time_and_says_how_long_it_was(folder: Path) -> None:
    minutes = (TIDYING_S + 100.0) / 60
    swept = sweep_on("pixel_1_cool", folder, session_minutes=minutes, sustained_s=300.0)
    assert swept.lasted_s <= 60 * minutes
    assert "of 5.0 minutes without pause" in swept.troubles[Reason.NO_TIME]
