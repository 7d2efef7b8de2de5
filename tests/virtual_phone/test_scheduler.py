"""Where an app runs, and what that costs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.app_start import START, events, prepare, start

from virtual_phone.device import heat
from virtual_phone.device.faults import Fault, Kind
from virtual_phone.device.profile import Heat

if TYPE_CHECKING:
    from support.in_hand import InHand, MakePhone


def latencies(hand: InHand) -> list[int]:
    prepare(hand)
    output = hand.adb.run(START).stdout
    return [ns for event in events(output) if event["event"] == "latencies" for ns in event["invoke_ns"]]


def test_a_small_core_is_as_much_slower_as_the_profile_says(make_phone: MakePhone) -> None:
    small = make_phone("pixel_1_cool", engine="replay", faults=[Fault(kind=Kind.SMALL_CORE, at="event:hello")])
    large = make_phone("pixel_1_cool", engine="replay")
    ratio = sorted(latencies(small))[10] / sorted(latencies(large))[10]
    assert ratio == pytest.approx(small.phone.profile.clusters[0].slowdown, rel=0.02)


def test_an_app_that_is_not_pinned_does_not_stay_on_one_core(make_phone: MakePhone) -> None:
    hand = make_phone("pixel_1_cool", engine="replay", faults=[Fault(kind=Kind.AFFINITY_REFUSED, at="instrument")])
    prepare(hand)
    found = events(hand.adb.run(START).stdout)
    cpus = {cpu for event in found if event["event"] == "latencies" for cpu in event["cpus"]}
    assert len(cpus) > 1


def test_a_pinned_app_stays(make_phone: MakePhone) -> None:
    found = events(start(make_phone("pixel_1_cool", engine="replay")))
    assert {cpu for event in found if event["event"] == "latencies" for cpu in event["cpus"]} == {3}


def test_time_in_state_grows_at_the_frequency_that_was_run_at(make_phone: MakePhone) -> None:
    found = events(start(make_phone("pixel_1_cool", engine="replay")))
    model = next(event for event in found if event["event"] == "model")
    ticks = dict(model["time_in_state"])
    assert ticks[2_150_400] == pytest.approx((model["warmup_ns"] + model["timed_wall_ns"]) / 1e7, rel=0.1)


def test_the_same_seed_gives_the_same_latencies(make_phone: MakePhone) -> None:
    first, same, other = (make_phone("pixel_1", engine="replay", seed=seed) for seed in (3, 3, 4))
    assert latencies(first) == latencies(same) != latencies(other)


def test_heat_follows_newtons_law() -> None:
    model = Heat(ambient_c=27, rise_c=14, time_constant_s=120)
    working = heat.with_load(heat.start(model, 0), 1.0)
    after_tau = heat.after(working, model, 120 * 10**9)
    assert after_tau.skin_c == pytest.approx(27 + 14 * (1 - 2.718281828**-1))
    cooled = heat.after(heat.with_load(after_tau, 0.0), model, 240 * 10**9)
    assert cooled.skin_c == pytest.approx(27 + (after_tau.skin_c - 27) / 2.718281828)


def test_one_long_step_is_as_good_as_many_short_ones() -> None:
    model = Heat()
    working = heat.with_load(heat.start(model, 0), 0.7)
    stepped = working
    for second in range(1, 61):
        stepped = heat.after(stepped, model, second * 10**9)
    assert stepped.skin_c == pytest.approx(heat.after(working, model, 60 * 10**9).skin_c)


def test_the_status_rises_with_the_temperature() -> None:
    model = Heat(light_c=39, severe_c=45)
    assert [heat.thermal_status(model, skin_c) for skin_c in (38.9, 39, 42, 45, 60)] == [0, 1, 2, 3, 3]
    assert heat.slowdown(model, 38.9) == 1.0 < heat.slowdown(model, 41)
