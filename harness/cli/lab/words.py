"""A lab as a person reads it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.table import Table

from harness.cli.tables import plain
from harness.results.lab import JobAttempt, JobState, LabPhone, LabStatus, QueuedJob


def print_status(console: Console, status: LabStatus) -> None:
    for sentence in _hosts(status):
        console.print(plain(sentence))
    if status.phones:
        console.print(_phones(status))
    for sentence in _set_aside(status):
        console.print(plain(sentence))
    if status.jobs:
        console.print(_jobs(status.jobs, {attempt.job: attempt for attempt in status.attempts}))


def _hosts(status: LabStatus) -> Iterator[str]:
    if not status.hosts:
        yield "No host has ever served this lab; start one with `bigcore lab agent`."
    for host in status.hosts:
        phones = sum(phone.host == host.host and phone.present for phone in status.phones)
        silent = f"; nothing heard of it since {host.heard_at}" if host.host in status.silent_hosts else ""
        yield f"host {host.host}: {phones} phones, bigcore {host.version}{silent}"


def _phones(status: LabStatus) -> Table:
    aside = {one.phone: one.reason for one in status.set_aside}
    waiting = [job.phone for job in status.jobs if job.state is JobState.TODO]
    table = _table("phone", "model", "Android", "host", "waiting", "now")
    for phone in status.phones:
        now = _now(phone, status.is_away(phone), aside.get(phone.phone))
        cells = (phone.phone, f"{phone.manufacturer} {phone.model}", phone.android, phone.host)
        table.add_row(*(plain(cell) for cell in (*cells, str(waiting.count(phone.phone)), now)))
    return table


def _now(phone: LabPhone, away: bool, set_aside: str | None) -> str:
    if away:
        return f"nothing heard since {phone.heard_at}"
    if set_aside is not None:
        return f"set aside: {set_aside}"
    return phone.doing or "idle"


def _set_aside(status: LabStatus) -> Iterator[str]:
    for one in status.set_aside:
        yield f"{one.phone} is set aside since {one.since} ({one.reason}): {one.detail}"


def _jobs(jobs: Sequence[QueuedJob], last: dict[int, JobAttempt]) -> Table:
    table = _table("job", "sweep", "phone", "of", "state", "last attempt")
    for job in jobs:
        attempt = last.get(job.job)
        ending = f"{attempt.ending}: {attempt.reason or attempt.detail}" if attempt and attempt.ending else ""
        cells = (str(job.job), job.sweep, job.phone, job.who, job.state.value, ending)
        table.add_row(*(plain(cell) for cell in cells))
    return table


def _table(*headings: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0))
    for heading in headings:
        table.add_column(heading, overflow="fold")
    return table
