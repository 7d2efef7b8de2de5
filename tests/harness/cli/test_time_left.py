"""The time that a bar promises."""

from __future__ import annotations

from rich.progress import Progress

from harness.cli.time_left import TimeLeft

SAMPLES = 132
A_START = 22
START_S = 60


class Bar:
    def __init__(self) -> None:
        self._now_s = 0.0
        self._progress = Progress(get_time=lambda: self._now_s)
        self._task = self._progress.add_task("measuring", total=SAMPLES)

    def burst(self, seconds: float, samples: int) -> None:
        self._now_s += seconds
        for _ in range(samples):
            self._progress.advance(self._task)

    @property
    def left(self) -> str:
        return TimeLeft().render(self._progress.tasks[0]).plain


def test_samples_that_come_a_start_at_a_time_promise_what_the_other_starts_take() -> None:
    bar = Bar()
    bar.burst(START_S, A_START)
    assert (SAMPLES // A_START - 1) * START_S == 300
    assert bar.left == "0:05:00"
    bar.burst(START_S, A_START)
    assert bar.left == "0:04:00"


def test_before_the_first_sample_nothing_is_promised() -> None:
    bar = Bar()
    assert bar.left == "-:--:--"
    bar.burst(START_S, 0)
    assert bar.left == "-:--:--"


def test_a_full_bar_has_no_time_left() -> None:
    bar = Bar()
    bar.burst(START_S, SAMPLES)
    assert bar.left == "0:00:00"
