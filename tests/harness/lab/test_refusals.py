"""Jobs that no host can do are refused once, and the phone does the next one."""

from __future__ import annotations

from pathlib import Path

import pytest
from procrastinate.jobs import Job
from support.lab_hall import LabHall

from harness.errors import ResumeRefused
from harness.lab.queue import MEASURE, JobQueue
from harness.results.lab import Ending, JobState, LabSweep, Purpose, SetAsidePhone
from harness.store.lab import LabBook
from harness.store.store import Store
from harness.sweep.options import SweepOptions
from harness.sweep.sweep import resume_sweep

AT = "2026-11-27T09:30:00Z"


@pytest.mark.adb
@pytest.mark.long
def test_hostile_and_orphaned_jobs_are_refused_and_the_phone_goes_on(hall: LabHall, quick_agent) -> None:
    hall.phone("REF1")
    with quick_agent():
        (phone,) = hall.until_phones_are_known(1)
        identity = phone["phone"]
        with Store.open(hall.url) as store, JobQueue.opened(hall.url) as queue:
            LabBook(store).set_aside(SetAsidePhone(identity, AT, "worker_died", "so that its jobs wait"))
            hall.until(lambda: hall.status()["phones"][0]["set_aside"])
            words = {"sweep": "../../etc/passwd", "phone": identity, "who": "$(reboot)", "first_run_number": 10**30}
            hostile = queue._app.job_manager.defer_job(
                Job(queue=identity, lock=identity, queueing_lock=None, task_name=MEASURE, task_kwargs=words)
            )
            orphaned = hall.submit("--phone", identity)
            store.delete(orphaned["sweep"])
            sound = hall.submit("--phone", identity)
            LabBook(store).release(identity, AT, "ada", "go on")
            assert [job.state for job in hall.until_over(sound["sweep"])] == [JobState.SUCCEEDED]
            assert hostile.id is not None
            refused = LabBook(store).attempts([hostile.id, orphaned["jobs"][0]["job"]])
    assert [one.ending for one in refused] == [Ending.REFUSED] * 2
    assert "sweep" in refused[0].detail
    assert "passwd" not in refused[0].detail
    assert orphaned["sweep"] in refused[1].detail


def test_a_labs_sweep_is_not_resumed_on_one_computer(tmp_path: Path, tale) -> None:
    address = str(tmp_path / "store.sqlite")
    with Store.open(address) as store:
        told = tale()
        store.add_sweep(told.sweep)
        LabBook(store).add_sweep(LabSweep(told.sweep.sweep, "ada", AT, Purpose.CASUAL, "{}"))
    with pytest.raises(ResumeRefused, match="lab status"):
        resume_sweep("latest", SweepOptions(store_url=address))
