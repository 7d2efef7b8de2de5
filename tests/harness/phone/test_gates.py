"""When a start may begin, and what is worth waiting for."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from harness.phone.gates import Gates, Wait, hindrances, wait_until_ready
from harness.reasons import Reason
from harness.results.telemetry import Conditions

FINE = Conditions(
    at="",
    battery_percent=80,
    charging=True,
    thermal_status=0,
    skin_temperature_c=30.0,
    battery_temperature_c=29.0,
    cap_khz=2_000_000,
    max_khz=2_000_000,
)
GATES = Gates(min_battery_percent=25, max_rise_c=3.0, max_temperature_c=38.0, max_wait_s=60.0)


def with_(**changes: object) -> Conditions:
    return replace(FINE, **changes)


def reasons(now: Conditions, began: Conditions | None = None, gates: Gates = GATES) -> list[str]:
    return [str(gate.reason) for gate in hindrances(now, began, gates)]


def test_a_cool_charged_phone_may_begin():
    assert reasons(FINE) == []


def test_a_phone_that_lost_its_power_is_waited_for_where_it_began_with_power():
    (gate,) = hindrances(with_(charging=False), FINE, GATES)
    assert (gate.reason, gate.passes) == (Reason.UNPLUGGED, True)
    assert reasons(with_(charging=False), with_(charging=False)) == []


def test_each_gate_has_its_reason():
    assert reasons(with_(battery_percent=24)) == [Reason.LOW_BATTERY]
    assert reasons(with_(thermal_status=1)) == [Reason.TOO_HOT]
    assert reasons(with_(thermal_overridden=True)) == [Reason.THERMAL_OVERRIDE]
    assert reasons(with_(battery_overridden=True)) == [Reason.BATTERY_OVERRIDE]
    assert reasons(with_(cap_khz=1_900_000)) == [Reason.THROTTLED]


def test_warm_is_allowed_below_the_ceiling_or_near_where_the_run_began():
    hot = with_(skin_temperature_c=39.0)
    assert reasons(hot) == [Reason.TOO_HOT]
    assert reasons(hot, began=with_(skin_temperature_c=36.0)) == []
    assert reasons(hot, began=with_(skin_temperature_c=35.9)) == [Reason.TOO_HOT]


def test_the_battery_stands_in_for_an_absent_skin_sensor():
    assert reasons(with_(skin_temperature_c=None, battery_temperature_c=39.0)) == [Reason.TOO_HOT]


def test_a_cap_that_never_goes_can_be_told():
    assert reasons(with_(cap_khz=1_900_000), gates=Gates(usual_cap_khz=1_900_000)) == []
    assert reasons(with_(cap_khz=1_800_000), gates=Gates(usual_cap_khz=1_900_000)) == [Reason.THROTTLED]


def test_the_usual_cap_of_the_large_core_asks_no_more_of_a_small_one_than_it_has():
    small = with_(cap_khz=1_400_000, max_khz=1_400_000)
    assert reasons(small, gates=Gates(usual_cap_khz=1_900_000)) == []


def test_a_cap_is_what_was_asked_for_with_a_clock_of_its_own():
    assert reasons(with_(cap_khz=1_000_000), gates=Gates(whole_clock=False)) == []


def test_what_is_absent_hinders_nothing():
    assert reasons(Conditions(at="")) == []


class Phone:
    """Cools by a degree with every look."""

    def __init__(self, *skin_c: float) -> None:
        self.seconds = 0.0
        self.waits: list[Wait] = []
        self._looks: Iterator[float] = iter(skin_c)

    def read(self) -> Conditions:
        return with_(skin_temperature_c=next(self._looks))

    def clock(self) -> float:
        return self.seconds

    def pause(self, seconds: float) -> bool:
        self.seconds += seconds
        return False


def test_it_waits_until_the_phone_has_cooled_and_says_so():
    phone = Phone(40.0, 39.0, 37.5)
    readiness = wait_until_ready(phone.read, None, GATES, phone.clock, phone.pause, phone.waits.append)
    assert readiness.ready
    assert readiness.waited_s == 2 * 10
    assert [wait.at_most_s for wait in phone.waits] == [60.0, 60.0]
    assert "40.0 °C, wanted 38.0 °C" in phone.waits[0].hindrances[0].detail


def test_it_gives_up_at_the_limit_with_the_reason():
    phone = Phone(*[45.0] * 20)
    readiness = wait_until_ready(phone.read, None, GATES, phone.clock, phone.pause, phone.waits.append)
    assert [gate.reason for gate in readiness.hindrances] == [Reason.TOO_HOT]
    assert readiness.waited_s == 60.0


@pytest.mark.parametrize("began_s", [8.721982670000001, 0.1, 1e5 + 0.3, 1.7e9 + 0.7])
def test_the_limit_comes_whatever_the_clock_rounds(began_s: float):
    phone = Phone(*[45.0] * 14)
    phone.seconds = began_s
    readiness = wait_until_ready(
        phone.read, None, replace(GATES, max_wait_s=120.0), phone.clock, phone.pause, phone.waits.append
    )
    assert readiness.waited_s == pytest.approx(120.0)


def test_it_does_not_wait_for_what_time_does_not_heal():
    def overridden() -> Conditions:
        return with_(thermal_overridden=True, skin_temperature_c=45.0)

    phone = Phone()
    readiness = wait_until_ready(overridden, None, GATES, phone.clock, phone.pause, phone.waits.append)
    assert readiness.waited_s == 0
    assert not phone.waits


def test_a_low_battery_is_waited_for_only_on_a_charger():
    assert [gate.passes for gate in hindrances(with_(battery_percent=12), None, GATES)] == [True]
    assert [gate.passes for gate in hindrances(with_(battery_percent=12, charging=False), None, GATES)] == [False]


def test_the_users_wish_to_stop_ends_the_wait():
    phone = Phone(45.0, 45.0)
    readiness = wait_until_ready(phone.read, None, GATES, phone.clock, lambda _: True, phone.waits.append)
    assert not readiness.ready
    assert len(phone.waits) == 1
