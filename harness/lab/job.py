"""A job of the queue: one session of one sweep on one phone. It is data, checked by the host that takes it."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from harness.lab.errors import JobRefused
from harness.results.lab import Purpose

IDENTITY = r"^[0-9a-f]{16}$"
"""Of a phone, as harness.phone.identity makes it; also the name of its queue and of its lock."""
SWEEP = r"^[0-9]{8}-[0-9]{6}-[0-9a-f]{4}$"
"""As harness.sweep.stored_plan names a sweep."""
PERSON = r"^[A-Za-z0-9_][A-Za-z0-9._@+-]{0,63}$"
MOST_ROUNDS = 1_000_000
MOST_RUNS = 1_000_000

Identity = Annotated[str, StringConstraints(pattern=IDENTITY)]
SweepName = Annotated[str, StringConstraints(pattern=SWEEP)]
Person = Annotated[str, StringConstraints(pattern=PERSON)]


class MeasureJob(BaseModel):
    """Everything else stands in the sweep's plan, which the store keeps once for all its phones."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    sweep: SweepName
    phone: Identity
    who: Person
    purpose: Annotated[Purpose, Field(strict=False)] = Purpose.CASUAL
    round: Annotated[int, Field(ge=0, le=MOST_ROUNDS)] = 0
    first_run_number: Annotated[int, Field(ge=1, le=MOST_RUNS)]


def read_job(arguments: Any) -> MeasureJob:
    """Raises JobRefused, which names what is wrong."""
    try:
        return MeasureJob.model_validate(arguments)
    except ValidationError as error:
        raise refused("job", error) from None


def refused(subject: str, error: ValidationError) -> JobRefused:
    """The first thing that is wrong, by its name; never the value, which may be anything."""
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    place = ".".join(str(part)[:40] for part in first["loc"])[:120] or "it"
    return JobRefused(subject, f"{place}: {first['msg'][:200]}", "submit the sweep with `bigcore lab submit`")
