"""Phones that are not tried to the end."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from support.fault_ground import close, replay_phone

from harness.doctor.phones import Bench
from harness.doctor.proof import Proof
from harness.doctor.proving import Ground, prove
from harness.doctor.publication import publication
from harness.doctor.trials import prove_all
from harness.phone import lock
from harness.phone.adb.adb_server import AdbServer
from harness.phone.facts import PhoneFacts, read_facts
from harness.phone.files import model_path
from harness.phone.journal import JournalFolder
from harness.phone.survey import SurveyedPhone
from tests.harness.doctor.test_publication import FACTS, SERIAL
from virtual_phone.app.replay import KnownModels
from virtual_phone.device.leaping_loop import LeapingLoop
from virtual_phone.in_process import InProcessTransport

SHA256 = hashlib.sha256(b"m").hexdigest()


@pytest.fixture
def adb() -> Iterator[InProcessTransport]:
    loop = LeapingLoop()
    asyncio.set_event_loop(loop)
    phone = replay_phone(loop, KnownModels(), [], profile="pixel_8")
    yield InProcessTransport(phone, loop)
    loop.run_until_complete(phone.close())
    close(loop)


def ground(adb: InProcessTransport, facts: PhoneFacts, folder: Path) -> Ground:
    return Ground(adb, facts, JournalFolder(folder), at="", model=b"m", sha256=SHA256, folder=folder, apk=None)


def test_a_phone_that_somebody_measures_is_not_said_to_fail_and_not_published(tmp_path: Path) -> None:
    bench = Bench(AdbServer.from_environment(), JournalFolder(tmp_path))
    with lock.held(FACTS.phone.identity, SERIAL):
        trials = prove_all(bench, [SurveyedPhone(SERIAL, "device", FACTS, None, (), None)], "")
    ((proof,),) = (trial.proofs for trial in trials)
    assert proof.holds is None
    assert "measuring on it" in proof.detail
    assert publication(trials, [FACTS], "0.1.0", "2026-11-27").phones == ()


def test_a_large_core_that_is_off_now_is_not_said_to_be_unknown(adb: InProcessTransport, tmp_path: Path) -> None:
    facts = read_facts(adb, "")
    fastest = max(cpu.capacity or 0 for cpu in facts.topology.cpus)
    cpus = tuple(replace(cpu, online=cpu.capacity != fastest) for cpu in facts.topology.cpus)
    asleep = replace(facts, topology=replace(facts.topology, cpus=cpus))
    (proof,) = prove(ground(adb, asleep, tmp_path))
    assert (proof.assumption, proof.holds) == ("the large core is known", None)
    assert "offline" in proof.detail


def test_a_model_that_a_killed_trial_left_does_not_count_as_arrived(adb: InProcessTransport, tmp_path: Path) -> None:
    adb.push_bytes(b"m", model_path(SHA256))
    pushed: list[str] = []
    push = adb.push

    def heard(local: Path, remote: str, mode: int = 0o644) -> None:
        pushed.append(remote)
        push(local, remote, mode)

    adb.push = heard  # type: ignore[method-assign]
    proofs = prove(ground(adb, read_facts(adb, ""), tmp_path))
    found = next(proof for proof in proofs if proof.assumption == "models arrive whole")
    proofs.close()  # type: ignore[attr-defined]
    assert found == Proof("models arrive whole", True, "same SHA-256 there")
    assert pushed == [model_path(SHA256)]
    assert adb.run("ls /data/local/tmp/bigcore").exit_code != 0
