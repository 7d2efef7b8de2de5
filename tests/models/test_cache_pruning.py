"""What leaves the cache of built files, by when it was last asked for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from models.build import build, find_built
from models.cache import Cache, Entry
from models.cache_pruning import DAY_S, IN_USE_S, UNUSED_DAYS, prune

NOW_S = 1_800_000_000.0
YEARS = 3000


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path)


def kept(cache: Cache, key: str, unused_days: float, size_bytes: int = 10) -> Entry:
    entry = cache.put(key, key.encode() * size_bytes)
    used_s = NOW_S - unused_days * DAY_S
    os.utime(entry.path, (used_s, used_s))
    return entry


def names(cache: Cache) -> list[str]:
    return sorted(path.name.partition("-")[0] for path in cache.folder.iterdir())


def test_an_entry_goes_when_nobody_asked_for_it_in_a_season(cache: Cache):
    kept(cache, "a", UNUSED_DAYS - 1)
    kept(cache, "b", UNUSED_DAYS + 1)
    prune(cache.folder, NOW_S)
    assert names(cache) == ["a"]


def test_beyond_its_size_the_longest_unused_goes_first(cache: Cache):
    for days, key in enumerate("abcd", start=2):
        kept(cache, key, days)
    prune(cache.folder, NOW_S, most_bytes=25)
    assert names(cache) == ["a", "b"]


def test_what_was_asked_for_today_stays_however_full_the_cache_is(cache: Cache):
    kept(cache, "a", 0.5 * IN_USE_S / DAY_S)
    kept(cache, "b", 2)
    prune(cache.folder, NOW_S, most_bytes=1)
    assert names(cache) == ["a"]


def test_finding_an_entry_is_using_it(cache: Cache):
    entry = kept(cache, "a", YEARS)
    before = entry.path.stat().st_mtime
    assert cache.find("a") == entry
    assert entry.path.stat().st_mtime > before


def test_so_is_finding_it_by_its_hash(cache: Cache, tmp_path: Path):
    entry = kept(cache, "a", YEARS)
    before = entry.path.stat().st_mtime
    assert find_built(entry.sha256, tmp_path) == entry.path
    assert entry.path.stat().st_mtime > before


def test_an_entry_that_is_asked_for_while_it_is_being_removed_stays(cache: Cache, monkeypatch: pytest.MonkeyPatch):
    entry = kept(cache, "a", YEARS)
    rename = Path.rename

    def asked_for_meanwhile(path: Path, target: Path) -> Path:
        if path == entry.path:
            os.utime(path)
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", asked_for_meanwhile)
    prune(cache.folder, NOW_S)
    assert cache.find("a") == entry


def test_an_entry_that_has_just_gone_is_a_miss(cache: Cache, monkeypatch: pytest.MonkeyPatch):
    entry = kept(cache, "a", 1)
    monkeypatch.setattr(Path, "glob", lambda *_: iter([entry.path]))
    entry.path.unlink()
    assert cache.find("a") is None


def test_a_reader_that_has_the_file_open_reads_it_to_the_end(cache: Cache):
    entry = kept(cache, "a", UNUSED_DAYS + 1)
    with entry.path.open("rb") as reader:
        prune(cache.folder, NOW_S)
        assert reader.read() == b"a" * 10
    assert names(cache) == []


@pytest.mark.parametrize("name", [".a-1.tflite.leaving", ".x.part"])
def test_what_a_killed_process_left_behind_goes_too(cache: Cache, name: str):
    kept(cache, "a", 1)
    rest = cache.folder / name
    rest.write_bytes(b"half")
    os.utime(rest, (NOW_S - 2 * IN_USE_S,) * 2)
    prune(cache.folder, NOW_S)
    assert names(cache) == ["a"]


def test_what_is_being_written_stays(cache: Cache):
    kept(cache, "a", 1)
    (cache.folder / ".x.part").write_bytes(b"half")
    os.utime(cache.folder / ".x.part", (NOW_S, NOW_S))
    prune(cache.folder, NOW_S)
    assert (cache.folder / ".x.part").exists()


def test_a_build_prunes(cache: Cache, tmp_path: Path):
    kept(cache, "a", YEARS)
    build([], cache=tmp_path)
    assert names(cache) == []


def test_a_cache_that_is_not_there_yet_is_left_alone(tmp_path: Path):
    prune(tmp_path / "models", NOW_S)
    assert not (tmp_path / "models").exists()
