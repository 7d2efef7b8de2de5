"""A plan of a lab's sweep, as a host reads it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from support.records import ARTIFACT

from harness.config import SweepConfig
from harness.lab.lab_plan import LabPlan, ShippedModel
from models.anchor import ANCHOR_SHA256, THROWAWAY_SHA256

SHA256 = "ab12" * 16


def shipped(name: str = "mine", sha256: str = SHA256, **changes: Any) -> ShippedModel:
    record = replace(ARTIFACT, variant=name, sha256=sha256)
    return ShippedModel(record=replace(record, **changes), outputs_json=None)


def lab_plan(**changes: Any) -> LabPlan:
    words = {
        "config": SweepConfig(),
        "models": (shipped(),),
        "anchor": shipped("anchor", ANCHOR_SHA256),
        "throwaway": shipped("throwaway", THROWAWAY_SHA256),
    }
    return LabPlan(**{**words, **changes})
