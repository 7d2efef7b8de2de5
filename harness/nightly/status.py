"""What tonight can find, phone by phone, with the thresholds that a night there is decided by."""

from __future__ import annotations

from harness.nightly.builds.builds import build_record
from harness.nightly.config import NightlyConfig, config_of_night
from harness.nightly.courses import courses
from harness.nightly.past.ledger import read_ledger
from harness.nightly.past.stored_pairs import of_phone
from harness.nightly.series import FoundPhone, Watched, needs_two_installations
from harness.nightly.simulation.kept_thresholds import design_by_pairs, rules_of
from harness.results.nightly import NightResult, PhoneFinds
from harness.store.nights import KeptNights

NO_PHONE = ""
"""Nothing was measured on it: what it finds is that of the declared world."""


def what_phones_find(kept: KeptNights, result: NightResult, at: str) -> tuple[PhoneFinds, ...]:
    """Of each phone of that night, with one installation or two as it measured there; where it measured nothing, as a
    night of one build would."""
    config, with_phones = config_of_night(result.night), _with_phones(kept, result)
    rules, pairs = rules_of(config.watch), kept.pairs(with_phones.night.night)
    models = {one.phone: one.model for one in with_phones.series}
    known, found = kept.aa_pairs(), []
    for phone, model in models.items() or ((None, ""),):
        mine = of_phone(pairs, phone)
        two = any(one.two_installations for one in mine) if mine else _two_in_a_night_of_one_build(config)
        computed = design_by_pairs(kept, known, rules, phone or NO_PHONE, two, at)
        several = any(one.own_ratio is not None for one in with_phones.series if one.phone == phone)
        found.append(PhoneFinds(phone, model, computed.finds.told(of_several=several), computed.source))
    return tuple(found)


def _two_in_a_night_of_one_build(config: NightlyConfig) -> bool:
    build = build_record("", "", None if config.candidate.apk is None else "its app", None)
    phone = FoundPhone("", "", NO_PHONE, "", "", "")
    return any(needs_two_installations((Watched("", phone, course, build, build),)) for course in courses(config))


def _with_phones(kept: KeptNights, result: NightResult) -> NightResult:
    """A night that has not ended, or in which nothing was measured, says nothing of its phones: the last one does that
    came to its end."""
    if result.series:
        return result
    last = read_ledger(kept).last_night
    return result if last is None else kept.night(last.night)
