"""`bigcore lab submit`: a sweep for the phones of the lab."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from harness.cli.lab.options import Json, StoreUrl, Who

if TYPE_CHECKING:
    from harness.lab.submit import Desk, Submitted


def submit(
    config: Annotated[Path | None, typer.Argument(metavar="[sweep.toml]", help="Without it: 22 MobileNetV2.")] = None,
    *,
    phone: Annotated[list[str] | None, typer.Option(metavar="PHONE", help="By identity or serial. Repeatable.")] = None,
    model: Annotated[list[str] | None, typer.Option(metavar="MODEL", help="Phones of this model. Repeatable.")] = None,
    soc: Annotated[list[str] | None, typer.Option(metavar="SOC", help="Phones with this SoC. Repeatable.")] = None,
    android: Annotated[
        list[str] | None, typer.Option(metavar="VERSION", help="Phones with this Android. Repeatable.")
    ] = None,
    tag: Annotated[list[str] | None, typer.Option(metavar="WORD", help="Phones with this tag. Repeatable.")] = None,
    of_each_model: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Any N phones of each model; those with the least to do.")
    ] = None,
    quick: Annotated[bool, typer.Option("--quick", help="Three starts each.")] = False,
    nightly: Annotated[bool, typer.Option("--nightly", help="Before what people ask by day.")] = False,
    detach: Annotated[bool, typer.Option("--detach", help="Queue it and return; do not wait for the numbers.")] = False,
    who: Who = None,
    store: StoreUrl = None,
    json: Json = False,
) -> None:
    """Build the models here, queue a job for each phone, wait for the numbers (Ctrl-C leaves the jobs queued)."""
    from harness.cli import speech
    from harness.cli.lab.options import demand_lab, user_or
    from harness.cli.sweep_view import SweepView

    demand_lab()
    from harness.cli.sweep import typed_command
    from harness.clock import SystemClock
    from harness.config import read_config
    from harness.lab.queue import JobQueue, address
    from harness.lab.selection import Selection
    from harness.lab.submit import Desk, Request, Sender
    from harness.lab.submit import submit as submitted_to
    from harness.results.lab import Purpose
    from harness.store.store import Store

    settings = read_config(config, {})
    request = Request(
        sender=Sender(user_or(who), Purpose.NIGHTLY if nightly else Purpose.CASUAL, typed_command()),
        selection=Selection(
            tuple(phone or ()),
            tuple(model or ()),
            tuple(soc or ()),
            tuple(android or ()),
            tuple(tag or ()),
            of_each_model,
        ),
        quick=quick,
    )
    address(store)
    with Store.open(store) as opened, JobQueue.opened(store) as queue:
        desk = Desk(opened, queue, SystemClock())
        with SweepView() as view:
            view.building(len(settings.variants))
            submitted = submitted_to(settings, request, desk, view.built)
        speech.say(
            f"sweep {submitted.sweep}: {len(submitted.jobs)} jobs queued, {submitted.shipped} files shipped; take it"
            f" out of the queue with `bigcore lab cancel {submitted.sweep}`"
        )
        if detach:
            _tell_queued(submitted, json)
            return
        wait_for(submitted.sweep, desk, store, json)


def wait_for(sweep: str, desk: Desk, store: str | None, json: bool) -> NoReturn:
    """Tells what its phones do until none of its jobs is open, then shows its numbers and exits."""
    from harness.cli import exit_codes, speech
    from harness.cli.sweep_telling import exit_code, show_result
    from harness.lab.follow import followed
    from harness.results.lab import JobState
    from harness.sweep.options import SweepOptions

    for news in followed(sweep, desk):
        speech.say(f"{news.serial}: {news.words}")
    result, jobs = desk.store.sweep(sweep), desk.queue.jobs_of(sweep)
    show_result(result, SweepOptions(store_url=store), json, table=True)
    whole = all(job.state is JobState.SUCCEEDED for job in jobs)
    raise typer.Exit(exit_codes.first_of(exit_code(result), exit_codes.DONE if whole else exit_codes.INCOMPLETE))


def _tell_queued(submitted: Submitted, json: bool) -> None:
    from harness.cli import speech
    from harness.documents.lab import LabSubmittedDocument, SubmittedPart

    if json:
        jobs = zip(submitted.jobs, submitted.phones, strict=True)
        parts = [SubmittedPart(job=job, phone=phone.phone) for job, phone in jobs]
        speech.document(LabSubmittedDocument(sweep=submitted.sweep, files_shipped=submitted.shipped, jobs=parts))
        return
    speech.results().print(submitted.sweep, markup=False)
