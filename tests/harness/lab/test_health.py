"""A phone that is not well gets no job, and gets its jobs again when it is proved well."""

from __future__ import annotations

import psycopg
import pytest
from support.lab_hall import LabHall
from support.still_phone import StillPhone, answer_of, space

from harness.lab.health import may_be_disproved, obstacle
from harness.lab.job import MeasureJob
from harness.lab.outcome import MOST_DEATHS
from harness.lab.queue import JobQueue
from harness.phone.adb.adb_server import AdbServer
from harness.phone.gates import Gates
from harness.reasons import Reason
from harness.results.lab import JobState, SetAsidePhone
from harness.store.lab import LabBook
from harness.store.opening import REVISIONS
from harness.store.store import Store


@pytest.mark.parametrize("reason", [Reason.WORKER_DIED, Reason.INSTALL_FAILED, Reason.ANCHOR_OUT_OF_BAND])
def test_what_no_check_can_see_waits_for_a_person(reason: Reason) -> None:
    assert not may_be_disproved(reason)


def test_a_phone_on_which_another_version_has_settings_to_put_back_gets_its_jobs_again_once_they_are() -> None:
    """The check before a job is what sees the journal of that version."""
    assert may_be_disproved(Reason.RESTORE_PENDING)


@pytest.mark.parametrize(
    ("free_kb", "ours_kb", "reason"),
    [
        (20_000, None, Reason.NO_SPACE),
        (20_000, 4, Reason.NO_SPACE),
        (20_000, 90_000, None),  # files of a session that was killed, which the next one keeps or removes
        (63_000, None, None),
        (90_000_000, 12, None),
    ],
)
def test_a_phone_that_is_full_gets_no_job(free_kb: int, ours_kb: int | None, reason: Reason | None) -> None:
    phone = StillPhone(answer_of() + space(free_kb, ours_kb))
    found = obstacle(phone, "2026-11-27T09:30:00Z", Gates())
    assert (found and found.reason) == reason
    assert reason is None or may_be_disproved(reason)


def test_a_phone_that_does_not_tell_its_space_is_not_called_full() -> None:
    assert obstacle(StillPhone(answer_of()), "2026-11-27T09:30:00Z", Gates()) is None


@pytest.mark.adb
@pytest.mark.long
def test_a_phone_with_a_frozen_battery_waits_until_it_is_proved_well(hall: LabHall, quick_agent) -> None:
    phone = hall.phone("ILL1")
    adb = AdbServer.from_environment().transport(phone.serial)
    with quick_agent():
        hall.until_phones_are_known(1)
        adb.run("dumpsys battery set level 90")
        sweep = hall.submit()["sweep"]
        aside = hall.until(lambda: hall.status()["phones"][0]["set_aside"])
        assert aside["reason"] == Reason.BATTERY_OVERRIDE
        assert [job.state for job in hall.jobs(sweep)] == [JobState.TODO]
        assert hall.samples(sweep) == []
        adb.run("dumpsys battery reset")
        assert [job.state for job in hall.until_over(sweep)] == [JobState.SUCCEEDED]
    with Store.open(hall.url) as store:
        (once,) = LabBook(store).set_aside_ever(hall.jobs(sweep)[0].phone)
    assert once.ended_by == "health check"


@pytest.mark.adb
@pytest.mark.long
def test_only_a_person_releases_a_phone_that_a_check_cannot_prove_well(hall: LabHall, quick_agent) -> None:
    hall.phone("ILL2")
    with quick_agent():
        (phone,) = hall.until_phones_are_known(1)
        with Store.open(hall.url) as store:
            LabBook(store).set_aside(SetAsidePhone(phone["phone"], "2026-11-27T09:30:00Z", "worker_died", "five times"))
        sweep = hall.submit("--phone", phone["phone"])["sweep"]
        hall.until(lambda: hall.status()["phones"][0]["set_aside"])
        assert [job.state for job in hall.jobs(sweep)] == [JobState.TODO]
        assert hall.run("release", "nobody", "--why", "a try").code == 2
        assert hall.run("release", phone["serial"], "--why", "a new cable", "--who", "ada").code == 0
        assert [job.state for job in hall.until_over(sweep)] == [JobState.SUCCEEDED]
    with Store.open(hall.url) as store:
        (once,) = LabBook(store).set_aside_ever(phone["phone"])
    assert (once.ended_by, once.why) == ("ada", "a new cable")


@pytest.mark.adb
@pytest.mark.long
def test_a_store_that_a_newer_bigcore_migrated_costs_no_phone_its_jobs(hall: LabHall, quick_agent) -> None:
    """Every session fails until its host is updated, as with a database that is full: no phone waits for a person."""
    hall.phone("ILL3")
    with quick_agent(), JobQueue.opened(hall.url) as queue:
        hall.until_phones_are_known(1)
        sweep = hall.submit()["sweep"]
        (done,) = hall.until_over(sweep)
        asked(hall.url, "UPDATE bigcore_version SET version_num = '9999' RETURNING 1")
        (job,) = queue.put([MeasureJob(sweep=sweep, phone=done.phone, who="ada", first_run_number=1)])
        hall.until(lambda: queue.named(str(job))[0].attempts > MOST_DEATHS)
        hall.until(lambda: asked(hall.url, f"SELECT reason FROM lab_attempt WHERE job = {job}") == [("host_failed",)])
        assert asked(hall.url, "SELECT count(*) FROM lab_set_aside") == [(0,)]
        asked(hall.url, f"UPDATE bigcore_version SET version_num = '{REVISIONS[-1]}' RETURNING 1")
        assert [one.state for one in hall.until_over(sweep)] == [JobState.SUCCEEDED] * 2


def asked(url: str, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(statement).fetchall()
