"""What people see while a sweep runs, where it is no terminal: a line for what matters, and no more."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console
from support.made_up import make_up, with_precision

from dashboards.figures.points import points_of
from dashboards.pages.verdict import verdict_on
from harness.cli.round_line import is_told, round_line
from harness.cli.sweep_view import SweepView
from harness.results.records import HostNoise
from harness.session.progress import (
    Estimated,
    Finished,
    Met,
    Phase,
    Planned,
    RoundDone,
    RoundSetAside,
    SampleDone,
    SetAside,
    Waiting,
)

ADDRESS, OTHER = "127.0.0.1:43695", "127.0.0.1:40001"


class Seen:
    """The lines that a view has printed."""

    def __init__(self, *, verbose: bool = False, plan: str = "") -> None:
        self._text = io.StringIO()
        self.view = SweepView(Console(file=self._text, width=200, soft_wrap=True), verbose=verbose, plan=plan)

    def __call__(self, *events: object) -> list[str]:
        with self.view as view:
            for event in events:
                view.heard(event)  # type: ignore[arg-type]
        return self._text.getvalue().splitlines()


def met(serial: str = ADDRESS, name: str = "Google Pixel") -> Met:
    return Met(serial=serial, name=name, android="10", virtual=True, cores=("large core (CPU 3)",))


def a_round(number: int, serial: str = ADDRESS, **changes: object) -> RoundDone:
    told = {"serial": serial, "run": "s.1", "round": number, "estimates": (), "finished": 3, "wanted": 22}
    return RoundDone(**told | changes)  # type: ignore[arg-type]


def a_sample(variant: str = "mobilenet_v2_1.0_96", *reasons: str) -> SampleDone:
    return SampleDone(serial=ADDRESS, run="s.1", round=1, variant=variant, median_ms=1.0, reasons=reasons)


FULL = a_round(
    4,
    most_rounds=30,
    wanted_percent=1.0,
    own_percent=4.0,
    level_percent=9.0,
    set_aside=RoundSetAside(samples=22, reasons=("throttled",)),
    elapsed_s=70.0,
    limit_s=180.0,
)


def test_a_round_is_one_line() -> None:
    assert round_line(FULL) == (
        "round 4 of at most 30: 3 of 22 at ±1 %, median ±4.0 %, level ±9.0 %;"
        " 22 samples set aside, measured again: the phone slowed (throttled); 1:10 of 3:00"
    )


def test_a_round_beyond_the_starts_of_a_variant_names_no_bound() -> None:
    assert round_line(a_round(30, most_rounds=30)).startswith("round 30 of at most 30: ")
    assert round_line(a_round(31, most_rounds=30)).startswith("round 31: ")


def test_a_round_of_which_little_is_known_says_what_there_is() -> None:
    assert round_line(a_round(1)) == "round 1: 3 of 22 done"
    assert round_line(a_round(1, elapsed_s=3725.0)).endswith("; 1:02:05")


def test_the_plan_comes_first_and_once_and_not_before_what_is_refused() -> None:
    assert Seen(plan="22 variants.")(met(), a_round(1))[0] == "22 variants."
    assert Seen(plan="22 variants.")() == []


def test_one_phone_is_named_once_and_stands_before_no_line() -> None:
    looking = Phase(serial=ADDRESS, what="looking at the phone", routine=True)
    lines = Seen()(looking, met(), FULL, Finished(serial=ADDRESS))
    assert lines == ["Measuring Google Pixel (virtual), Android 10, on its large core (CPU 3).", round_line(FULL)]


def test_of_several_phones_each_line_says_whose_it_is_by_name() -> None:
    lines = Seen()(met(), met(OTHER, "Google Pixel 3"), a_round(1), a_round(1, OTHER, run="s.2"))
    assert lines[2:] == ["Google Pixel: round 1: 3 of 22 done", "Google Pixel 3: round 1: 3 of 22 done"]


def test_of_several_runs_of_a_phone_each_line_says_which() -> None:
    assert Seen()(met(), a_round(1), a_round(1, run="s.2"), a_round(2))[1:] == [
        "round 1: 3 of 22 done",
        "s.2, round 1: 3 of 22 done",
        "s.1, round 2: 3 of 22 done",
    ]


def test_a_phone_that_has_not_told_its_name_goes_by_its_address() -> None:
    trouble = Phase(serial=ADDRESS, what="trying again (at most 4 s)")
    assert Seen()(trouble) == [f"{ADDRESS}: trying again (at most 4 s)"]


def test_two_phones_of_one_name_are_told_apart_by_their_addresses() -> None:
    lines = Seen()(met(), met(OTHER), a_round(1, OTHER))
    assert lines[-1] == f"Google Pixel ({OTHER}): round 1: 3 of 22 done"


def test_samples_and_first_estimates_are_details() -> None:
    first = a_round(1, estimates=(Estimated(variant="a", latency_ms=1.5, half_width_percent=None, starts=1),))
    events = (met(), a_sample("a"), a_sample("b", "throttled"), first)
    assert Seen()(*events)[1:] == ["round 1: 3 of 22 done"]
    assert Seen(verbose=True)(*events)[1:] == [
        "b set aside: the phone slowed (throttled)",
        "a 1.500 ms (first estimate)",
        "round 1: 3 of 22 done",
    ]


def test_a_step_is_told_where_not_every_sweep_takes_it() -> None:
    usual = Phase(serial=ADDRESS, what="pushing 24 models", routine=True)
    events = (met(), usual, Phase(serial=ADDRESS, what="connecting again"))
    assert Seen()(*events)[1:] == ["connecting again"]
    assert Seen(verbose=True)(*events)[1:] == ["pushing 24 models", "connecting again"]


def test_minutes_are_promised_where_they_are_open() -> None:
    planned = Planned(serial=ADDRESS, samples_least=6, samples_most=30, least_minutes=3.6, most_minutes=18.2)
    assert Seen()(met(), planned)[1:] == ["about 4 to 18 minutes of measuring"]


def test_minutes_that_are_known_are_told_as_they_are() -> None:
    planned = Planned(serial=ADDRESS, samples_least=66, samples_most=66, least_minutes=1.2, most_minutes=1.2)
    assert Seen()(met(), planned)[1:] == ["about 1 minute of measuring"]


def test_a_wait_is_told_once_however_often_it_is_said_and_a_short_one_is_a_detail() -> None:
    def wait(left_s: float) -> Waiting:
        return Waiting(serial=ADDRESS, what="40.1 °C, wanted 38.0 °C", at_most_s=left_s)

    lines = Seen()(met(), wait(2), a_sample(), wait(600), wait(590), wait(580), a_sample(), wait(600))
    assert lines[1:] == ["waiting, at most 600 s: 40.1 °C, wanted 38.0 °C"] * 2


def test_a_phone_that_is_given_up_is_named_with_reason_and_next_step() -> None:
    aside = SetAside(serial=ADDRESS, reason="offline", detail="no answer", next_step="look at its cable")
    words = "adb lists the phone, but it does not answer, or Android is still starting (offline)"
    assert Seen()(aside) == [f"{ADDRESS} is set aside, {words}: no answer; look at its cable"]


def test_the_last_round_is_told_whatever_its_number() -> None:
    lines = Seen()(met(), a_round(12), a_round(13), a_round(14), Finished(serial=ADDRESS))
    assert [line.split(":")[0] for line in lines[1:]] == ["round 12", "round 14"]


@pytest.mark.parametrize(("rounds", "lines"), [(6, 6), (30, 16), (1000, 80)])
def test_a_long_sweep_stays_readable(rounds: int, lines: int) -> None:
    assert sum(is_told(number) for number in range(1, rounds + 1)) <= lines


def test_a_sweep_of_sixty_rounds_fits_on_one_screen_with_its_verdict() -> None:
    """What `make sweep` prints: the script's own words, then these."""
    words = (Path(__file__).parents[3] / "scripts" / "sweep.sh").read_text(encoding="utf-8")
    banner = [line for line in words.splitlines() if line.startswith("***")]
    planned = Planned(serial=ADDRESS, samples_least=132, samples_most=660, least_minutes=1.0, most_minutes=3.0)
    seen = Seen()(met(), planned, *(a_round(number) for number in range(1, 61)), Finished(serial=ADDRESS))
    made = with_precision(make_up())
    (run,) = made.result.runs
    busy = HostNoise(cpus=2, noise_percent=12.0, loop_ms=1.1, timings=80, load=9.8, steal_percent=3.0)
    result = replace(made.result, runs=(replace(run, session=replace(run.session, host=busy)),))
    verdict = verdict_on([result], points_of([result]))
    plan, warning, place = 1, 1, 1
    assert len(banner) == 2
    assert len(banner) + plan + len(seen) + len(verdict.sentences) + warning + place <= 40
