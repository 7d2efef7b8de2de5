"""Stages of several phones in one night: what one of them costs the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import pytest
from support.scripted_session import TickingClock

from harness.errors import ConfigRefused, DiskFailed, HarnessError, Interrupted, NoPhone, PhoneFailed, PortBusy
from harness.nightly.builds.builds import build_record
from harness.nightly.findings.judgement import GroundNight
from harness.nightly.measuring.measurer import Fleet, MeasuredSeries, StageMeasured, StageRequest
from harness.nightly.measuring.night_budget import (
    Budget,
    PhoneBudgets,
    UsedUp,
    WholeBudget,
    WhyItEnds,
    unlimited,
    until_the_last,
)
from harness.nightly.measuring.stage_decided import StageDecided
from harness.nightly.measuring.stage_progress import PartOver, StageProgress, phones_in
from harness.nightly.night_stages import StagedNight, measure_stages
from harness.nightly.rules.design import Design
from harness.nightly.rules.stages import Call
from harness.nightly.series import Course, FoundPhone, Watched, grounds_of
from harness.results.night_basis import NightPairs
from harness.results.records import RunnerName
from models.errors import ModelsError, UnreadableModel

COURSE = Course(RunnerName.APP, "large")
CANDIDATE = build_record("net", "c" * 64, None, None)
LOST = PhoneFailed("phone_lost", "p1", "it was unplugged", "plug it in")


@dataclass
class Kept:
    rows: list[NightPairs] = field(default_factory=list)

    def add_pairs(self, pairs: Sequence[NightPairs]) -> None:
        self.rows += pairs

    def pairs(self, night: str) -> tuple[NightPairs, ...]:
        return tuple(self.rows)


@dataclass
class Measurer:
    """Ratios of 1 with a little noise; `told` hears of each request before it is measured."""

    told: Callable[[StageRequest], None]
    asked: list[tuple[str, int]] = field(default_factory=list)
    rehearsed = False

    def fleet(self) -> Fleet:
        raise NotImplementedError

    def measure(self, request: StageRequest, why_it_ends: WhyItEnds = unlimited) -> StageMeasured:
        self.asked += [(one.phone.identity, request.stage) for one in request.series]
        self.told(request)
        ratios = {pair: 0.02 * (-1) ** pair for pair in range(request.pairs)}
        return StageMeasured(
            None, {one.name: MeasuredSeries(ratios, 2 * request.pairs, 20.0) for one in request.series}
        )


def _phones(*names: str) -> list[Watched]:
    """Each is held against a build of its own, so that it is measured in a sweep of its own."""
    return [
        Watched(
            "net",
            FoundPhone(name, name, name, "Pixel", "google/10", "10"),
            COURSE,
            build_record("net", str(place) * 64, None, None),
            CANDIDATE,
        )
        for place, name in enumerate(names)
    ]


def _phones_of_one_build(*names: str) -> list[Watched]:
    return [replace(one, accepted=build_record("net", "0" * 64, None, None)) for one in _phones(*names)]


def _measured(
    design: Design, told: Callable[[StageRequest], None], budget: Budget, names: Sequence[str] = ("p1", "p2")
) -> tuple[Measurer, dict[str, GroundNight], str | None]:
    grounds, measurer = grounds_of(_phones(*names)), Measurer(told)
    designs = {ground.name: design for ground in grounds}
    night = StagedNight("2026-01-05", 1, grounds, {}, designs, measurer, Kept())
    found, cut_short = measure_stages(night, budget)
    return measurer, {one.ground.phone.identity: one for one in found}, cut_short


def _raises_for(phone: str, error: Exception) -> Callable[[StageRequest], None]:
    def told(request: StageRequest) -> None:
        if request.series[0].phone.identity == phone:
            raise error

    return told


def _takes_an_hour(clock: TickingClock, phones: Sequence[str]) -> Callable[[StageRequest], None]:
    def told(request: StageRequest) -> None:
        if request.series[0].phone.identity in phones:
            clock.wait(3600)

    return told


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (LOST, "it was unplugged"),
        (NoPhone("p1", "none is connected", "connect one"), "none is connected"),
        (
            PortBusy("port 5037", "another program listens there", "end it"),
            "port 5037: another program listens there; end it",
        ),
        (ConfigRefused("net", "a file is no longer here", "accept it"), None),
        (UnreadableModel("net.tflite", "is no model", "build it anew"), None),
    ],
)
def test_what_one_phone_cannot_measure_costs_the_others_nothing_and_is_told_of_it(
    design: Design, error: HarnessError | ModelsError, told: str | None
) -> None:
    measurer, found, cut_short = _measured(design, _raises_for("p1", error), WholeBudget(TickingClock(), 0))
    assert found["p1"].ratios.size == 0
    assert found["p2"].ratios.shape[1] == design.plan.pairs[0]
    assert cut_short == str(error)
    assert (found["p1"].unmeasured, found["p2"].unmeasured) == (told, None)
    assert [stage for phone, stage in measurer.asked if phone == "p1"] == [0]


def test_a_disk_that_is_full_ends_the_night_of_all(design: Design) -> None:
    full = DiskFailed("store", "the disk is full", "free some space")
    measurer, found, cut_short = _measured(design, _raises_for("p1", full), WholeBudget(TickingClock(), 0))
    assert (measurer.asked, cut_short) == ([("p1", 0)], str(full))
    assert [one.unmeasured for one in found.values()] == [str(full), str(full)]


def test_a_phone_that_has_measured_all_it_was_asked_for_lacks_nothing_when_the_night_of_the_others_ends(
    design: Design,
) -> None:
    hasty = replace(design, plan=replace(design.plan, go_on_z=(99.0,) * (design.plan.stages - 1)))
    full = DiskFailed("store", "the disk is full", "free some space")
    _, found, _ = _measured(hasty, _raises_for("p2", full), WholeBudget(TickingClock(), 0))
    assert {phone: one.unmeasured for phone, one in found.items()} == {"p1": None, "p2": str(full)}


def test_control_c_ends_everything(design: Design) -> None:
    with pytest.raises(Interrupted):
        _measured(design, _raises_for("p1", Interrupted("night", "Ctrl-C", "go on")), WholeBudget(TickingClock(), 0))


def test_the_minutes_of_a_phone_are_not_used_up_by_those_before_it(design: Design) -> None:
    clock = TickingClock()
    names = ("p1", "p2", "p3")
    _, found, cut_short = _measured(design, _takes_an_hour(clock, names), PhoneBudgets(clock, 90), names)
    assert [one.ratios.shape[1] for one in found.values()] == [design.plan.pairs[0]] * 3
    assert cut_short is None


def test_a_phone_whose_minutes_are_used_up_is_asked_for_nothing_more(design: Design) -> None:
    clock = TickingClock()
    uncertain = replace(design, plan=replace(design.plan, go_on_z=(-99.0,) * (design.plan.stages - 1)))
    measurer, _, cut_short = _measured(uncertain, _takes_an_hour(clock, ["p1"]), PhoneBudgets(clock, 90))
    assert [stage for phone, stage in measurer.asked if phone == "p1"] == [0, 1]
    assert max(stage for phone, stage in measurer.asked if phone == "p2") > 1
    assert cut_short == "its budget of 90 minutes was used up"


def test_a_phone_with_minutes_left_is_measured_though_the_one_beside_it_used_up_its_own(design: Design) -> None:
    """They are held against the same build, so that one sweep measures both. In the first course p1 alone goes on,
    as its numbers leave it in doubt there."""
    clock, last = TickingClock(), Course(RunnerName.APP, "little")
    measurer = Measurer(_takes_an_hour(clock, ["p1"]))
    watched = [replace(one, course=course) for course in (COURSE, last) for one in _phones_of_one_build("p1", "p2")]
    grounds = grounds_of(watched)
    hasty = replace(design, plan=replace(design.plan, go_on_z=(99.0,) * (design.plan.stages - 1)))
    uncertain = replace(design, plan=replace(design.plan, go_on_z=(-99.0,) * (design.plan.stages - 1)))
    designs = {one.name: hasty if one.course == COURSE and one.phone.identity == "p2" else uncertain for one in grounds}
    kept = Kept()
    _, cut_short = measure_stages(
        StagedNight("2026-01-05", 1, grounds, {}, designs, measurer, kept), PhoneBudgets(clock, 150)
    )
    stages = {
        phone: max(one.stage for one in kept.rows if f"|{phone}|" in one.series and "little" in one.series)
        for phone in ("p1", "p2")
    }
    assert stages == {"p1": 0, "p2": design.plan.stages - 1}
    assert cut_short == "its budget of 150 minutes was used up"


def test_what_waits_for_two_phones_is_given_up_when_the_last_of_them_has_no_minutes_left() -> None:
    clock = TickingClock()
    minutes = PhoneBudgets(clock, 90)
    why_it_ends = until_the_last(minutes.used_up, ["p1", "p2"])
    minutes.begin("p1")
    clock.wait(3600)
    minutes.begin("p2")
    clock.wait(3600)
    assert why_it_ends() is None
    clock.wait(3600)
    assert why_it_ends() == "its budget of 90 minutes was used up"


def test_minutes_of_a_whole_validation_count_for_all_of_it(design: Design) -> None:
    clock = TickingClock()
    names = ("p1", "p2", "p3")
    measurer, _, cut_short = _measured(design, _takes_an_hour(clock, names), WholeBudget(clock, 90), names)
    assert measurer.asked == [("p1", 0), ("p2", 0)]
    assert cut_short == "its budget of 90 minutes was used up"


@dataclass
class Lab(Measurer):
    """Each phone has a job in the queue of its own, which takes so many looks; `busy` ones never begin."""

    clock: TickingClock = field(default_factory=TickingClock)
    busy: frozenset[str] = frozenset()

    def begin(self, request: StageRequest, used_up: UsedUp) -> StageProgress:
        return Queued(self, request, set(phones_in(request.series)), used_up)

    def wait(self) -> None:
        self.clock.wait(60)


@dataclass
class Queued:
    lab: Lab
    request: StageRequest
    left: set[str]
    used_up: UsedUp

    @property
    def waiting(self) -> frozenset[str]:
        return frozenset(self.left)

    def look(self) -> list[PartOver]:
        over = []
        for phone in sorted(self.left):
            series = tuple(one for one in self.request.series if one.phone.identity == phone)
            if phone not in self.lab.busy:
                over.append(PartOver(series, self.lab.measure(replace(self.request, series=series))))
            elif (why := self.used_up(phone)) is not None:
                over.append(PartOver(series, None, f"it was busy until {why}"))
        self.left -= {phone for part in over for phone in phones_in(part.series)}
        return over


def test_a_phone_of_a_lab_goes_through_its_stages_while_another_is_busy_all_night(design: Design) -> None:
    lab = Lab(lambda request: None, busy=frozenset({"p2"}))
    uncertain = replace(design, plan=replace(design.plan, go_on_z=(-99.0,) * (design.plan.stages - 1)))
    grounds = grounds_of(_phones_of_one_build("p1", "p2"))
    designs = {ground.name: uncertain for ground in grounds}
    night = StagedNight("2026-01-05", 1, grounds, {}, designs, lab, Kept())
    (free, busy), cut_short = measure_stages(night, PhoneBudgets(lab.clock, 90))
    assert free.ratios.shape[1] == design.plan.pairs[-1]
    assert (free.unmeasured, busy.ratios.size) == (None, 0)
    assert busy.unmeasured == "it was busy until its budget of 90 minutes was used up"
    assert cut_short == f"phone p2: {busy.unmeasured}"


def test_a_stage_that_fails_while_it_is_under_way_tells_why_of_its_phones(design: Design) -> None:
    lab = Lab(_raises_for("p1", LOST))
    grounds = grounds_of(_phones_of_one_build("p1"))
    night = StagedNight("2026-01-05", 1, grounds, {}, {ground.name: design for ground in grounds}, lab, Kept())
    (found,), cut_short = measure_stages(night, WholeBudget(lab.clock, 0))
    assert (found.unmeasured, cut_short) == ("it was unplugged", str(LOST))


def _frozen_with_other_tools(*names: str) -> list[Watched]:
    return [
        replace(one, accepted=build_record("net", "0" * 64, None, tool * 64))
        for one, tool in zip(_phones(*names), "tu", strict=True)
    ]


@pytest.mark.parametrize("watched", [_phones_of_one_build("p1", "p2"), _frozen_with_other_tools("p1", "p2")])
def test_phones_of_a_lab_that_ask_for_the_same_at_the_same_time_are_one_sweep(
    design: Design, watched: list[Watched]
) -> None:
    """A tool that the app's runner does not use is no difference."""
    asked: list[list[str]] = []
    lab = Lab(lambda request: None)
    begin = lab.begin

    def told(request: StageRequest, used_up: UsedUp) -> StageProgress:
        asked.append([one.phone.identity for one in request.series])
        return begin(request, used_up)

    lab.begin = told  # type: ignore[method-assign]
    grounds = grounds_of(watched)
    night = StagedNight("2026-01-05", 1, grounds, {}, {ground.name: design for ground in grounds}, lab, Kept())
    measure_stages(night, WholeBudget(lab.clock, 0))
    assert asked == [["p1", "p2"]]


def _told(design: Design, watched: Sequence[Watched], measurer: Measurer, budget: Budget) -> list[StageDecided]:
    told: list[StageDecided] = []
    grounds = grounds_of(watched)
    designs = {ground.name: design for ground in grounds}
    measure_stages(StagedNight("2026-01-05", 1, grounds, {}, designs, measurer, Kept(), told.append), budget)
    return told


def test_each_stage_is_told_as_it_is_decided_with_the_minutes_of_its_phone(design: Design) -> None:
    clock = TickingClock()
    uncertain = replace(design, plan=replace(design.plan, go_on_z=(-99.0,) * (design.plan.stages - 1)))
    measurer = Measurer(_takes_an_hour(clock, ["p1"]))
    first, second, *_, last = _told(uncertain, _phones("p1"), measurer, PhoneBudgets(clock, 900))
    assert (first.whose, first.stage, first.stages, first.pairs) == ("", 0, 5, 6)
    assert (second.stage, second.pairs, second.calls) == (1, 12, (Call.GO_ON,))
    assert [round(one.spent.minutes) for one in (first, second, last)] == [60, 120, 300]
    assert last.calls != (Call.GO_ON,)


def test_of_several_phones_it_is_said_whose_stage_was_decided(design: Design) -> None:
    alike = _phones("p1", "p2")
    other = replace(alike[1], phone=replace(alike[1].phone, model="Galaxy"))
    for watched, whose in ((alike, {"Pixel (p1)", "Pixel (p2)"}), ([alike[0], other], {"Pixel", "Galaxy"})):
        told = _told(design, watched, Measurer(lambda request: None), WholeBudget(TickingClock(), 0))
        assert {one.whose for one in told} == whose


def test_of_several_courses_of_a_phone_it_is_said_which(design: Design) -> None:
    (one,) = _phones("p1")
    small = replace(one, course=Course(RunnerName.APP, "small"))
    told = _told(design, [one, small], Measurer(lambda request: None), WholeBudget(TickingClock(), 0))
    assert {each.whose for each in told} == {"app on large", "app on small"}


def test_a_stage_that_failed_is_not_told_as_decided(design: Design) -> None:
    assert _told(design, _phones("p1"), Measurer(_raises_for("p1", LOST)), WholeBudget(TickingClock(), 0)) == []
