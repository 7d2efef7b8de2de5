"""Who is held to a new level when all models of a phone together became faster."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.nights import NIGHT, SERIES

from harness.nightly.acceptance import Moment
from harness.nightly.builds.builds import build_record
from harness.nightly.config import WatchSection
from harness.nightly.improvement import Improvements, improvements, left_out_notices
from harness.nightly.past.ledger import Ledger
from harness.nightly.rules.evidence import EvidenceRule
from harness.nightly.series import Course, FoundPhone, Watched, grounds_of
from harness.results.choices import Engine
from harness.results.night_decisions import AcceptanceRecord
from harness.results.night_kinds import NoticeKind, SeriesState
from harness.results.nightly import ALL_MODELS, SeriesNight
from harness.results.records import RunnerName

COURSE = Course(RunnerName.APP, "large")
PHONE = FoundPhone("p1", "p1", "p1", "Google Pixel", "google/10", "10", "good", Engine.REPLAY)
OLD, NEW = build_record("old", "a" * 64, None, None), build_record("new", "b" * 64, None, None)
(GROUND,) = grounds_of([Watched(f"net_{letter}", PHONE, COURSE, OLD, NEW) for letter in "abcdef"])
GAINED = replace(
    SERIES, state=SeriesState.STEADY, call="steady", ratio=0.98, low=0.97, high=0.99, standing_since=None,
    evidence_slower=0.0, accepted_sha256=OLD.sha256, own_ratio=1.0,
)  # fmt: skip
LAST, TONIGHT = "2026-01-05", "2026-01-06"
MOMENT = Moment(TONIGHT, f"{TONIGHT}T22:00:00Z")


def nights_of(name: str, last: SeriesNight, tonight: SeriesNight) -> tuple[SeriesNight, SeriesNight]:
    variant = name.split("|")[0]
    return (
        replace(last, series=name, variant=variant, night=LAST),
        replace(tonight, series=name, variant=variant, night=TONIGHT),
    )


def after_two_nights(
    last: SeriesNight = GAINED,
    tonight: SeriesNight = GAINED,
    common: str = "faster",
    evidence: EvidenceRule = EvidenceRule(),
) -> Improvements:
    """All models but the first gained without doubt; the first one's nights are given."""
    told = [nights_of(name, GAINED, GAINED) for name in GROUND.names[1:]]
    told.append(nights_of(GROUND.names[0], last, tonight))
    shared = replace(GAINED, variant=ALL_MODELS, call=common, accepted_sha256=None)
    told.append(nights_of(GROUND.shared, shared, shared))
    begun = AcceptanceRecord("", f"{LAST}T22:00:00Z", "", "the first build", OLD.sha256, None, LAST, True)
    first = {name: replace(begun, series=name) for name in GROUND.names}
    ledger = Ledger(
        nights=(replace(NIGHT, night=LAST),),
        series={before.series: (before,) for before, _ in told},
        phones_of={LAST: ()},
        acceptances=first,
        history=tuple(first.values()),
        builds={OLD.sha256: OLD, NEW.sha256: NEW},
        mutes=(),
    )
    return improvements(WatchSection(), evidence, GROUND, {now.series: now for _, now in told}, ledger, MOMENT)


def test_what_all_gained_is_accepted_for_all():
    found = after_two_nights()
    assert sorted(made.series for made in found.accepted) == sorted(GROUND.names)
    assert {made.accepted_sha256 for made in found.accepted} == {NEW.sha256}
    assert found.left_out == ()


def test_without_a_common_improvement_nothing_is_accepted_and_nobody_left_out():
    assert after_two_nights(common="steady") == Improvements()


@pytest.mark.parametrize(
    ("tonight", "why"),
    [
        (replace(GAINED, ratio=1.007, low=1.002, high=1.012), "not surely below 1"),
        (replace(GAINED, ratio=0.995, low=0.98, high=1.01), "not surely below 1"),
        (replace(GAINED, ratio=0.99, low=None, high=None), "not surely below 1"),
        (replace(GAINED, call="in_doubt"), "in doubt"),
        (replace(GAINED, call="spared", own_ratio=1.02), "it did not"),
        (replace(GAINED, evidence_slower=4.1), "slowdown of its own"),
        (replace(GAINED, standing_since=LAST), "slower"),
        (replace(GAINED, call="missing", pairs=0, ratio=None, low=None, high=None), "not measured"),
    ],
)
def test_a_series_that_something_speaks_against_keeps_its_level_and_is_told(tonight, why):
    found = after_two_nights(tonight=tonight)
    assert sorted(made.series for made in found.accepted) == sorted(GROUND.names[1:])
    (notice,) = left_out_notices(found.left_out, TONIGHT)
    assert (notice.kind, notice.series) == (NoticeKind.NOT_ACCEPTED, GROUND.names[0])
    assert notice.detail.startswith("net_a was not accepted")
    assert why in notice.detail


@pytest.mark.parametrize(("enough", "left_out"), [(4.0, 1), (4.2, 0)])
def test_what_is_enough_evidence_against_it_is_said_by_the_design_of_the_night(enough: float, left_out: int):
    found = after_two_nights(tonight=replace(GAINED, evidence_slower=4.1), evidence=EvidenceRule(enough=enough))
    assert len(found.left_out) == left_out


def test_a_series_that_was_called_slower_since_its_build_was_accepted_is_left_to_people():
    found = after_two_nights(last=replace(GAINED, call="slower"))
    assert GROUND.names[0] not in [made.series for made in found.accepted]
    assert len(found.left_out) == 1


def test_what_it_was_called_against_an_earlier_build_is_forgotten():
    found = after_two_nights(last=replace(GAINED, call="slower", accepted_sha256="0" * 64))
    assert found.left_out == ()


def test_a_series_that_is_faster_by_itself_needs_no_other():
    found = after_two_nights(last=replace(GAINED, call="faster"), tonight=replace(GAINED, call="faster"))
    assert GROUND.names[0] in [made.series for made in found.accepted]


def test_a_spared_series_on_the_faster_side_is_accepted_with_the_others():
    assert after_two_nights(tonight=replace(GAINED, call="spared", own_ratio=0.99)).left_out == ()


def test_several_series_with_one_reason_are_one_notice():
    found = after_two_nights(tonight=replace(GAINED, call="in_doubt"))
    both = (*found.left_out, *(replace(each, series=replace(each.series, variant="net_z")) for each in found.left_out))
    (notice,) = left_out_notices(both, TONIGHT)
    assert notice.detail.startswith("net_a, net_z were not accepted")
    assert notice.series is None


def test_of_a_muted_series_that_is_left_out_nobody_is_told():
    assert after_two_nights(tonight=replace(GAINED, call="in_doubt", state=SeriesState.MUTED)).left_out == ()
