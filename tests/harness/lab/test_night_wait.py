"""A night waits for the jobs of a stage: for how long, what it takes back, and what it says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from support.empty_store import open_empty_store
from support.fake_board import Clock
from support.lab_words import AT, HOST, JOB, PHONE
from support.scripted_queue import ScriptedQueue

pytest.importorskip("procrastinate", reason="procrastinate is not installed: pip install 'bigcore[lab]'")

from harness.lab.errors import QueueFailed
from harness.lab.follow import LOOK_S
from harness.lab.night_wait import NightWait, Sight, Unmeasured
from harness.lab.submit import Desk
from harness.results.lab import Ending, JobAttempt, JobState, QueuedJob
from harness.session.progress import Phase, ProgressEvent
from harness.store.lab import LabBook

OTHER = replace(PHONE, phone="b" * 16, serial="FA2")


@dataclass
class Watcher:
    book: LabBook
    clock: Clock
    said: list[str]
    until_over: Callable[..., tuple[Unmeasured, ...]]


@pytest.fixture
def watcher(tmp_path: Path) -> Any:
    store = open_empty_store(tmp_path / "store.sqlite")
    clock, said, book = Clock(), list[str](), LabBook(store)
    book.tell(HOST, [PHONE, OTHER])

    def until_over(queue: ScriptedQueue, ends: Callable[[], str | None] = lambda: None) -> tuple[Unmeasured, ...]:
        desk = Desk(store, queue, clock)  # type: ignore[arg-type]
        phones = {job.phone for look in queue.looks if not isinstance(look, Exception) for job in look}

        def emit(event: ProgressEvent) -> None:
            assert isinstance(event, Phase)
            said.append(f"{event.serial}: {event.what}{' (as expected)' if event.routine else ''}")

        wait = NightWait(desk, Sight(desk), JOB.sweep, phones or {PHONE.phone}, 60.0, lambda phone: ends(), emit)
        found: list[Unmeasured] = []
        while wait.waiting:
            found += [one for one in wait.look().values() if one is not None]
            clock.wait(LOOK_S)
        return tuple(found)

    yield Watcher(book, clock, said, until_over)
    store.close()


def job(state: JobState, phone: str = PHONE.phone, number: int = 1) -> QueuedJob:
    return replace(JOB, state=state, phone=phone, job=number)


TODO, DOING, DONE = job(JobState.TODO), job(JobState.DOING), job(JobState.SUCCEEDED)


def test_jobs_that_end_well_leave_nothing_to_tell_but_where_they_stood(watcher: Watcher) -> None:
    assert watcher.until_over(ScriptedQueue([(TODO,), (DOING,), (DONE,)])) == ()
    assert watcher.said == ["FA1: waits for its turn", "FA1: begun (as expected)", "FA1: finished (as expected)"]


def test_a_phone_that_is_silent_loses_its_job_and_the_others_are_measured_to_the_end(watcher: Watcher) -> None:
    silent = job(JobState.DOING, OTHER.phone, 2)
    queue = ScriptedQueue([(TODO, silent)] * 40 + [(DONE, silent)])
    watcher.book.tell(HOST, [replace(PHONE, heard_at="2026-11-27T09:31:00Z")])
    (lost,) = [one for one in watcher.until_over(queue) if one.phone == OTHER.phone]
    assert lost.gone
    assert "nothing was heard of it since" in lost.why
    assert 2 in queue.cancelled


def test_a_job_whose_turn_does_not_come_in_time_is_taken_back_and_one_that_has_begun_is_not(watcher: Watcher) -> None:
    waits = job(JobState.TODO, OTHER.phone, 2)
    queue = ScriptedQueue([(DOING, waits), (DOING, waits), (DONE, waits)])
    (late,) = watcher.until_over(queue, lambda: "its budget of 90 minutes was used up")
    assert (late.phone, late.out_of_time, late.gone) == (OTHER.phone, True, False)
    assert "its budget of 90 minutes was used up" in late.why
    assert queue.cancelled == [2]


def test_who_had_a_phone_whose_turn_did_not_come_is_named(watcher: Watcher) -> None:
    holds = replace(JOB, job=7, sweep="20261127-080000-aaaa", who="bob", state=JobState.DOING)
    (late,) = watcher.until_over(
        ScriptedQueue([(TODO,)], others=(holds,)), lambda: "its budget of 90 minutes was used up"
    )
    assert late.why.startswith(
        "it was busy with job 7 of bob (sweep 20261127-080000-aaaa) until its budget of 90 minutes"
    )


def test_a_phone_that_somebody_measures_on_outside_the_queue_is_told_so(watcher: Watcher) -> None:
    watcher.book.note(
        JobAttempt(1, JOB.sweep, PHONE.phone, HOST.host, AT, AT, Ending.AGAIN, "phone_busy", "a sweep runs")
    )
    (late,) = watcher.until_over(ScriptedQueue([(TODO,)]), lambda: "its budget of 90 minutes was used up")
    assert "phone_busy: a sweep runs" in late.why


def test_of_a_phone_that_was_asked_again_the_later_job_counts(watcher: Watcher) -> None:
    queue = ScriptedQueue([(job(JobState.CANCELLED), job(JobState.SUCCEEDED, number=2))])
    assert watcher.until_over(queue) == ()


def test_a_job_that_was_refused_is_told_as_its_host_told_it(watcher: Watcher) -> None:
    attempt = JobAttempt(1, JOB.sweep, PHONE.phone, HOST.host, AT, AT, Ending.REFUSED, None, "plan: models: missing")
    watcher.book.note(attempt)
    (refused,) = watcher.until_over(ScriptedQueue([(job(JobState.FAILED),)]))
    assert refused.why == "job 1 refused: plan: models: missing"


@pytest.mark.parametrize("state", [JobState.CANCELLED, JobState.ABORTED])
def test_a_job_that_somebody_took_out_is_told(watcher: Watcher, state: JobState) -> None:
    (taken,) = watcher.until_over(ScriptedQueue([(job(state),)]))
    assert taken.why == "somebody took job 1 out of the queue"


def test_a_queue_that_is_away_for_a_while_is_asked_again_and_told_once(watcher: Watcher) -> None:
    away = QueueFailed("queue", "the database does not answer", "wait")
    assert watcher.until_over(ScriptedQueue([(TODO,), away, away, away, (DONE,)])) == ()
    assert sum("trying again" in line for line in watcher.said) == 1


def test_a_queue_that_stays_away_ends_the_wait_in_its_own_words(watcher: Watcher) -> None:
    with pytest.raises(QueueFailed, match="does not answer"):
        watcher.until_over(ScriptedQueue([QueueFailed("queue", "the database does not answer", "wait")]))
    assert watcher.clock.seconds > 60.0
