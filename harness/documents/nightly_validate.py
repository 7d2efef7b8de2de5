"""`bigcore nightly validate --json`."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from harness.documents.part import Part
from harness.results.trials import Change, FoundOfChange, Share, Validation


class ShareDocument(Part):
    hits: int
    trials: int
    value: float | None
    low: float
    """Of the 95 % interval."""
    high: float
    phone_nights: int
    """The unit of the interval: what one evening does to several series of a phone counts as one."""


class ChangeDocument(Part):
    change: Change
    series_nights: int
    found: ShareDocument
    wrong_sign: int
    wrong_size: int
    true_ratio: float | None
    madds_ratio: float | None
    ratio: float | None
    """The median over its nights."""
    least: float | None
    most: float | None
    mean_starts: float | None


class ValidationDocument(Part):
    schema_: Literal["bigcore.nightly-validate/1"] = Field(default="bigcore.nightly-validate/1", alias="schema")
    trials: int
    wanted: int
    cut_short: str | None
    rehearsed: bool
    synthetic: bool
    phones: list[str]
    series_nights: int
    false_alarms: ShareDocument
    false_improvements: ShareDocument
    in_doubt: ShareDocument
    alarmed_phone_nights: ShareDocument
    ones_held: ShareDocument
    mean_starts: float | None
    changes: list[ChangeDocument]
    trials_of_others: int
    """Of another candidate, phone or setting, and not counted here."""


def validation_document(found: Validation) -> ValidationDocument:
    return ValidationDocument.of(
        found,
        phones=list(found.phones),
        false_alarms=_share(found.false_alarms),
        false_improvements=_share(found.false_improvements),
        in_doubt=_share(found.in_doubt),
        alarmed_phone_nights=_share(found.alarmed_phone_nights),
        ones_held=_share(found.ones_held),
        changes=[_change(one) for one in found.changes],
    )


def _share(share: Share) -> ShareDocument:
    return ShareDocument.of(share, value=share.value)


def _change(one: FoundOfChange) -> ChangeDocument:
    return ChangeDocument.of(one, found=_share(one.found))
