"""Two nights of one store never measure at once, on whatever computer."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from harness.errors import ConfigRefused, StoreFailed
from harness.nightly.night_lock import alone_in
from harness.store.store import Store


@pytest.mark.long
def test_a_night_of_another_computer_is_refused_and_the_store_is_free_afterwards(
    team_store: Store, tmp_path: Path
) -> None:
    """Each computer has its lock files in a folder of its own."""
    here, there = tmp_path / "here", tmp_path / "there"
    with alone_in(team_store, here):
        with pytest.raises(ConfigRefused, match="another night"), alone_in(team_store, there):
            pass
        team_store.sweeps()
    with alone_in(team_store, there):
        pass


@pytest.mark.long
def test_a_night_that_is_killed_frees_the_store(postgresql: str, team_store: Store, tmp_path: Path) -> None:
    program = (
        "import os, pathlib, sys\n"
        "from harness.nightly.night_lock import alone_in\n"
        "from harness.store.store import Store\n"
        "alone_in(Store.open(sys.argv[1]), pathlib.Path(sys.argv[2])).__enter__()\n"
        "os.kill(os.getpid(), 9)\n"
    )
    done = subprocess.run([sys.executable, "-c", program, postgresql, str(tmp_path / "there")], check=False)
    assert done.returncode == -9
    with alone_in(team_store, tmp_path / "here"):
        pass


@pytest.mark.long
def test_a_database_that_does_not_answer_is_a_fault_of_the_store_in_one_sentence(
    postgresql: str, team_store: Store, tmp_path: Path
) -> None:
    """A role whose statements may last a tenth of a second is ended while it waits for the other night."""
    impatient = f"{postgresql}{'&' if '?' in postgresql else '?'}options=-c%20statement_timeout%3D100"
    with (
        alone_in(team_store, tmp_path / "here"),
        Store.open(impatient) as store,
        pytest.raises(StoreFailed, match="statement timeout"),
        alone_in(store, tmp_path / "there"),
    ):
        pass


def test_a_file_is_the_affair_of_one_computer(tmp_path: Path) -> None:
    with (
        Store.open(str(tmp_path / "store.sqlite")) as store,
        alone_in(store, tmp_path),
        pytest.raises(ConfigRefused, match="another night"),
        alone_in(store, tmp_path),
    ):
        pass
