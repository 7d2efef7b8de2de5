"""One worker process for each phone: a hung phone can be killed alone, and one bad phone never stops the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from harness.errors import Interrupted
from harness.processes import own_command
from harness.reasons import Reason
from harness.session.order import SessionOrder
from harness.session.progress import Emit, Finished, ProgressEvent, SetAside, read_event
from models.process_pool import Launch, ProcessPool, ProcessSeat, lines_of, tell

CLEAN_UP_S = 60.0
"""How long a worker may take to put the phone's settings back after Ctrl-C."""


@dataclass(frozen=True, slots=True)
class _Ended:
    serial: str
    exit_code: int


def measure(orders: Sequence[SessionOrder], emit: Emit) -> tuple[SetAside, ...]:
    """Run a worker for each order to its end. Returns the phones that were set aside."""
    lost: dict[str, SetAside] = {}
    finished: set[str] = set()
    try:
        with ProcessPool([_SessionWorker() for _ in orders], orders) as pool:
            for _, event in pool.heard():
                if isinstance(event, _Ended):
                    if event.serial in finished or event.serial in lost:
                        continue
                    event = _fell_silent(event)
                if isinstance(event, SetAside):
                    lost[event.serial] = event
                elif isinstance(event, Finished):
                    finished.add(event.serial)
                emit(event)
    except KeyboardInterrupt:
        raise Interrupted(
            "sweep", "interrupted; what was measured is kept", "go on with `bigcore sweep --resume latest`"
        ) from None
    return tuple(lost.values())


def _fell_silent(ended: _Ended) -> SetAside:
    return SetAside(
        serial=ended.serial,
        reason=Reason.WORKER_DIED,
        detail=f"its worker process ended with {ended.exit_code}",
        next_step="run again with --debug, or send `bigcore doctor --bundle FILE`",
    )


class _SessionWorker:
    """The process that measures one phone."""

    def __init__(self) -> None:
        self._seat = ProcessSeat()

    def answers(self, order: SessionOrder) -> Iterator[ProgressEvent | _Ended]:
        launch = Launch(own_command("measure-session"), {"PYTHONUNBUFFERED": "1"}, own_session=True)
        process = self._seat.living(launch)
        if process is None:
            return
        # Its standard input stays open: the end of it tells the worker that the parent is gone.
        tell(process, order.model_dump_json())
        for line in lines_of(process):
            event = read_event(line)
            if event is not None:
                yield event
        yield _Ended(order.serial, process.wait())
        self._seat.dismiss()

    def dismiss(self) -> None:
        self._seat.dismiss()

    def interrupt(self) -> None:
        self._seat.interrupt()

    def end(self) -> None:
        """Ends the worker; a second Ctrl-C kills it. The next start puts back what its journal of settings says."""
        self._seat.end(CLEAN_UP_S)
