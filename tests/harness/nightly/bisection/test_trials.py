"""What a bisection measures of each commit."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pytest
from support.scripted_session import TickingClock

from harness.nightly.bisection.bisect import CommitBroken
from harness.nightly.bisection.commits import BuildCommand
from harness.nightly.bisection.trials import Bench, CommitTrials, asked_series
from harness.nightly.builds.frozen import Frozen
from harness.nightly.config import CandidateSection, NightlyConfig, WatchSection
from harness.nightly.courses import courses
from harness.nightly.measuring.measurer import Fleet, MeasuredSeries, StageMeasured, StageRequest
from harness.nightly.measuring.night_budget import WhyItEnds, unlimited
from harness.nightly.rules.asked_again import Question
from harness.nightly.rules.pairs import Side
from harness.nightly.series import FoundPhone, series_name
from harness.results.records import RunnerName

BUILD = """import pathlib, shutil, sys
commit, count = sys.argv[1].split("=")
shutil.rmtree("models")
pathlib.Path("models").mkdir()
for each in range(int(count)):
    pathlib.Path(f"models/net_{each:02}.tflite").write_text(f"{each} {commit}")
"""
"""A commit says how many models it makes."""


@dataclass
class Asking:
    """Every series is as fast in both builds."""

    requests: list[StageRequest] = field(default_factory=list)
    rehearsed = True

    def fleet(self) -> Fleet:
        return Fleet((FoundPhone("p1", "p1", "p1", "Pixel", "google/10", "10"),), ())

    def measure(self, request: StageRequest, why_it_ends: WhyItEnds = unlimited) -> StageMeasured:
        self.requests.append(request)
        ratios = dict.fromkeys(range(request.pairs), 0.0)
        return StageMeasured(None, {one.name: MeasuredSeries(ratios, 2, 20.0) for one in request.series})


@pytest.fixture
def trials(tmp_path: Path) -> CommitTrials:
    (tmp_path / "models").mkdir()
    (tmp_path / "build.py").write_text(BUILD)
    config = NightlyConfig(candidate=CandidateSection(models=tmp_path / "models"))
    build = BuildCommand.of(f"{sys.executable} build.py {{commit}}")
    bench = Bench(config, tmp_path, Asking(), Frozen(tmp_path / "frozen"), build, TickingClock(), "2026-01-05")
    return CommitTrials(bench, asked_series(NightlyConfig(), bench.measurer, "net_03"))


def prepared(trials: CommitTrials, *commits: str) -> CommitTrials:
    for commit in commits:
        trials.prepare(commit)
    return trials


def watching_an_app(trials: CommitTrials, runner: RunnerName) -> CommitTrials:
    """Each commit builds an app as well, the same where its name begins with the same letter."""
    (trials.bench.folder / "build.py").write_text(BUILD + 'pathlib.Path("app.apk").write_text(commit[0])\n')
    candidate = trials.bench.config.candidate.model_copy(update={"apk": trials.bench.folder / "app.apk"})
    bench = replace(trials.bench, config=trials.bench.config.model_copy(update={"candidate": candidate}))
    course = replace(trials.asked.course, runner=runner)
    return replace(trials, bench=bench, asked=replace(trials.asked, course=course))


@pytest.mark.parametrize(
    ("runner", "bad", "two"),
    [(RunnerName.APP, "bad=4", True), (RunnerName.APP, "gone=4", False), (RunnerName.BENCHMARK_MODEL, "bad=4", False)],
)
def test_two_installations_are_for_a_runner_that_uses_the_app_where_the_apps_differ(
    trials: CommitTrials, runner: RunnerName, bad: str, two: bool
) -> None:
    trials = prepared(watching_an_app(trials, runner), "good=4", bad)
    assert trials.two_installations(bad, None) is two
    trials.table(bad, None, 0, 6, Side.BASELINE)
    assert asked_of(trials)[-1].two_installations is two


@pytest.mark.parametrize("accepted_runtime", [None, "2.16.1"])
def test_a_series_keeps_the_name_that_nights_know_it_by(trials: CommitTrials, accepted_runtime: str | None) -> None:
    """Its commits are measured with one runtime on both sides, which no night did."""
    config = NightlyConfig(watch=WatchSection(accepted_runtime=accepted_runtime))
    found = asked_series(config, trials.bench.measurer, "net_03")
    (course,) = courses(config)
    assert found.name == series_name("net_03", "p1", course)
    assert found.course.accepted_runtime is None


def asked_of(trials: CommitTrials) -> list[StageRequest]:
    assert isinstance(trials.bench.measurer, Asking)
    return trials.bench.measurer.requests


def test_with_five_models_and_more_the_series_stands_among_eight_others(trials: CommitTrials) -> None:
    prepared(trials, "good=22", "bad=22")
    assert trials.questions == (Question.OWN, Question.PLAIN)
    table = trials.table("bad=22", None, 0, 6, Side.BASELINE)
    assert table.shape == (22, 6)
    assert np.isnan(table).all(axis=1).sum() == 22 - 9
    (request,) = asked_of(trials)
    assert (request.series[0].variant, len(request.series)) == ("net_03", 9)
    assert not any(one.same_build for one in request.series)


def test_with_fewer_it_is_measured_alone(trials: CommitTrials) -> None:
    prepared(trials, "good=4", "bad=22")
    assert trials.questions == (Question.PLAIN,)
    assert trials.table("bad=22", None, 0, 6, Side.BASELINE).shape == (1, 6)


def test_a_commit_without_enough_of_the_others_cannot_be_judged(trials: CommitTrials) -> None:
    prepared(trials, "good=9", "bad=9", "fewer=6")
    assert np.isnan(trials.table("fewer=6", None, 0, 6, Side.BASELINE)).all(axis=1).sum() == 3
    with pytest.raises(CommitBroken, match=r"^it has 3 of the 8 models that it is held against"):
        trials.prepare("few=4")


def test_what_was_found_is_held_against_the_commit_beside_it_in_sweeps_of_its_own(trials: CommitTrials) -> None:
    prepared(trials, "good=6", "bad=6", "middle=6")
    trials.table("bad=6", None, 0, 6, Side.BASELINE)
    trials.table("bad=6", "good=6", 0, 6, Side.BASELINE)
    trials.table("bad=6", "middle=6", 0, 6, Side.BASELINE)
    first, again, beside = asked_of(trials)
    assert len({first.night, again.night, beside.night}) == 3
    assert first.series == again.series
    assert beside.series[0].accepted == trials.built["middle=6"]["net_03"]
