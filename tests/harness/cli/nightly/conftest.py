from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from filelock import FileLock
from support.rehearsed_nights import Watchroom

from harness.nightly.config import WatchSection
from harness.nightly.simulation.kept_thresholds import kept_design, rules_of
from harness.store.nights import KeptNights
from harness.store.store import Store


@pytest.fixture(scope="session")
def store_with_thresholds(folder_of_all_workers) -> Path:
    """They take seconds to compute and are the same for every default watch."""
    file = folder_of_all_workers / "thresholds.sqlite"
    with FileLock(f"{file}.made"):
        if not file.exists():
            unfinished = file.with_suffix(".unfinished")
            with Store.open(str(unfinished)) as store:
                kept, rules = KeptNights(store), rules_of(WatchSection())
                kept_design(kept, rules, None, two_installations=False, at="2026-01-05T12:00:00Z")
            unfinished.rename(file)
    return file


@pytest.fixture
def watchroom(tmp_path, monkeypatch, store_with_thresholds) -> Watchroom:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    shutil.copyfile(store_with_thresholds, tmp_path / "store.sqlite")
    return Watchroom(tmp_path)
