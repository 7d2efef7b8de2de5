"""Which series a bisection looks at when nobody names one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.nights import ALERT, NIGHT

from harness.errors import ConfigRefused
from harness.nightly.bisection.trials import series_of_alert
from harness.results.night_kinds import AlertKind
from harness.results.nightly import Alert, NightResult

OWN = "net_a|p1|app|large"


def _alert(series: str, kind: AlertKind = AlertKind.SLOWER) -> Alert:
    return replace(ALERT, series=series, kind=kind)


def _in_vain(*alerts: Alert) -> NightResult:
    """A night in which nothing was measured has no series, and the alerts that stand."""
    return NightResult(NIGHT, (), alerts, ())


def test_what_all_models_share_is_no_series_of_its_own_though_the_night_measured_nothing() -> None:
    night = _in_vain(
        _alert("all models|p1|app|large"), _alert(OWN), _alert("net_c|p1|app|large", AlertKind.MISSING_DATA)
    )
    assert series_of_alert(night) == OWN


@pytest.mark.parametrize("alerts", [("all models|p1|app|large",), (OWN, "net_b|p1|app|large")])
def test_where_no_single_series_has_an_alert_one_must_be_named(alerts: tuple[str, ...]) -> None:
    with pytest.raises(ConfigRefused, match="--series"):
        series_of_alert(_in_vain(*map(_alert, alerts)))
