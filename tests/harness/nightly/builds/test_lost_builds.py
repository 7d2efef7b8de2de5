"""Which series a file costs that an accepted build has lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.nightly.builds.builds import build_record
from harness.nightly.builds.frozen import Frozen
from harness.nightly.builds.lost_builds import lost_builds
from harness.nightly.series import Course, FoundPhone, Watched, grounds_of
from harness.results.records import RunnerName

PHONE = FoundPhone("bench-1", "bench-1", "p1", "a phone", "10", "10")


@pytest.mark.parametrize(
    ("runner", "lost", "part"),
    [
        (RunnerName.APP, "app", "app"),
        (RunnerName.APP, "tool", None),
        (RunnerName.SHELL, "app", "app"),
        (RunnerName.SHELL, "tool", None),
        (RunnerName.BENCHMARK_MODEL, "app", None),
        (RunnerName.BENCHMARK_MODEL, "tool", "benchmark_model"),
        (RunnerName.BENCHMARK_MODEL, "model", "model"),
    ],
)
def test_a_lost_program_costs_the_series_whose_runner_uses_it(
    tmp_path: Path, runner: RunnerName, lost: str, part: str | None
) -> None:
    frozen, hashes = Frozen(tmp_path / "accepted"), dict[str, str]()
    for name in ("model", "app", "tool"):
        (tmp_path / name).write_text(name)
        hashes[name] = frozen.freeze(tmp_path / name)
    (tmp_path / "accepted" / hashes[lost]).unlink()
    build = build_record("net", hashes["model"], hashes["app"], hashes["tool"])
    watched = Watched("net", PHONE, Course(runner, "large"), build, build)
    assert [one.part for one in lost_builds(grounds_of([watched]), frozen)] == ([part] if part else [])
