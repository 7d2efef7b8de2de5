"""What belongs to a store is never written over."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.errors import ConfigRefused
from harness.store.own_files import refuse_own_file


@pytest.mark.parametrize("end", ["", "-wal", "-shm", "-journal", ".lock", ".night.lock"])
def test_the_companions_of_a_store_that_is_named_by_a_link_are_its_own_too(tmp_path: Path, end: str) -> None:
    """SQLite keeps them beside the file that the link leads to."""
    (tmp_path / "disk").mkdir()
    (tmp_path / "store").symlink_to(tmp_path / "disk" / "store.sqlite")
    with pytest.raises(ConfigRefused, match="belongs to the store"):
        refuse_own_file(tmp_path / "disk" / f"store.sqlite{end}", str(tmp_path / "store"))


def test_any_other_file_may_be_written(tmp_path: Path) -> None:
    refuse_own_file(tmp_path / "report.html", str(tmp_path / "store.sqlite"))
