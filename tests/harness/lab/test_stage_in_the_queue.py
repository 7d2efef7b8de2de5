"""What a stage of a night puts into a lab's queue, and what it takes out, where no agent serves its phone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg
import pytest
from support.fault_ground import write_little_models
from support.lab_words import HOST, PHONE

from harness.clock import SystemClock
from harness.errors import ConfigRefused
from harness.lab.errors import NoTurn
from harness.lab.job import MeasureJob
from harness.lab.lab_plan import read_plan
from harness.lab.queue import JobQueue, address
from harness.lab.submit import Desk
from harness.nightly.builds.builds import Candidate, build_record, freeze_candidate
from harness.nightly.builds.frozen import Frozen
from harness.nightly.config import LabSection, NightlyConfig, WatchSection
from harness.nightly.measuring.lab_measurer import LabMeasurer
from harness.nightly.measuring.measurer import StageRequest
from harness.nightly.measuring.night_budget import PhoneBudgets, until_the_last
from harness.nightly.rules.pairs import Side
from harness.nightly.series import Course, FoundPhone, Watched
from harness.reasons import Reason
from harness.results.lab import JobState, Purpose, QueuedJob
from harness.results.records import RunnerName, SweepRecord
from harness.session.progress import ProgressEvent, SetAside
from harness.store.lab import LabBook
from harness.store.store import Store

pytestmark = pytest.mark.long

FOUND = FoundPhone(PHONE.phone, PHONE.serial, PHONE.phone, "Google Pixel", "google/sailfish/10", "10")
COURSE = Course(RunnerName.APP, "large")


@dataclass
class Stage:
    desk: Desk
    frozen: Frozen
    request: StageRequest
    heard: list[ProgressEvent]

    def measurer(self, watch: WatchSection | None = None, away_minutes: float = 0.0) -> LabMeasurer:
        lab = LabSection(away_minutes=away_minutes)
        config = NightlyConfig(lab=lab, watch=watch or WatchSection())
        return LabMeasurer(config, lab, "ada", self.desk, self.frozen, self.heard.append)

    def queued(self, command: str, number: int, who: str, purpose: Purpose) -> int:
        """A job that stands in the queue already."""
        sweep = f"20261126-093000-{number:04x}"
        self.desk.store.add_sweep(SweepRecord(sweep, "2026-11-26T09:30:00Z", None, 1, "{}", command, "0"))
        job = MeasureJob(sweep=sweep, phone=PHONE.phone, who=who, purpose=purpose, first_run_number=1)
        return self.desk.queue.put([job])[0]

    def killed(self, request: StageRequest) -> tuple[QueuedJob, ...]:
        """The jobs that are open when a night is killed that has begun this stage."""
        self.measurer(away_minutes=60.0).begin(request, lambda phone: None)
        return self.desk.queue.open_jobs()

    def does(self, job: int) -> None:
        """An agent has begun the job."""
        with psycopg.connect(address(self.desk.store.url)) as connection:
            connection.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE id = %s", (job,))

    @property
    def told(self) -> list[str]:
        return [one.detail for one in self.heard if isinstance(one, SetAside)]

    def state(self, job: int) -> JobState:
        return self.desk.queue.named(str(job))[0].state


@pytest.fixture
def stage(lab_url: str, tmp_path: Path) -> Iterator[Stage]:
    files = write_little_models(tmp_path / "models")[:2]
    frozen = Frozen(tmp_path / "data" / "accepted")
    builds = freeze_candidate(frozen, Candidate({"net": files[0], "other": files[1]}, None, None, {}))
    series = tuple(Watched(name, FOUND, COURSE, build, build) for name, build in builds.items())
    request = StageRequest("2026-11-27", 1, 0, 6, Side.BASELINE, COURSE, series)
    with Store.open(lab_url) as store, JobQueue.opened(lab_url) as queue:
        LabBook(store).tell(HOST, [PHONE])
        yield Stage(Desk(store, queue, SystemClock()), frozen, request, [])


def test_a_stage_is_one_sweep_of_two_sides_with_a_nightly_job_for_its_phone(stage: Stage) -> None:
    measured = stage.measurer().measure(stage.request)
    assert measured.sweep is not None
    assert measured.series == {}
    (job,) = stage.desk.queue.jobs_of(measured.sweep)
    assert (job.phone, job.who, job.purpose) == (PHONE.phone, "ada", Purpose.NIGHTLY)
    plan = read_plan(LabBook(stage.desk.store).sweep(measured.sweep).plan_json)
    assert [one.record.variant for one in plan.models] == [one.record.variant for one in plan.against]
    assert (plan.pairs, plan.first, plan.only) == (6, "against", {PHONE.phone: ("net", "other")})
    assert list((stage.frozen.folder.parent / "nights").iterdir()) == []


def test_the_accepted_build_of_a_stage_keeps_the_runtime_that_it_is_held_on(stage: Stage) -> None:
    course = replace(COURSE, accepted_runtime="2.16.1")
    series = tuple(replace(one, course=course) for one in stage.request.series)
    measured = stage.measurer().measure(replace(stage.request, course=course, series=series))
    assert measured.sweep is not None
    assert read_plan(LabBook(stage.desk.store).sweep(measured.sweep).plan_json).against_runtime == "2.16.1"


def test_a_phone_that_nobody_serves_is_told_kept_with_the_sweep_and_asked_for_nothing_more(stage: Stage) -> None:
    measurer = stage.measurer()
    measured = measurer.measure(stage.request)
    assert measured.sweep is not None
    (told,) = [one for one in stage.heard if isinstance(one, SetAside)]
    assert "nothing was heard of it since" in told.detail
    kept = stage.desk.store.sweep(measured.sweep)
    assert kept.sweep.ended_at is not None
    assert [(one.reason, one.serial) for one in kept.failures] == [(Reason.NOT_SERVED, PHONE.serial)]
    (job,) = stage.desk.queue.jobs_of(measured.sweep)
    assert job.state is JobState.CANCELLED
    later = replace(stage.request, stage=1)
    assert measurer.measure(later).sweep is None
    assert stage.desk.queue.open_jobs() == ()


def test_the_next_night_asks_again_for_a_phone_that_was_waited_for_in_vain(stage: Stage) -> None:
    """One process measures all trials of a validation, and each is a night of its own."""
    measurer = stage.measurer()
    measurer.measure(stage.request)
    tomorrow = measurer.measure(replace(stage.request, night="2026-11-28"))
    assert tomorrow.sweep is not None
    assert len(stage.desk.queue.jobs_of(tomorrow.sweep)) == 1


def test_a_night_whose_time_is_up_before_its_phone_is_free_ends_in_a_sentence(stage: Stage) -> None:
    minutes = PhoneBudgets(stage.desk.clock, 1e-9)
    minutes.begin(PHONE.phone)
    with pytest.raises(NoTurn, match="it waited for its turn until its budget of 1e-09 minutes was used up"):
        stage.measurer(away_minutes=60.0).measure(stage.request, until_the_last(minutes.used_up, [PHONE.phone]))
    assert stage.desk.queue.open_jobs() == ()


def test_what_is_no_night_of_the_watch_is_not_ended_by_the_minutes_of_one(stage: Stage) -> None:
    """A bisection or a validation: here its phone is away, so that it is given up as such, and not for lack of time."""
    measured = stage.measurer(WatchSection(max_minutes=1e-9), away_minutes=0.02).measure(stage.request)
    assert measured.sweep is not None
    assert [one.reason for one in stage.desk.store.sweep(measured.sweep).failures] == [Reason.NOT_SERVED]
    (told,) = [one for one in stage.heard if isinstance(one, SetAside)]
    assert "budget" not in told.detail


def test_what_a_night_that_nobody_went_on_with_left_is_taken_out_and_nothing_else(stage: Stage) -> None:
    left = stage.queued("bigcore nightly run (night 2026-11-26, stage 2, part 1, …)", 1, "ada", Purpose.NIGHTLY)
    asked = stage.queued("bigcore lab submit --nightly", 2, "ada", Purpose.NIGHTLY)
    others = stage.queued("bigcore lab submit", 3, "bob", Purpose.CASUAL)
    stage.measurer().measure(stage.request)
    assert [stage.state(job) for job in (left, asked, others)] == [JobState.CANCELLED, JobState.TODO, JobState.TODO]


def test_a_night_that_was_killed_gets_its_jobs_back_though_another_one_took_them_out_meanwhile(stage: Stage) -> None:
    """A confirmation, a bisection or a validation. What the phone had measured of the sweep is not measured again."""
    (left,) = stage.killed(stage.request)
    stage.measurer().measure(replace(stage.request, night="confirm-now", night_number=0))
    assert stage.state(left.job) is JobState.CANCELLED
    stage.heard.clear()
    (again,) = stage.killed(stage.request)
    assert (again.sweep, again.first_run_number) == (left.sweep, left.first_run_number)
    assert again.job != left.job
    assert stage.told == []


def test_a_job_that_still_cleans_up_after_it_was_taken_out_is_asked_for_again(stage: Stage) -> None:
    (left,) = stage.killed(stage.request)
    stage.does(left.job)
    stage.measurer().measure(replace(stage.request, night="confirm-now", night_number=0))
    assert stage.desk.queue.named(str(left.job))[0].stopping
    again = [job for job in stage.killed(stage.request) if job.job != left.job]
    assert [job.sweep for job in again] == [left.sweep]


def test_a_stage_whose_turn_did_not_come_is_asked_for_again_by_the_next_command(stage: Stage) -> None:
    """`validate --max-minutes`: the trial is gone on with another day."""
    with pytest.raises(NoTurn):
        stage.measurer(away_minutes=60.0).measure(stage.request, lambda: "its budget of 30 minutes was used up")
    (again,) = stage.killed(stage.request)
    (sweep,) = stage.desk.store.sweeps()
    assert again.sweep == sweep.sweep.sweep


def test_a_stage_that_goes_on_with_fewer_phones_waits_for_the_jobs_of_those_that_are_still_there(stage: Stage) -> None:
    other = replace(PHONE, phone="b" * 16, serial="FA2")
    LabBook(stage.desk.store).tell(HOST, [PHONE, other])
    found = replace(FOUND, asked=other.phone, serial=other.serial, identity=other.phone)
    series = (*stage.request.series, *(replace(one, phone=found) for one in stage.request.series))
    left = stage.killed(replace(stage.request, series=series))
    assert [job.phone for job in left] == [PHONE.phone, other.phone]
    assert stage.killed(stage.request) == left
    assert stage.killed(replace(stage.request, series=series[2:])) == left


def test_the_job_that_a_killed_night_left_for_a_phone_that_is_away_now_is_taken_out(stage: Stage) -> None:
    here, other = (replace(PHONE, phone=each * 16, serial=each, fingerprint="google/10") for each in "ab")
    book = LabBook(stage.desk.store)
    book.tell(HOST, [here, other])
    found = replace(FOUND, asked=other.phone, serial=other.serial, identity=other.phone)
    series = (*stage.request.series, *(replace(one, phone=found) for one in stage.request.series))
    stage.killed(replace(stage.request, series=series))
    book.tell(HOST, [here])
    measurer = stage.measurer(away_minutes=60.0)
    assert [phone.identity for phone in measurer.fleet().present] == [here.phone]
    measurer.begin(stage.request, lambda phone: None)
    assert [job.phone for job in stage.desk.queue.open_jobs()] == [here.phone]


def test_a_phone_that_ends_its_part_is_told_while_another_still_waits(stage: Stage) -> None:
    other = replace(PHONE, phone="b" * 16, serial="FA2")
    LabBook(stage.desk.store).tell(HOST, [PHONE, other])
    found = replace(FOUND, asked=other.phone, serial=other.serial, identity=other.phone)
    series = (*stage.request.series, *(replace(one, phone=found) for one in stage.request.series))
    ends = {PHONE.phone: "its budget of 90 minutes was used up"}
    under_way = stage.measurer(away_minutes=60.0).begin(replace(stage.request, series=series), ends.get)
    (over,) = under_way.look()
    assert {one.phone.identity for one in over.series} == {PHONE.phone}
    assert over.measured is None
    assert "its budget of 90 minutes was used up" in (over.why or "")
    assert under_way.waiting == {other.phone}
    assert [job.phone for job in stage.desk.queue.open_jobs()] == [other.phone]


def test_an_accepted_build_with_an_app_of_its_own_is_refused_by_the_name_of_its_series(stage: Stage) -> None:
    (first, *_) = stage.request.series
    with_app = build_record("net", first.accepted.model_sha256, "a" * 64, None)
    request = replace(stage.request, series=(replace(first, accepted=with_app),))
    with pytest.raises(ConfigRefused, match="ships models"):
        stage.measurer().measure(request)
    assert stage.desk.queue.open_jobs() == ()
