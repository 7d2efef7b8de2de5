"""With which app and tool each side of a night's sweep is measured, whatever the two builds were frozen with."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any, cast

import pytest
from support.fault_ground import write_tool

from harness.app.apk import FACTS, Apk
from harness.clock import SystemClock
from harness.errors import ConfigRefused
from harness.nightly.builds.builds import build_record, differences
from harness.nightly.builds.frozen import Frozen
from harness.nightly.config import NightlyConfig
from harness.nightly.measuring import sweep_measurer
from harness.nightly.measuring.measurer import StageRequest
from harness.nightly.measuring.stage_sweep import parts_of
from harness.nightly.measuring.sweep_measurer import SweepMeasurer
from harness.nightly.programs import Programs
from harness.nightly.rules.pairs import Side
from harness.nightly.series import Course, FoundPhone, Watched, grounds_of
from harness.results.records import RunnerName
from harness.runners.benchmark_model.binary import choose_binary
from harness.runners.benchmark_model.shelf import VARIABLE, given_or_kept
from harness.runners.registry import runner_class
from harness.session import order
from harness.session.order import SessionOrder, SideOrder
from harness.sweep import sides as sweep_sides
from harness.sweep.runner_limits import refuse_impossible
from harness.sweep.sides import refuse_impossible_sides, sides
from models.digest import file_digest

PHONE = FoundPhone("bench-1", "bench-1", "p1", "a phone", "10", "10")
APPS, TOOLS = (None, "A", "B"), (None, "T", "U")
FROZEN_WITH = list(product(APPS, TOOLS))
"""What a build may have been frozen with: an app of its own or none, a tool of its own or none."""


@dataclass(frozen=True)
class Computer:
    """A watch's computer: its frozen builds, the app that its bigcore came with, the tool that it keeps."""

    frozen: Frozen
    sha256: dict[str, str]
    """Of the frozen programs, by the names above."""
    own: Programs

    def watched(
        self, runner: RunnerName, accepted: tuple[str | None, ...], candidate: tuple[str | None, ...]
    ) -> Watched:
        builds = (build_record("net", "c" * 64, *map(self._hash, names)) for names in (accepted, candidate))
        return Watched("net", PHONE, Course(runner, "large"), *builds)

    def used(self, runner: RunnerName, frozen_with: tuple[str | None, ...]) -> Programs:
        """What the side of a build that was frozen with these must run with."""
        app, tool = map(self._hash, frozen_with)
        return Programs(
            (app or self.own.app_sha256) if runner_class(runner).uses_app else None,
            (tool or self.own.tool_sha256) if runner is RunnerName.BENCHMARK_MODEL else None,
        )

    def measured(self, one: Watched) -> tuple[Programs, Programs]:
        """What the sides of its first sweep run with, the accepted one first, as a session is told."""
        (ground,) = grounds_of([one])
        series, course = ground.series, ground.course
        part, *_ = parts_of(
            StageRequest("2026-01-05", 1, 0, 6, Side.BASELINE, course, series, ground.two_installations)
        )
        measurer = SweepMeasurer(
            NightlyConfig(), {}, cast(Any, _NoStore()), self.frozen, SystemClock(), lambda event: None
        )
        config, options = measurer._config_of(part, Path("new")), measurer._options(part, Path("baseline"))
        refuse_impossible(config.measure)
        refuse_impossible_sides(config, options)
        models = SideOrder(name="main", models=())
        new, baseline = sides(models, models, options)
        session = SessionOrder.model_construct(config=config, sets=(new, baseline))
        return _of_side(session, baseline, course.runner), _of_side(session, new, course.runner)

    def _hash(self, name: str | None) -> str | None:
        return None if name is None else self.sha256[name]


class _NoStore:
    url = None


def _of_side(session: SessionOrder, side: SideOrder, runner: RunnerName) -> Programs:
    app = file_digest(session.apk_of(side)) if runner_class(runner).uses_app else None
    if runner is not RunnerName.BENCHMARK_MODEL:
        return Programs(app, None)
    return Programs(app, file_digest(choose_binary(given_or_kept(session.tool_of(side)), ("arm64-v8a",))))


def _apk(file: Path, of: str) -> Path:
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(FACTS, "package=io.bigcore.app\nruntime=tflite\nversion=1.2.3\n")
        archive.writestr("assets/of", of)
    return file


def _as_given(apk: Apk, package: str) -> Apk:
    """In place of the copy under another name, which needs Android's tools to sign it."""
    return apk


@pytest.fixture
def computer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Computer:
    kept = tmp_path / "tools" / "current" / "arm64-v8a"
    kept.mkdir(parents=True)
    shipped, tool = _apk(tmp_path / "bigcore.apk", "bigcore"), write_tool(kept / "benchmark_model", b"kept")
    monkeypatch.setenv(VARIABLE, str(tmp_path / "tools"))
    for room in (sweep_measurer, sweep_sides, order):
        monkeypatch.setattr(room, "SHIPPED", shipped)
    monkeypatch.setattr("harness.app.apk.SHIPPED", shipped)
    monkeypatch.setattr(sweep_sides, "renamed", _as_given)
    frozen = Frozen(tmp_path / "accepted")
    files = {name: _apk(tmp_path / name, name) for name in APPS if name}
    files |= {name: write_tool(tmp_path / name, name.encode()) for name in TOOLS if name}
    hashes = {name: frozen.freeze(file) for name, file in files.items()}
    return Computer(frozen, hashes, Programs(file_digest(shipped), file_digest(tool)))


@pytest.mark.parametrize("runner", list(RunnerName))
@pytest.mark.parametrize("accepted", FROZEN_WITH, ids=str)
@pytest.mark.parametrize("candidate", FROZEN_WITH, ids=str)
def test_each_side_runs_with_the_programs_of_its_build_and_what_differs_is_told(
    computer: Computer, runner: RunnerName, accepted: tuple[str | None, ...], candidate: tuple[str | None, ...]
) -> None:
    one = computer.watched(runner, accepted, candidate)
    before, now = computer.measured(one)
    assert (before, now) == (computer.used(runner, accepted), computer.used(runner, candidate))
    told = {sentence.split(":")[0] for sentence in differences(one)}
    pairs = {"app": (before.app_sha256, now.app_sha256), "benchmark_model": (before.tool_sha256, now.tool_sha256)}
    assert told == {name for name, (was, is_now) in pairs.items() if was != is_now}
    assert one.same_build == (not told)
    (ground,) = grounds_of([one])
    assert ground.two_installations == ("app" in told or (one.candidate_programs.app_sha256 is not None))


def test_a_side_without_a_program_of_its_own_is_told_as_such(computer: Computer) -> None:
    app = computer.watched(RunnerName.APP, ("A", None), (None, "T"))
    assert differences(app) == (f"app: {computer.sha256['A'][:12]} -> bigcore's own",)
    tool = computer.watched(RunnerName.BENCHMARK_MODEL, ("A", None), (None, "T"))
    assert differences(tool) == (f"benchmark_model: this computer's -> {computer.sha256['T'][:12]}",)


@pytest.mark.parametrize(("accepted", "candidate"), [((None, None), ("B", None)), (("A", None), (None, None))])
def test_where_bigcore_came_without_its_app_nothing_stands_for_it_and_other_courses_are_measured(
    computer: Computer, tmp_path: Path, accepted: tuple[str | None, ...], candidate: tuple[str | None, ...]
) -> None:
    (tmp_path / "bigcore.apk").unlink()
    with pytest.raises(ConfigRefused, match="bigcore's own app: is not there"):
        computer.measured(computer.watched(RunnerName.APP, accepted, candidate))
    assert computer.measured(computer.watched(RunnerName.BENCHMARK_MODEL, accepted, candidate))


@pytest.mark.parametrize(("accepted", "candidate"), [((None, None), (None, "T")), ((None, "T"), (None, None))])
def test_where_this_computer_keeps_no_tool_nothing_stands_for_it(
    computer: Computer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    accepted: tuple[str | None, ...],
    candidate: tuple[str | None, ...],
) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "none"))
    with pytest.raises(ConfigRefused, match="it needs the program itself; get it with `bigcore tool fetch`"):
        computer.measured(computer.watched(RunnerName.BENCHMARK_MODEL, accepted, candidate))
