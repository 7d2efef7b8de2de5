"""A night as a text file for Prometheus' node exporter (its textfile collector, exposition format 0.0.4)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from harness.nightly.tell.lines import plain
from harness.results.night_kinds import AlertKind, SeriesState
from harness.results.nightly import NightResult, SeriesNight

Value = Callable[[SeriesNight], float | None]

_GAUGES: tuple[tuple[str, str, Value], ...] = (
    ("ratio", "Latency of the candidate over the accepted build.", lambda one: one.ratio),
    ("ratio_low", "Lower end of the 95 % interval of the ratio.", lambda one: one.low),
    ("ratio_high", "Upper end of the 95 % interval of the ratio.", lambda one: one.high),
    ("own_ratio", "The ratio less what the other models on the phone did.", lambda one: one.own_ratio),
    ("own_ratio_low", "Lower end of the 95 % interval of the own ratio.", lambda one: one.own_low),
    ("own_ratio_high", "Upper end of the 95 % interval of the own ratio.", lambda one: one.own_high),
    ("stage", "Last stage that the series reached tonight, 0 for none.", lambda one: one.stage),
    ("starts", "Starts of both builds tonight.", lambda one: one.starts),
)


def prometheus_text(result: NightResult) -> str:
    return "\n".join(_rows(result)) + "\n"


def _rows(result: NightResult) -> Iterator[str]:
    for name, help_text, value in _GAUGES:
        yield from _head(name, help_text)
        for one in result.series:
            if (found := value(one)) is not None:
                yield f"bigcore_nightly_{name}{_labels(one)} {found!r}"
    yield from _head("state", "1 for the state that the series is in, 0 for the others.")
    for one in result.series:
        for state in SeriesState:
            yield f"bigcore_nightly_state{_labels(one, state=state.value)} {int(one.state is state)}"
    yield from _head("alerts", "Alerts of the night, standing ones included.")
    for kind in AlertKind:
        count = sum(alert.kind is kind for alert in result.alerts)
        yield f'bigcore_nightly_alerts{{kind="{kind.value}"}} {count}'
    yield from _head("undelivered", "Messages that have not reached their receiver.")
    yield f"bigcore_nightly_undelivered {len(result.undelivered)}"
    yield from _head(
        "cut_short", "1 for a night that ended early (for a phone, too) or could measure nothing, 0 for others."
    )
    early = result.night.cut_short is not None or bool(result.set_aside)
    yield f"bigcore_nightly_cut_short {int(early)}"
    yield from _head("rehearsed", "1 for a night that measured nothing and drew its pairs, 0 for others.")
    yield f"bigcore_nightly_rehearsed {int(result.night.rehearsed)}"
    yield from _head("synthetic", "1 for a night with a virtual phone that drew its latencies, 0 for others.")
    yield f"bigcore_nightly_synthetic {int(bool(result.virtual_phones.synthetic))}"
    yield from _head("virtual", "1 for a night with a virtual phone, a synthetic one or not, 0 for others.")
    yield f"bigcore_nightly_virtual {int(result.virtual_phones.any_of_them)}"
    if result.night.ended_at:
        yield from _head("end_time_seconds", "When the night ended, since the epoch.")
        yield f"bigcore_nightly_end_time_seconds {datetime.fromisoformat(result.night.ended_at).timestamp():.0f}"


def _head(name: str, help_text: str) -> tuple[str, str]:
    return f"# HELP bigcore_nightly_{name} {help_text}", f"# TYPE bigcore_nightly_{name} gauge"


def _labels(one: SeriesNight, **more: str) -> str:
    words = {
        "series": one.series,
        "variant": one.variant,
        "phone": one.phone,
        "model": one.model,
        **more,
    }
    return "{" + ",".join(f'{name}="{_escaped(word)}"' for name, word in words.items()) + "}"


def _escaped(word: str) -> str:
    return plain(word).replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
