"""Series that were watched under another name before: a model that was renamed, a course whose name tells more or less
than it did, a phone that was replaced. They go on with the accepted build that they had."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass

from harness.nightly.ledger import Ledger
from harness.nightly.series import Course, FoundPhone, parts_of_series, series_name
from harness.results.night_basis import BuildRecord


@dataclass(frozen=True, slots=True)
class Inheritance:
    series: str
    """The name that the accepted build comes from."""
    why: str
    is_same: bool
    """It is the very series: evidence and an alert that stands go on as well. Another phone's do not."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A series of tonight, as far as its names may have changed."""

    variant: str
    phone: FoundPhone
    course: Course
    candidate: BuildRecord

    @property
    def name(self) -> str:
        return series_name(self.variant, self.phone.identity, self.course)


def inheritances(asked: Sequence[Asked], ledger: Ledger) -> Mapping[str, Inheritance]:
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
    """None: it goes on with nothing of another name but, perhaps, the level."""
    found = inherited.get(series)
    return found.series if found is not None and found.is_same else None


def _from_replaced_phone(one: Asked, ledger: Ledger) -> Inheritance | None:
    before = next((phone for phone in ledger.phones if phone.asked == one.phone.asked), None)
    if one.name in ledger.acceptances or before is None or before.phone in (None, one.phone.identity):
        return None
    name = series_name(one.variant, before.phone or "", one.course)
    return Inheritance(name, f"the phone {before.phone} was replaced", False) if name in ledger.acceptances else None


def _from_other_name(one: Asked, taken: Container[str], ledger: Ledger) -> Inheritance | None:
    """The one that was watched last, of those that nothing else of tonight is called by or goes on with; and that was
    watched after this name was."""
    since = ledger.number_of_last(one.name)
    left = [name for name in ledger.acceptances if name not in taken and ledger.number_of_last(name) > since]
    claims = [(claim, ledger.number_of_last(name), name) for name in left for claim in _claims(one, name, ledger)]
    if not claims:
        return None
    _, _, name = max(claims)
    theirs = parts_of_series(name)
    if theirs.variant == one.variant:
        return Inheritance(name, f"measured as {theirs.course} before, in the same setting", True)
    return Inheritance(name, f"it was {name} before", True)


def _claims(one: Asked, name: str, ledger: Ledger) -> Iterator[int]:
    """Why it may be the same series, the best reason with the highest number."""
    mine, theirs = parts_of_series(one.name), parts_of_series(name)
    if theirs.phone != mine.phone:
        return
    alike = ledger.is_now(one.name, name)
    if theirs.variant == mine.variant:
        yield from (3,) if alike else ()
    elif alike or theirs.course == mine.course:
        last, accepted = ledger.last_candidate(name), ledger.acceptances[name].accepted_sha256
        if last is not None and ledger.builds[last].model_sha256 == one.candidate.model_sha256:
            yield 2
        elif ledger.builds[accepted].model_sha256 == one.candidate.model_sha256:
            yield 1
