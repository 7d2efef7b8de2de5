"""Trials of several phones, of which one is away for a while: what counts, and what is asked again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from support.scripted_session import TickingClock

from harness.errors import NoPhone
from harness.nightly.builds.builds import build_record
from harness.nightly.config import LabSection, NightlyConfig
from harness.nightly.measuring.measurer import Fleet, MeasuredSeries, MissingPhone, StageMeasured, StageRequest
from harness.nightly.measuring.night_budget import WholeBudget, WhyItEnds, unlimited
from harness.nightly.rules.design import Design
from harness.nightly.series import Course, FoundPhone, series_name
from harness.nightly.validation import validate as module
from harness.nightly.validation.bench import TrialBench, phones_of
from harness.nightly.validation.validate import validate
from harness.results.records import RunnerName
from harness.results.trials import Validation
from harness.store.nights import KeptNights
from harness.store.store import Store
from harness.store.trials import KeptTrials

A = FoundPhone("a", "a", "a" * 16, "Google Pixel", "google/10", "10")
B = replace(A, asked="b", serial="b", identity="b" * 16)
AWAY = "nothing was heard of it since noon"


@dataclass
class Measurer:
    """Every pair is 1, with a little noise; a phone of `away` gives nothing."""

    away: frozenset[str] = frozenset()
    asked: list[tuple[str, int, str]] = field(default_factory=list)
    rehearsed = False

    def fleet(self) -> Fleet:
        raise NotImplementedError

    def measure(self, request: StageRequest, why_it_ends: WhyItEnds = unlimited) -> StageMeasured:
        self.asked += [(request.night, request.stage, one.phone.asked) for one in request.series]
        ratios = {pair: 0.02 * (-1) ** pair for pair in range(request.pairs)}
        gives = [one for one in request.series if one.phone.asked not in self.away]
        silent = {one.phone.identity: AWAY for one in request.series if one.phone.asked in self.away}
        return StageMeasured(None, {one.name: MeasuredSeries(ratios, 12, 20.0) for one in gives}, silent)


@dataclass
class Room:
    store: Store
    config: NightlyConfig

    def validate(self, *phones: FoundPhone, measurer: Measurer | None = None, nights: int = 2) -> Validation:
        build = build_record("net", "a" * 64, None, None)
        kept, trials, clock = KeptNights(self.store), KeptTrials(self.store), TickingClock()
        bench = TrialBench(self.config, {"net": build}, {}, phones, kept, trials, measurer or Measurer(), clock)
        return validate(bench, nights, WholeBudget(clock, 0), lambda trial: None)

    def trials_of(self, phone: FoundPhone) -> set[str]:
        with self.store.looking() as connection:
            rows = connection.exec_driver_sql("SELECT night, series FROM trial_series").all()
        course = Course(RunnerName.APP, "large")
        return {night for night, series in rows if series == series_name("net", phone.identity, course)}


@pytest.fixture
def room(tmp_path: Path, design: Design, monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    def designs_of(kept: object, watch: object, grounds: tuple, at: str) -> dict[str, Design]:
        return {ground.name: design for ground in grounds}

    monkeypatch.setattr(module, "designs_of", designs_of)
    with Store.open(str(tmp_path / "store.sqlite")) as store:
        yield Room(store, NightlyConfig())


def test_a_trial_in_which_a_phone_gave_nothing_is_left_open_and_says_why(room: Room) -> None:
    found = room.validate(A, B, measurer=Measurer(frozenset("b")))
    assert (found.trials, found.wanted) == (0, 2)
    assert found.cut_short == f"phone {B.identity}: {AWAY}"
    assert found.series_nights == 0


def test_the_same_command_asks_only_the_phone_that_owes_something(room: Room) -> None:
    room.validate(A, B, measurer=Measurer(frozenset("b")), nights=1)
    again = Measurer()
    found = room.validate(A, B, measurer=again, nights=1)
    assert (found.trials, found.wanted, found.cut_short) == (1, 1, None)
    assert {phone for _, _, phone in again.asked} == {"b"}
    assert {night for night, _, _ in again.asked} == {"trial-1"}


def test_an_open_trial_ends_without_a_phone_that_is_no_longer_there(room: Room) -> None:
    room.validate(A, B, measurer=Measurer(frozenset("b")), nights=1)
    again = Measurer()
    assert room.validate(A, measurer=again, nights=1).trials == 1
    assert again.asked == []


def test_a_phone_that_is_away_does_not_let_the_others_begin_anew(room: Room) -> None:
    both, alone = room.validate(A, B), room.validate(A, nights=3)
    assert (both.trials, alone.trials, alone.trials_of_others) == (2, 3, 0)
    assert len(room.trials_of(A)) == 3


def test_a_phone_that_was_away_makes_up_for_it_alone(room: Room) -> None:
    room.validate(A)
    measurer = Measurer()
    found = room.validate(A, B, measurer=measurer)
    assert (found.trials, found.series_nights) == (2, 4)
    assert {phone for _, _, phone in measurer.asked} == {"b"}
    assert len(room.trials_of(A)) == len(room.trials_of(B)) == 2


def test_a_phone_with_another_android_is_another_one_and_what_is_not_counted_is_said(room: Room) -> None:
    room.validate(A)
    found = room.validate(replace(A, fingerprint="google/11"), nights=1)
    assert (found.trials, found.series_nights, found.trials_of_others) == (1, 1, 2)


@pytest.mark.parametrize(
    ("lab", "fleet", "words"),
    [
        (None, Fleet((), (MissingPhone("a", "it is gone"),)), ("it is gone", "bigcore phones", r"\[phones\]")),
        (LabSection(), Fleet((), (MissingPhone("a", AWAY),)), (AWAY, "bigcore lab status", r"\[lab\]")),
        (LabSection(), Fleet((), (), {A.identity: AWAY, B.identity: "b"}), (AWAY, "1 more", "bigcore lab status")),
        (None, Fleet((), ()), ("no phone is connected", "bigcore phones")),
    ],
)
def test_where_no_phone_is_there_it_is_said_where_to_look(
    lab: LabSection | None, fleet: Fleet, words: tuple[str, ...]
) -> None:
    for word in words:
        with pytest.raises(NoPhone, match=word):
            phones_of(fleet, NightlyConfig(lab=lab))
