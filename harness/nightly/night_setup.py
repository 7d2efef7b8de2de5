"""Which series there are tonight, and what each is held against, before the first start."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, replace

from harness.clock import spell
from harness.nightly.acceptance import Moment, first_acceptance
from harness.nightly.builds.builds import Candidate
from harness.nightly.builds.lost_builds import lost_builds, without
from harness.nightly.config import NightlyConfig
from harness.nightly.courses import courses
from harness.nightly.findings.night_context import NightContext
from harness.nightly.measuring.measurer import Fleet, MissingPhone
from harness.nightly.past.inheritance import Inheritance, TonightsSeries, inheritances, mutes_that_go_on, name_until_now
from harness.nightly.past.ledger import Ledger, read_ledger
from harness.nightly.series import Watched, grounds_of
from harness.nightly.watch import Watch
from harness.results.night_basis import BuildRecord
from harness.results.nightly import NightRecord, shared_series


@dataclass(frozen=True, slots=True)
class NightInputs:
    """Tonight's candidate, and the phones that are there."""

    candidate: Candidate
    builds: Mapping[str, BuildRecord]
    """Of the candidate, by variant."""
    fleet: Fleet


def set_up_night(watch: Watch, night: NightRecord, inputs: NightInputs) -> NightContext:
    """Writes to the store: the first acceptance of each new series, and mutes that go on under another name."""
    ledger = read_ledger(watch.kept, night.number)
    fleet = _with_those_that_were_there(inputs.fleet, ledger, watch.config)
    moment = Moment(night.night, spell(watch.clock.now()))
    asked = [
        TonightsSeries(variant, phone, course, build)
        for phone in fleet.present
        for course in courses(watch.config)
        for variant, build in inputs.builds.items()
    ]
    inherited = inheritances(asked, ledger)
    # A night that goes on finds the acceptances that it made before it was cut short.
    untold = {night.night, *(one.night for one in ledger.since_last_night)}
    made = [
        first_acceptance(one.name, one.candidate, inherited.get(one.name), ledger, moment)
        for one in asked
        if _begins_tonight(one.name, inherited, ledger, untold)
    ]
    watch.kept.accept(tuple(inputs.builds.values()), made)
    held = {**ledger.acceptances, **{one.series: one for one in made}}
    known = {**ledger.builds, **{build.sha256: build for build in inputs.builds.values()}}
    watched = [
        Watched(one.variant, one.phone, one.course, known[held[one.name].accepted_sha256], one.candidate, before)
        for one in asked
        for before in (name_until_now(one.name, inherited),)
    ]
    first_accepted = tuple(
        one for one in (*ledger.history, *made) if one.night in untold and one.before_sha256 is None and one.by_rule
    )
    grounds = grounds_of(watched)
    muted = mutes_that_go_on(inherited, grounds, ledger)
    watch.kept.mute(muted)
    ledger = replace(ledger, mutes=(*ledger.mutes, *muted))
    lost = () if watch.measurer.rehearsed else lost_builds(grounds, watch.frozen)
    return NightContext(
        night=night,
        config=watch.config,
        ledger=ledger,
        fleet=fleet,
        candidate=inputs.candidate,
        grounds=without(lost, grounds),
        lost=lost,
        first_accepted=first_accepted,
    )


def _begins_tonight(
    series: str, inherited: Mapping[str, Inheritance], ledger: Ledger, untold: Container[str | None]
) -> bool:
    """Whether it is held against nothing yet, or against what it was held against when it last had this name."""
    made, heir = ledger.acceptances.get(series), inherited.get(series)
    if made is None or heir is None:
        return made is None
    level = ledger.acceptances[heir.series].accepted_sha256
    return made.night not in untold or made.accepted_sha256 != level


def _with_those_that_were_there(fleet: Fleet, ledger: Ledger, config: NightlyConfig) -> Fleet:
    """Where nightly.toml names no phone, one of the last night that is gone is missing; unless nobody misses it."""
    here = {name for phone in fleet.present for name in (phone.asked, phone.identity)}
    here |= {phone.asked for phone in fleet.missing}
    gone = [phone.asked for phone in ledger.phones if phone.asked not in here and phone.phone not in here]
    found = () if config.names_phones else gone
    missing = (*fleet.missing, *(MissingPhone(name, fleet.away.get(name, "it is not connected")) for name in found))
    identity = {phone.asked: phone.phone or phone.asked for phone in ledger.phones}
    not_missed = set(config.watch.not_missed)

    def is_missed(phone: MissingPhone) -> bool:
        known = identity.get(phone.asked, phone.asked)
        return not not_missed & {phone.asked, known, shared_series(known)}

    # a name that led to a phone which is there under another one
    moved = {one.asked: now for one in missing if (now := fleet.present_phone(identity.get(one.asked, one.asked)))}
    return replace(
        fleet,
        missing=tuple(one for one in missing if one.asked not in moved and is_missed(one)),
        other_names=(*fleet.other_names, *(replace(now, asked=name) for name, now in moved.items())),
    )
