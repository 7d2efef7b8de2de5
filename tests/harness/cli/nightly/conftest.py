from __future__ import annotations

import pytest
from support.rehearsed_nights import Watchroom


@pytest.fixture
def watchroom(tmp_path, monkeypatch) -> Watchroom:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return Watchroom(tmp_path)
