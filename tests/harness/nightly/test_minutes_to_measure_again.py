"""A confirmation and each commit of a bisection wait no longer for their turn than a night waits for a phone."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from support.scripted_session import TickingClock

from harness.errors import ConfigRefused
from harness.nightly.bisection.commits import BuildCommand
from harness.nightly.bisection.trials import Asked, Bench, CommitTrials
from harness.nightly.builds import build_record
from harness.nightly.config import CandidateSection, NightlyConfig, WatchSection
from harness.nightly.confirmation import AskedAgain, confirm
from harness.nightly.frozen import Frozen
from harness.nightly.measurer import Fleet, StageMeasured, StageRequest
from harness.nightly.night_budget import WholeBudget, WhyItEnds, unlimited
from harness.nightly.rules.asked_again import Question
from harness.nightly.rules.design import Design
from harness.nightly.rules.pairs import Side
from harness.nightly.series import Course, FoundPhone, Watched
from harness.results.records import RunnerName

PHONE = FoundPhone("p1", "p1", "p1", "Pixel", "google/10", "10")
COURSE = Course(RunnerName.APP, "large")
USED_UP = "its budget of 30 minutes was used up"


@dataclass
class BusyPhone:
    """Its turn never comes: it waits for 20 minutes, and notes why it would have to end."""

    clock: TickingClock
    said: list[str | None] = field(default_factory=list)
    rehearsed = True

    def fleet(self) -> Fleet:
        raise NotImplementedError

    def measure(self, request: StageRequest, why_it_ends: WhyItEnds = unlimited) -> StageMeasured:
        self.clock.wait(20 * 60)
        self.said.append(why_it_ends())
        return StageMeasured(None, {})


def test_a_confirmation_does_not_wait_for_ever(design: Design) -> None:
    clock = TickingClock()
    phone, minutes = BusyPhone(clock), WholeBudget(clock, 30)
    watched = Watched("net", PHONE, COURSE, *(build_record("net", each * 64, None, None) for each in "ab"))
    clock.wait(15 * 60)
    with pytest.raises(ConfigRefused):
        confirm(
            design, phone, AskedAgain(Question.PLAIN, (watched,)), "net|p1", "2026-01-05T12:00:00Z", minutes.why_it_ends
        )
    assert phone.said == [USED_UP]


def test_each_commit_of_a_bisection_has_minutes_of_its_own(tmp_path: Path) -> None:
    clock = TickingClock()
    phone = BusyPhone(clock)
    trials = _trials(tmp_path, phone)
    trials.prepare("good")
    for commit in ("first", "second"):
        trials.prepare(commit)
        for stage in range(2):
            assert np.isnan(trials.table(commit, None, stage, 2, Side.CANDIDATE)).all()
    assert phone.said == [None, USED_UP] * 2


def _trials(folder: Path, phone: BusyPhone) -> CommitTrials:
    (folder / "models").mkdir()
    (folder / "build.py").write_text("import sys, pathlib; pathlib.Path('models/net.tflite').write_text(sys.argv[1])")
    config = NightlyConfig(candidate=CandidateSection(models=folder / "models"), watch=WatchSection(max_minutes=30))
    build = BuildCommand.of(f"{sys.executable} build.py {{commit}}")
    bench = Bench(config, folder, phone, Frozen(folder / "frozen"), build, phone.clock, "2026-01-05T12:00:00Z")
    return CommitTrials(bench, Asked("net", PHONE, COURSE))
