"""`bigcore nightly simulate --json`."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from harness.documents.part import Part


class PowerDocument(Part):
    """Of one series alone, slower by so much from the first night on."""

    shift_percent: float
    same_night: float
    within_14_nights: float
    mean_starts: float


class QuestionPowerDocument(Part):
    shift_percent: float
    same_night: float


class SimulationDocument(Part):
    schema_: Literal["bigcore.nightly-simulate/1"] = Field(default="bigcore.nightly-simulate/1", alias="schema")
    source: str
    """`declared` noise, or pairs `measured` in this store: of a series alone."""
    shared_source: str
    """The same of several series in the same starts: own and common power, and the false alarms of five or more."""
    phone: str | None
    """Whose pairs are in the store."""
    install_effect_percent: float
    """Standard deviation, between installations of one build; 0 where both sides share one."""
    seed: int
    series: int
    null_nights: int
    """Series-nights, in succession."""
    false_alarms: int
    false_alarms_per_100: float
    false_alarms_per_100_high: float
    """The upper limit of the 95 % interval."""
    false_improvements: int
    mean_starts: float
    power: list[PowerDocument]
    shared_series: int
    own_power: list[QuestionPowerDocument]
    common_power: list[QuestionPowerDocument]
    slower_z: float
    """The computed threshold."""
    finds: str
