"""A night with something of everything to tell, and names that try to be markup."""

from __future__ import annotations

from dataclasses import replace

from support.nights import ALERT, NIGHT, NOTICE, SERIES

from harness.results.night_kinds import AlertKind, SeriesState
from harness.results.nightly import ALL_MODELS, NightResult

HOSTILE = "</script><img src=x>&\"'`*_[x](http://x)|@channel\x00\u202e]]>\nX: y"
COMMAND = "bigcore nightly run --series 'a b'"
ENDED = replace(NIGHT, ended_at="2026-01-06T01:00:00Z")
EARLIER = "2026-01-01"
NOTHING = {"ratio": None, "low": None, "high": None}
SLOWER = replace(SERIES, command=COMMAND)
STEADY = replace(
    SERIES,
    series="mobilenet_v1_0.25_128|p1|app|large",
    variant="mobilenet_v1_0.25_128",
    state=SeriesState.STEADY,
    ratio=0.999,
    low=0.995,
    high=1.003,
    stage=1,
    pairs=6,
    starts=12,
    standing_since=None,
)
GONE = replace(STEADY, series="net_c|p1", variant="net_c", state=SeriesState.MISSING, stage=0, pairs=0, **NOTHING)
OLD = replace(SERIES, series="net_b|p1", variant="net_b", standing_since=EARLIER)
DOUBTFUL = replace(
    STEADY, series="net_d|p1", variant="net_d", state=SeriesState.IN_DOUBT, ratio=1.006, low=1.001, high=1.011
)
SHARED = replace(STEADY, series="all models|p1", variant=ALL_MODELS)
ALERTS = (
    replace(ALERT, series=GONE.series, kind=AlertKind.MISSING_DATA, **NOTHING),
    replace(ALERT, series=OLD.series, standing=True, first_bad_night=EARLIER),
    ALERT,
)


def told_night() -> NightResult:
    """One series newly slower, one still slower, one without data, one in doubt, and a phone that changed."""
    return NightResult(ENDED, (STEADY, SLOWER, OLD, GONE, DOUBTFUL, SHARED), ALERTS, (NOTICE,))


def quiet_night() -> NightResult:
    return NightResult(ENDED, (STEADY,), (), ())


def hostile_night() -> NightResult:
    """Every name of it would be markup somewhere."""
    series = replace(SERIES, series=HOSTILE, variant=HOSTILE, model=HOSTILE, differs=(HOSTILE,), command=HOSTILE)
    alert = replace(ALERT, series=HOSTILE, detail=HOSTILE)
    night = replace(ENDED, command=HOSTILE, cut_short=HOSTILE, changed=(HOSTILE,))
    return NightResult(night, (series,), (alert,), (replace(NOTICE, detail=HOSTILE),))
