"""`bigcore lab wait`: a sweep that was queued is waited for, by whoever queued it or by anybody else."""

from __future__ import annotations

from typing import Annotated

import typer

from harness.cli.lab.options import Json, StoreUrl


def wait(
    sweep: Annotated[str, typer.Argument(metavar="SWEEP", help="As `bigcore lab submit` named it.")],
    store: StoreUrl = None,
    json: Json = False,
) -> None:
    """Tell what its phones do until its last job has ended, then its numbers (Ctrl-C leaves the jobs queued)."""
    from harness.cli.lab.options import demand_lab

    demand_lab()
    from harness.cli.lab.submit import wait_for
    from harness.clock import SystemClock
    from harness.lab.queue import JobQueue, address
    from harness.lab.submit import Desk
    from harness.store.lab import LabBook
    from harness.store.store import Store

    address(store)
    with Store.open(store) as opened, JobQueue.opened(store) as queue:
        queue.demand()
        LabBook(opened).sweep(sweep)
        wait_for(sweep, Desk(opened, queue, SystemClock()), store, json)
