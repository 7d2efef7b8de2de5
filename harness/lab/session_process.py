"""The process that measures one phone for a job: the worker of every sweep, awaited in the agent's event loop."""

from __future__ import annotations

import asyncio
import os
import signal
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable
from contextlib import suppress

from harness.processes import own_command
from harness.reasons import Reason
from harness.session.order import SessionOrder
from harness.session.progress import Finished, ProgressEvent, SetAside, read_event

CLEAN_UP_S = 60.0
"""How long it may take to put the phone's settings back when it is told to stop."""
_LONGEST_LINE_BYTES = 16 << 20
"""The estimates of a round, one line, grow with the number of variants."""


async def measure(order: SessionOrder, hear: Callable[[ProgressEvent], None]) -> Finished | SetAside:
    """Runs a worker to its end and returns how it ended. Cancelled, it ends the worker first, which cleans up."""
    process = await asyncio.create_subprocess_exec(
        *own_command("measure-session"),
        stdin=PIPE,
        stdout=PIPE,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        start_new_session=True,
        limit=_LONGEST_LINE_BYTES,
    )
    try:
        return await _heard(process, order, hear)
    except asyncio.CancelledError:
        await _end(process)
        raise
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def _heard(process: Process, order: SessionOrder, hear: Callable[[ProgressEvent], None]) -> Finished | SetAside:
    assert process.stdin is not None
    assert process.stdout is not None
    last: Finished | SetAside | None = None
    # Its standard input stays open: the end of it tells the worker that this process is gone.
    with suppress(ConnectionError):
        process.stdin.write(order.model_dump_json().encode() + b"\n")
        await process.stdin.drain()
    async for line in process.stdout:
        event = read_event(line.decode(errors="replace")) if line.endswith(b"\n") else None
        if event is None:
            continue
        if isinstance(event, Finished | SetAside):
            last = event
        hear(event)
    code = await process.wait()
    return last or SetAside(
        serial=order.serial,
        reason=Reason.WORKER_DIED,
        detail=f"its worker process ended with {code}",
        next_step="see the agent's log on its host",
    )


async def _end(process: Process) -> None:
    with suppress(ProcessLookupError):
        if os.name == "posix":
            process.send_signal(signal.SIGINT)
        else:  # Windows cannot ask; the phone's settings are put back by the next job
            process.terminate()
    with suppress(TimeoutError):
        async with asyncio.timeout(CLEAN_UP_S):
            await process.wait()
