"""The page of a lab: its phones and hosts at one moment, the queue, and what somebody should look at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from dashboards.figures.words import plural, spoken
from dashboards.pages.page_template import page, write
from harness.reasons import in_words
from harness.results.lab import (
    SIBLINGS_MARGIN,
    SWEEPS_LOOKED_AT,
    JobAttempt,
    JobState,
    LabPhone,
    LabStatus,
    PhoneState,
    QueuedJob,
    Unit,
)
from harness.visible import visible

MOST_TROUBLED_FIRST = (PhoneState.SET_ASIDE, PhoneState.AWAY, PhoneState.MEASURING, PhoneState.IDLE)
LONGEST_DETAIL = 400


@dataclass(frozen=True, slots=True)
class Look:
    """What somebody should look at."""

    subject: str
    what: str
    detail: str = ""
    command: str = ""


@dataclass(frozen=True, slots=True)
class PhoneRow:
    state: str
    state_words: str
    phone: str
    model: str
    android: str
    soc: str
    host: str
    tags: str
    waiting: int
    now: str


@dataclass(frozen=True, slots=True)
class JobRow:
    state: str
    state_words: str
    job: int
    sweep: str
    phone: str
    who: str
    purpose: str
    attempts: int
    last: str


@dataclass(frozen=True, slots=True)
class HostRow:
    state: str
    state_words: str
    host: str
    phones: int
    version: str
    since: str
    heard: str


@dataclass(frozen=True, slots=True)
class UnitRow:
    phone: str
    model: str
    ratio: str
    interval: str
    siblings: int
    sweep: str


def write_lab(status: LabStatus, left: Sequence[Unit], destination: Path) -> None:
    write(destination, lab_html(status, left))


def lab_html(status: LabStatus, left: Sequence[Unit]) -> str:
    """`left`: units that left those of their model in one of the lab's latest sweeps."""
    return page(
        "lab.html.j2",
        title=f"{_headline(status)} – lab – bigcore",
        headline=_headline(status),
        sentences=list(_sentences(status)),
        looks=list(_looks(status)),
        phones=_phone_rows(status),
        jobs=_job_rows(status),
        hosts=list(_host_rows(status)),
        units=[_unit_row(one) for one in left],
        margin=f"{100 * SIBLINGS_MARGIN:.0f} %",
        looked_at=SWEEPS_LOOKED_AT,
    )


def _headline(status: LabStatus) -> str:
    if not status.phones:
        return "No phone yet"
    states = Counter(status.state_of(phone) for phone in status.phones)
    told = ", ".join(f"{states[state]} {spoken(state)}" for state in PhoneState if states[state])
    return f"{plural(len(status.phones), 'phone')}: {told}"


def _sentences(status: LabStatus) -> Iterator[str]:
    yield f"As of {_time(status.at)} UTC, on {plural(len(status.hosts), 'host')}."
    states = Counter(job.state for job in status.jobs)
    people = len({job.who for job in status.jobs})
    if status.jobs:
        doing, waiting = states[JobState.DOING], states[JobState.TODO]
        yield f"Jobs: {doing} being done, {waiting} waiting, of {plural(people, 'user')}."
    else:
        yield "The queue is empty."


def _looks(status: LabStatus) -> Iterator[Look]:
    for host in status.hosts:
        if host.host in status.silent_hosts:
            yield Look(f"Host {visible(host.host)}", _silence(status, host.heard_at), command="bigcore lab agent")
    known = {phone.phone: phone for phone in status.phones}
    for one in status.set_aside:
        why, release = in_words(one.reason), f'bigcore lab release {one.phone} --why "…"'
        what = f"set aside since {_time(one.since)}: {visible(why)}"
        yield Look(_name(one.phone, known.get(one.phone)), what, visible(one.detail, LONGEST_DETAIL), visible(release))
    for phone in status.phones:
        if status.is_away(phone) and phone.host not in status.silent_hosts:
            yield Look(_name(phone.phone, phone), f"{_silence(status, phone.heard_at)}, last on {visible(phone.host)}")


def _phone_rows(status: LabStatus) -> list[PhoneRow]:
    waiting = Counter(job.phone for job in status.jobs if job.state is JobState.TODO)
    phones = sorted(status.phones, key=lambda phone: MOST_TROUBLED_FIRST.index(status.state_of(phone)))
    return [_phone_row(status, phone, waiting[phone.phone]) for phone in phones]


def _phone_row(status: LabStatus, phone: LabPhone, waiting: int) -> PhoneRow:
    state = status.state_of(phone)
    return PhoneRow(
        state=state.value,
        state_words=spoken(state),
        phone=visible(phone.phone),
        model=_model(phone),
        android=visible(phone.android),
        soc=visible(phone.soc or "–"),
        host=visible(phone.host),
        tags=visible(", ".join(phone.tags)) or "–",
        waiting=waiting,
        now=_now(status, phone, state),
    )


def _now(status: LabStatus, phone: LabPhone, state: PhoneState) -> str:
    if state is PhoneState.AWAY:
        return _silence(status, phone.heard_at)
    if state is PhoneState.SET_ASIDE:
        return visible(next(in_words(one.reason) for one in status.set_aside if one.phone == phone.phone))
    return visible(phone.doing, LONGEST_DETAIL) or "–"


def _job_rows(status: LabStatus) -> list[JobRow]:
    last = {attempt.job: attempt for attempt in status.attempts}
    jobs = sorted(status.jobs, key=lambda job: job.state is not JobState.DOING)
    return [_job_row(job, last.get(job.job)) for job in jobs]


def _job_row(job: QueuedJob, last: JobAttempt | None) -> JobRow:
    doing = job.state is JobState.DOING
    return JobRow(
        state="measuring" if doing else "idle",
        state_words="being done" if doing else "waits",
        job=job.job,
        sweep=visible(job.sweep),
        phone=visible(job.phone),
        who=visible(job.who),
        purpose=job.purpose.value,
        attempts=job.attempts,
        last=_ending(last),
    )


def _ending(last: JobAttempt | None) -> str:
    if last is None or last.ending is None:
        return "–"
    why = in_words(last.reason) if last.reason else last.detail
    return visible(f"{last.ending}: {why}" if why else last.ending, LONGEST_DETAIL)


def _host_rows(status: LabStatus) -> Iterator[HostRow]:
    for host in status.hosts:
        silent = host.host in status.silent_hosts
        yield HostRow(
            state="away" if silent else "idle",
            state_words="silent" if silent else "serves",
            host=visible(host.host),
            phones=sum(phone.host == host.host and phone.present for phone in status.phones),
            version=visible(host.version),
            since=_time(host.started_at),
            heard=_silence(status, host.heard_at) if silent else _time(host.heard_at),
        )


def _unit_row(unit: Unit) -> UnitRow:
    return UnitRow(
        phone=visible(unit.phone),
        model=visible(unit.model),
        ratio=f"{unit.ratio:.3f}",
        interval=f"{unit.low:.3f} to {unit.high:.3f}",
        siblings=unit.siblings,
        sweep=visible(unit.sweep),
    )


def _name(identity: str, phone: LabPhone | None) -> str:
    return visible(identity) if phone is None else f"{_model(phone)} {visible(identity)}"


def _model(phone: LabPhone) -> str:
    return visible(f"{phone.manufacturer} {phone.model}") + (" (virtual)" if phone.virtual else "")


def _silence(status: LabStatus, heard_at: str) -> str:
    seconds = (datetime.fromisoformat(status.at) - datetime.fromisoformat(heard_at)).total_seconds()
    return f"nothing heard since {_time(heard_at)} ({_long(seconds / 60)})"


def _long(minutes: float) -> str:
    if minutes < 120:
        return f"{minutes:.0f} min"
    return f"{minutes / 60:.0f} h" if minutes < 2 * 24 * 60 else f"{minutes / 60 / 24:.0f} days"


def _time(at: str) -> str:
    return visible(at[:19].replace("T", " "))
