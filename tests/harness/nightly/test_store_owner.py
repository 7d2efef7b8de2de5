"""Two watches on one store are told apart from one that was edited, moved, renamed or checked out anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.nightly.store_owner import AnotherWatch, WatchNight, place_of, refuse_another


@pytest.fixture
def ours(tmp_path: Path) -> str:
    return _toml(tmp_path / "ours")


@pytest.fixture
def theirs(tmp_path: Path) -> str:
    return _toml(tmp_path / "theirs")


def _toml(folder: Path) -> str:
    folder.mkdir()
    (folder / "nightly.toml").write_text("")
    return place_of(folder / "nightly.toml")


def night(toml: str, models: str, files: str = "", phones: str = "") -> WatchNight:
    return WatchNight(toml, "2026-01-05", frozenset(models), frozenset(files), frozenset(phones))


def test_a_file_that_watches_none_of_the_models_of_another_that_is_still_there_is_another_watch(ours: str, theirs: str):
    with pytest.raises(AnotherWatch, match=r"theirs/nightly.toml.*watches none of its models; give each .*--store"):
        refuse_another([night(theirs, "abc")], night(ours, "xyz"))


def test_the_first_night_and_those_of_a_bigcore_of_before_refuse_nobody(ours: str):
    refuse_another([], night(ours, "abc"))
    refuse_another([night("", "abc")], night(ours, "xyz"))


def test_a_file_that_was_edited_is_the_same_watch_whatever_it_watches_now(ours: str):
    refuse_another([night(ours, "abc")], night(ours, "xyz"))


def test_a_file_that_was_moved_or_renamed_is_the_same_watch(ours: str, theirs: str):
    Path(theirs.partition(":")[2]).unlink()
    refuse_another([night(theirs, "abc")], night(ours, "xyz"))


def test_checkouts_in_several_folders_are_one_watch_while_models_come_and_go(ours: str, theirs: str):
    seen = [night(theirs, "abc"), night(ours, "abcd"), night(theirs, "bcd")]
    refuse_another(seen, night(ours, "bcde"))


def test_models_that_were_all_renamed_are_known_by_their_files(ours: str, theirs: str):
    refuse_another([night(theirs, "abc", "123")], night(ours, "xyz", "345"))


def test_a_file_that_takes_every_phone_and_finds_none_of_the_others_is_another_watch(ours: str, theirs: str):
    seen = [night(theirs, "abc", phones="pq")]
    refuse_another(seen, night(ours, "abc", phones="qr"))
    refuse_another(seen, night(ours, "abc"))
    with pytest.raises(AnotherWatch, match="measures on none of its phones; name this one's phones"):
        refuse_another(seen, night(ours, "abc", phones="r"))


def test_another_computer_may_go_on_with_the_watch_and_may_not_bring_another(ours: str):
    there = f"another-computer:{ours.partition(':')[2]}"
    refuse_another([night(there, "abc")], night(ours, "abcd"))
    with pytest.raises(AnotherWatch):
        refuse_another([night(there, "abc")], night(ours, "xyz"))


def test_two_watches_that_share_a_model_are_known_once_they_take_turns(ours: str, theirs: str):
    seen = [night(theirs, "abc"), night(ours, "axy"), night(theirs, "abc")]
    refuse_another(seen[:1], night(ours, "axy"))
    refuse_another(seen[:2], night(theirs, "abc"))
    with pytest.raises(AnotherWatch, match="takes turns with it"):
        refuse_another(seen, night(ours, "axy"))
    with pytest.raises(AnotherWatch, match="takes turns with it"):
        refuse_another([*seen, seen[-1]], night(ours, "axy"))
