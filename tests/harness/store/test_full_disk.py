"""A disk that is full, or mounted for reading only: what the store holds can still be read, and room can be made."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from harness.cli import run
from harness.errors import StoreFailed
from harness.store.store import Store

SIZE = 4 * 2**20


@dataclass(frozen=True)
class SmallDisk:
    """A disk of its own, in memory."""

    folder: Path

    @property
    def store(self) -> str:
        return str(self.folder / "store.sqlite")

    def fill(self) -> None:
        with (self.folder / "filler").open("wb", buffering=0) as filler:
            try:
                while filler.write(b"\0" * 4096):
                    pass
            except OSError:
                return

    @property
    def free(self) -> int:
        told = os.statvfs(self.folder)
        return told.f_bavail * told.f_frsize

    def mount_read_only(self) -> None:
        subprocess.run(["mount", "-o", "remount,ro", str(self.folder)], check=True)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("a small disk is mounted as root only")
    yield SmallDisk(folder)
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.fixture
def full(disk: SmallDisk, tale: Callable) -> SmallDisk:
    with Store.open(disk.store) as store:
        for name in ("a", "b", "c", "d", "e", "f"):
            tale(name, starts=4).tell(store)
    disk.fill()
    assert disk.free == 0
    return disk


class TestOnAFullDisk:
    def test_everything_can_still_be_read(self, full: SmallDisk, tale) -> None:
        told = tale("a", starts=4)
        with Store.open(full.store) as store:
            assert [summary.sweep.sweep for summary in store.sweeps()] == ["f", "e", "d", "c", "b", "a"]
            assert store.run_result("a.1").estimates == told.estimates
            assert [sample for sample in store.each_sample("a.1") if store.starts(sample.run)] == list(told.samples)

    def test_show_and_export_work_as_typed(self, full: SmallDisk, capfd) -> None:
        for words in (("list",), ("show", "a"), ("export", "a", "-f", "jsonl")):
            with pytest.raises(SystemExit) as end:
                run(["runs", *words, "--store", full.store])
            assert end.value.code == 0, capfd.readouterr().err

    def test_a_prune_frees_room_for_what_is_measured_next(self, full: SmallDisk, tale) -> None:
        with Store.open(full.store) as store:
            assert store.prune(["a", "b", "c", "d", "e"], "2027-01-01T00:00:00Z") == 5 * 8
        assert full.free > 0
        with Store.open(full.store) as store:
            assert store.integrity_check() == ()
            assert store.sweep("a").sweep.pruned_at == "2027-01-01T00:00:00Z"
            assert store.run_result("a.1").estimates == tale("a", starts=4).estimates
            assert store.samples("f.1") == tale("f", starts=4).samples

    def test_what_is_new_is_refused_in_one_sentence(self, full: SmallDisk, tale) -> None:
        with Store.open(full.store) as store, pytest.raises(StoreFailed, match="full"):
            tale("new").tell(store)


class TestOnAReadOnlyDisk:
    def test_everything_can_still_be_read_and_nothing_is_written(self, disk: SmallDisk, tale) -> None:
        with Store.open(disk.store) as store:
            told = tale("a").tell(store)
        disk.mount_read_only()
        with Store.open(disk.store) as store:
            assert store.run_result("a.1").estimates == told.estimates
            assert store.samples("a.1") == told.samples
            with pytest.raises(StoreFailed):
                store.prune(["a"], "2027-01-01T00:00:00Z")
            with pytest.raises(StoreFailed):
                tale("b").tell(store)

    def test_records_that_are_still_in_the_log_are_not_passed_over(self, disk: SmallDisk, tale) -> None:
        writer = Store.open(disk.store)
        tale("a").tell(writer)
        disk_copy = disk.folder / "copy.sqlite"
        for end in ("", "-wal"):
            Path(f"{disk_copy}{end}").write_bytes(Path(f"{disk.store}{end}").read_bytes())
        writer.close()
        disk.mount_read_only()
        with pytest.raises(StoreFailed, match="still in the log"):
            Store.open(str(disk_copy))
