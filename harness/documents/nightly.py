"""`bigcore nightly run --json` and `bigcore nightly status --json`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import Field

from harness.documents.part import Part
from harness.results.deliveries import DeliveryRecord
from harness.results.night_decisions import AcceptanceRecord, MuteRecord, SettledAlert
from harness.results.night_kinds import AlertKind, NoticeKind, SeriesState
from harness.results.nightly import NightResult, PhoneFinds


class SeriesDocument(Part):
    series: str
    variant: str
    phone: str
    ratio: float | None
    low: float | None
    high: float | None
    state: SeriesState
    starts: int
    pairs: int
    stage: int
    own_ratio: float | None
    own_low: float | None
    own_high: float | None
    standing_since: str | None
    differs: list[str]
    accepted_sha256: str | None
    candidate_sha256: str | None


class AlertDocument(Part):
    series: str
    kind: AlertKind
    ratio: float | None
    low: float | None
    high: float | None
    first_bad_night: str
    standing: bool
    detail: str


class NoticeDocument(Part):
    phone: str
    kind: NoticeKind
    detail: str
    series: str | None


class UndeliveredDocument(Part):
    night: str
    way: str
    to: str
    tries: int
    error: str | None
    given_up: bool
    """It is not tried again."""


class NightDocument(Part):
    schema_: Literal["bigcore.nightly-run/1"] = Field(default="bigcore.nightly-run/1", alias="schema")
    night: str
    number: int
    started_at: str
    ended_at: str | None
    cut_short: str | None
    rehearsed: bool
    synthetic: bool
    """A virtual phone drew latencies from a model of a phone."""
    virtual: bool
    """On a virtual phone, a synthetic one or not."""
    changed: list[str]
    series: list[SeriesDocument]
    alerts: list[AlertDocument]
    notices: list[NoticeDocument]
    undelivered: list[UndeliveredDocument]


class AcceptanceDocument(Part):
    series: str
    at: str
    who: str
    why: str
    accepted_sha256: str
    before_sha256: str | None
    night: str | None
    by_rule: bool


class MuteDocument(Part):
    series: str
    at: str
    until: str
    who: str
    why: str


class PhoneFindsDocument(Part):
    """What tonight can find there."""

    phone: str | None
    model: str
    finds: str
    thresholds: str


class SettledDocument(Part):
    """An alert of the last night that somebody has seen to since."""

    series: str
    how: Literal["accepted", "muted"]
    at: str
    who: str
    why: str
    until: str | None


class StatusDocument(Part):
    schema_: Literal["bigcore.nightly-status/1"] = Field(default="bigcore.nightly-status/1", alias="schema")
    night: NightDocument
    finds: str
    """In words, what a night can find; of several phones, one after another."""
    thresholds: str
    """From the `declared` world, or from `measured` pairs: `measured` where those of every phone are."""
    phones: list[PhoneFindsDocument]
    acceptances: list[AcceptanceDocument]
    mutes: list[MuteDocument]
    settled: list[SettledDocument]


class DecisionDocument(Part):
    """`bigcore nightly accept --json` and `mute --json`."""

    schema_: Literal["bigcore.nightly-decision/1"] = Field(default="bigcore.nightly-decision/1", alias="schema")
    acceptances: list[AcceptanceDocument]
    mutes: list[MuteDocument]


class ForgottenDocument(Part):
    """`bigcore nightly forget --json`."""

    schema_: Literal["bigcore.nightly-forgotten/1"] = Field(default="bigcore.nightly-forgotten/1", alias="schema")
    dropped: list[UndeliveredDocument]


def forgotten_document(dropped: Sequence[DeliveryRecord]) -> ForgottenDocument:
    return ForgottenDocument(dropped=[UndeliveredDocument.of(one) for one in dropped])


def night_document(result: NightResult) -> NightDocument:
    return NightDocument.of(
        result.night,
        synthetic=bool(result.virtual_phones.synthetic),
        virtual=result.virtual_phones.any_of_them,
        series=[SeriesDocument.of(one) for one in result.series],
        alerts=[AlertDocument.of(one) for one in result.alerts],
        notices=[NoticeDocument.of(one) for one in result.notices],
        undelivered=[UndeliveredDocument.of(one) for one in result.undelivered],
    )


def status_document(
    result: NightResult,
    found: Sequence[PhoneFinds],
    acceptances: Sequence[AcceptanceRecord],
    mutes: Sequence[MuteRecord],
    settled: Sequence[SettledAlert],
) -> StatusDocument:
    decided = decision_document(acceptances, mutes)
    several = len(found) > 1
    return StatusDocument(
        night=night_document(result),
        finds="; ".join(f"{one.phone}: {one.finds}" if several else one.finds for one in found),
        thresholds="measured" if all(one.source == "measured" for one in found) else "declared",
        phones=[
            PhoneFindsDocument(phone=one.phone, model=one.model, finds=one.finds, thresholds=one.source)
            for one in found
        ],
        acceptances=decided.acceptances,
        mutes=decided.mutes,
        settled=[SettledDocument.of(one) for one in settled],
    )


def decision_document(acceptances: Sequence[AcceptanceRecord], mutes: Sequence[MuteRecord]) -> DecisionDocument:
    return DecisionDocument(
        acceptances=[AcceptanceDocument.of(one) for one in acceptances],
        mutes=[MuteDocument.of(one) for one in mutes],
    )
