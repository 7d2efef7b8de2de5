"""Series that were watched under another name before: a model that was renamed, a course whose name tells more or less
than it did, a phone that was replaced. They go on with the accepted build that they had."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from harness.nightly.past.ledger import Ledger
from harness.nightly.series import Course, FoundPhone, Ground, parts_of_series, series_name
from harness.results.night_basis import BuildRecord
from harness.results.night_decisions import MuteRecord


@dataclass(frozen=True, slots=True)
class Inheritance:
    series: str
    """The name that the accepted build comes from."""
    why: str
    is_same: bool
    """It is the very series: evidence and an alert that stands go on as well. Another phone's do not."""


@dataclass(frozen=True, slots=True)
class TonightsSeries:
    """A series of tonight, as far as its names may have changed."""

    variant: str
    phone: FoundPhone
    course: Course
    candidate: BuildRecord

    @property
    def name(self) -> str:
        return series_name(self.variant, self.phone.identity, self.course)


def inheritances(asked: Sequence[TonightsSeries], ledger: Ledger) -> Mapping[str, Inheritance]:
    """By the name of tonight's series; none of a series that goes on under its own name, or that is new."""
    tonights = {one.name for one in asked}
    found: dict[str, Inheritance] = {}
    for one in asked:
        taken = tonights | {other.series for other in found.values() if other.is_same}
        inherited = _from_replaced_phone(one, ledger) or _from_other_name(one, taken, ledger)
        if inherited is not None:
            found[one.name] = inherited
    return found


def name_until_now(series: str, inherited: Mapping[str, Inheritance]) -> str | None:
    """Whose evidence and alert it goes on with. None: nobody's, though it may have inherited an accepted build."""
    found = inherited.get(series)
    return found.series if found is not None and found.is_same else None


def mutes_that_go_on(
    inherited: Mapping[str, Inheritance], grounds: Sequence[Ground], ledger: Ledger
) -> tuple[MuteRecord, ...]:
    """Those of the names of before, as nobody took them back; of what models share as well."""
    last = {mute.series: mute for mute in ledger.mutes}
    before = {name: one.series for name, one in inherited.items() if one.is_same}
    for ground in grounds:
        shared = ledger.counting(ground).get(ground.shared)
        if shared is not None and shared.series != ground.shared:
            before[ground.shared] = shared.series
    wanted = (replace(last[was], series=name) for name, was in before.items() if was in last)
    return tuple(mute for mute in wanted if last.get(mute.series) != mute)


def _from_replaced_phone(one: TonightsSeries, ledger: Ledger) -> Inheritance | None:
    before = next((phone.phone for phone in ledger.phones if phone.asked == one.phone.asked), None)
    if one.name in ledger.acceptances or before in (None, one.phone.identity):
        return None
    name = _likeliest(one, (name for name in ledger.acceptances if parts_of_series(name).phone == before), ledger)
    return Inheritance(name, f"the phone {before} was replaced", False) if name is not None else None


def _from_other_name(one: TonightsSeries, taken: Container[str], ledger: Ledger) -> Inheritance | None:
    """Of those on its phone that nothing else of tonight is called by or goes on with."""
    mine = parts_of_series(one.name)
    left = (name for name in ledger.acceptances if name not in taken and parts_of_series(name).phone == mine.phone)
    name = _likeliest(one, left, ledger)
    if name is None:
        return None
    theirs = parts_of_series(name)
    if theirs.variant == one.variant:
        return Inheritance(name, f"measured as {theirs.course} before, in the same setting", True)
    return Inheritance(name, f"it was {name} before", True)


def _likeliest(one: TonightsSeries, names: Iterable[str], ledger: Ledger) -> str | None:
    """The one with the best claim, of several that which was watched last; and after this name itself was."""
    since = ledger.number_of_last(one.name)
    later = [name for name in names if ledger.number_of_last(name) > since]
    claims = [(claim, ledger.number_of_last(name), name) for name in later if (claim := _claim(one, name, ledger))]
    return max(claims)[-1] if claims else None


def _claim(one: TonightsSeries, name: str, ledger: Ledger) -> int:
    """How surely it is the same series by its course, and by its variant or its file; 0: it is another one."""
    theirs, course = parts_of_series(name), one.course.name
    if theirs.course != course and not ledger.measured_as(name, course):
        return 0
    if theirs.variant == one.variant:
        return 3
    last, accepted = ledger.last_candidate(name), ledger.acceptances[name].accepted_sha256
    if last is not None and ledger.builds[last].model_sha256 == one.candidate.model_sha256:
        return 2
    return int(ledger.builds[accepted].model_sha256 == one.candidate.model_sha256)
