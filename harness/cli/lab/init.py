"""`bigcore lab init`: a PostgreSQL store becomes a lab."""

from __future__ import annotations

from typing import Annotated

import typer

from harness.cli.lab.options import StoreUrl


def init(
    store: StoreUrl = None,
    roles: Annotated[
        bool, typer.Option("--roles", help="Make the roles of agents and submitters too; needs CREATEROLE.")
    ] = False,
) -> None:
    """Make the tables of the results and of the queue, where they are not there yet."""
    from harness.cli import speech
    from harness.cli.lab.options import demand_lab

    demand_lab()
    from harness.lab.queue import JobQueue, address
    from harness.store.store import Store

    address(store)
    with Store.open(store) as opened, JobQueue.opened(store) as queue:
        queue.prepare()
        if roles:
            queue.make_roles()
        speech.say(f"{opened.address} is a lab; start `bigcore lab agent` on each host that has phones")
