"""`bigcore lab cancel` and `release`: what people decide about jobs and phones."""

from __future__ import annotations

from typing import Annotated

import typer

from harness.cli.lab.options import Json, StoreUrl, Who


def cancel(
    job: Annotated[str, typer.Argument(metavar="JOB", help="A job's number, or a sweep: all of its jobs.")],
    store: StoreUrl = None,
    json: Json = False,
) -> None:
    """One that waits never runs. One that runs puts its phone's settings back and ends; its samples are kept."""
    from harness.cli import exit_codes, speech
    from harness.cli.lab.options import demand_lab

    demand_lab()
    from harness.documents.lab import cancelled_document
    from harness.lab.queue import JobQueue
    from harness.lab.status import cancel as cancelled_in

    with JobQueue.opened(store) as queue:
        queue.demand()
        cancelled = cancelled_in(queue, job)
    if json:
        speech.document(cancelled_document(cancelled))
    for one in cancelled if not json else ():
        speech.say(f"job {one.job} of {one.sweep} on {one.phone}: cancelled")
    if not cancelled:
        speech.say(f"{job}: it had ended")
        raise typer.Exit(exit_codes.INCOMPLETE)


def release(
    phone: Annotated[str, typer.Argument(metavar="PHONE", help="Its identity or serial.")],
    *,
    why: Annotated[str, typer.Option(help="Kept with who and when.")],
    who: Who = None,
    store: StoreUrl = None,
    json: Json = False,
) -> None:
    """The phone gets jobs again, whatever it was set aside for."""
    from harness.cli import speech
    from harness.cli.lab.options import demand_lab, user_or

    demand_lab()
    from harness.clock import SystemClock
    from harness.documents.lab import LabReleasedDocument
    from harness.lab.queue import address
    from harness.lab.status import release as released_in
    from harness.store.lab import LabBook
    from harness.store.store import Store

    address(store)
    by = user_or(who)
    with Store.open(store) as opened:
        identity = released_in(LabBook(opened), phone, by, why, SystemClock())
    if json:
        speech.document(LabReleasedDocument(phone=identity, by=by, why=why))
        return
    speech.say(f"{identity}: released; its host serves it again within seconds")
