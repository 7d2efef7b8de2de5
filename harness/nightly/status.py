"""What tonight can find, phone by phone, with the thresholds that a night there is decided by."""

from __future__ import annotations

from harness.nightly.config import config_of_night
from harness.nightly.simulation.kept_thresholds import kept_design, rules_of
from harness.results.nightly import NightResult, PhoneFinds
from harness.store.nights import KeptNights


def what_phones_find(kept: KeptNights, result: NightResult, at: str) -> tuple[PhoneFinds, ...]:
    """Of each phone of that night, with one installation or two as it measured there."""
    rules = rules_of(config_of_night(result.night).watch)
    models = {one.phone: one.model for one in result.series}
    apart = {one.series for one in kept.pairs(result.night.night) if one.two_installations}
    found = []
    for phone, model in models.items() or ((None, ""),):
        two = any(one.series in apart for one in result.series if one.phone == phone)
        computed = kept_design(kept, rules, phone, two, at)
        found.append(PhoneFinds(phone, model, computed.finds, computed.source))
    return tuple(found)
