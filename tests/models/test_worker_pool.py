"""The build's worker processes: one that dies is heard of, at whatever moment."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from models import worker_pool
from models.jobs import Answer, Job

PIPE_BYTES = 65_536
"""What Linux holds for a reader that does not read."""


def job(*resolutions: int) -> Job:
    return Job("mobilenet_v2", 0.35, "float32", 1, resolutions, ("key",) * len(resolutions), "seeded", None, 1, "cache")


def program(folder: Path, script: str) -> str:
    file = folder / "python"
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)
    return str(file)


@pytest.mark.parametrize(
    ("script", "resolutions", "ending"),
    [
        ("exit 1", (96,), "with code 1"),
        ("exit 1", tuple(range(PIPE_BYTES // 4)), "with code 1"),
        ("read line; exit 2", (96,), "with code 2"),
        ('read line; printf \'{"event": "sav\'; exit 3', (96,), "with code 3"),
        ("read line; kill -9 $$", (96,), "by SIGKILL"),
    ],
    ids=["at once", "while it is told a job", "after its job", "in the middle of an answer", "killed"],
)
def test_a_process_that_dies_fails_its_jobs_by_name_and_the_rest_goes_on(
    script, resolutions, ending, tmp_path: Path, monkeypatch
):
    monkeypatch.setattr(sys, "executable", program(tmp_path, script))
    said = list(worker_pool.run([job(*resolutions), job(128)], workers=1))
    assert [answer.resolution for _, answer in said] == [*resolutions, 128]
    assert all(answer.event == "failed" and ending in answer.detail[0] for _, answer in said)


def test_a_thread_that_ends_early_is_an_error_and_no_wait_for_ever(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(sys, "executable", program(tmp_path, "read line; echo nonsense"))
    monkeypatch.setattr("threading.excepthook", lambda told: None)
    with pytest.raises(RuntimeError, match="left 1 jobs"):
        list(worker_pool.run([job(96)], workers=1))


def test_an_answer_survives_its_line():
    answer = Answer("failed", 96, detail=("why",))
    assert Answer.from_line(answer.to_line()) == answer
