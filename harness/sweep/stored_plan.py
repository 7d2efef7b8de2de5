"""What a sweep was asked for, as the store keeps it: `--resume` compares it with today's files."""

from __future__ import annotations

from datetime import datetime
from importlib.metadata import version
from uuid import uuid4

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from harness.clock import spell
from harness.config import SweepConfig
from harness.errors import ResumeRefused
from harness.results.records import AGAINST, SweepRecord
from harness.session.open_runs import runs_of_a_side
from harness.session.order import SideName, SideOrder


class StoredPlan(BaseModel):
    model_config = ConfigDict(frozen=True)

    config: SweepConfig
    quick: bool
    sustained_s: float | None = None
    pairs: int | None = None
    first: SideName = AGAINST
    only: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    sets: tuple[SideOrder, ...]
    phones: tuple[str, ...] = ()
    """The addresses of the phones that it began with, ready or not: on resume they are no strangers."""

    @property
    def runs_each(self) -> int:
        """How many runs it opens on each phone."""
        return runs_of_a_side(self.config.measure) * len(self.sets)

    def models(self) -> tuple[tuple[str, str, str], ...]:
        return tuple((group.name, model.name, model.sha256) for group in self.sets for model in group.models)


def stored_plan_of(sweep: SweepRecord) -> StoredPlan:
    """Raises ResumeRefused where another version of bigcore wrote what this one cannot read."""
    try:
        return StoredPlan.model_validate_json(sweep.config_json)
    except ValidationError as error:
        raise ResumeRefused(
            sweep.sweep,
            f"bigcore {sweep.version} began it, and this one ({version('bigcore')}) cannot read what was asked for",
            f"go on with bigcore {sweep.version}, or begin a new sweep",
        ) from error


def new_sweep(plan: StoredPlan, command: str, now: datetime) -> SweepRecord:
    return SweepRecord(
        sweep=f"{now:%Y%m%d-%H%M%S}-{uuid4().hex[:4]}",
        started_at=spell(now),
        ended_at=None,
        seed=plan.config.measure.seed,
        config_json=plan.model_dump_json(),
        command=command,
        version=version("bigcore"),
    )
