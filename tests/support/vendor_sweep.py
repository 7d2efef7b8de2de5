"""One small sweep on a replay phone that behaves as a vendor's do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from support.fault_ground import LoopTime, MemoryBoard, close, fresh_store, replay_phone, task_of, write_little_models

from harness.errors import PhoneFailed
from harness.results.records import Estimate
from harness.session.progress import ProgressEvent, Trouble
from harness.session.session import measure_phone
from harness.store.store import Store
from virtual_phone.app.replay import KnownModels
from virtual_phone.device.leaping_loop import LeapingLoop
from virtual_phone.device.phone import Phone

ADDRESS = "usb-1"


@dataclass(frozen=True)
class Swept:
    phone: Phone
    words: tuple[ProgressEvent, ...]
    estimates: tuple[Estimate, ...]
    refused: PhoneFailed | None

    @property
    def troubles(self) -> dict[str, str]:
        """What was told of numbers that did not come, by reason."""
        return {word.reason: word.detail for word in self.words if isinstance(word, Trouble)}


def _as_it_is(phone: Phone) -> None: ...


def sweep_on(profile: str, folder: Path, prepare: Callable[[Phone], None] = _as_it_is) -> Swept:
    loop = LeapingLoop()
    phone = replay_phone(loop, KnownModels(), [], "VP0123456789", profile=profile)
    prepare(phone)
    board = MemoryBoard(loop)
    board.add(phone, ADDRESS)
    place = fresh_store(folder / "template.sqlite", folder / "store.sqlite")
    order = task_of(write_little_models(folder / "models")[:1], starts=2).order(ADDRESS, place)
    words: list[ProgressEvent] = []
    refused: PhoneFailed | None = None
    with Store.open(str(place)) as store:
        try:
            measure_phone(order, board, store, LoopTime(loop), words.append)
        except PhoneFailed as failure:
            refused = failure
        finally:
            loop.run_until_complete(phone.close())
            close(loop)
        estimates = tuple(one for run in store.sweep("sweep").runs for one in run.estimates)
    return Swept(phone, tuple(words), estimates, refused)
