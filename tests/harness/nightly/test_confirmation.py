"""What is measured again of what a night told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pytest
from support.nights import NIGHT, SERIES

from harness.errors import RecordNotFound
from harness.nightly.builds.builds import build_record
from harness.nightly.confirmation import AskedAgain, asked_again, confirm, settled_since
from harness.nightly.measuring.measurer import Fleet, MeasuredSeries, StageMeasured, StageRequest
from harness.nightly.measuring.night_budget import WhyItEnds, unlimited
from harness.nightly.past.ledger import Ledger
from harness.nightly.rules.asked_again import Question
from harness.nightly.rules.design import Design
from harness.nightly.series import Course, FoundPhone
from harness.results.night_decisions import AcceptanceRecord, MuteRecord, SettledAlert
from harness.results.night_kinds import SeriesState
from harness.results.nightly import SeriesNight
from harness.results.records import RunnerName

COURSE = Course(RunnerName.APP, "large")
FLEET = Fleet((FoundPhone("p1", "p1", "p1", "Pixel", "google/10", "10"),), ())
LATER = replace(NIGHT, night="2026-01-06", number=2)
ALL = "all models|p1|app|large"
FIRST = build_record("net", "a" * 64, None, None)


def row(number: int, night: str, candidate: str, own: float | None = 1.005) -> SeriesNight:
    return replace(
        SERIES,
        night=night,
        series=f"net_{number:02}|p1|app|large",
        variant=f"net_{number:02}",
        state=SeriesState.SLOWER if number == 0 else SeriesState.STEADY,
        accepted_sha256=FIRST.sha256,
        candidate_sha256=candidate,
        own_ratio=own,
    )


def shared(night: str) -> SeriesNight:
    return replace(SERIES, night=night, series=ALL, variant="all models", accepted_sha256=None)


def ledger_of(*rows: SeriesNight) -> Ledger:
    names = dict.fromkeys(one.series for one in rows)
    held = {one.candidate_sha256 for one in rows if one.candidate_sha256}
    return Ledger(
        nights=(NIGHT, LATER),
        series={name: tuple(one for one in rows if one.series == name) for name in names},
        phones_of={NIGHT.night: (), LATER.night: ()},
        acceptances={},
        history=(),
        builds={FIRST.sha256: FIRST, **{sha: replace(FIRST, sha256=sha) for sha in held}},
        mutes=(),
    )


def night_of(numbers: Sequence[int], night: str, candidate: str, own: float | None = 1.005) -> list[SeriesNight]:
    return [row(number, night, candidate, own) for number in numbers]


def asked(ledger: Ledger, name: str) -> AskedAgain:
    return asked_again(ledger, FLEET, (COURSE,), name)


def test_an_own_question_is_asked_with_company_of_steady_series() -> None:
    rows = night_of(range(22), LATER.night, "b" * 64)
    rows[1] = replace(rows[1], state=SeriesState.SLOWER)
    again = asked(ledger_of(*rows), rows[0].series)
    assert (again.question, len(again.series)) == (Question.OWN, 22)
    held = [one.name for one in again.measured]
    assert (held[0], len(held)) == (rows[0].series, 9)
    assert rows[1].series not in held


def test_below_five_series_the_plain_ratio_is_asked_alone() -> None:
    rows = night_of(range(4), LATER.night, "b" * 64, own=None)
    again = asked(ledger_of(*rows), rows[0].series)
    assert (again.question, [one.name for one in again.measured]) == (Question.PLAIN, [rows[0].series])


def test_series_that_are_no_longer_watched_are_not_measured_for_what_all_share() -> None:
    """Ten were there in the first night; five of them, with another candidate, in the last."""
    first = [*night_of(range(10), NIGHT.night, "b" * 64), shared(NIGHT.night)]
    last = [*night_of(range(5), LATER.night, "c" * 64), shared(LATER.night)]
    again = asked(ledger_of(*first, *last), ALL)
    assert again.question is Question.SHARED
    assert [one.variant for one in again.measured] == ["net_01", "net_02", "net_03", "net_04", "net_00"]
    assert {one.candidate.sha256 for one in again.measured} == {"c" * 64}


def test_a_series_without_a_number_that_night_is_no_company() -> None:
    rows = night_of(range(6), LATER.night, "b" * 64)
    rows[5] = replace(rows[5], ratio=None)
    assert len(asked(ledger_of(*rows), rows[0].series).series) == 5


def test_what_is_not_there_is_refused() -> None:
    rows = night_of(range(6), LATER.night, "b" * 64)
    known = ledger_of(*rows)
    with pytest.raises(RecordNotFound, match="no such series"):
        asked(known, "net_99|p1|app|large")
    with pytest.raises(RecordNotFound, match="its phone or its candidate is not there"):
        asked_again(known, Fleet((), ()), (COURSE,), rows[0].series)
    gone = replace(known, series={**known.series, rows[0].series: (replace(rows[0], candidate_sha256="f" * 64),)})
    with pytest.raises(RecordNotFound, match="its phone or its candidate is not there"):
        asked(gone, rows[0].series)


def accepted(name: str, sha256: str, why: str = "a larger network", who: str = "ann") -> AcceptanceRecord:
    return AcceptanceRecord(name, "2026-01-06T12:00:00Z", who, why, sha256, FIRST.sha256, LATER.night)


def with_accepted(ledger: Ledger, *made: AcceptanceRecord) -> Ledger:
    return replace(ledger, acceptances={one.series: one for one in made}, history=made)


def settled(ledger: Ledger, name: str) -> SettledAlert | None:
    return settled_since(ledger, asked(ledger, name), name, "2026-01-07")


def test_a_series_that_was_accepted_since_is_asked_beside_the_build_of_that_night_and_nothing_stands() -> None:
    rows = night_of(range(6), LATER.night, "b" * 64)
    name = rows[0].series
    known = with_accepted(ledger_of(*rows), accepted(name, "b" * 64), accepted(rows[1].series, FIRST.sha256))
    assert asked(known, name).series[0].accepted.sha256 == FIRST.sha256
    found = settled(known, name)
    assert found is not None
    assert found.words == "accepted since by ann: a larger network"
    assert settled(known, rows[1].series) is None, "it is held to the very build that it was held against"
    assert settled(known, rows[2].series) is None


def test_a_series_that_the_improvement_rule_accepted_names_the_rule() -> None:
    rows = night_of(range(6), LATER.night, "b" * 64)
    known = with_accepted(ledger_of(*rows), accepted(rows[0].series, "b" * 64, "faster on 2 nights", who=""))
    found = settled(known, rows[0].series)
    assert found is not None
    assert found.words == "accepted since by the improvement rule: faster on 2 nights"


def test_what_all_models_share_is_settled_once_most_of_them_were_accepted() -> None:
    rows = night_of(range(6), LATER.night, "b" * 64)
    known = ledger_of(*rows, shared(LATER.night))
    made = [accepted(one.series, "b" * 64) for one in rows]
    assert settled(with_accepted(known, *made[:3]), ALL) is None
    found = settled(with_accepted(known, *made[:4]), ALL)
    assert found is not None
    assert found.how == "accepted"


def test_a_muted_series_is_settled_until_its_day() -> None:
    rows = night_of(range(6), LATER.night, "b" * 64)
    name = rows[0].series
    mute = MuteRecord(name, "2026-01-06T12:00:00Z", "2026-01-08", "ann", "known")
    known = replace(ledger_of(*rows), mutes=(mute,))
    found = settled_since(known, asked(known, name), name, "2026-01-07")
    assert found is not None
    assert (found.how, found.until) == ("muted", "2026-01-08")
    assert settled_since(known, asked(known, name), name, "2026-01-08") is None


@dataclass
class Slower:
    """All series are 5 % slower, the first one by 2 % more."""

    requests: list[StageRequest] = field(default_factory=list)
    rehearsed = True

    def fleet(self) -> Fleet:
        return FLEET

    def measure(self, request: StageRequest, why_it_ends: WhyItEnds = unlimited) -> StageMeasured:
        self.requests.append(request)
        ratios = {pair: 0.05 + pair / 10_000 for pair in range(request.pairs)}
        found = {one.name: MeasuredSeries(ratios, 2 * request.pairs, 20.0) for one in request.series}
        first = request.series[0].name
        found[first] = MeasuredSeries({pair: ratio + 0.02 for pair, ratio in ratios.items()}, 2 * request.pairs, 20.0)
        return StageMeasured(None, found)


def test_each_start_holds_the_company_and_the_others_do_not_count(design: Design) -> None:
    rows = night_of(range(22), LATER.night, "b" * 64)
    again, phone = asked(ledger_of(*rows), rows[0].series), Slower()
    found = confirm(design, phone, again, rows[0].series, "2026-01-07T12:00:00Z", unlimited)
    assert {len(request.series) for request in phone.requests} == {9}
    assert found.verdict.call.word == "slower"
    assert found.verdict.effect is not None
    assert found.verdict.effect.value == pytest.approx(1.0202, abs=0.001)
