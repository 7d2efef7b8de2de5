"""What a sweep says of its precision, and why it ended."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from support.evenings import tell_evening
from support.made_up import MadeUp, Precision, make_up, with_precision

from harness.analysis import precision
from harness.analysis.autocorrelation import autoregressive
from harness.analysis.ending_words import why_it_ended
from harness.analysis.precision_words import precision_sentences, precision_told, short_names, spelled
from harness.exchange.privacy import without_plan
from harness.results.outcomes import FailureRecord, SweepResult
from harness.results.records import ANCHOR, SweepRecord
from harness.store.store import Store

LIMIT = {"half_width_percent": 1.0, "max_starts": 30, "max_minutes": 3}


@pytest.fixture
def made() -> MadeUp:
    return with_precision(make_up(), Precision(own_percent=3.7, level_percent=22, autocorrelation=0.1))


def asked(sweep: SweepRecord, *, quick: bool = False, shared: bool = False, **changes: object) -> SweepRecord:
    """`shared`: as a shared report keeps it, without the plan around the settings."""
    settings = {"measure": LIMIT | changes}
    return replace(sweep, config_json=json.dumps(settings if shared else {"config": settings, "quick": quick}))


def run_of(made: MadeUp, *, wide: int = 0, starts: int = 6):
    """`wide`: so many of the estimates are not as narrow as was asked for."""
    (run,) = made.result.runs
    estimates = tuple(
        replace(one, notes=("wide_interval",) if place < wide else (), starts=starts)
        for place, one in enumerate(run.estimates)
    )
    return replace(run, estimates=estimates)


def test_places_come_before_the_level_and_then_what_ended_it(made: MadeUp) -> None:
    said, *_ = precision_sentences(run_of(made, wide=22), asked(made.result.sweep))
    assert said.startswith(
        "22 variants measured; their places are known to ±3.7 %, the level of all to ±22 %:"
        " the limit of 3 minutes ended it. 10 more starts would give places ±"
    )


def test_the_place_that_is_known_least_is_named_where_it_stands_out(made: MadeUp) -> None:
    run = run_of(made)
    wide = replace(
        run.estimates[3], own_low_ms=0.92 * run.estimates[3].latency_ms, own_high_ms=1.08 * run.estimates[3].latency_ms
    )
    told = precision_told(replace(run, estimates=(*run.estimates[:3], wide, *run.estimates[4:])))
    assert told is not None
    name = wide.variant.removeprefix("mobilenet_v2_")
    assert f"their places are known to ±3.7 % ({name} ±8.0 %), the level" in told.sentence


def single(store: Store) -> SweepResult:
    """One model beside the anchor, on a phone that moves slowly."""
    shared = np.exp(0.03 * autoregressive(np.random.default_rng(1).standard_normal(12), 0.7))
    tell_evening(store, "one", {"a": list(3 * shared), ANCHOR: list(0.5 * shared)})
    return store.sweep("one")


def test_a_variant_beside_the_anchor_alone_has_a_latency_and_no_place(store: Store) -> None:
    (run,) = single(store).runs
    (one,) = run.estimates
    assert (one.own_low_ms, one.own_high_ms) == (None, None)
    said, *_ = precision_sentences(run)
    known = spelled(one.level_percent)
    assert said.startswith(f"1 variant measured; its latency is known to {known}. 10 more starts would give latency ±")
    assert not any("place" in sentence for sentence in precision_sentences(run))
    told = precision_told(run)
    assert told is not None
    assert told.headline == f"latency known to {known}"


@pytest.mark.parametrize("shared", [False, True])
def test_what_ended_a_sweep(made: MadeUp, shared: bool) -> None:
    sweep = made.result.sweep
    assert why_it_ended(asked(sweep, shared=shared), run_of(made)) == "each as narrow as was asked for, ±1 %"
    assert why_it_ended(asked(sweep, shared=shared), run_of(made, wide=1)) == "the limit of 3 minutes ended it"
    most = asked(sweep, shared=shared, max_starts=6)
    assert why_it_ended(most, run_of(made, wide=1)) == "6 starts, the most that were allowed, ended it"
    assert why_it_ended(asked(sweep, shared=shared, max_minutes=0), run_of(made, wide=1)) == ""


def test_a_limit_ends_nothing_that_ended_before_it(made: MadeUp) -> None:
    """The session took nine minutes."""
    sweep, run = made.result.sweep, run_of(made, wide=1)
    assert why_it_ended(asked(sweep, max_minutes=12), run) == "the limit of 12 minutes ended it"
    assert why_it_ended(asked(sweep, max_minutes=13), run) == ""
    lent = replace(
        sweep, config_json=json.dumps({"measure": LIMIT | {"max_minutes": 0}, "phones": {"session_minutes": 10}})
    )
    assert why_it_ended(lent, run) == "the 10 minutes for which the phone was lent ended it"


def test_what_was_not_finished_was_ended_by_no_limit(made: MadeUp) -> None:
    run = run_of(made, wide=1)
    assert why_it_ended(replace(asked(made.result.sweep), ended_at=None), run) == "the sweep was not finished"
    cut = replace(run, session=replace(run.session, ended_at=None))
    assert why_it_ended(asked(made.result.sweep), cut) == "the sweep was not finished"


def test_a_variant_that_was_given_up_was_ended_by_no_limit_and_is_not_narrow(made: MadeUp) -> None:
    run = run_of(made, wide=1)
    given_up = replace(run, failures=(FailureRecord("s1", "model_rejected", "", "r1", run.estimates[0].variant),))
    assert why_it_ended(asked(made.result.sweep), given_up) == ""
    narrow = replace(run_of(made), failures=given_up.failures)
    assert why_it_ended(asked(made.result.sweep), narrow) == ""


def test_a_quick_sweep_whose_limit_came_first_says_so(made: MadeUp) -> None:
    sweep = asked(made.result.sweep, quick=True)
    assert why_it_ended(sweep, run_of(made, wide=9, starts=2)) == "the limit of 3 minutes ended it"


def test_a_shared_report_says_of_a_quick_sweep_what_the_terminal_says(made: MadeUp) -> None:
    here = replace(made.result, sweep=asked(made.result.sweep, quick=True))
    run = run_of(made, wide=9)
    assert why_it_ended(without_plan(here).sweep, run) == why_it_ended(here.sweep, run) != ""


def test_a_quick_sweep_ends_as_asked(made: MadeUp) -> None:
    assert why_it_ended(asked(made.result.sweep, quick=True), run_of(made, wide=9)) == "3 starts of each were asked for"


@pytest.mark.parametrize("config", ["", "[]", "null", '{"measure": 3}', '{"config": {"measure": {"max_starts": "x"}}}'])
def test_settings_of_a_foreign_store_end_nothing(made: MadeUp, config: str) -> None:
    sweep = replace(made.result.sweep, config_json=config)
    assert why_it_ended(sweep, run_of(made, wide=1)) == ""


def test_names_are_told_apart_without_what_all_begin_with() -> None:
    assert short_names(["mobilenet_v2_0.5_224", "mobilenet_v2_1.0_96"]) == ("0.5_224", "1.0_96")
    assert short_names(["mobilenet_v2_0.5_224", "mobilenet_v1_0.5_224"]) == ("v2_0.5_224", "v1_0.5_224")
    assert short_names(["mobilenet_v2_0.5_224"]) == ("mobilenet_v2_0.5_224",)
    assert short_names(["a", "a_b"]) == ("a", "a_b")
    assert short_names([]) == ()


def test_a_half_width_has_two_digits() -> None:
    assert [spelled(one) for one in (0.034, 0.4, 3.71, 9.94, 9.96, 22.4)] == [
        "±0.034 %", "±0.4 %", "±3.7 %", "±9.9 %", "±10 %", "±22 %",
    ]  # fmt: skip


def test_a_half_width_beyond_the_number_itself_has_no_digits() -> None:
    assert spelled(80069) == spelled(100) == "±100 % or worse"


def test_neighbours_are_said_to_resemble_each_other_only_where_it_is_no_chance(made: MadeUp) -> None:
    alike = with_precision(made, Precision(own_percent=0.4, level_percent=1.8, autocorrelation=0.6))
    assert len(precision_sentences(run_of(alike, starts=10))) == 1
    _, said = precision_sentences(run_of(alike, starts=30))
    assert said.startswith(
        "Neighbouring starts resemble each other, 0.6 (0.3 to 0.9): the level is known to ±1.8 %, not about ±"
    )
    claimed = float(said.partition("not about ±")[2].partition(" %")[0])
    assert 0.4 < claimed < 1.2  # by order statistics a third to two thirds of it


def test_what_more_starts_give_goes_by_what_the_run_began_with(made: MadeUp) -> None:
    run = run_of(with_precision(made, Precision(own_percent=0.4, level_percent=9.0, autocorrelation=0.3)), starts=8)
    by_own, by_level = (
        precision_sentences(run, asked(made.result.sweep, half_width_of=of))[0].partition("level ±")[2]
        for of in ("own", "level")
    )
    assert by_own != by_level
    for unreadable in ("nonsense", 3):
        assert precision_sentences(run, asked(made.result.sweep, half_width_of=unreadable))[0].endswith(by_own)


@pytest.mark.parametrize("starts", [10_000, 1_000_000])
def test_a_file_that_speaks_of_very_many_starts_is_told_of_by_a_few(
    made: MadeUp, starts: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A start that is imagined is a step of a loop."""
    imagined = []
    monkeypatch.setattr(precision, "autoregressive", lambda noise, r: imagined.append(noise.shape) or noise)
    said, *_ = precision_sentences(run_of(made, starts=starts))
    assert "10 more starts would give places ±3.7 %, level ±22 %." in said
    assert max(shape[1] for shape in imagined) <= 300
