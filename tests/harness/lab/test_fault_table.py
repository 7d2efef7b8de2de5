"""The table of faults of a lab, each twice."""

from __future__ import annotations

import pytest

pytestmark = [pytest.mark.adb, pytest.mark.long]


@pytest.mark.parametrize(
    "fault",
    ["worker killed", "agent killed", "agent stopped", "submitter killed", "PostgreSQL restarted", "network cut"],
)
def test_nothing_is_lost_and_nothing_is_there_twice(fault: str) -> None:
    pytest.importorskip("procrastinate")
    from lab_faults import CUT, can_cut, table

    if fault == CUT and not can_cut():
        pytest.skip("a network namespace needs root and ip")
    struck = table([fault], repeats=2, seed=1)[fault]
    assert [one.problems for one in struck] == [(), ()]
