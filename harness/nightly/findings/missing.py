"""What was asked for tonight and has no number: phones that are not there, models that the candidate lacks, series that
were measured in vain."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from harness.nightly.builds.builds import Candidate
from harness.nightly.builds.lost_builds import LostBuild
from harness.nightly.courses import courses
from harness.nightly.findings.judgement import GroundNight
from harness.nightly.findings.night_context import NightContext
from harness.nightly.past.absences import absent_since, alone_missing_since, missing_since, without_phones_since
from harness.nightly.past.ledger import Ledger
from harness.nightly.rules.questions import FEWEST_SERIES, Questions
from harness.nightly.series import Course, FoundPhone, ground_name, series_name
from harness.results.night_kinds import AlertKind, SeriesState
from harness.results.nightly import ALL_MODELS, Alert, NightRecord, SeriesNight, shared_series


@dataclass(frozen=True, slots=True)
class WhyWithout:
    """Why phones that were there gave less than was asked of them, and why series of theirs gave no number."""

    phones: Mapping[str, str]
    """By identity, what lies with no build."""
    series: Mapping[str, str]
    """By name, what lies with a build."""

    @classmethod
    def of_night(cls, measured: Sequence[GroundNight]) -> WhyWithout:
        phones = {each.ground.phone.identity: each.unmeasured for each in measured if each.unmeasured is not None}
        return cls(phones, {name: why for each in measured for name, why in each.without.items()})

    def of(self, one: SeriesNight) -> str | None:
        return self.series.get(one.series) or self.phones.get(one.phone)


def rows_without_data(context: NightContext, told: Sequence[SeriesNight], muted: frozenset[str]) -> list[SeriesNight]:
    """The nights of series that are asked for and were not measured, so that their evidence and alerts wait."""
    rows = [_without_accepted(context.night, lost, context.ledger) for lost in context.lost]
    rows += [_waiting(context.night, last, context.ledger) for last in _not_measured(told, context)]
    names = {one.series for one in (*told, *rows)}
    rows += [one for one in _failed_from_the_first(context, rows) if one.series not in names]
    rows += [_waiting(context.night, last, context.ledger) for last in _shared_and_not_asked((*told, *rows), context)]
    return [replace(one, state=SeriesState.MUTED) if one.series in muted else one for one in rows]


def why_missing(series: SeriesNight, context: NightContext, why: WhyWithout) -> str:
    absent = absent_phones(context)
    if series.phone in absent:
        return absent[series.phone]
    if series.is_shared and not _asked_of_all(series, context):
        return f"fewer than {FEWEST_SERIES} series tonight, so that what they share is no question of its own"
    lost = next((one.why for one in context.lost if one.watched.name == series.series), None)
    not_built = None if series.is_shared else _why_not_built(series.variant, context.candidate)
    return not_built or lost or why.of(series) or "no valid number tonight"


def missing_alerts(context: NightContext, series: Sequence[SeriesNight], why: WhyWithout) -> Iterator[Alert]:
    """One of a phone that is not there, or that gives nothing at all; else one of each series without data."""
    ledger = context.ledger
    if not context.fleet.present and not context.fleet.missing:
        since = without_phones_since(ledger, context.night.night)
        yield _no_data(context.night, ALL_MODELS, since, "no phone is there: see `bigcore phones`")
    for phone in context.fleet.missing:
        identity = _identity(phone.asked, ledger)
        since = absent_since(ledger, phone.asked, context.night.night)
        detail = f"{_model_and_identity(phone.asked, ledger)}: {phone.detail}"
        yield _no_data(context.night, shared_series(identity), since, detail)
    for found in context.fleet.present:
        yield from _of_present_phone(context, [one for one in series if one.phone == found.identity], why)


def absent_phones(context: NightContext) -> dict[str, str]:
    """Identities of the phones that are missing, with why."""
    return {_identity(one.asked, context.ledger): one.detail for one in context.fleet.missing}


def _of_present_phone(context: NightContext, series: Iterable[SeriesNight], why: WhyWithout) -> Iterator[Alert]:
    own = [one for one in series if not one.is_shared]
    lost = {one.watched.name for one in context.lost}
    asked = [one for one in own if one.series not in lost]
    measurable = [one for one in asked if _why_not_built(one.variant, context.candidate) is None]
    nothing_at_all = len(measurable) > 1 and all(one.call == "missing" for one in measurable)
    if nothing_at_all:
        phone = measurable[0].phone
        since = missing_since(context.ledger, [one.series for one in measurable], context.night.night)
        yield _no_data(context.night, shared_series(phone), since, f"phone {phone}: {_why_nothing(measurable, why)}")
    for one in own:
        if one.call == "missing" and not (nothing_at_all and one in measurable):
            since = alone_missing_since(context.ledger, one.series, context.night.night)
            yield _no_data(context.night, one.series, since, why_missing(one, context, why))


def _why_nothing(series: Sequence[SeriesNight], why: WhyWithout) -> str:
    """Of a phone that gave no valid number at all."""
    if series[0].phone in why.phones:
        return why.phones[series[0].phone]
    told = "; ".join(dict.fromkeys(words for one in series if (words := why.of(one)) is not None))
    return f"none of its series has a valid number{f': {told}' if told else ''}"


def _not_measured(told: Sequence[SeriesNight], context: NightContext) -> list[SeriesNight]:
    """The last nights of series of missing phones, and of models that the candidate lacks; not of those that go on
    under another name."""
    ledger = context.ledger
    absent, present = absent_phones(context), {phone.identity for phone in context.fleet.present}
    lacking = context.candidate.failed.keys() | _lacking(context, present)
    not_missed = set(context.config.watch.not_missed)
    measured = {one.series for one in told} | {one.before for one in context.watched}
    return [
        one
        for one in ledger.of_last_night
        if one.series not in measured and not not_missed & {one.series, one.variant}
        if one.phone in absent or (one.phone in present and not one.is_shared and one.variant in lacking)
    ]


def _shared_and_not_asked(own: Sequence[SeriesNight], context: NightContext) -> list[SeriesNight]:
    """Slowdowns of all models that stand, by their names tonight, where tonight has too few series for that question,
    or no number of it."""
    ledger, here = context.ledger, {ground.name for ground in context.grounds}
    counting = [(ground, ledger.counting(ground).get(ground.shared)) for ground in context.grounds]
    last = [replace(one, series=ground.shared, ground=ground.name) for ground, one in counting if one is not None]
    without = {one.ground for one in own} - here
    last += [one for one in ledger.of_last_night if one.is_shared and one.ground in without and ledger.counts(one)]
    told = {one.series for one in own} | set(context.config.watch.not_missed)
    return [one for one in last if one.standing_since is not None and not told & {one.series, one.variant}]


def _asked_of_all(shared: SeriesNight, context: NightContext) -> bool:
    return any(ground.name == shared.ground and Questions(len(ground.series)).shared for ground in context.grounds)


def _lacking(context: NightContext, present: set[str]) -> set[str]:
    """A folder of models says what is watched by what it held; a list in nightly.toml says it by itself."""
    if not context.candidate.from_folder:
        return set()
    watched = {
        one.variant
        for name in context.ledger.series
        if (one := context.ledger.last(name)) is not None and not one.is_shared and one.phone in present
    }
    return watched - context.candidate.models.keys()


def _failed_from_the_first(context: NightContext, waiting: Sequence[SeriesNight]) -> Iterator[SeriesNight]:
    """Models that nightly.toml lists, and that no night has measured; under whatever name their course had."""
    not_missed = set(context.config.watch.not_missed)
    for phone in context.fleet.present:
        for course in courses(context.config):
            for variant in context.candidate.failed:
                name = series_name(variant, phone.identity, course)
                as_before = any(
                    (one.variant, one.phone) == (variant, phone.identity)
                    and context.ledger.measured_as(one.series, course.name)
                    for one in waiting
                )
                if not not_missed & {name, variant} and not as_before:
                    night, last = context.night, context.ledger.last(name)
                    yield _waiting(night, last, context.ledger) if last else _never(night, name, variant, phone, course)


def _without_accepted(night: NightRecord, lost: LostBuild, ledger: Ledger) -> SeriesNight:
    """With tonight's candidate, which can be accepted in place of what is lost, and under tonight's name."""
    one = lost.watched
    last = ledger.last(one.before or one.name)
    row = _waiting(night, last, ledger) if last else _never(night, one.name, one.variant, one.phone, one.course)
    return replace(
        row,
        series=one.name,
        variant=one.variant,
        ground=ground_name(one.phone.identity, one.course) if one.before else row.ground,
        accepted_sha256=one.accepted.sha256,
        candidate_sha256=one.candidate.sha256,
    )


def _waiting(night: NightRecord, last: SeriesNight, ledger: Ledger) -> SeriesNight:
    """What a person has accepted since begins anew."""
    counts, accepted = ledger.counts(last), ledger.accepted(last.series)
    return replace(
        _empty(night, last.series, last.variant, last.phone, last.model),
        evidence_slower=last.evidence_slower if counts else 0.0,
        evidence_faster=last.evidence_faster if counts else 0.0,
        standing_since=last.standing_since if counts else None,
        accepted_sha256=accepted.sha256 if accepted else last.accepted_sha256,
        android=last.android,
        ground=last.ground,
    )


def _never(night: NightRecord, name: str, variant: str, phone: FoundPhone, course: Course) -> SeriesNight:
    empty = _empty(night, name, variant, phone.identity, phone.model)
    return replace(empty, android=phone.fingerprint, ground=ground_name(phone.identity, course))


def _empty(night: NightRecord, series: str, variant: str, phone: str, model: str) -> SeriesNight:
    return SeriesNight(
        night=night.night,
        series=series,
        variant=variant,
        phone=phone,
        model=model,
        state=SeriesState.MISSING,
        ratio=None,
        low=None,
        high=None,
        stage=0,
        pairs=0,
        starts=0,
        z=None,
        evidence_slower=0.0,
        evidence_faster=0.0,
        call="missing",
    )


def _why_not_built(variant: str, candidate: Candidate) -> str | None:
    """A clause; None where the candidate has it."""
    if variant in candidate.models:
        return None
    return candidate.failed.get(variant, "the candidate has no such file")


def _identity(asked: str, ledger: Ledger) -> str:
    return next((phone.phone for phone in ledger.phones if phone.asked == asked and phone.phone), asked)


def _model_and_identity(asked: str, ledger: Ledger) -> str:
    """A person knows a phone by its model; two of one model are told apart by who they are."""
    identity = _identity(asked, ledger)
    model = next((phone.model for phone in ledger.phones if phone.asked == asked), "")
    return f"{model} ({identity})" if model else f"phone {identity}"


def _no_data(night: NightRecord, series: str, since: str, detail: str) -> Alert:
    return Alert(night.night, series, AlertKind.MISSING_DATA, None, None, None, since, since != night.night, detail)
