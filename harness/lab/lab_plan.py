"""What a lab's sweep measures on each of its phones, as data: a host makes its worker's order of it.

A plan names files by their hashes only. Where they lie is each host's own affair, so that no plan can name a path.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Protocol, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from harness.config import SweepConfig
from harness.config.sweep_toml import RuntimeName
from harness.lab.job import Identity, MeasureJob, refused
from harness.phone.gates import Gates
from harness.results.names import ANCHOR, THROWAWAY, why_no_model_name
from harness.results.records import AGAINST, MAIN, ArtifactRecord
from harness.session.order import ModelOrder, SessionOrder, SideName, SideOrder
from harness.session.prepare import gates_of
from models.anchor import ANCHOR_SHA256, THROWAWAY_SHA256

MOST_MODELS = 10_000
MOST_BYTES = 4 << 30
MOST_MADDS = 1 << 53
MOST_LETTERS_OF_ANSWER = 4 << 20
MOST_PAIRS = 100_000
_SHA256 = re.compile(r"[0-9a-f]{64}")


class ShippedModel(BaseModel):
    """A model file of the lab, by its hash, with what the submitter's computer computes for the seeded input."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    record: ArtifactRecord
    outputs_json: Annotated[str | None, Field(max_length=MOST_LETTERS_OF_ANSWER)]

    @model_validator(mode="after")
    def _is_plausible(self) -> Self:
        record = self.record
        if not _SHA256.fullmatch(record.sha256):
            raise ValueError("sha256 is none")
        if record.variant not in (ANCHOR, THROWAWAY) and (wrong := why_no_model_name(record.variant)):
            raise ValueError(wrong)
        if not 0 < record.size_bytes <= MOST_BYTES:
            raise ValueError(f"size_bytes is not from 1 to {MOST_BYTES}")
        counted = (record.madds, record.parameters, record.weights, record.peak_activation_bytes)
        if not all(0 <= number <= MOST_MADDS for number in counted):
            raise ValueError(f"a count is not from 0 to {MOST_MADDS}")
        return self

    @classmethod
    def of(cls, model: ModelOrder) -> Self:
        return cls(record=model.record, outputs_json=model.outputs_json)

    def lying_at(self, file: Path) -> ModelOrder:
        return ModelOrder(file=file, record=self.record, outputs_json=self.outputs_json)


class LabPlan(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    config: SweepConfig
    models: Annotated[tuple[ShippedModel, ...], Field(min_length=1, max_length=MOST_MODELS)]
    against: Annotated[tuple[ShippedModel, ...], Field(max_length=MOST_MODELS)] = ()
    """Of the side that they are measured in pairs with. Empty: there is one side."""
    against_runtime: RuntimeName | None = None
    """The runtime of that side. None: that of the other one."""
    anchor: ShippedModel
    throwaway: ShippedModel
    quick: bool = False
    pairs: Annotated[int | None, Field(ge=1, le=MOST_PAIRS)] = None
    """Exactly so many pairs of each variant. None: the stopping rule says."""
    first: SideName = AGAINST
    """Which side begins the first pair."""
    only: Annotated[dict[Identity, tuple[str, ...]], Field(max_length=MOST_MODELS)] = Field(default_factory=dict)
    """By a phone's identity: the variants that are measured on it. Other phones measure all."""

    @model_validator(mode="after")
    def _pairs_have_two_sides(self) -> Self:
        if self.pairs is not None and not self.against:
            raise ValueError("a pair has two sides, and nothing is measured against")
        if self.against_runtime is not None and not self.against:
            raise ValueError("against_runtime is of a side that is not measured")
        if self.first not in (MAIN, AGAINST):
            raise ValueError(f"first is neither {MAIN} nor {AGAINST}")
        return self

    @model_validator(mode="after")
    def _calibrates_with_our_own_models(self) -> Self:
        """Phones are judged by these two: a file of somebody's own in their place would have sound phones set aside."""
        for name, model, ours in (
            (ANCHOR, self.anchor, ANCHOR_SHA256),
            (THROWAWAY, self.throwaway, THROWAWAY_SHA256),
        ):
            if model.record.variant != name or model.record.sha256 != ours:
                raise ValueError(f"{name} is not the one that this version of bigcore measures")
        return self

    @model_validator(mode="after")
    def _names_no_path(self) -> Self:
        if self.config.model:
            raise ValueError("config.model names a file of somebody's computer")
        if self.config.measure.benchmark_model is not None:
            raise ValueError("config.measure.benchmark_model names a program of somebody's computer")
        if self.config.phones.serials:
            raise ValueError("config.phones.serials names an address on somebody's computer")
        return self

    def every_model(self) -> Iterator[ShippedModel]:
        yield self.anchor
        yield self.throwaway
        yield from self.models
        yield from self.against


def read_plan(text: str) -> LabPlan:
    """Raises JobRefused, which names what is wrong."""
    try:
        return LabPlan.model_validate_json(text)
    except ValidationError as error:
        raise refused("plan", error) from None


def gates_of_plan(plan: LabPlan) -> Gates:
    """What a phone must meet before a start of this sweep."""
    return gates_of(plan.config.conditions, plan.config.measure.clock)


class FileFolder(Protocol):
    def path(self, sha256: str) -> Path: ...


def order_of(
    plan: LabPlan, job: MeasureJob, serial: str, store_url: str, files: FileFolder, begun: bool
) -> SessionOrder:
    """`begun`: the store holds a session of this sweep on this phone, which is gone on with."""

    def here(model: ShippedModel) -> ModelOrder:
        return model.lying_at(files.path(model.record.sha256))

    def side(name: SideName, models: Sequence[ShippedModel], runtime: str | None = None) -> SideOrder:
        return SideOrder(name=name, models=tuple(here(model) for model in models), runtime=runtime)

    baseline = (side(AGAINST, plan.against, plan.against_runtime),) if plan.against else ()
    try:
        return SessionOrder(
            sweep=job.sweep,
            first_run_number=job.first_run_number,
            serial=serial,
            store_url=store_url,
            config=plan.config,
            sets=(side(MAIN, plan.models), *baseline),
            anchor=here(plan.anchor),
            throwaway=here(plan.throwaway),
            quick=plan.quick,
            pairs=plan.pairs,
            first=plan.first,
            only=plan.only,
            resume=begun,
            phones_of_sweep=(serial,),
        )
    except ValidationError as error:
        raise refused("plan", error) from None
