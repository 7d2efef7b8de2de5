"""`bigcore lab status`: what the lab does now."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from harness.cli.lab.options import Json, StoreUrl


def status(
    prometheus: Annotated[
        Path | None, typer.Option(metavar="FILE.prom", help="Write it for Prometheus' node exporter as well.")
    ] = None,
    report: Annotated[
        Path | None, typer.Option(metavar="FILE.html", help="Write it as a page as well, one file.")
    ] = None,
    store: StoreUrl = None,
    json: Json = False,
) -> None:
    """Hosts, phones and what each does, the queue, and phones that are set aside with their reasons."""
    from harness.cli import speech
    from harness.cli.lab.options import demand_lab

    demand_lab()
    from dashboards.pages.lab import write_lab
    from harness.cli.lab.words import print_status
    from harness.documents.lab import status_document
    from harness.exchange.whole_file import whole_file
    from harness.lab.prometheus import prometheus_text
    from harness.lab.queue import JobQueue, address
    from harness.lab.status import left_siblings, status_of
    from harness.store.lab import LabBook
    from harness.store.own_files import refuse_own_file
    from harness.store.store import Store

    for output in (one for one in (prometheus, report) if one is not None):
        refuse_own_file(output, store)
    address(store)
    with Store.open(store) as opened, JobQueue.opened(store) as queue:
        book = LabBook(opened)
        found = status_of(book, queue)
        if prometheus is not None:
            sweeps = {job.sweep for job in found.jobs}
            samples = {name: sum(book.samples_by_phone(name).values()) for name in sweeps}
            with whole_file(prometheus) as part:
                part.write_text(prometheus_text(found, samples, book.last_sample_at()), encoding="utf-8")
        left = () if report is None else left_siblings(opened)
    if report is not None:
        write_lab(found, left, report)
    if json:
        speech.document(status_document(found))
        return
    print_status(speech.results(), found)
