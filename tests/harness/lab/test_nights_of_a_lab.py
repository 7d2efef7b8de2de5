"""Nights whose phones hang on the hosts of a lab: as on one computer, whoever is killed."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from support.fault_ground import write_little_models
from support.lab_hall import PATIENCE_S, LabHall
from support.lab_words import AT
from support.postgresql import restart

from harness.reasons import Reason
from harness.results.lab import JobState, Purpose, SetAsidePhone
from harness.results.night_kinds import SeriesState
from harness.store.lab import LabBook
from harness.store.nights import KeptNights
from harness.store.store import Store

pytestmark = [pytest.mark.adb, pytest.mark.long]

SLOWER_BY_5 = b"bigcore:virtual:slower_percent:5\n"
PAIRS, MODELS = 6, 2
"""Of the first stage, after which a night of one build on both sides ends."""


@dataclass
class LabWatch:
    """A nightly.toml whose phones are a lab's."""

    hall: LabHall
    folder: Path
    asks: str = "[lab]\n"

    def write(self) -> Path:
        toml = self.folder / "nightly.toml"
        toml.write_text(f'[candidate]\nmodels = "candidate"\n{self.asks}')
        return toml

    def night(self) -> tuple[int, dict[str, Any], str]:
        done = self.hall.bigcore("nightly", "run", self.write(), "--json", BIGCORE_STORE=self.hall.url)
        assert done.code in (0, 1, 4), done.stderr
        return done.code, json.loads(done.stdout), done.stderr

    def begin(self) -> Any:
        """A night that is not waited for."""
        return self.hall.start("nightly", "run", str(self.write()))

    def sweeps(self) -> list[str]:
        with Store.open(self.hall.url) as store:
            return [one.sweep.sweep for one in store.sweeps()]

    def until_measuring(self) -> str:
        """Returns the sweep of which a first sample is there."""
        (sweep,) = self.hall.until(self.sweeps)
        self.hall.until_measuring(sweep)
        return sweep


@pytest.fixture
def watch(hall: LabHall, tmp_path: Path) -> LabWatch:
    write_little_models(tmp_path / "candidate")[2].unlink()
    return LabWatch(hall, tmp_path)


def assert_steady(night: dict[str, Any]) -> None:
    assert [one["state"] for one in night["series"] if one["variant"] != "all models"] == ["steady"] * MODELS
    assert (night["number"], night["cut_short"], night["alerts"]) == (1, None, [])


def assert_measured_once(watch: LabWatch) -> None:
    """One sweep for each stage, one job of it, each of its pairs there, and no sample twice."""
    with Store.open(watch.hall.url) as store:
        commands = [one.sweep.command for one in store.sweeps()]
        assert all(one.sweep.ended_at is not None for one in store.sweeps())
    assert len(commands) == len(set(commands))
    for sweep in watch.sweeps():
        (job,) = watch.hall.jobs(sweep)
        assert (job.state, job.purpose) == (JobState.SUCCEEDED, Purpose.NIGHTLY)
        samples = watch.hall.samples(sweep)
        keys = [(one.run, one.start, one.variant) for one in samples]
        assert len(keys) == len(set(keys))
        valid = Counter((one.run, one.variant) for one in samples if one.valid and one.variant != "anchor")
        assert len(valid) == 2 * MODELS
        assert min(valid.values()) >= PAIRS


def test_a_night_of_one_build_on_both_sides_is_steady_and_leaves_the_queue_empty(watch: LabWatch) -> None:
    watch.hall.phone("NIGHT1")
    watch.hall.agent("host-1", "--tag", "rack")
    (phone,) = watch.hall.until_phones_are_known(1)
    watch.asks = '[lab]\ntag = ["rack"]\n'
    code, night, _ = watch.night()
    assert code == 0
    assert_steady(night)
    assert {one["phone"] for one in night["series"]} == {phone["phone"]}
    assert_measured_once(watch)
    assert watch.hall.status()["jobs"] == []


def test_what_became_slower_is_found_by_a_lab_and_confirmed(watch: LabWatch) -> None:
    """The two sides are two files, which every host is given by their hashes."""
    watch.hall.phone("NIGHT9")
    watch.hall.agent()
    watch.hall.until_phones_are_known(1)
    assert watch.night()[0] == 0
    changed = watch.folder / "candidate" / "little0.tflite"
    changed.write_bytes(changed.read_bytes() + SLOWER_BY_5)
    code, night, _ = watch.night()
    states = {one["variant"]: one for one in night["series"]}
    assert (code, states["little0"]["state"]) == (4, "slower")
    assert states["little0"]["low"] <= 1.05 <= states["little0"]["high"]
    assert states["little1"]["state"] == "steady"
    words = ("confirm", states["little0"]["series"], watch.write(), "--json")
    another_computer = {"XDG_DATA_HOME": str(watch.folder / "of another computer")}
    for computer in ({}, another_computer):
        again = watch.hall.bigcore("nightly", *words, BIGCORE_STORE=watch.hall.url, **computer)
        assert again.code == 4, again.stderr
        assert json.loads(again.stdout)["call"] == "slower"


def test_a_night_that_is_killed_goes_on_with_the_jobs_that_it_left_in_the_queue(watch: LabWatch) -> None:
    watch.hall.phone("NIGHT2")
    watch.hall.agent()
    watch.hall.until_phones_are_known(1)
    killed = watch.begin()
    sweep = watch.until_measuring()
    watch.hall.kill(killed)
    code, night, _ = watch.night()
    assert code == 0
    assert_steady(night)
    assert sweep in watch.sweeps()
    assert_measured_once(watch)


def test_a_night_that_is_killed_before_its_jobs_are_queued_queues_them_when_it_is_run_again(watch: LabWatch) -> None:
    watch.hall.phone("NIGHT3")
    agent = watch.hall.agent()
    watch.hall.until_phones_are_known(1)
    killed = watch.begin()
    watch.until_measuring()
    watch.hall.kill(killed)
    watch.hall.stop(agent)
    (sweep,) = watch.sweeps()
    forget_jobs(watch.hall.url, sweep)
    watch.hall.agent()
    watch.hall.until_phones_are_known(1)
    code, night, _ = watch.night()
    assert code == 0
    assert_steady(night)
    with Store.open(watch.hall.url) as store:
        first, again = [one.sweep for one in store.sweeps() if "stage 1" in one.sweep.command][::-1]
    assert (first.sweep, first.command) == (sweep, again.command)
    assert [job.state for job in watch.hall.jobs(again.sweep)] == [JobState.SUCCEEDED]


def test_an_agent_that_is_killed_in_the_middle_of_a_stage_costs_the_night_nothing(watch: LabWatch) -> None:
    watch.hall.phone("NIGHT4")
    agent = watch.hall.agent()
    watch.hall.until_phones_are_known(1)
    night = watch.begin()
    watch.until_measuring()
    watch.hall.kill(agent)
    watch.hall.agent()
    assert night.wait(PATIENCE_S) == 0, "\n".join(watch.hall.said)
    assert_measured_once(watch)


def test_a_restarted_database_does_not_end_a_night_that_waits(watch: LabWatch) -> None:
    watch.hall.phone("NIGHT5")
    watch.hall.agent()
    watch.hall.until_phones_are_known(1)
    night = watch.begin()
    watch.until_measuring()
    restart(watch.hall.url)
    assert night.wait(PATIENCE_S) == 0, "\n".join(watch.hall.said)
    assert_measured_once(watch)


def test_a_phone_that_goes_in_the_middle_of_a_stage_is_told_and_the_others_are_decided(
    watch: LabWatch,
) -> None:
    goes, stays = watch.hall.phone("NIGHT6"), watch.hall.phone("NIGHT7")
    watch.hall.agent()
    phones = {one["serial"]: one["phone"] for one in watch.hall.until_phones_are_known(2)}
    watch.asks = "[lab]\naway_minutes = 0.3\n"
    night = watch.begin()
    watch.until_measuring()
    goes.process.terminate()
    assert night.wait(PATIENCE_S) == 1, "\n".join(watch.hall.said)
    said = "\n".join(watch.hall.said)
    assert "nothing was heard of it since" in said
    assert "its job was taken out of the queue" in said
    gone, there = phones[goes.serial], phones[stays.serial]
    with Store.open(watch.hall.url) as store:
        kept = KeptNights(store)
        states = {(one.phone, one.state) for one in kept.series() if not one.is_shared}
        (failure,) = store.sweep(watch.sweeps()[0]).failures
    assert (there, SeriesState.STEADY) in states
    assert {state for phone, state in states if phone == gone} <= {SeriesState.MISSING, SeriesState.IN_DOUBT}
    assert failure.reason == Reason.NOT_SERVED
    watch.hall.until(lambda: not watch.hall.status()["jobs"])


def test_a_phone_that_somebody_else_measures_on_holds_up_no_other_and_is_told_with_who_has_it(watch: LabWatch) -> None:
    watch.hall.phone("NIGHT10"), watch.hall.phone("NIGHT11")
    watch.hall.agent()
    phones = {one["serial"]: one["phone"] for one in watch.hall.until_phones_are_known(2)}
    free, busy = phones.values()
    watch.hall.ask_for(4000)
    held = watch.hall.submit("--phone", busy)["sweep"]
    watch.hall.until_measuring(held)
    watch.asks = "[watch]\nmax_minutes = 1.5\n[lab]\n"
    code, night, _ = watch.night()
    assert code == 1
    states = {one["phone"]: one["state"] for one in night["series"]}
    assert states == {free: "steady", busy: "missing"}
    (alert,) = night["alerts"]
    assert f"(sweep {held}) until its budget of 1.5 minutes was used up" in alert["detail"]
    assert alert["series"] == f"all models|{busy}"


def test_a_job_that_its_host_refuses_is_told_in_a_sentence_and_the_next_night_is_whole(watch: LabWatch) -> None:
    watch.hall.phone("NIGHT8")
    agent = watch.hall.agent()
    (phone,) = watch.hall.until_phones_are_known(1)
    with Store.open(watch.hall.url) as store:
        aside = SetAsidePhone(phone["phone"], AT, Reason.TOO_HOT, "so that its job waits")
        LabBook(store).set_aside(aside)
        watch.hall.until(lambda: watch.hall.status()["phones"][0]["set_aside"])
        night = watch.begin()
        watch.hall.until(lambda: watch.hall.status()["jobs"])
        spoil_plan(watch.hall.url)
        LabBook(store).release(phone["phone"], AT, "ada", "go on")
    assert night.wait(PATIENCE_S) == 1, "\n".join(watch.hall.said)
    assert any("refused: plan: " in line for line in watch.hall.said)
    code, second, _ = watch.night()
    assert code == 0, second
    assert [one["state"] for one in second["series"] if one["variant"] != "all models"] == ["steady"] * MODELS
    assert watch.hall.stop(agent) == 0


def forget_jobs(url: str, sweep: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("DELETE FROM procrastinate_jobs WHERE args->>'sweep' = %s", (sweep,))


def spoil_plan(url: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("UPDATE lab_sweep SET plan_json = '{}'")
