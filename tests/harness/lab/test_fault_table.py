"""The table of faults of a lab, each twice, in one lab."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from lab_faults import CUT, FAULTS, Faults, struck_lab

pytestmark = [pytest.mark.adb, pytest.mark.long]


@pytest.fixture(scope="module")
def faults() -> Iterator[Faults]:
    with struck_lab(seed=1) as opened:
        yield opened


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("time", ["first time", "second time"])
def test_nothing_is_lost_and_nothing_is_there_twice(faults: Faults, time: str, fault: str) -> None:
    if fault == CUT and faults.network is None:
        pytest.skip("a network namespace needs root, ip, and a computer that lets packets through")
    assert faults.strike(fault).problems == ()
