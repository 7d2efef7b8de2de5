"""Sweeps of two sides on a replay phone in this process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from support.fault_ground import MemoryGround, Task, task_of

from harness.config import SweepConfig
from harness.results.records import RunnerName
from harness.session.order import SessionOrder, SideOrder
from harness.store.store import Store


@dataclass(frozen=True, slots=True)
class TwoSides(Task):
    baseline: SideOrder
    pairs: int
    only: Mapping[str, tuple[str, ...]]

    def order(self, serial: str, store: Path, resume: bool = False, run_number: int = 1) -> SessionOrder:
        order = Task.order(self, serial, store, resume, run_number)
        sides = (self.models, self.baseline)
        return order.model_copy(update={"sets": sides, "pairs": self.pairs, "only": dict(self.only)})


def ground(
    files: tuple[Path, ...],
    folder: Path,
    pairs: int = 6,
    runner: RunnerName = RunnerName.APP,
    only: Mapping[str, tuple[str, ...]] | None = None,
    measure: Mapping[str, object] | None = None,
    **baseline: object,
) -> MemoryGround:
    task = task_of(files, runner=runner)
    words = task.config.model_dump(mode="json")
    config = SweepConfig.model_validate(words | {"measure": words["measure"] | dict(measure or {})})
    side = task.models.model_copy(update={"name": "against", **baseline})
    return MemoryGround(TwoSides(config, task.models, side, pairs, only or {}), folder)


def store_of(found: MemoryGround) -> Store:
    return Store.open(str(found.folder / "store.sqlite"))
