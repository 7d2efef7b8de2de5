"""The steps of the workflow for GitHub Actions, run by the shell that a runner has, after nights of every ending."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from support.rehearsed_nights import Watchroom

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(shutil.which("bash") is None, reason="a runner's shell is bash"),
]
FILE = Path(__file__).resolve().parents[4] / "deploy" / "nightly" / "github-actions.yml"
FAILS = '[candidate]\nmodels = "models"\ncommand = ["sh", "-c", "echo no rule to make >&2; exit 3"]\n'


@dataclass
class Job:
    """A checkout with a `bigcore` that rehearses, and what the runner gives to its steps."""

    room: Watchroom
    environment: Mapping[str, str]

    def steps(self, *names: str) -> dict[str, int]:
        """Exit codes. The night of each job is tonight by the clock of this computer."""
        workflow: dict[Any, Any] = yaml.safe_load(FILE.read_text())
        (job,) = workflow["jobs"].values()
        scripts = {step["name"]: step["run"] for step in job["steps"] if "run" in step}
        return {name: self._run(scripts[name]) for name in names or tuple(scripts)}

    def rehearse(self, *lines: str) -> None:
        phone = '[[phone]]\nasked = "bench-1"\nidentity = "p1"\n'
        (self.room.folder / "rehearsal.toml").write_text("\n".join((*lines, phone)))

    @property
    def summary(self) -> str:
        """Of the last job."""
        text = Path(self.environment["GITHUB_STEP_SUMMARY"]).read_text()
        Path(self.environment["GITHUB_STEP_SUMMARY"]).unlink()
        return text

    @property
    def junit(self) -> str:
        return (self.room.folder / "night.xml").read_text()

    def _run(self, script: str) -> int:
        shell = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
        return subprocess.run(shell, cwd=self.room.folder, env=self.environment, check=False).returncode


@pytest.fixture
def job(watchroom: Watchroom, tmp_path: Path) -> Job:
    programs, scratch = tmp_path / "programs", tmp_path / "scratch"
    programs.mkdir()
    scratch.mkdir()
    rehearsed = f'[ "$1 $2" = "nightly run" ] && set -- "$@" --rehearse {tmp_path}/rehearsal.toml'
    (programs / "bigcore").write_text(f'#!/bin/sh\n{rehearsed}\nexec {sys.executable} -m bigcore "$@"\n')
    (programs / "bigcore").chmod(0o755)
    given = {
        **os.environ,
        "PATH": f"{programs}:{os.environ['PATH']}",
        "BIGCORE_STORE": str(tmp_path / "store.sqlite"),
        "RUNNER_TEMP": str(scratch),
        "GITHUB_STEP_SUMMARY": str(scratch / "summary.md"),
    }
    made = Job(watchroom, given)
    made.rehearse()
    return made


def _quiet_night(job: Job) -> None:
    assert set(job.steps().values()) == {0}
    assert "to be noticed" in job.summary.splitlines()[0]
    assert "<error" not in job.junit


def test_a_night_whose_candidate_does_not_build_is_reported_as_such(job: Job):
    _quiet_night(job)
    (job.room.folder / "nightly.toml").write_text(FAILS)
    assert job.steps() == {"Note the time": 0, "Measure": 2, "Summary and page": 0}
    assert "no rule to make" in job.summary
    assert "<error" in job.junit


def test_a_night_that_is_killed_is_reported_as_not_finished(job: Job):
    _quiet_night(job)
    job.rehearse("stop_in_stage = 0")
    assert job.steps() == {"Note the time": 0, "Measure": 137, "Summary and page": 0}
    assert "not finished" in job.summary.splitlines()[0]
    assert "<error" in job.junit
    job.rehearse()
    assert set(job.steps().values()) == {0}
    assert "not finished" not in job.summary


def test_a_job_that_never_came_to_its_night_does_not_report_the_last_one(job: Job):
    _quiet_night(job)
    assert job.steps("Note the time", "Summary and page") == {"Note the time": 0, "Summary and page": 1}
    assert job.summary == "### No night was measured: see what the step Measure says\n"
    assert not (job.room.folder / "night.xml").exists()


def test_a_night_that_was_killed_weeks_ago_does_not_pass_for_tonights(job: Job):
    job.rehearse("stop_in_stage = 0", "started_at = 2026-01-05T12:00:00Z")
    assert job.steps("Measure") == {"Measure": 137}
    assert job.steps("Note the time", "Summary and page") == {"Note the time": 0, "Summary and page": 1}
    assert job.summary == "### No night was measured: see what the step Measure says\n"
    assert not (job.room.folder / "night.xml").exists()
