"""`bigcore lab agent`: the phones of this host serve the lab."""

from __future__ import annotations

import platform
from typing import Annotated

import typer

from harness.cli.lab.options import StoreUrl


def agent(
    store: StoreUrl = None,
    host: Annotated[
        str | None, typer.Option(metavar="NAME", help="How the lab calls this host. Default: its own name.")
    ] = None,
    phone: Annotated[
        list[str] | None, typer.Option(metavar="SERIAL", help="Only this phone of the host. Repeatable.")
    ] = None,
    tag: Annotated[list[str] | None, typer.Option(metavar="WORD", help="A tag of its phones. Repeatable.")] = None,
) -> None:
    """Serve the phones that hang on this host until it is stopped (Ctrl-C, SIGTERM); what was begun goes on later."""
    import asyncio
    import logging
    import os
    import signal

    from harness.cli import speech
    from harness.cli.lab.options import demand_lab

    demand_lab()
    from harness.lab.agent import Agent
    from harness.lab.agent_lock import alone
    from harness.lab.post import Post
    from harness.lab.queue import JobQueue, address, told_plainly
    from harness.phone.adb.adb_server import AdbServer

    name = host or platform.node() or "host"
    # What they would say with a traceback, the agent says in a sentence.
    for library in ("procrastinate", "psycopg", "asyncio"):
        logging.getLogger(library).addHandler(logging.NullHandler())
        logging.getLogger(library).propagate = False

    async def serve() -> None:
        post = Post(
            host=name,
            store_url=address(store),
            server=AdbServer.from_environment(),
            only=tuple(phone or ()),
            tags=tuple(tag or ()),
        )
        served = Agent(post, speech.say)
        loop = asyncio.get_running_loop()
        if os.name == "posix":  # elsewhere Ctrl-C ends the loop by itself
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.add_signal_handler(number, served.stop)
        speech.say(f"{post.host} serves its phones; stop with Ctrl-C")
        await served.run()

    with JobQueue.opened(store) as queue:
        queue.demand()
    with alone(name), told_plainly():
        asyncio.run(serve())
