"""How a night begins where the one before it was killed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from support.empty_store import open_empty_store
from support.nights import NIGHT

from harness.errors import ConfigRefused
from harness.nightly.opening_night import open_failed_night, open_night, refuse_mixture, what_changed
from harness.results.nightly import NightRecord
from harness.store.nights import KeptNights

TONIGHT = datetime(2026, 1, 5, 23, tzinfo=UTC)
KILLED = replace(NIGHT, accepted_before=0)
NAMELESS = replace(KILLED, night="", number=0, started_at="")
REHEARSED = replace(NIGHT, rehearsed=True)


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[KeptNights]:
    store = open_empty_store(tmp_path / "store.sqlite")
    yield KeptNights(store)
    store.close()


def why_abandoned(kept: KeptNights, killed: NightRecord) -> str:
    found = kept.night(killed.night).night
    assert found.abandoned
    return found.cut_short or ""


def test_a_night_that_was_killed_this_evening_is_gone_on_with(kept: KeptNights):
    kept.begin(KILLED)
    assert open_night(kept, NAMELESS, TONIGHT) == KILLED


@pytest.mark.parametrize(
    ("rehearsed", "why"),
    [(True, "it was rehearsed, and this one is measured"), (False, "it was measured, and this one is rehearsed")],
)
def test_a_rehearsal_and_a_night_that_is_measured_never_go_on_with_each_other(
    kept: KeptNights, rehearsed: bool, why: str
):
    killed = replace(KILLED, rehearsed=rehearsed)
    kept.begin(killed)
    opened = open_night(kept, replace(NAMELESS, rehearsed=not rehearsed), TONIGHT)
    assert (opened.number, opened.rehearsed) == (2, not rehearsed)
    assert why in why_abandoned(kept, killed)


@pytest.mark.parametrize("before", [{"a": 1}, [{"a": 1}, {"a": 2}], {"a": {"deep": 1}}])
def test_a_key_that_a_later_bigcore_knows_is_no_change_of_nightly_toml(before: Any):
    now = _with_a_new_key(before)
    assert what_changed(json.dumps({"section": before}), json.dumps({"section": now})) == ()


@pytest.mark.parametrize(("before", "now"), [({"a": 1}, {"a": 2}), ([{"a": 1}], [{"a": 1}, {"a": 1}]), ([1], [2])])
def test_a_section_that_somebody_changed_is_told(before: Any, now: Any):
    told = what_changed(json.dumps({"grid": before}), json.dumps({"grid": now}))
    assert told == ("nightly.toml: [grid] changed since the last night",)


def _with_a_new_key(section: Any) -> Any:
    if isinstance(section, list):
        return [_with_a_new_key(table) for table in section]
    if isinstance(section, dict):
        return {**{key: _with_a_new_key(value) for key, value in section.items()}, "of_a_later_version": True}
    return section


def test_a_night_in_vain_does_not_end_a_rehearsal_that_was_killed_as_its_own(kept: KeptNights):
    kept.begin(replace(KILLED, rehearsed=True))
    assert open_failed_night(kept, NAMELESS, TONIGHT).number == 2


def test_a_night_of_a_bigcore_that_did_not_keep_what_was_accepted_by_then_is_begun_anew(kept: KeptNights):
    kept.begin(NIGHT)
    opened = open_night(kept, NAMELESS, TONIGHT)
    assert (opened.number, opened.accepted_before) == (2, 0)
    assert "another version of bigcore began it" in why_abandoned(kept, NIGHT)


def test_a_store_is_of_rehearsals_or_of_nights_that_are_measured():
    refuse_mixture((), rehearsed=True)
    refuse_mixture((), rehearsed=False)
    refuse_mixture((REHEARSED,), rehearsed=True)
    refuse_mixture((NIGHT,), rehearsed=False)
    with pytest.raises(ConfigRefused, match=r"holds nights that were measured.* --store rehearsal.sqlite"):
        refuse_mixture((NIGHT,), rehearsed=True)
    with pytest.raises(ConfigRefused, match="name another store"):
        refuse_mixture((REHEARSED,), rehearsed=False)


def test_a_watch_that_was_once_rehearsed_in_its_store_goes_on():
    refuse_mixture((REHEARSED, NIGHT), rehearsed=False)
    refuse_mixture((NIGHT, REHEARSED), rehearsed=False)
