"""The end of a night: states, alerts and notices of all phones and series."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from harness.nightly.findings.judgement import GroundNight, followers, series_nights, slower_alert
from harness.nightly.findings.missing import WhyWithout, missing_alerts, rows_without_data, why_missing
from harness.nightly.findings.night_context import NightContext
from harness.nightly.findings.own_programs import own_app_notice
from harness.nightly.findings.phone_changes import changed_notice, drifted_notice, other_names_notice
from harness.nightly.findings.set_aside import set_aside_alerts, set_aside_notices
from harness.nightly.findings.standing import standing_alert
from harness.nightly.opening_night import opening_notices
from harness.nightly.repeat_commands import RepeatCommands
from harness.nightly.series import FoundPhone, parts_of_series
from harness.nightly.tell.ratios import found
from harness.results.night_basis import NightPhone
from harness.results.night_kinds import NoticeKind
from harness.results.nightly import Alert, Notice, SeriesNight, day_of, shared_series


@dataclass(frozen=True, slots=True)
class Conclusion:
    series: tuple[SeriesNight, ...]
    alerts: tuple[Alert, ...]
    notices: tuple[Notice, ...]
    phones: tuple[NightPhone, ...]

    @property
    def by_name(self) -> Mapping[str, SeriesNight]:
        return {one.series: one for one in self.series}


def conclude(context: NightContext, measured: Sequence[GroundNight], repeat: RepeatCommands) -> Conclusion:
    ledger = context.ledger
    muted = ledger.muted(day_of(context.night.night))
    rows = [one for ground in measured for one in series_nights(ground, ledger.counting(ground.ground), muted)]
    told = [replace(one, command=repeat.confirmation_of(one.series)) for one in rows]
    gone = rows_without_data(context, told, muted)
    follow = {ground.ground.shared: followers(ground) for ground in measured if ground.ratios.size}
    why = WhyWithout.of_night(measured)
    slower = [alert for one in (*told, *gone) for alert in _slower(one, context, follow, why)]
    without = missing_alerts(context, [*told, *gone], why)
    aside = tuple(set_aside_notices(measured))
    lost_again = set_aside_alerts(aside, told, ledger)
    alerts = {alert.series: alert for alert in (*lost_again, *without, *slower)}
    return Conclusion(
        series=(*told, *gone),
        alerts=tuple(alert for alert in alerts.values() if alert.series not in muted),
        notices=(
            *_notices(context, told, gone, follow, muted),
            *(notice for notice in aside if shared_series(notice.phone) not in muted),
        ),
        phones=tuple(_phones(context)),
    )


def _slower(
    one: SeriesNight, context: NightContext, follow: Mapping[str, str], without: WhyWithout
) -> tuple[Alert, ...]:
    """One that stands is told also where tonight has no number of it."""
    if one.standing_since is None:
        return ()
    if one.ratio is None:
        why = f"not measured tonight: {why_missing(one, context, without)}"
        stands = standing_alert(one.night, one, context.ledger, why)
        return (stands,) if stands else ()
    return (slower_alert(one, (*context.ledger.history_of_alert(one), one), follow.get(one.series, "")),)


def _notices(
    context: NightContext,
    told: Sequence[SeriesNight],
    gone: Sequence[SeriesNight],
    follow: Mapping[str, str],
    muted: frozenset[str],
) -> Iterable[Notice]:
    yield from opening_notices(context.night, context.ledger)
    yield from own_app_notice(context)
    yield from _changed_series(context, told, {one.series for one in gone})
    yield from _changed_settings(context, (*told, *gone))
    yield from _failed_builds(context)
    for phone in context.fleet.present:
        yield from _about_phone(context, phone, told)
    yield from _same_build(context)
    for one in told:
        if one.call == "faster" and one.series not in muted:
            yield faster_notice(one, follow.get(one.series, ""))


def _failed_builds(context: NightContext) -> Iterable[Notice]:
    for variant, why in context.candidate.failed.items():
        yield Notice(context.night.night, "", NoticeKind.BUILD_FAILED, f"{variant}: {why}")


def _about_phone(context: NightContext, phone: FoundPhone, told: Sequence[SeriesNight]) -> Iterable[Notice]:
    """Another Android build or battery health, its other names, and the level of its accepted builds."""
    night, ledger = context.night.night, context.ledger
    before = next((known for known in ledger.phones if known.asked == phone.asked), None)
    mine = [one for one in told if one.phone == phone.identity and not one.is_shared]
    yield from changed_notice(night, before, phone)
    yield from other_names_notice(night, phone, context.fleet.other_names)
    yield from drifted_notice(
        night, phone.identity, mine, {one.series: ledger.measured_alike(one.series) for one in mine}
    )


def faster_notice(one: SeriesNight, follow: str) -> Notice:
    """`follow`: of what models share, how many of them do as it does."""
    more = f" ({follow})" if follow else ""
    return Notice(one.night, one.phone, NoticeKind.FASTER, f"{one.variant} is {found(one)}{more}", one.series)


def _same_build(context: NightContext) -> Iterable[Notice]:
    series = [one for ground in context.grounds for one in ground.series]
    if not context.ledger.last_night or not series or not all(one.same_build for one in series):
        return
    what = "the candidate is the accepted build itself"
    if any(one.accepted.sha256 != one.candidate.sha256 for one in series):
        what = "the candidate differs from the accepted build in nothing that is measured"
    yield Notice(context.night.night, "", NoticeKind.SAME_BUILD, f"{what}: the night was measured as A/A")


def _changed_series(context: NightContext, told: Sequence[SeriesNight], waiting: Container[str]) -> Iterable[Notice]:
    """Of a phone that was there last night and tonight: series that came or went. Of one whose course alone is called
    otherwise neither is true."""
    present = {phone.identity for phone in context.fleet.present}
    then = {one.series: one for one in context.ledger.of_last_night if not one.is_shared}
    now = {one.series: one for one in told if not one.is_shared}
    phones_then = {one.phone for one in then.values()}
    go_on = {
        name
        for one in context.watched
        if one.before is not None and parts_of_series(one.before).variant == one.variant
        for name in (one.name, one.before)
    }
    for name, one in now.items():
        if name not in then and name not in go_on and one.phone in phones_then:
            yield Notice(
                context.night.night,
                one.phone,
                NoticeKind.SERIES_CHANGED,
                f"{one.variant} is watched from tonight",
                name,
            )
    for name, one in then.items():
        if name not in now and name not in waiting and name not in go_on and one.phone in present:
            detail = f"{one.variant} is no longer asked for; its accepted build is kept"
            yield Notice(context.night.night, one.phone, NoticeKind.SERIES_CHANGED, detail, name)


def _changed_settings(context: NightContext, series: Sequence[SeriesNight]) -> Iterable[Notice]:
    """One for each phone and course whose name tells nothing of it."""
    ledger, called = context.ledger, {one.name: one.before for one in context.watched}
    changed = {
        (one.phone, parts_of_series(one.series).course, clauses): None
        for one in series
        if not one.is_shared and (clauses := ledger.setting_changed(called.get(one.series) or one.series))
    }
    for phone, course, clauses in changed:
        detail = (
            f"{course}: {', '.join(clauses)}; this does not compare with the nights before, so that evidence, alerts"
            " and the accepted builds' usual level begin anew, and the accepted builds stay"
        )
        yield Notice(context.night.night, phone, NoticeKind.SERIES_CHANGED, detail)


def _phones(context: NightContext) -> Iterable[NightPhone]:
    for phone in (*context.fleet.present, *context.fleet.other_names):
        yield NightPhone(
            night=context.night.night,
            asked=phone.asked,
            phone=phone.identity,
            model=phone.model,
            fingerprint=phone.fingerprint,
            android=phone.android,
            battery_health=phone.battery_health,
            present=True,
        )
    before = {phone.asked: phone for phone in context.ledger.phones}
    for missing in context.fleet.missing:
        last = before.get(missing.asked)
        yield NightPhone(
            night=context.night.night,
            asked=missing.asked,
            phone=last.phone if last else None,
            model=last.model if last else "",
            fingerprint=last.fingerprint if last else None,
            android=last.android if last else None,
            battery_health=last.battery_health if last else None,
            present=False,
            detail=missing.detail,
        )
