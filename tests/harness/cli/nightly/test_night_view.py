"""What people see while a night measures: a line a stage, and at a terminal what is measured now."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from harness.cli.nightly.night_view import NightView
from harness.cli.nightly.stage_line import stage_line
from harness.nightly.builds.builds import build_record
from harness.nightly.measuring.measurer import StageRequest
from harness.nightly.measuring.night_budget import Spent
from harness.nightly.measuring.stage_decided import StageDecided
from harness.nightly.measuring.stage_sweep import StagePart, parts_of
from harness.nightly.rules.pairs import Side
from harness.nightly.rules.stages import Call
from harness.nightly.series import Course, FoundPhone, Watched
from harness.results.records import RunnerName
from harness.session.progress import (
    Finished,
    Met,
    Phase,
    Planned,
    ProgressEvent,
    RestorePending,
    RoundDone,
    SampleDone,
    SetAside,
    Trouble,
    Waiting,
)

PIXEL_3 = FoundPhone("p3", "FA1", "a" * 16, "Google Pixel 3", "fp", "12")
PIXEL_4 = FoundPhone("p4", "FA2", "b" * 16, "Google Pixel 4", "fp", "13")
MET = Met(serial="FA1", name="Google Pixel 3", android="12", virtual=False, cores=("large core (CPU 7)",))
A_ROUND = RoundDone(
    serial="FA1", run="s.1", round=3, estimates=(), finished=0, wanted=6, most_rounds=6, wanted_percent=1.0
)
PLANNED = Planned(serial="FA1", samples_least=24, samples_most=24, least_minutes=1, most_minutes=2)


def decided(**changes: object) -> StageDecided:
    told = {
        "phone": PIXEL_3,
        "whose": "",
        "stage": 1,
        "stages": 5,
        "pairs": 12,
        "calls": (Call.STEADY,) * 4 + (Call.GO_ON,) * 2,
        "shared": Call.STEADY,
        "spent": Spent(40.2, 90.0),
    }
    return StageDecided(**told | changes)  # type: ignore[arg-type]


def parts(*phones: FoundPhone, pairs: int = 6, apart: bool = False) -> list[StagePart]:
    build = build_record("net", "c" * 64, None, None)
    course = Course(RunnerName.APP, "large")
    series = tuple(Watched("net", phone, course, build, build) for phone in phones)
    return list(parts_of(StageRequest("2026-01-05", 1, 1, pairs, Side.BASELINE, course, series, apart)))


def sample(serial: str = "FA1", *, round_number: int = 3, reasons: tuple[str, ...] = ()) -> SampleDone:
    return SampleDone(serial=serial, run="s.1", round=round_number, variant="net", median_ms=1.0, reasons=reasons)


class Seen:
    def __init__(self, *, terminal: bool = False) -> None:
        self._text = io.StringIO()
        console = Console(file=self._text, width=80, force_terminal=terminal, soft_wrap=True)
        self.view = NightView(console)

    def __call__(self, *told: ProgressEvent | StageDecided | StagePart) -> list[str]:
        with self.view as view:
            for one in told:
                self._tell(view, one)
            if view._console.is_terminal:
                view._bars.refresh()
        return self._text.getvalue().splitlines()

    def _tell(self, view: NightView, one: ProgressEvent | StageDecided | StagePart) -> None:
        match one:
            case StageDecided():
                view.decided(one)
            case StagePart():
                view.begins(one)
            case _:
                view.heard(one)


def test_a_stage_is_one_line() -> None:
    assert stage_line(decided()) == "stage 2 of 5, 12 pairs: 2 go on, 4 steady; 40 of 90 minutes"


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"whose": "Google Pixel 3"}, "Google Pixel 3: stage 2 of 5, 12 pairs: 2 go on, 4 steady; 40 of 90 minutes"),
        ({"spent": Spent(1.2, 0)}, "stage 2 of 5, 12 pairs: 2 go on, 4 steady; 1 minute"),
        ({"calls": (Call.GO_ON,)}, "stage 2 of 5, 12 pairs: 1 goes on; 40 of 90 minutes"),
        ({"calls": (Call.STEADY, Call.SPARED)}, "stage 2 of 5, 12 pairs: 2 steady; 40 of 90 minutes"),
        (
            {"calls": (Call.SLOWER, Call.FASTER, Call.IN_DOUBT, Call.UNDECIDED)},
            "stage 2 of 5, 12 pairs: 1 slower, 1 in doubt, 1 without all its pairs, 1 faster; 40 of 90 minutes",
        ),
        (
            {"shared": Call.GO_ON},
            "stage 2 of 5, 12 pairs: 2 go on, 4 steady, all models together go on; 40 of 90 minutes",
        ),
    ],
)
def test_it_says_what_is_decided_of_whom(changes: dict[str, object], told: str) -> None:
    assert stage_line(decided(**changes)) == told


def test_where_it_is_no_terminal_a_stage_is_told_and_nothing_of_its_rounds() -> None:
    (part,) = parts(PIXEL_3)
    done = Finished(serial="FA1")
    told = Seen()(part, MET, PLANNED, sample(), A_ROUND, done, decided(), part, MET, sample(), A_ROUND, done)
    assert told == [
        "Measuring Google Pixel 3, Android 12, on its large core (CPU 7).",
        "stage 2 of 5, 12 pairs: 2 go on, 4 steady; 40 of 90 minutes",
    ]


def test_at_a_terminal_it_shows_which_pair_of_how_many_is_measured() -> None:
    (part,) = parts(PIXEL_3)
    assert "stage 2, pair 3 of 6, net" in "\n".join(Seen(terminal=True)(part, MET, sample()))


def test_each_of_several_phones_is_named() -> None:
    (part,) = parts(PIXEL_3, PIXEL_4)
    seen = "\n".join(Seen(terminal=True)(part, sample(), sample("FA2", round_number=5)))
    assert "Google Pixel 3: stage 2, pair 3 of 6" in seen
    assert "Google Pixel 4: stage 2, pair 5 of 6" in seen


def test_pairs_are_counted_over_the_installations_of_a_stage() -> None:
    first, second, *_ = parts(PIXEL_3, pairs=24, apart=True)
    seen = "\n".join(Seen(terminal=True)(second, sample(round_number=1)))
    assert f"stage 2, pair {first.pairs + 1} of 24, net" in seen


def test_of_a_lab_it_shows_what_the_host_tells_and_no_line_of_it() -> None:
    (part,) = parts(PIXEL_3)
    at_work = Phase(serial="FA1", what="pair 3, net", routine=True)
    assert "stage 2, pair 3, net" in "\n".join(Seen(terminal=True)(part, at_work))
    assert Seen()(part, at_work) == []


def test_what_is_decided_leaves_no_live_line() -> None:
    (part,) = parts(PIXEL_3)
    seen = Seen(terminal=True)
    seen(part, MET, sample(), decided())
    assert not seen.view._bars.tasks


def test_what_is_wrong_is_told_as_a_sweep_tells_it() -> None:
    (part,) = parts(PIXEL_3)
    told = Seen()(
        part,
        Waiting(serial="FA1", what="the phone cools down", at_most_s=600),
        Waiting(serial="FA1", what="the phone cools down", at_most_s=590),
        Trouble(serial="FA1", reason="phone_lost", detail="it was unplugged"),
        SetAside(serial="FA1", reason="phone_lost", detail="it stayed away", next_step="connect it"),
        RestorePending(serial="FA1", detail="the screen stays on", next_step="bigcore doctor --restore"),
    )
    assert len(told) == 4
    assert told[0] == "waiting, at most 600 s: the phone cools down"
    assert "it was unplugged" in told[1]
    assert told[2].startswith("Google Pixel 3 is set aside, ")
    assert told[3] == "the screen stays on; bigcore doctor --restore"


def test_what_each_stage_says_again_is_told_once() -> None:
    alias = Phase(serial="FA1", what="is the same phone as FA1:5555, and is measured at this address")
    (part,) = parts(PIXEL_3)
    lost = Trouble(serial="FA1", reason="phone_lost", detail="it was unplugged")
    assert len(Seen()(part, alias, part, alias)) == 1
    assert len(Seen()(part, alias, lost, alias)) == 3
