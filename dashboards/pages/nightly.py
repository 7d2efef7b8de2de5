"""The page of the nightly watch: what the last night says, and each series through its nights, the most troubled
first."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from dashboards.errors import NothingToShow
from dashboards.figures.night_course import LARGE, SYMBOLS, night_course
from dashboards.figures.night_marks import marks_of
from dashboards.figures.words import plural, spoken
from dashboards.pages.masked_command import masked_command
from dashboards.pages.night_rows import by_trouble, named, rows_of, state_of
from dashboards.pages.night_trouble import slowdown
from dashboards.pages.page_template import interactive_page, write
from harness.exchange.privacy import Mask, mask_for
from harness.exchange.report_writing import base64_gzip
from harness.results.night_decisions import AcceptanceRecord, MuteRecord, SettledAlert
from harness.results.night_kinds import MOST_TROUBLED_FIRST, SUBJECTS, AlertKind, SeriesState
from harness.results.nightly import NOT_ENDED, NightRecord, NightResult, SeriesHistory
from harness.results.records import Engine, PhoneRecord
from harness.results.virtual_phones import DRAWN, OF_THIS_COMPUTER
from harness.visible import visible

SCHEMA = "bigcore.nightly_page/1"
SCRIPTS = ("words.js", "unpack.js", "theme.js", "table.js", "nights_chart.js", "nights_table.js", "nights_main.js")
MOST_DIGITS = 5
"""Of a ratio: a hundredth of a thousandth is finer than any interval."""


@dataclass(frozen=True, slots=True)
class WatchShown:
    """All that the page shows."""

    nights: tuple[NightRecord, ...]
    """Oldest first."""
    latest: NightResult
    histories: tuple[SeriesHistory, ...]
    phones: tuple[PhoneRecord, ...] = ()
    settled: tuple[SettledAlert, ...] = ()
    """Alerts of the latest night that somebody has seen to since."""
    later_nights: int = 0
    """How many the store holds after the latest that is shown: it was asked for by its name."""


@dataclass(frozen=True, slots=True)
class Trouble:
    subject: str
    what: str
    details: tuple[str, ...]
    command: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """Somebody accepted or muted, or the watch accepted by itself."""

    at: str
    subject: str
    what: str
    why: str


def write_nightly(watch: WatchShown, destination: Path, *, full: bool = False) -> None:
    write(destination, nightly_html(watch, full=full))


def nightly_html(watch: WatchShown, *, full: bool = False) -> str:
    if not watch.nights or not watch.histories:
        step = "measure one with `bigcore nightly run`, or see `bigcore nightly status`"
        until = f" up to night {watch.latest.night.night}" if watch.later_nights else ""
        raise NothingToShow("nightly page", f"the store holds no night{until} that looked at any series", step)
    if not full:
        watch = _masked(watch, mask_for(()))
    histories, names = by_trouble(watch.histories), [night.night for night in watch.nights]
    return interactive_page(
        "nightly.html.j2",
        SCRIPTS,
        _packed(histories, names),
        title=f"{_headline(watch.latest, histories)} – night {visible(names[-1])} – bigcore",
        headline=_headline(watch.latest, histories),
        warning=_warning(watch),
        sentences=_sentences(watch, histories),
        trouble_of=f"night {visible(names[-1])}" if watch.later_nights else "the last night",
        trouble=_trouble(watch.latest, {one.series: one.words for one in watch.settled}),
        chosen=named(histories[0].latest),
        course=night_course(histories[0], names, LARGE),
        symbols=[(kind.value, spoken(kind), symbol) for kind, symbol in SYMBOLS.items()],
        rows=rows_of(histories, names),
        decisions=_decisions(histories),
    )


def _masked(watch: WatchShown, mask: Mask) -> WatchShown:
    """Of the nights before the last the page shows numbers and no words of anybody's."""
    histories = []
    for history in watch.histories:
        bare = mask.records((replace(history, nights=history.nights[-1:]),))[0]
        histories.append(replace(bare, nights=(*history.nights[:-1], *bare.nights)))
    (latest,) = mask.records((watch.latest,))
    commands = [masked_command(one.command, mask) for one in watch.latest.series]
    typed = zip(latest.series, commands, strict=True)
    latest = replace(latest, series=tuple(replace(one, command=command) for one, command in typed))
    settled = mask.records(watch.settled)
    return replace(watch, nights=mask.records(watch.nights), latest=latest, histories=tuple(histories), settled=settled)


def _headline(latest: NightResult, histories: Sequence[SeriesHistory]) -> str:
    """Where the night says nothing, the states are those of the night before, and that is said first."""
    counts = Counter(map(state_of, histories))
    told = [f"{counts[state]} {spoken(state)}" for state in MOST_TROUBLED_FIRST if counts[state]]
    first = ["rehearsed"] if latest.night.rehearsed else []
    first += [] if latest.why_silent is None else [latest.why_silent]
    return ", ".join((*first, *told)).capitalize()


def _warning(watch: WatchShown) -> str:
    virtual = [phone for phone in watch.phones if phone.virtual]
    if any(night.rehearsed for night in watch.nights):
        return "Rehearsed: the pairs of some nights were drawn from a declared world; nothing was measured then."
    if any(phone.engine is Engine.REPLAY for phone in virtual):
        return f"Synthetic: {DRAWN}"
    if virtual:
        return f"Virtual phone: {OF_THIS_COMPUTER}"
    return ""


def _sentences(watch: WatchShown, histories: Sequence[SeriesHistory]) -> list[str]:
    latest = watch.latest
    phones = len({one.phone for one in latest.series})
    starts = sum(one.starts for one in latest.series if not one.is_shared)
    series = sum(not one.is_shared for one in latest.series)
    sentences = [
        f"Night {visible(latest.night.night)}: {series} series on {plural(phones, 'phone')},"
        f" {plural(starts, 'start')} of both builds, counted for each series."
    ]
    if latest.night.cut_short:
        sentences.append(f"It ended early: {visible(latest.night.cut_short)}.")
    if latest.night.ended_at is None:
        sentences.append(f"It has not ended: {NOT_ENDED}.")
    sentences += [f"{visible(change)}." for change in latest.night.changed]
    sentences.append(_shown(watch, histories))
    if watch.later_nights:
        later = plural(watch.later_nights, "later night")
        sentences.append(f"This is the watch as that night left it; {later}, and what was decided since, are left out.")
    return sentences


def _shown(watch: WatchShown, histories: Sequence[SeriesHistory]) -> str:
    """A night counts models; what all of a phone's models share has a row as well."""
    shared = sum(history.latest.is_shared for history in histories)
    beside = f", with what all models of {'a phone' if shared == 1 else 'each phone'} share" if shared else ""
    return f"{plural(len(watch.nights), 'night')} of {len(histories) - shared} series are shown{beside}."


def _trouble(latest: NightResult, settled: Mapping[str, str]) -> tuple[Trouble, ...]:
    told = []
    for alert in sorted(latest.alerts, key=lambda each: (each.kind is not AlertKind.SLOWER, each.standing)):
        one = latest.of_series(alert.series)
        since = f"since night {visible(alert.first_bad_night)}{', standing' if alert.standing else ''}"
        what = spoken(alert.kind) if alert.kind is AlertKind.MISSING_DATA else slowdown(alert, one)
        differs = (visible(sentence) for sentence in (one.differs if one else ()))
        details = (since, visible(settled.get(alert.series, ""), 400), visible(alert.detail), *differs)
        command = visible(one.command, 400) if one and alert.kind is AlertKind.SLOWER else ""
        subject = named(one) if one else visible(alert.series)
        told.append(Trouble(subject, what, tuple(detail for detail in details if detail), command))
    models = {one.phone: one.model for one in latest.series}
    for notice in latest.notices_beside_changes:
        one = latest.of_series(notice.series) if notice.series else None
        phone = f"Phone {visible(models.get(notice.phone, notice.phone))}"
        about = phone if notice.phone else SUBJECTS.get(notice.kind, "the watch").capitalize()
        subject = named(one) if one else about
        told.append(Trouble(subject, spoken(notice.kind), (visible(notice.detail, 400),)))
    for delivery in latest.undelivered:
        what = "was reached only in part" if delivery.delivered_at else "was not reached"
        told.append(Trouble(visible(delivery.to), what, (visible(delivery.error or "not tried yet", 400),)))
    return tuple(told)


def _decisions(histories: Sequence[SeriesHistory]) -> tuple[Decision, ...]:
    made = []
    for history in histories:
        decided: tuple[AcceptanceRecord | MuteRecord, ...] = (*history.acceptances, *history.mutes)
        subject = named(history.latest)
        made += [Decision(one.at, subject, visible(one.spoken), visible(one.why)) for one in decided]
    return tuple(sorted(made, key=lambda one: one.at, reverse=True))


def _packed(histories: Sequence[SeriesHistory], nights: Sequence[str]) -> str:
    """The text of the script element: {"schema", "encoding", "payload"}, as every report of ours holds its data."""
    document = {
        "schema": SCHEMA,
        "nights": [visible(night) for night in nights],
        "states": [state.value for state in SeriesState],
        "series": [_series(history, nights) for history in histories],
    }
    text = json.dumps(document, separators=(",", ":"), ensure_ascii=False)
    payload = base64_gzip(text.encode("utf-8", "surrogatepass"))
    return json.dumps({"schema": SCHEMA, "encoding": "gzip+base64", "payload": payload})


def _series(history: SeriesHistory, nights: Sequence[str]) -> dict[str, object]:
    """Columns with one value a night; null where the night has none."""
    states = list(SeriesState)
    known = {one.night: one for one in history.nights}
    each = [known.get(night) for night in nights]
    return {
        "series": history.series,
        "variant": history.latest.variant,
        "phone": history.latest.model,
        "ratio": [_rounded(one.ratio) if one else None for one in each],
        "low": [_rounded(one.low) if one else None for one in each],
        "high": [_rounded(one.high) if one else None for one in each],
        "own_ratio": [_rounded(one.own_ratio) if one else None for one in each],
        "own_low": [_rounded(one.own_low) if one else None for one in each],
        "own_high": [_rounded(one.own_high) if one else None for one in each],
        "state": [states.index(one.state) if one else None for one in each],
        "pairs": [one.pairs if one else None for one in each],
        "marks": [(mark.place, mark.kind.value, mark.text) for mark in marks_of(history, nights)],
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, MOST_DIGITS)
