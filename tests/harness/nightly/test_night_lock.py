"""Two nights of one store never measure at once, on whatever computer."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from harness.errors import ConfigRefused, DiskFailed, StoreFailed
from harness.nightly import night_lock
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


@pytest.mark.long
@pytest.mark.parametrize("spelled", ["store.sqlite", "sqlite:///store.sqlite", "{folder}/store.sqlite", "../link"])
def test_a_file_is_one_store_however_it_is_spelled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spelled: str
) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "a" / "store.sqlite")
    monkeypatch.chdir(tmp_path / "a")
    with (
        Store.open("store.sqlite") as store,
        Store.open(spelled.format(folder=tmp_path / "a")) as same,
        alone_in(store, tmp_path),
        pytest.raises(ConfigRefused, match="another night"),
        alone_in(same, tmp_path),
    ):
        pass


def test_two_files_of_one_name_measure_beside_each_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in "ab":
        (tmp_path / name).mkdir()
    monkeypatch.chdir(tmp_path / "a")
    with Store.open("store.sqlite") as one, alone_in(one, tmp_path):
        monkeypatch.chdir(tmp_path / "b")
        with Store.open("store.sqlite") as other, alone_in(other, tmp_path):
            pass


@pytest.mark.long
def test_two_users_with_state_folders_of_their_own_exclude_each_other(tmp_path: Path) -> None:
    store_file = tmp_path / "store.sqlite"
    with Store.open(str(store_file)) as store:
        store_file.chmod(0o660)
        with (
            alone_in(store, tmp_path / "hers"),
            pytest.raises(ConfigRefused, match="another night"),
            alone_in(store, tmp_path / "his"),
        ):
            pass
    (lock,) = tmp_path.glob("*.night.lock")
    assert stat.S_IMODE(lock.stat().st_mode) == 0o660, "who may write the store may take its lock"


def test_a_lock_that_another_user_made_and_nobody_else_may_take_is_told(tmp_path: Path) -> None:
    """For root every file may be written, so a folder stands in its place."""
    with Store.open(str(tmp_path / "store.sqlite")) as store:
        (tmp_path / "store.sqlite.night.lock").mkdir()
        with pytest.raises(DiskFailed, match=r"night.lock.*give it the owner and the permissions"), alone_in(store):
            pass


def test_a_folder_that_takes_no_file_keeps_no_night_from_measuring(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(night_lock, "beside", lambda file, end: Path("/proc") / f"{file.name}{end}")
    with Store.open(str(tmp_path / "store.sqlite")) as store, alone_in(store, tmp_path):
        pass
