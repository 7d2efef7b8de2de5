"""A night with something of everything to tell, and names that try to be markup."""

from __future__ import annotations

from dataclasses import replace

from support.nights import ALERT, NIGHT, NOTICE, PHONE, SERIES

from harness.nightly.tell.told import Sides, Told
from harness.results.nights import ALL_MODELS, AlertKind, NightResult, State

HOSTILE = "</script><img src=x>&\"'`*_[x](http://x)|@channel\x00\u202e]]>\nX: y"
STEADY = replace(
    SERIES,
    series="mobilenet_v1_0.25_128@p1",
    variant="mobilenet_v1_0.25_128",
    state=State.STEADY,
    ratio=0.999,
    low=0.995,
    high=1.003,
    starts=12,
    stages=1,
)
NOTHING = {"ratio": None, "low": None, "high": None}
GONE = replace(STEADY, series="net_c@p1", variant="net_c", state=State.MISSING, starts=0, stages=0, **NOTHING)
OLD = replace(SERIES, series="net_b@p1", variant="net_b")
DOUBTFUL = replace(STEADY, series="net_d@p1", variant="net_d", state=State.IN_DOUBT, ratio=1.006, low=1.001, high=1.011)
SHARED = replace(STEADY, series="all@p1", variant=ALL_MODELS)
EARLIER = "20260101-220000-aaaa"
ALERTS = (
    replace(ALERT, series=GONE.series, kind=AlertKind.MISSING_DATA, **NOTHING),
    replace(ALERT, series=OLD.series, standing=True, since=EARLIER, first_bad_night=EARLIER),
    ALERT,
)


def told_night() -> Told:
    """One series newly slower, one still slower, one without data, one in doubt, and a phone that changed."""
    ended = replace(NIGHT, ended_at="2026-01-06T01:00:00Z")
    result = NightResult(ended, (PHONE,), (STEADY, SERIES, OLD, GONE, DOUBTFUL, SHARED), ALERTS, (NOTICE,))
    sides = Sides(SERIES.series, ("app: 3fa1 -> 77b0",), "bigcore nightly run --series 'a b'")
    return Told(result, (sides,))


def quiet_night() -> Told:
    return Told(NightResult(replace(NIGHT, ended_at="2026-01-06T01:00:00Z"), (PHONE,), (STEADY,), (), ()))


def hostile_night() -> Told:
    """Every name of it would be markup somewhere."""
    series = replace(SERIES, series=HOSTILE, variant=HOSTILE)
    alert = replace(ALERT, series=HOSTILE, detail=HOSTILE)
    notice = replace(NOTICE, detail=HOSTILE)
    night = replace(NIGHT, command=HOSTILE)
    result = NightResult(night, (replace(PHONE, model=HOSTILE),), (series,), (alert,), (notice,))
    return Told(result, (Sides(HOSTILE, (HOSTILE,), HOSTILE),))
