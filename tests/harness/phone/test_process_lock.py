"""One process of a computer at a time, and a plain word where the lock cannot be kept."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from harness.errors import ConfigRefused, DiskFailed
from harness.lab.agent_lock import alone as alone_with_phones
from harness.lab.errors import LabError
from harness.nightly.night_lock import alone as alone_tonight
from harness.phone.process_lock import alone


def refusal() -> ConfigRefused:
    return ConfigRefused("this", "is held by another", "wait")


def test_a_lock_that_is_held_is_refused_and_free_again_afterwards(tmp_path: Path) -> None:
    file = tmp_path / "one.lock"
    with alone(file, 0.0, refusal), pytest.raises(ConfigRefused, match="held by another"), alone(file, 0.0, refusal):
        pass
    with alone(file, 0.0, refusal):
        pass


def test_a_lock_is_free_again_when_its_work_failed(tmp_path: Path) -> None:
    file = tmp_path / "one.lock"
    with pytest.raises(ZeroDivisionError), alone(file, 0.0, refusal):
        1 / 0  # noqa: B018
    with alone(file, 0.0, refusal):
        pass


def test_a_lock_that_cannot_be_written_is_a_fault_of_the_disk(tmp_path: Path) -> None:
    no_folder = tmp_path / "file"
    no_folder.write_text("")
    with pytest.raises(DiskFailed), alone(no_folder / "one.lock", 0.0, refusal):
        pass


def test_a_lock_that_this_user_may_not_take_is_not_told_as_held_by_somebody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such as one that was made with sudo. The tests may run as root, who may take any, so another holds it here."""
    file = tmp_path / "one.lock"
    with alone(file, 0.0, refusal):
        monkeypatch.setattr(os, "access", lambda place, mode: place != file)
        with pytest.raises(DiskFailed, match=r"one\.lock: cannot be written"), alone(file, 0.0, refusal):
            pass


def test_an_agent_and_a_night_do_not_keep_each_other_out(own_state: object) -> None:
    with alone_with_phones("desk"), alone_tonight("desk"):
        with pytest.raises(LabError, match="another agent"), alone_with_phones("desk"):
            pass
        with pytest.raises(ConfigRefused, match="another night"), alone_tonight("desk"):
            pass
