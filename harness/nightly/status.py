"""What tonight can find, phone by phone, with the thresholds that a night there is decided by."""

from __future__ import annotations

from harness.nightly.config import config_of_night
from harness.nightly.simulation.kept_thresholds import kept_design, rules_of
from harness.nightly.stored_pairs import of_phone
from harness.results.nightly import NightResult, PhoneFinds
from harness.store.nights import KeptNights


def what_phones_find(kept: KeptNights, result: NightResult, at: str) -> tuple[PhoneFinds, ...]:
    """Of each phone of that night, with one installation or two as it measured there; where it measured nothing, two
    where an app is watched."""
    config, pairs = config_of_night(result.night), kept.pairs(result.night.night)
    rules = rules_of(config.watch)
    models = {one.phone: one.model for one in result.series}
    found = []
    for phone, model in models.items() or ((None, ""),):
        mine = of_phone(pairs, phone)
        two = any(one.two_installations for one in mine) if mine else config.candidate.apk is not None
        computed = kept_design(kept, rules, phone, two, at)
        found.append(PhoneFinds(phone, model, computed.finds, computed.source))
    return tuple(found)
