"""Several processes write at once; whoever is killed loses nothing that was committed."""

from __future__ import annotations

import os
import pickle
import random
import signal
import subprocess
import sys
import textwrap
from dataclasses import replace

import pytest

from harness.store.store import Store

WRITER = textwrap.dedent(
    """
    import pickle, sys
    from dataclasses import replace
    from harness.store.store import Store

    sample = pickle.loads(bytes.fromhex(sys.argv[2]))
    with Store.open(sys.argv[1]) as store:
        for start in range(1, int(sys.argv[3]) + 1):
            store.add_sample(replace(sample, start=start))
            print(start, flush=True)
    """
)


def writer(address, sample, count) -> subprocess.Popen[str]:
    words = [sys.executable, "-c", WRITER, str(address), pickle.dumps(sample).hex(), str(count)]
    return subprocess.Popen(words, stdout=subprocess.PIPE, text=True)


@pytest.mark.long
def test_several_processes_write_at_once_and_lose_nothing(any_store, tale):
    told = tale().tell_plan(any_store)
    runs = [f"{told.sweep.sweep}.{number}" for number in (2, 3, 4)]
    for run in runs:
        any_store.add_run(replace(told.run, run=run))
        any_store.add_artifacts(run, told.artifacts)
    writers = [writer(any_store.address, replace(told.samples[0], run=run), 40) for run in runs]
    assert [process.wait(120) for process in writers] == [0] * len(runs)
    for process in writers:
        process.stdout.close()
    for run in runs:
        assert [sample.start for sample in any_store.samples(run)] == list(range(1, 41))


@pytest.mark.long
def test_two_processes_may_meet_the_same_new_phone_at_once(any_store, tale):
    program = (
        "import pickle, sys; from harness.store.store import Store\n"
        "with Store.open(sys.argv[1]) as store: store.add_phone(pickle.loads(bytes.fromhex(sys.argv[2])))"
    )
    words = [sys.executable, "-c", program, any_store.address, pickle.dumps(tale().phone).hex()]
    meeting = [subprocess.Popen(words) for _ in range(3)]
    assert [process.wait(120) for process in meeting] == [0] * 3


@pytest.mark.long
@pytest.mark.parametrize("seed", range(3))
def test_a_killed_process_loses_no_sample_that_it_had_told_of(tmp_path, tale, seed):
    file = tmp_path / "store.sqlite"
    with Store.open(str(file)) as store:
        told = tale().tell_plan(store)
        process = writer(file, told.samples[0], 100_000)
        for _ in range(random.Random(seed).randrange(5, 60)):
            process.stdout.readline()
        os.kill(process.pid, signal.SIGKILL)
        said = process.stdout.read().split()
        process.wait()
        process.stdout.close()

        kept = [sample.start for sample in store.samples(told.run.run)]
        assert kept == list(range(1, len(kept) + 1))
        assert len(kept) >= int(said[-1] if said else 0)
        assert store.integrity_check() == ()
        store.add_sample(replace(told.samples[0], start=store.last_start(told.run.run) + 1))


class TestIntegrityCheck:
    def test_finds_nothing_in_a_sound_store(self, any_store, tale):
        tale().tell(any_store)
        assert any_store.integrity_check() == ()

    def test_names_the_sample_whose_latencies_are_broken(self, any_store, tale):
        tale().tell(any_store)
        with any_store.changing() as connection:
            connection.exec_driver_sql(
                "UPDATE sample SET inferences = 7 WHERE start = 2 AND variant = 'mobilenet_v2_1.0_224'"
            )
        (problem,) = any_store.integrity_check()
        assert "mobilenet_v2_1.0_224 in start 2" in problem

    def test_finds_rows_that_refer_to_nothing(self, store, tale):
        import sqlite3
        from contextlib import closing

        tale().tell(store)
        with closing(sqlite3.connect(store.address)) as connection, connection:
            connection.execute("DELETE FROM session")
        assert any("refer to something that is not there" in problem for problem in store.integrity_check())
