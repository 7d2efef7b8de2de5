"""The pure numbers behind the charts."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.figures.fit import power_law
from dashboards.figures.frontier import Candidate, Standing, frontier, standings
from dashboards.figures.growth import growth_of
from dashboards.figures.points import grouped_by, natural_subject, points_of, run_names
from dashboards.figures.published_curves import published_curves
from dashboards.figures.scale import scale_for
from dashboards.figures.words import millions, milliseconds
from dashboards.pages.budget import best_within, budget_for
from harness.exchange.privacy import Mask, without_plan
from harness.exchange.report_writing import records_of, thin
from harness.results.asked_for import given_apps_of
from models.variant import DEFAULT_GRIDS, variants_of

Places = st.lists(st.tuples(st.integers(1, 20), st.integers(0, 20)), max_size=30)


@given(Places)
def test_a_point_is_on_the_frontier_exactly_if_none_dominates_it(places: list[tuple[int, int]]) -> None:
    kept = set(frontier([cost for cost, _ in places], [gain for _, gain in places]))
    for index, (cost, gain) in enumerate(places):
        dominated = any(c <= cost and g >= gain and (c, g) != (cost, gain) for c, g in places)
        assert (index in kept) is not dominated


@given(Places)
def test_costs_that_are_known_exactly_leave_nothing_open(places: list[tuple[int, int]]) -> None:
    kept = set(frontier([cost for cost, _ in places], [gain for _, gain in places]))
    told = standings([Candidate(cost, gain) for cost, gain in places])
    assert told == tuple(Standing.ON if place in kept else Standing.DOMINATED for place in range(len(places)))


@given(Places, st.floats(0.001, 1.0))
def test_what_the_numbers_alone_call_best_is_never_called_dominated(
    places: list[tuple[int, int]], reach: float
) -> None:
    told = standings([Candidate(cost, gain, own=reach) for cost, gain in places])
    assert all(
        told[place] is not Standing.DOMINATED
        for place in frontier([cost for cost, _ in places], [gain for _, gain in places])
    )


def test_who_beats_whom_is_asked_of_own_intervals_and_within_a_run() -> None:
    """The second is 3 % slower and no more accurate, which own half-widths of 1 % tell."""
    fast, slow = Candidate(1.00, 70.0, 0.01, "a"), Candidate(1.03, 69.0, 0.01, "a")
    assert standings([fast, slow]) == (Standing.ON, Standing.DOMINATED)
    assert standings([fast, replace(slow, run="b")]) == (Standing.ON, Standing.ON)
    assert standings([fast, replace(slow, cost=1.01)]) == (Standing.ON, Standing.OPEN)


def test_a_faster_one_that_may_be_slower_than_a_more_accurate_one_is_open_too() -> None:
    barely, better = Candidate(1.00, 69.0, 0.01), Candidate(1.01, 70.0, 0.01)
    assert standings([barely, better]) == (Standing.OPEN, Standing.ON)


def test_an_exact_power_law_is_found_whatever_two_outliers_say() -> None:
    madds = [1e7 * 1.3**step for step in range(20)]
    latencies = [3e-8 * cost**1.1 for cost in madds]
    latencies[4] *= 3
    latencies[11] /= 2
    law = power_law(madds, latencies)
    assert law is not None
    assert law.exponent == pytest.approx(1.1)
    assert law.coefficient == pytest.approx(3e-8)
    assert [law.is_outlier(x, y) for x, y in zip(madds, latencies, strict=True)].count(True) == 2


def test_two_points_or_one_cost_have_no_law() -> None:
    assert power_law([1e6, 2e6], [1.0, 2.0]) is None
    assert power_law([1e6] * 5, [1.0, 2.0, 3.0, 4.0, 5.0]) is None


def test_a_law_of_a_hundred_thousand_points_takes_no_square_of_memory() -> None:
    rng = np.random.default_rng(1)
    madds = rng.uniform(1e6, 1e9, 100_000)
    law = power_law(list(madds), list(2e-7 * madds))
    assert law is not None
    assert law.exponent == pytest.approx(1.0)


def test_every_run_has_its_own_line(made: Callable[..., Any]) -> None:
    slow, fast = made(run="r1", speed=1.0).result, made(run="r2", speed=4.0).result
    growths = growth_of(points_of([slow, fast]))
    assert growths[0].line[0][1] == pytest.approx(4 * growths[1].line[0][1], rel=0.05)


def test_a_fit_says_how_many_lie_within_what_and_who_is_farthest(made: Callable[..., Any]) -> None:
    points = points_of([made(variants=variants_of(DEFAULT_GRIDS)[:7]).result])
    off = [1.0, 1.0, 1.02, 1.0, 1.25, 1.0, 1.0]
    on_a_line = [
        replace(point, estimate=replace(point.estimate, latency_ms=1e-7 * (point.madds or 0) * factor))
        for point, factor in zip(points, off, strict=True)
    ]
    (growth,) = growth_of(on_a_line)
    assert growth.said == (
        "Latency grows as multiply-adds to the power 1.00; 5 of 7 variants lie within ±0.0 % of the line, and the"
        f" farthest, {points[4].variant}, takes 25 % longer than its multiply-adds suggest."
    )


@pytest.mark.parametrize("values", [[], [5.0], [5.0, 5.0], [1e-3, 1e5]])
@pytest.mark.parametrize("logarithmic", [True, False])
def test_any_values_have_a_scale_with_ticks_in_order(values: list[float], logarithmic: bool) -> None:
    scale = scale_for(values, 40, 500, logarithmic=logarithmic)
    assert all(40 <= scale.at(value) <= 500 for value in values)
    places = [tick.at for tick in scale.ticks()]
    assert places == sorted(places)


def test_the_published_curves_rise_and_name_their_source() -> None:
    curves = {curve.name: curve for curve in published_curves()}
    assert set(curves) == {"MobileNetV1", "MobileNetV2", "ShuffleNet", "NASNet-A"}
    for curve in curves.values():
        assert curve.source
        assert list(curve.on_madds) == sorted(curve.on_madds)
        assert [gain for _, gain in curve.on_madds] == sorted(gain for _, gain in curve.on_madds)
    assert (300.0, 71.8) in curves["MobileNetV2"].on_madds
    assert curves["NASNet-A"].on_latency == ((183.0, 74.0),)


def test_numbers_keep_the_digits_a_session_can_carry() -> None:
    assert [milliseconds(value) for value in (0.27371, 9.9996, 73.8, 143.21, None)] == [
        "0.274", "10.000", "73.80", "143.2", "–",
    ]  # fmt: skip
    assert [millions(value) for value in (300_775_552, 11_935_408, 64_000)] == ["301 M", "11.9 M", "0.064 M"]


def test_thinned_samples_keep_their_ends_and_their_exact_medians(made: Callable[..., Any]) -> None:
    sweep = made(starts=30, runs_per_start=200)
    samples = sweep.samples["r1"]
    thinned = thin(samples, 60_000)
    assert sum(len(sample.latencies_ns) for sample in thinned) <= 60_000
    assert all(t.latencies_ns[0] == s.latencies_ns[0] for t, s in zip(thinned, samples, strict=True))
    assert all(t.latencies_ns[-1] == s.latencies_ns[-1] for t, s in zip(thinned, samples, strict=True))
    told = records_of([sweep.result], samples)["tables"]["samples"]  # type: ignore[index]
    assert told["median_ns"] == [float(np.median(sample.latencies_ns)) for sample in samples]
    assert told["count"] == [200] * len(samples)


def test_the_best_within_a_budget_is_the_most_accurate_that_fits(made: Callable[..., Any]) -> None:
    points = points_of([made().result])
    fitting = [point for point in points if (point.latency_ms or math.inf) <= 30]
    best = best_within(points, 30)
    assert best is not None
    assert best.top1 == max(point.top1 or 0 for point in fitting)
    assert best_within(points, 0.001) is None
    assert budget_for(points) == 75


def test_what_no_clock_can_say_is_not_drawn(made: Callable[..., Any]) -> None:
    result = made().result
    run = result.runs[0]
    odd = tuple(
        replace(estimate, latency_ms=value)
        for estimate, value in zip(run.estimates, (math.nan, math.inf, 0.0, -1.0, None), strict=False)
    )
    points = points_of([replace(result, runs=(replace(run, estimates=odd),))])
    assert [point.latency_ms for point in points] == [None] * 5
    assert not any(point.trusted for point in points)


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("/home/ada/models/mine.tflite is cut", "mine.tflite is cut"),
        ("~/models/mine.tflite", "mine.tflite"),
        ("C:\\Users\\ada\\mine.tflite", "mine.tflite"),
        ("/data/local/tmp/bigcore/x.json", "/data/local/tmp/bigcore/x.json"),
        ("google/sailfish/sailfish:10/QP1A", "google/sailfish/sailfish:10/QP1A"),
        ("sqlite:///home/ada/store.sqlite", "sqlite://store.sqlite"),
        ("FA6AK0302317 left", "hashed left"),
        ("XFA6AK0302317", "XFA6AK0302317"),
    ],
)
def test_paths_and_serials_leave_no_trace(told: str, shown: str) -> None:
    assert Mask({"FA6AK0302317": "hashed"}).text(told) == shown


def test_what_resume_keeps_is_not_carried_along(made: Callable[..., Any]) -> None:
    result = made().result
    config = '{"config": {"measure": {"seed": 1}}, "sets": [{"file": "/home/ada/x.tflite"}]}'
    planned = replace(result, sweep=replace(result.sweep, config_json=config))
    assert without_plan(planned).sweep.config_json == '{"measure": {"seed": 1}}'
    assert without_plan(replace(result, sweep=replace(result.sweep, config_json="{"))).sweep.config_json == "{"
    quick = replace(
        result, sweep=replace(result.sweep, config_json='{"config": {"measure": {}}, "quick": true, "a": 1}')
    )
    assert without_plan(quick).sweep.config_json == '{"config": {"measure": {}}, "quick": true}'


def test_which_app_was_given_is_carried_along_without_where_it_lay(made: Callable[..., Any]) -> None:
    result, app = made().result, "ab" * 32
    config = (
        f'{{"config": {{}}, "sets": [{{"name": "against", "app": {{"apk": "/home/x.apk", "given_sha256": "{app}"}}}}]}}'
    )
    told = without_plan(replace(result, sweep=replace(result.sweep, config_json=config))).sweep.config_json
    assert given_apps_of(told) == {"against": app}
    assert "x.apk" not in told


def test_two_evenings_of_one_phone_keep_two_names(made: Callable[..., Any]) -> None:
    first, second = made(run="r1").result, made(run="r2").result
    run = second.runs[0]
    later = replace(run, session=replace(run.session, session="p2", started_at="2026-11-21T22:00:00Z"))
    assert run_names([first.runs[0]]) == ("Google Pixel, large core 2, app",)
    assert run_names([first.runs[0], later]) == (
        "Google Pixel, large core 2, app, 2026-11-20 22:00",
        "Google Pixel, large core 2, app, 2026-11-21 22:00",
    )
    assert run_names([first.runs[0], run])[1] == "Google Pixel, large core 2, app, run r2"
    points = points_of([first, replace(second, runs=(later,))])
    assert len(grouped_by(points, natural_subject(points))) == 2
