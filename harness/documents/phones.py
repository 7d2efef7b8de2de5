"""`bigcore phones --json`."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from harness.documents.part import Part
from harness.phone.conditions import steady_temperature_c
from harness.phone.survey import SurveyedPhone


class CpuDocument(Part):
    cpu: int
    max_khz: int | None
    capacity: int | None
    online: bool


class CoreDocument(Part):
    cpu: int
    mask: str
    rule: str
    label: str


class HindranceDocument(Part):
    reason: str
    detail: str
    next_step: str


class PhoneDocument(Part):
    serial: str
    identity: str | None
    model: str | None
    android: str | None
    sdk: int | None
    virtual: bool | None
    engine: str | None
    cores: list[CpuDocument]
    large_core: CoreDocument | None
    battery_percent: int | None
    temperature_c: float | None
    thermal_status: int | None
    ready: bool
    reasons: list[str]
    hindrances: list[HindranceDocument]
    pending_restores: int
    """How many settings an earlier sweep could not put back."""
    also_at: list[str]
    """Other addresses of the same phone."""


class PhonesDocument(Part):
    schema_: Literal["bigcore.phones/1"] = Field(default="bigcore.phones/1", alias="schema")
    phones: list[PhoneDocument]


def phones_document(found: tuple[SurveyedPhone, ...]) -> PhonesDocument:
    return PhonesDocument(phones=[_phone_document(phone) for phone in found])


def _phone_document(phone: SurveyedPhone) -> PhoneDocument:
    facts, core = phone.facts, phone.large_core
    now = facts.conditions if facts else None
    return PhoneDocument(
        serial=phone.serial,
        identity=facts.phone.identity if facts else None,
        model=facts.phone.model if facts else None,
        android=facts.build.android if facts else None,
        sdk=facts.build.sdk if facts else None,
        virtual=facts.phone.virtual if facts else None,
        engine=facts.phone.engine if facts else None,
        cores=[CpuDocument.of(cpu) for cpu in (facts.topology.cpus if facts else ())],
        large_core=CoreDocument.of(core) if core else None,
        battery_percent=now.battery_percent if now else None,
        temperature_c=steady_temperature_c(now) if now else None,
        thermal_status=now.thermal_status if now else None,
        ready=phone.ready,
        reasons=list(phone.reasons),
        hindrances=[HindranceDocument.of(obstacle) for obstacle in phone.obstacles],
        pending_restores=phone.pending_restores.count if phone.pending_restores else 0,
        also_at=list(phone.also_at),
    )
