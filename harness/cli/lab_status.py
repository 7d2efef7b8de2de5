"""`bigcore lab status`: what the lab does now."""

from __future__ import annotations

from harness.cli.lab_options import Json, StoreUrl


def status(store: StoreUrl = None, json: Json = False) -> None:
    """Hosts, phones and what each does, the queue, and phones that are set aside with their reasons."""
    from harness.cli import speech
    from harness.cli.lab_options import demand_lab

    demand_lab()
    from harness.cli.lab_words import print_status
    from harness.clock import SystemClock
    from harness.documents.lab import status_document
    from harness.lab.queue import JobQueue, address
    from harness.lab.status import status_of
    from harness.store.lab import LabBook
    from harness.store.store import Store

    address(store)
    with Store.open(store) as opened, JobQueue.opened(store) as queue:
        found = status_of(LabBook(opened), queue, SystemClock())
    if json:
        speech.document(status_document(found))
        return
    print_status(speech.results(), found)
