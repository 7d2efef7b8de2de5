"""One small sweep on a replay phone that behaves as a vendor's do."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from support.fault_ground import LoopTime, MemoryBoard, close, fresh_store, replay_phone, task_of, write_little_models

from harness.config.sweep_toml import PhonesSection
from harness.errors import PhoneFailed
from harness.results.outcomes import FailureRecord
from harness.results.records import Estimate
from harness.session.progress import ProgressEvent, Trouble
from harness.session.session import measure_phone
from harness.store.store import Store
from virtual_phone.app.replay import KnownModels
from virtual_phone.device.faults import Fault
from virtual_phone.device.leaping_loop import LeapingLoop
from virtual_phone.device.phone import Phone

ADDRESS = "usb-1"


@dataclass(frozen=True)
class Swept:
    phone: Phone
    words: tuple[ProgressEvent, ...]
    estimates: tuple[Estimate, ...]
    refused: PhoneFailed | None
    failures: tuple[FailureRecord, ...] = ()
    lasted_s: float = 0.0
    """From first contact to the end, in the phone's own time."""

    @property
    def troubles(self) -> dict[str, str]:
        """What was told of numbers that did not come, by reason."""
        return {word.reason: word.detail for word in self.words if isinstance(word, Trouble)}


def _as_it_is(phone: Phone) -> None: ...


def sweep_on(
    profile: str,
    folder: Path,
    prepare: Callable[[Phone], None] = _as_it_is,
    models: int = 1,
    session_minutes: float = 0.0,
    resume: bool = False,
    measure: Mapping[str, object] | None = None,
    cool_down_s: float = 0.0,
    sustained_s: float | None = None,
    faults: Sequence[Fault] = (),
) -> Swept:
    loop = LeapingLoop()
    phone = replay_phone(loop, KnownModels(), list(faults), "VP0123456789", profile=profile)
    prepare(phone)
    board = MemoryBoard(loop)
    board.add(phone, ADDRESS)
    place = folder / "store.sqlite"
    if not resume:
        fresh_store(place)
    task = task_of(write_little_models(folder / "models")[:models], starts=2)
    phones = PhonesSection(session_minutes=session_minutes)
    changed = {
        "phones": phones,
        "measure": task.config.measure.model_copy(update=dict(measure or {})),
        "conditions": task.config.conditions.model_copy(update={"cool_down_seconds": cool_down_s}),
    }
    order = replace(task, config=task.config.model_copy(update=changed)).order(ADDRESS, place, resume)
    order = order.model_copy(update={"sustained_s": sustained_s})
    began_s = loop.time()
    words: list[ProgressEvent] = []
    refused: PhoneFailed | None = None
    with Store.open(str(place)) as store:
        try:
            measure_phone(order, board, store, LoopTime(loop), words.append)
        except PhoneFailed as failure:
            refused = failure
        finally:
            lasted_s = loop.time() - began_s
            loop.run_until_complete(phone.close())
            close(loop)
        result = store.sweep("sweep")
    estimates = tuple(one for run in result.runs for one in run.estimates)
    failures = (*result.failures, *(failure for run in result.runs for failure in run.failures))
    return Swept(phone, tuple(words), estimates, refused, failures, lasted_s)
