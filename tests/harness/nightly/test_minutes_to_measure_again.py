"""A confirmation and each commit of a bisection wait no longer for their turn than a night waits for a phone."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from support.scripted_session import TickingClock

from harness.errors import ConfigRefused, NoPhone
from harness.nightly.bisection.bisect import CommitBroken, PhoneSilent
from harness.nightly.bisection.commits import BuildCommand
from harness.nightly.bisection.trials import Asked, Bench, CommitTrials, asked_series
from harness.nightly.builds.builds import build_record
from harness.nightly.builds.frozen import Frozen
from harness.nightly.config import CandidateSection, NightlyConfig, WatchSection
from harness.nightly.confirmation import AskedAgain, confirm
from harness.nightly.measuring.measurer import Fleet, MeasuredSeries, StageMeasured, StageRequest
from harness.nightly.measuring.night_budget import WholeBudget, WhyItEnds, unlimited
from harness.nightly.rules.asked_again import Question
from harness.nightly.rules.design import Design
from harness.nightly.rules.pairs import Side
from harness.nightly.series import Course, FoundPhone, Watched
from harness.results.records import RunnerName
from models.errors import UnreadableModel

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


def _trials(folder: Path, phone: BusyPhone | Gives) -> CommitTrials:
    (folder / "models").mkdir()
    (folder / "build.py").write_text("import sys, pathlib; pathlib.Path('models/net.tflite').write_text(sys.argv[1])")
    config = NightlyConfig(candidate=CandidateSection(models=folder / "models"), watch=WatchSection(max_minutes=30))
    build = BuildCommand.of(f"{sys.executable} build.py {{commit}}")
    clock = phone.clock if isinstance(phone, BusyPhone) else TickingClock()
    bench = Bench(config, folder, phone, Frozen(folder / "frozen"), build, clock, "2026-01-05T12:00:00Z")
    return CommitTrials(bench, Asked(SERIES, "net", PHONE, COURSE))


@dataclass
class Gives:
    """What one look at a commit gives."""

    found: StageMeasured | Exception
    rehearsed = True

    def fleet(self) -> Fleet:
        raise NotImplementedError

    def measure(self, request: StageRequest, why_it_ends: WhyItEnds = unlimited) -> StageMeasured:
        if isinstance(self.found, Exception):
            raise self.found
        return self.found


SERIES = "net|p1|app|large"


@pytest.mark.parametrize(
    ("found", "raised", "words"),
    [
        (StageMeasured("s", {}, {"p1": "nothing was heard of it"}), PhoneSilent, "phone p1: nothing was heard of it"),
        (NoPhone("p1", "it is not connected", "connect it"), PhoneSilent, "it is not connected"),
        (StageMeasured("s", {}, {}, {SERIES: "no pair of it is valid (app_crashed)"}), CommitBroken, "app_crashed"),
        (UnreadableModel("net.tflite", "is no model", "build it anew"), CommitBroken, "is no model"),
    ],
)
def test_what_a_phone_did_not_measure_says_nothing_of_a_commit_and_what_a_commit_lacks_is_its_own(
    tmp_path: Path, found: StageMeasured | Exception, raised: type[Exception], words: str
) -> None:
    trials = _trials(tmp_path, Gives(found))
    trials.prepare("good")
    trials.prepare("first")
    with pytest.raises(raised, match=words):
        trials.table("first", None, 0, 6, Side.CANDIDATE)


def test_a_phone_that_goes_in_the_middle_of_a_commit_leaves_it_unjudged(tmp_path: Path) -> None:
    some = MeasuredSeries({0: 0.1, 1: 0.1}, 4, 20.0)
    trials = _trials(tmp_path, Gives(StageMeasured("s", {SERIES: some}, {"p1": "it was unplugged"})))
    trials.prepare("good")
    trials.prepare("first")
    with pytest.raises(PhoneSilent):
        trials.table("first", None, 0, 6, Side.CANDIDATE)


def test_a_confirmation_whose_phone_goes_away_says_so_and_blames_no_series(design: Design) -> None:
    watched = Watched("net", PHONE, COURSE, *(build_record("net", each * 64, None, None) for each in "ab"))
    away = Gives(StageMeasured("s", {}, {"p1": "nothing was heard of it"}))
    with pytest.raises(NoPhone, match="phone p1: nothing was heard of it"):
        confirm(design, away, AskedAgain(Question.PLAIN, (watched,)), SERIES, "2026-01-05T12:00:00Z", unlimited)


@pytest.mark.parametrize("name", [SERIES, "net"])
def test_a_bisection_whose_phone_is_away_says_since_when(name: str) -> None:
    @dataclass
    class Empty(Gives):
        def fleet(self) -> Fleet:
            return Fleet((), (), {"p1": "nothing was heard of it since noon"})

    with pytest.raises(NoPhone, match="nothing was heard of it since noon"):
        asked_series(NightlyConfig(), Empty(StageMeasured(None, {})), name)
