"""What there is to tell of a night, in plain words. Each way puts these lines into its own form and escapes them there.

The order is that of trouble: new slowdowns, standing ones, missing data, what is undecided, notices.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from harness.nightly.tell.ratios import change, found
from harness.results.night_kinds import SUBJECTS, AlertKind, SeriesState
from harness.results.nightly import NOT_ENDED, Alert, NightRecord, NightResult, Notice, SeriesNight
from harness.visible import visible

LONGEST = 300
REHEARSED = "rehearsed"
"""Of a night that measured nothing: its pairs were drawn from a declared world."""


@dataclass(frozen=True, slots=True)
class Line:
    subject: str
    """The variant and its phone, or the phone."""
    what: str
    """A sentence without its end: what was found, with ratio and interval."""
    details: tuple[str, ...] = ()
    """Since when, and what differs between the sides."""
    command: str = ""
    """Repeats the confirmation."""
    series: str | None = None


def plain(text: str, limit: int = LONGEST) -> str:
    """Anybody's words on one line, as a message takes them."""
    return visible(text, limit)


def headline(result: NightResult) -> str:
    """Such as `2 slower, 1 still slower, 1 without data`, or that nothing is. Of a rehearsal, that it is one."""
    alerts = result.alerts
    slower = [alert for alert in alerts if alert.kind is AlertKind.SLOWER]
    counted = (
        (sum(not alert.standing for alert in slower), "slower"),
        (sum(alert.standing for alert in slower), "still slower"),
        (sum(alert.kind is AlertKind.MISSING_DATA for alert in alerts), "without data"),
        (len(result.in_doubt), "in doubt"),
        (len(result.notices), "to be noticed"),
        (len(result.undelivered), "not delivered"),
    )
    spoken = [f"{count} {word}" for count, word in counted if count]
    if result.why_silent is not None:
        spoken.insert(0, result.why_silent)
    told = ", ".join(spoken) or f"nothing slower in {result.measured} series"
    return f"{REHEARSED}: {told}" if result.night.rehearsed else told


def is_worth_telling(result: NightResult, before: NightResult | None) -> bool:
    """Whether somebody is called for it. What is so night after night is told by every night's report, and calls when
    it begins: `before` is the night before."""
    known = [notice for notice in before.notices if notice.lasts] if before is not None else []
    news = [notice for notice in result.notices if not any(notice.tells_what(other) for other in known)]
    return bool(result.alerts or news or result.undelivered or result.night.cut_short)


def lines_of(result: NightResult) -> tuple[Line, ...]:
    return tuple(_lines(result))


def named(one: SeriesNight) -> str:
    return f"{plain(one.variant)} on {plain(one.model)}"


def _lines(result: NightResult) -> Iterator[Line]:
    for alert in sorted(result.alerts, key=lambda each: (each.kind is not AlertKind.SLOWER, each.standing)):
        yield _of_alert(alert, result)
    for one in result.in_doubt:
        yield Line(named(one), _in_doubt(one), command=plain(one.command), series=one.series)
    for notice in result.notices_beside_changes:
        yield _of_notice(notice, result)
    yield from ending_lines(result.night)
    for sentence in result.night.changed:
        yield Line("nightly.toml", plain(sentence.removeprefix("nightly.toml: ")))
    for delivery in result.undelivered:
        why = plain(delivery.error or "not tried yet")
        told = "was told only in part" if delivery.delivered_at else "was not told"
        yield Line(plain(delivery.to), f"{told} of night {plain(delivery.night)} by {delivery.way}: {why}")


def ending_lines(night: NightRecord) -> list[Line]:
    """Why it is not whole; none where it is."""
    early = [Line("this night", f"ended early: {plain(night.cut_short)}")] if night.cut_short else []
    unended = Line("this night", f"has not ended: {NOT_ENDED}", command=plain(night.command))
    return early if night.ended_at else [*early, unended]


def _of_alert(alert: Alert, result: NightResult) -> Line:
    one = result.of_series(alert.series)
    subject = named(one) if one else plain(alert.series)
    since = f"since night {plain(alert.first_bad_night)}"
    details = [f"standing {since}, not new" if alert.standing else since]
    details += [plain(alert.detail)] if alert.detail else []
    if alert.kind is AlertKind.MISSING_DATA:
        return Line(subject, "no data", tuple(details), series=alert.series)
    details += [f"differs: {plain(sentence)}" for sentence in (one.differs if one else ())]
    command = plain((one.command if one else "") or result.night.command)
    return Line(subject, _slowdown(alert, one), tuple(details), command, alert.series)


def _slowdown(alert: Alert, one: SeriesNight | None) -> str:
    """What tonight measured, and where that does not say slower by itself, that the alert stands all the same."""
    if one is None or one.ratio is None:
        last = f"{change(alert.ratio, alert.low, alert.high)} than the accepted build"
        return f"the slowdown stands: nothing was measured that could end it; before that, {last}"
    if one.state is SeriesState.SLOWER:
        return found(one)
    return f"the slowdown stands: tonight is {_in_doubt(one)}"


def _in_doubt(one: SeriesNight) -> str:
    return f"in doubt after {one.pairs} pairs: {found(one)}"


def _of_notice(notice: Notice, result: NightResult) -> Line:
    one = result.of_series(notice.series) if notice.series else None
    model = next((each.model for each in result.series if each.phone == notice.phone), notice.phone)
    about = f"phone {plain(model)}" if notice.phone else SUBJECTS.get(notice.kind, "the watch")
    subject = named(one) if one else about
    return Line(subject, f"{notice.kind.value.replace('_', ' ')}: {plain(notice.detail)}", series=notice.series)
