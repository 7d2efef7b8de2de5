"""Sweeps as JSON that travels between stores. Version 1.

`Interchange` is the whole: {"schema": "bigcore.results/1", "sweeps": [{"result", "starts", "samples"}]}, the records of
`harness.results.records` field by field. `runs export --format jsonl` spreads the same over lines: one sample a line
(kind "sample"), and the first line of each sweep carries beside its sample the rest of that sweep in "context". Only a
sweep without any sample has a line of kind "sweep", with the context alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from harness.results.bundle import SweepBundle
from harness.results.outcomes import SweepResult
from harness.results.records import OperatorRecord, Sample, StartRecord
from harness.results.telemetry import Placement, Telemetry

RESULTS_SCHEMA = "bigcore.results/1"


class _Part(BaseModel):
    # Later versions may add fields; NaN and infinity are no JSON.
    model_config = ConfigDict(extra="ignore", allow_inf_nan=False)


class Interchange(_Part):
    schema_: Literal["bigcore.results/1"] = Field(default="bigcore.results/1", alias="schema")
    sweeps: tuple[SweepBundle, ...]


class Context(_Part):
    """A sweep without its samples."""

    result: SweepResult
    starts: tuple[StartRecord, ...] = ()
    samples: int
    """How many lines of samples belong to it: a cut file is noticed."""
    operators: tuple[OperatorRecord, ...] = ()
    """The operators of the runs that were profiled."""


class SampleLine(_Part):
    schema_: Literal["bigcore.sample/1"] = Field(default="bigcore.sample/1", alias="schema")
    kind: Literal["sample"] = "sample"
    sweep: str
    run: str
    phone: str
    """The serial number, or what stands for it."""
    identity: str
    variant: str
    start: int
    position: int
    at: str
    sha256: str
    latencies_ns: tuple[int, ...]
    call_ns: tuple[int, ...] | None
    placement: Placement
    telemetry: Telemetry
    outputs_json: str | None = None
    reasons: tuple[str, ...]
    unproven: tuple[str, ...]
    context: Context | None = None


class SweepLine(_Part):
    schema_: Literal["bigcore.sample/1"] = Field(default="bigcore.sample/1", alias="schema")
    kind: Literal["sweep"]
    sweep: str
    context: Context


def to_json(result: SweepResult, samples: Iterable[Sample], starts: Iterable[StartRecord] = ()) -> Interchange:
    bundle = SweepBundle(result=result, starts=tuple(starts), samples=tuple(samples))
    return Interchange(sweeps=(bundle,))


def lines_of(
    result: SweepResult,
    starts: Sequence[StartRecord],
    samples: Iterable[Sample],
    count: int,
    operators: Sequence[OperatorRecord] = (),
) -> Iterator[str]:
    """JSON Lines of one sweep; `count` is how many samples will come."""
    sweep = result.sweep.sweep
    context = Context.model_construct(result=result, starts=tuple(starts), samples=count, operators=tuple(operators))
    if count == 0:
        yield SweepLine.model_construct(kind="sweep", sweep=sweep, context=context).model_dump_json(by_alias=True)
    runs = {run.run.run: run for run in result.runs}
    for index, sample in enumerate(samples):
        run = runs[sample.run]
        line = line_of(sample, sweep, run.session.serial, run.run.phone)
        if index == 0:
            line.context = context
        yield line.model_dump_json(by_alias=True)


def line_of(sample: Sample, sweep: str, phone: str, identity: str) -> SampleLine:
    return SampleLine.model_construct(
        sweep=sweep,
        run=sample.run,
        phone=phone,
        identity=identity,
        variant=sample.variant,
        start=sample.start,
        position=sample.position,
        at=sample.at,
        sha256=sample.sha256,
        latencies_ns=sample.latencies_ns,
        call_ns=sample.call_ns,
        placement=sample.placement,
        telemetry=sample.telemetry,
        outputs_json=sample.outputs_json,
        reasons=sample.reasons,
        unproven=sample.unproven,
    )


def sample_of(line: SampleLine) -> Sample:
    return Sample(
        run=line.run,
        start=line.start,
        variant=line.variant,
        sha256=line.sha256,
        position=line.position,
        latencies_ns=line.latencies_ns,
        call_ns=line.call_ns,
        placement=line.placement,
        telemetry=line.telemetry,
        outputs_json=line.outputs_json,
        reasons=line.reasons,
        unproven=line.unproven,
        at=line.at,
    )
