"""When a series that became faster is held to its new level without anybody's word."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.nights import NIGHT, SERIES

from harness.nightly.acceptance import Moment
from harness.nightly.builds.builds import build_record
from harness.nightly.config import WatchSection
from harness.nightly.improvement import improvements
from harness.nightly.past.ledger import Ledger
from harness.nightly.rules.evidence import EvidenceRule
from harness.nightly.series import Course, FoundPhone, Ground, Watched
from harness.results.choices import RunnerName
from harness.results.night_decisions import AcceptanceRecord
from harness.results.nightly import ALL_MODELS

PHONE = FoundPhone("p1", "p1", "p1", "a phone", "10", "10")
ACCEPTED, FASTER = (build_record("net", letter * 64, None, None) for letter in "ab")
WATCHED = Watched("net", PHONE, Course(RunnerName.APP, "large"), ACCEPTED, FASTER)
GROUND = Ground("p1|app|large", PHONE, WATCHED.course, (WATCHED,), False)
FIRST = AcceptanceRecord(WATCHED.name, NIGHT.started_at, "", "first", ACCEPTED.sha256, None, NIGHT.night)
NET = replace(
    SERIES, series=WATCHED.name, variant="net", call="faster", standing_since=None, accepted_sha256=ACCEPTED.sha256
)
SHARED = replace(NET, series=GROUND.shared, variant=ALL_MODELS, call="steady", accepted_sha256=None)


def accepted(tonight: str, *, shared_since: str | None = None) -> bool:
    """Whether it is accepted in that night, after one in which it was faster."""
    last = Ledger((NIGHT,), {WATCHED.name: (NET,)}, {NIGHT.night: ()}, {WATCHED.name: FIRST}, (FIRST,), {}, ())
    shared = replace(SHARED, night=tonight, standing_since=shared_since)
    nights = {WATCHED.name: replace(NET, night=tonight), GROUND.shared: shared}
    return bool(
        improvements(WatchSection(), EvidenceRule(), GROUND, nights, last, Moment(tonight, NIGHT.started_at)).accepted
    )


def test_it_is_accepted_on_its_second_night() -> None:
    assert accepted("2026-01-06")


def test_a_night_that_is_run_again_on_the_same_day_is_no_second_night() -> None:
    assert not accepted(f"{NIGHT.night}-2")


@pytest.mark.parametrize("since", [NIGHT.night, "2026-01-06"])
def test_it_is_not_accepted_while_a_slowdown_of_all_models_stands(since: str) -> None:
    """What it would be held to from then on holds that slowdown too."""
    assert not accepted("2026-01-06", shared_since=since)
