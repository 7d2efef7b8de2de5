"""What an agent does with a job before its session begins: the plan is read, the phone is looked at."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from support.lab_plans import lab_plan
from support.records import SWEEP
from support.still_phone import StillPhone, answer_of

pytest.importorskip("procrastinate", reason="procrastinate is not installed: pip install 'bigcore[lab]'")

from harness.clock import SystemClock
from harness.config import SweepConfig
from harness.errors import AdbUnavailable
from harness.lab.job import MeasureJob
from harness.lab.job_work import JobFailed, JobWork, TryAgain
from harness.lab.post import Pace
from harness.lab.served_phone import ServedPhone
from harness.phone.identity import Build
from harness.reasons import Reason
from harness.results.lab import Ending, JobAttempt, LabSweep, Purpose, SetAsidePhone
from harness.results.records import PhoneRecord
from harness.store.lab import LabBook
from harness.store.store import Store

AT = "2026-11-27T09:30:00Z"
PHONE = "0123456789abcdef"
CAP_KHZ = 2_400_000
CAPPED = StillPhone(answer_of(cap_khz=CAP_KHZ))
HELD_BACK = {"conditions": {"usual_cap_khz": CAP_KHZ}}
"""What docs/phones.md names for a phone that its vendor always caps."""


def charged(percent: int) -> StillPhone:
    return StillPhone(answer_of(more=f"::bigcore battery::\n  level: {percent}\n  status: 3\n"))


@dataclass
class OnePhone:
    """An adb server with one phone."""

    phone: StillPhone

    def transport(self, serial: str) -> StillPhone:
        return self.phone


@dataclass
class StandIn:
    """Where an agent stands, as far as a job asks."""

    server: OnePhone
    host: str = "host-1"
    store_url: str = "nowhere"
    pace: Pace = field(default_factory=Pace)
    clock: SystemClock = field(default_factory=SystemClock)
    files: Any = None


@dataclass
class QueueRow:
    id: int
    queue: str


@dataclass
class Context:
    job: QueueRow


@pytest.fixture
def store(tmp_path) -> Iterator[Store]:
    with Store.open(str(tmp_path / "store.sqlite")) as opened:
        opened.add_sweep(SWEEP)
        yield opened


@dataclass(frozen=True)
class Done:
    raised: type[Exception]
    attempt: JobAttempt
    set_aside: tuple[SetAsidePhone, ...]


class NothingShipped:
    def fetch(self, sha256: str, book: LabBook) -> bool:
        return bool(list(book.pieces(sha256)))


def done(store: Store, phone: StillPhone, **config: Any) -> Done:
    """How a job of that sweep ends on this phone. One that is found well ends since its files were never shipped."""
    book = LabBook(store)
    plan = lab_plan(config=SweepConfig.model_validate(config))
    book.add_sweep(LabSweep(SWEEP.sweep, "ada", AT, Purpose.CASUAL, plan.model_dump_json()))
    build = Build("xiaomi:13", "13", 33, ("arm64-v8a",), False, True)
    served = ServedPhone.met(PhoneRecord(PHONE, phone.serial, "Xiaomi", "2201123G", virtual=False), build)
    post: Any = StandIn(OnePhone(phone), files=NothingShipped())
    work = JobWork(post, store, {PHONE: served}, lambda words: None)
    context: Any = Context(QueueRow(1, PHONE))
    job = MeasureJob(sweep=SWEEP.sweep, phone=PHONE, who="ada", first_run_number=1)
    with pytest.raises((TryAgain, JobFailed)) as raised:
        asyncio.run(work.measure(context, job.model_dump(mode="json")))
    (attempt,) = book.attempts([1])
    return Done(raised.type, attempt, book.set_aside_now())


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        ("absent", Reason.PHONE_LOST),
        ("unauthorized", Reason.UNAUTHORIZED),
        ("authorizing", Reason.UNAUTHORIZED),
        ("offline", Reason.OFFLINE),
        ("recovery", Reason.OFFLINE),
    ],
)
def test_a_phone_that_drops_off_during_the_check_keeps_its_job_and_waits_for_nobody(
    store: Store, state: str, reason: Reason
) -> None:
    found = done(store, StillPhone(adb_state=state))
    assert (found.raised, found.attempt.ending, found.attempt.reason) == (TryAgain, Ending.AGAIN, reason)
    assert found.set_aside == ()


@dataclass(frozen=True)
class OutOfReach(StillPhone):
    """Its host's adb server is away."""

    def state(self) -> str:
        raise AdbUnavailable("adb server", "no adb server answers there", "start it")


def test_a_host_whose_adb_server_is_away_keeps_its_jobs_and_says_why(store: Store) -> None:
    found = done(store, OutOfReach())
    assert (found.raised, found.attempt.ending, found.attempt.reason) == (TryAgain, Ending.AGAIN, Reason.HOST_FAILED)
    assert "no adb server answers" in found.attempt.detail
    assert found.set_aside == ()


def test_a_phone_that_is_found_ill_is_set_aside_and_keeps_its_job(store: Store) -> None:
    found = done(store, CAPPED)
    assert (found.raised, found.attempt.reason) == (TryAgain, Reason.THROTTLED)
    assert [(one.phone, one.reason) for one in found.set_aside] == [(PHONE, Reason.THROTTLED)]


@pytest.mark.parametrize(
    ("phone", "config"),
    [
        (CAPPED, HELD_BACK),
        (CAPPED, {"measure": {"clock": "sustained"}}),
        (charged(12), {"conditions": {"min_battery_percent": 10}}),
    ],
)
def test_the_check_asks_what_the_sweep_asks(store: Store, phone: StillPhone, config: dict[str, Any]) -> None:
    found = done(store, phone, **config)
    assert (found.raised, found.attempt.ending) == (JobFailed, Ending.REFUSED), found.attempt.detail
    assert "no such file was shipped" in found.attempt.detail
    assert found.set_aside == ()


def test_a_stricter_sweep_is_asked_for_too(store: Store) -> None:
    assert done(store, charged(60), conditions={"min_battery_percent": 80}).attempt.reason == Reason.LOW_BATTERY


def test_a_phone_is_proved_well_by_what_its_next_job_asks(store: Store) -> None:
    plan = lab_plan(config=SweepConfig.model_validate(HELD_BACK))
    LabBook(store).add_sweep(LabSweep(SWEEP.sweep, "ada", AT, Purpose.CASUAL, plan.model_dump_json()))
    post: Any = StandIn(OnePhone(CAPPED))
    work = JobWork(post, store, {}, lambda words: None)
    assert work.gates_for(SWEEP.sweep).usual_cap_khz == CAP_KHZ
    for nothing in (None, "20261127-093000-0000"):
        assert work.gates_for(nothing).usual_cap_khz is None
