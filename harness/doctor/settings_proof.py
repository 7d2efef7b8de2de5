"""Whether a phone lets its settings be changed, and takes them back, as each sweep needs."""

from __future__ import annotations

from collections.abc import Sequence

from harness.doctor.proof import Proof, failed
from harness.errors import PhoneFailed
from harness.phone.adb.transport import Transport
from harness.phone.facts import PhoneFacts
from harness.phone.journal import JournalFolder
from harness.phone.sections import Answers
from harness.phone.settings import WANTED_SETTINGS, held, look, restore
from harness.results.records import Clock

_ASSUMPTION = "settings can be changed and come back"


def prove_settings(phone: Transport, facts: PhoneFacts, packages: Sequence[str], journals: JournalFolder) -> Proof:
    try:
        # what a killed run left is not how the owner set it; put back only by `held`, it would not seem to come back
        restore(phone, facts.phone.identity, journals)
        before = look(phone)
        with held(phone, facts, Clock.FREE, packages, journals):
            during = look(phone)
    except PhoneFailed as failure:
        return failed(_ASSUMPTION, failure)
    return _judged(before, during, look(phone))


def _judged(before: Answers, during: Answers, after: Answers) -> Proof:
    lost = [one.key for one in WANTED_SETTINGS if after.text(one.key) != before.text(one.key)]
    if lost:
        return Proof(_ASSUMPTION, False, f"did not come back: {', '.join(lost)}")
    stuck = [
        one.key for one in WANTED_SETTINGS if during.text(one.key).strip() not in (one.value, *map(_told, one.same))
    ]
    if stuck:
        return Proof(_ASSUMPTION, False, f"could not be changed: {', '.join(stuck)}")
    if all(during.text(one.key) == before.text(one.key) for one in WANTED_SETTINGS):
        return Proof(_ASSUMPTION, None, "they are as a sweep wants them, so none was changed")
    return Proof(_ASSUMPTION, True, "all of them")


def _told(value: str | None) -> str:
    """As `settings get` tells it."""
    return "null" if value is None else value
