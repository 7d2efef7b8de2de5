"""A commit that cannot be measured is passed over, whatever is wrong with what it built."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from support.tiny_model import tiny_model

from harness.clock import SystemClock
from harness.errors import ApkRefused, ConfigRefused, HarnessError
from harness.nightly.bisection.bisect import CommitBroken
from harness.nightly.bisection.commits import BuildCommand
from harness.nightly.bisection.trials import Asked, Bench, CommitTrials
from harness.nightly.builds.frozen import Frozen
from harness.nightly.config import CandidateSection, NightlyConfig
from harness.nightly.measuring.measurer import Fleet, StageMeasured, StageRequest
from harness.nightly.measuring.night_budget import WhyItEnds, unlimited
from harness.nightly.rules.pairs import Side
from harness.nightly.series import Course, FoundPhone
from harness.results.records import RunnerName
from models.errors import ModelsError, UnreadableModel

PHONE = FoundPhone("p", "p", "p1", "a phone", "10", "10")


class Refusing:
    """A StageMeasurer whose sweep refuses what it is given."""

    rehearsed = False

    def __init__(self, error: HarnessError | ModelsError | None = None) -> None:
        self.error = error

    def fleet(self) -> Fleet:
        return Fleet((PHONE,), ())

    def measure(self, request: StageRequest, why_it_ends: WhyItEnds = unlimited) -> StageMeasured:
        if self.error is not None:
            raise self.error
        return StageMeasured(None, {})


def trials(folder: Path, measurer: Refusing) -> CommitTrials:
    """`good` and `bad` build a model; any other commit builds a file that is none."""
    models = folder / "models"
    models.mkdir()
    for commit in ("good", "bad"):
        (folder / commit).write_bytes(tiny_model())
    (folder / "broken").write_text("not a model")
    config = NightlyConfig(candidate=CandidateSection(models=models))
    copy = BuildCommand.of("cp {commit} models/net.tflite")
    bench = Bench(config, folder, measurer, Frozen(folder / "frozen"), copy, SystemClock(), "now")
    return CommitTrials(bench, Asked("net|p1|app|large", "net", PHONE, Course(RunnerName.APP, "large")))


def test_a_file_that_is_no_model_is_told_with_what_is_wrong_with_it(tmp_path: Path) -> None:
    made = trials(tmp_path, Refusing())
    made.prepare("good")
    with pytest.raises(CommitBroken, match=r"^it has no net: .*is no .tflite file"):
        made.prepare("broken")


def test_a_build_that_makes_no_file_is_told_with_the_folder_that_holds_none(tmp_path: Path) -> None:
    made = trials(tmp_path, Refusing())
    (tmp_path / "models").rmdir()
    made = replace(made, bench=replace(made.bench, build=BuildCommand.of("true {commit}")))
    with pytest.raises(CommitBroken, match=r"^.*/models: is not there$"):
        made.prepare("good")


@pytest.mark.parametrize(
    "error",
    [
        ApkRefused("app.apk", "is no APK", "build it"),
        ConfigRefused("benchmark_model", "is no program", "build it"),
        UnreadableModel("net.tflite", "is no .tflite file", "export it"),
    ],
)
def test_what_its_sweep_refuses_is_told_of_the_commit(tmp_path: Path, error: HarnessError | ModelsError) -> None:
    made = trials(tmp_path, Refusing(error))
    made.prepare("good")
    made.prepare("bad")
    with pytest.raises(CommitBroken, match=r"^it cannot be measured: .*is no "):
        made.table("bad", None, 0, 6, Side.BASELINE)
