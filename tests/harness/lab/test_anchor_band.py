"""The band in which a phone's next session should measure the anchor."""

from __future__ import annotations

import math

import numpy as np
import pytest

from harness.lab.anchor_band import FEWEST_SESSIONS, LEVEL, NARROWEST, band_of

USUAL_MS, BETWEEN_SESSIONS = 12.0, 0.01


def evenings(random: np.random.Generator, count: int) -> list[float]:
    return list(USUAL_MS * np.exp(random.normal(0, BETWEEN_SESSIONS, count)))


def test_too_few_sessions_tell_nothing() -> None:
    assert band_of([USUAL_MS] * (FEWEST_SESSIONS - 1)) is None


def test_sessions_that_agree_by_chance_leave_room() -> None:
    band = band_of([USUAL_MS] * FEWEST_SESSIONS)
    assert band is not None
    assert band.low_ms == pytest.approx(USUAL_MS * math.exp(-NARROWEST))
    assert band.holds(USUAL_MS * 1.019)
    assert not band.holds(USUAL_MS * 1.021)


@pytest.mark.long
@pytest.mark.parametrize("sessions", [FEWEST_SESSIONS, 20])
def test_a_phone_that_is_well_seldom_leaves_its_band(sessions: int) -> None:
    random, tries, left = np.random.default_rng(1), 20_000, 0
    for _ in range(tries):
        *earlier, now = evenings(random, sessions + 1)
        band = band_of(earlier)
        assert band is not None
        left += not band.holds(now)
    expected = tries * (1 - LEVEL)
    assert left < expected + 4 * math.sqrt(expected)


def test_a_phone_that_slowed_by_ten_percent_leaves_it() -> None:
    band = band_of(evenings(np.random.default_rng(1), 20))
    assert band is not None
    assert not band.holds(1.1 * USUAL_MS)
