"""What becomes of a job and its phone when a session has ended."""

from __future__ import annotations

import pytest

from harness.lab.job import MeasureJob
from harness.lab.outcome import MOST_DEATHS, outcome_of, wait_s
from harness.lab.served_phone import ServedPhone
from harness.phone.identity import Build
from harness.reasons import Reason
from harness.results.lab import Ending
from harness.results.records import PhoneRecord
from harness.session.progress import Finished, SampleDone, SetAside

DIED = SetAside(serial="FA1", reason=Reason.WORKER_DIED, detail="ended with -9", next_step="see the log")


def set_aside(reason: str) -> SetAside:
    return SetAside(serial="FA1", reason=reason, detail="it is so", next_step="mend it")


@pytest.fixture
def phone() -> ServedPhone:
    build = Build("google/sailfish:10", "10", 29, ("arm64-v8a",), False, True)
    return ServedPhone.met(PhoneRecord("a" * 16, "FA1", "Google", "Pixel", virtual=False), build)


def test_a_session_that_finished_is_a_job_that_is_done() -> None:
    assert outcome_of(Finished(serial="FA1"), 0).ending is Ending.DONE


@pytest.mark.parametrize(
    "reason", [Reason.PHONE_LOST, Reason.OFFLINE, Reason.PHONE_BUSY, Reason.UNAUTHORIZED, Reason.HOST_FAILED]
)
def test_a_job_waits_for_a_phone_that_is_away(reason: Reason) -> None:
    outcome = outcome_of(set_aside(reason), 0)
    assert (outcome.ending, outcome.sets_aside) == (Ending.AGAIN, False)


@pytest.mark.parametrize("reason", [Reason.TOO_HOT, Reason.NO_SPACE, Reason.SCREEN_LOCKED])
def test_a_phone_that_fails_by_itself_is_set_aside_beyond_the_sweep(reason: Reason) -> None:
    outcome = outcome_of(set_aside(reason), 0)
    assert (outcome.ending, outcome.reason, outcome.sets_aside) == (Ending.FAILED, reason, True)


def test_a_host_that_fails_again_and_again_is_not_the_phones_fault(phone: ServedPhone) -> None:
    ended = set_aside(Reason.HOST_FAILED)
    for _ in range(2 * MOST_DEATHS):
        outcome = outcome_of(ended, phone.deaths_in_succession("s", ended))
        assert (outcome.ending, outcome.sets_aside) == (Ending.AGAIN, False)


def test_a_host_that_fails_again_and_again_is_asked_less_and_less_often() -> None:
    waits_s = [wait_s(5.0, failures) for failures in range(10_000)]
    assert waits_s[:6] == [5.0, 5.0, 10.0, 20.0, 40.0, 60.0]
    assert set(waits_s[6:]) == {60.0}


@pytest.mark.parametrize("reason", [Reason.PHONE_UNSUITABLE, Reason.SWEEP_REFUSED, Reason.SCREEN_OFF])
def test_what_only_this_sweep_cannot_do_leaves_the_phone_to_others(reason: Reason) -> None:
    outcome = outcome_of(set_aside(reason), 0)
    assert (outcome.ending, outcome.sets_aside) == (Ending.FAILED, False)


def test_a_worker_that_dies_again_and_again_without_a_sample_sets_its_phone_aside(phone: ServedPhone) -> None:
    endings = [outcome_of(DIED, phone.deaths_in_succession("s", DIED)).ending for _ in range(MOST_DEATHS)]
    assert endings == [Ending.AGAIN] * (MOST_DEATHS - 1) + [Ending.FAILED]


def test_a_sample_between_two_deaths_is_progress(phone: ServedPhone) -> None:
    for _ in range(2 * MOST_DEATHS):
        assert outcome_of(DIED, phone.deaths_in_succession("s", DIED)).ending is Ending.AGAIN
        job = MeasureJob(sweep="20261127-234946-4459", phone="a" * 16, who="ada", first_run_number=1)
        phone.hear(job, SampleDone(serial="FA1", run="s.1", round=1, variant="mine", median_ms=1.0))
