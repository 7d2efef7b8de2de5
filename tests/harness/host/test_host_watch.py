"""How busy this computer was by itself, from what was seen of it."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from harness.analysis.host_words import host_sentence
from harness.host.busy_loop import timed_loops_ns
from harness.host.host_watch import Glance, HostWatch, ThisComputer, noise_of
from harness.host.kernel_counts import Ticks, read_load, read_ticks

STAT = """cpu  100 5 50 800 20 0 5 30 7 0
cpu0 100 5 50 800 20 0 5 30 7 0
"""
MS = 1_000_000


@dataclass
class ScriptedComputer:
    glances: list[Glance]
    cpus: int = 2
    seen: int = field(default=0)

    def glance(self) -> Glance:
        self.seen += 1
        return self.glances[self.seen - 1]


def glance(*loops_ms: float, load: float = 1.0, ticks: Ticks | None = None) -> Glance:
    return Glance(tuple(round(MS * loop) for loop in loops_ms), load, ticks)


def test_guest_time_is_not_counted_twice() -> None:
    assert read_ticks(STAT) == Ticks(all=100 + 5 + 50 + 800 + 20 + 0 + 5 + 30, stolen=30)


@pytest.mark.parametrize("text", ["", "cpu  1 2 3", "intr 1 2 3 4 5 6 7 8 9", "cpu  1 2 3 4 5 6 7 minus"])
def test_a_kernel_that_counts_otherwise_tells_nothing(text: str) -> None:
    assert read_ticks(text) is None


def test_the_load_is_that_of_the_last_minute() -> None:
    assert read_load("0.52 1.20 2.10 3/512 4242\n") == 0.52


def test_a_computer_without_a_scheduler_of_linux_times_its_loop_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    monkeypatch.delattr(os, "sched_setaffinity")
    assert all(ns > 0 for ns in timed_loops_ns(2))


def test_nine_of_ten_timings_lie_within_the_noise() -> None:
    noise = noise_of([glance(*[1.0] * 17, 1.02, 0.95, 3.0)], cpus=2)
    assert noise.noise_percent == pytest.approx(2)
    assert (noise.loop_ms, noise.timings) == (pytest.approx(1.0), 20)


def test_load_is_the_mean_and_stolen_time_a_share_of_what_passed() -> None:
    first, last = glance(1.0, load=1.0, ticks=Ticks(1000, 10)), glance(1.0, load=4.0, ticks=Ticks(1400, 30))
    noise = noise_of([first, last], cpus=2)
    assert noise.load == (1.0 + 4.0) / 2
    assert noise.steal_percent == pytest.approx(100 * (30 - 10) / (1400 - 1000))


def test_a_single_glance_tells_no_stolen_time() -> None:
    assert noise_of([glance(1.0, ticks=Ticks(1000, 10))], cpus=2).steal_percent is None


def test_a_watch_that_never_looked_says_nothing() -> None:
    watch = HostWatch(ScriptedComputer([glance(1.0), glance(1.1)]))
    assert watch.noise() is None
    watch.look()
    watch.look()
    noise = watch.noise()
    assert noise is not None
    assert (noise.timings, noise.cpus) == (2, 2)


def test_this_computer_can_be_looked_at_and_keeps_its_cpus(monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    before = os.sched_getaffinity(0)
    assert all(ns > 0 for ns in timed_loops_ns(3))
    assert ThisComputer().glance().load >= 0
    assert os.sched_getaffinity(0) == before


def test_a_busy_computer_is_called_so_with_what_kept_it_busy() -> None:
    busy = noise_of(
        [glance(1.0, 1.0, 1.12, load=9.8, ticks=Ticks(0, 0)), glance(1.0, load=9.8, ticks=Ticks(100, 3))], 2
    )
    assert host_sentence(busy) == (
        "This computer was busy: a fixed loop took ±12 % by itself in nine of ten turns, at a load of 9.8 on 2 CPUs,"
        " with 3.0 % of its time taken by other machines. On a quiet one the intervals are narrower."
    )


def test_a_quiet_computer_is_called_so() -> None:
    quiet = noise_of([glance(1.0, 1.0, 1.01, load=1.0)], 1)
    assert host_sentence(quiet) == (
        "This computer was quiet: a fixed loop took ±1.0 % by itself in nine of ten turns, at a load of 1.0 on 1 CPU."
    )
