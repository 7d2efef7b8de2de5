"""`bigcore nightly report NIGHT`: an earlier night as data, and a night that there is not."""

from __future__ import annotations

import json
from typing import Any

import pytest
from support.rehearsed_nights import Watchroom

from harness.errors import RecordNotFound

pytestmark = pytest.mark.long


def test_an_earlier_night_is_told_as_the_document_that_its_run_told(watchroom: Watchroom):
    first = watchroom.run()
    watchroom.run()
    done = watchroom.command("report", first["night"], "--format", "json")
    assert _by_series(done.stdout) == _by_series(json.dumps(first))
    target = watchroom.folder / "night.json"
    watchroom.command("report", first["night"], "--format", "json", "-o", str(target))
    assert target.read_text() == done.stdout


def _by_series(document: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(document)
    return told | {"series": sorted(told["series"], key=lambda one: str(one["series"]))}


def test_a_night_that_there_is_not_is_refused_with_the_latest_ones(watchroom: Watchroom):
    empty = watchroom.command("report", "nosuch").exception
    assert isinstance(empty, RecordNotFound)
    assert "the store holds no night yet; `bigcore nightly run` measures one" in str(empty)
    first = watchroom.run()["night"]
    one = watchroom.command("report", "nosuch").exception
    assert str(one) == f"nosuch: no such night in the store; name one of the latest: {first}"
    nights = [first, *(watchroom.run()["night"] for _ in range(5))]
    several = watchroom.command("report", "nosuch").exception
    assert str(several).endswith(f"name one of the latest: {', '.join(reversed(nights[1:]))}")
