"""What is written for a user replaces nothing that a watch is made of."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from support.nights import NIGHT

from harness.errors import ConfigRefused
from harness.nightly.config import read_nightly
from harness.nightly.store_owner import place_of
from harness.nightly.watched_files import WatchedFiles

WATCHED = """
[candidate]
models = "models"
apk = "out/app.apk"
benchmark_model = "out/tool"
command = ["./make_models.sh", "all"]
[measure]
benchmark_model = "own_tool"
"""
CANDIDATES = (
    "models", "models/net_a.tflite", "models/tomorrows.tflite", "models/NET_A.tflite", "disk/real.bin", "out/app.apk",
    "out/tool", "own_tool", "make_models.sh", "link_to_net_a", "out/../models/net_a.tflite",
)  # fmt: skip


@pytest.fixture
def watched(tmp_path: Path) -> WatchedFiles:
    for folder in ("models", "out", "disk"):
        (tmp_path / folder).mkdir()
    for file in ("models/net_a.tflite", "disk/real.bin", "make_models.sh"):
        (tmp_path / file).write_text("")
    (tmp_path / "models/linked.tflite").symlink_to(tmp_path / "disk/real.bin")
    (tmp_path / "link_to_net_a").symlink_to(tmp_path / "models/net_a.tflite")
    (tmp_path / "link_to_toml").symlink_to(tmp_path / "nightly.toml")
    (tmp_path / "nightly.toml").write_text(WATCHED)
    return WatchedFiles.of(read_nightly(tmp_path / "nightly.toml"), tmp_path / "nightly.toml")


@pytest.mark.parametrize("name", CANDIDATES)
def test_a_file_of_the_candidate_is_never_written_over(tmp_path: Path, watched: WatchedFiles, name: str) -> None:
    with pytest.raises(ConfigRefused, match="belongs to the candidate, which would be lost; another"):
        watched.refuse_file(tmp_path / name, "another")


@pytest.mark.parametrize("name", ["nightly.toml", "link_to_toml", "models/../nightly.toml", "Nightly.toml"])
def test_nightly_toml_is_never_written_over(tmp_path: Path, watched: WatchedFiles, name: str) -> None:
    with pytest.raises(ConfigRefused, match="says what is watched, which would be lost"):
        watched.refuse_file(tmp_path / name, "another")


def test_a_listed_model_is_never_written_over_before_it_is_built_either(tmp_path: Path) -> None:
    file = tmp_path / "nightly.toml"
    file.write_text('[[model]]\nfile = "net_b.tflite"\n')
    with pytest.raises(ConfigRefused, match="belongs to the candidate"):
        WatchedFiles.of(read_nightly(file), file).refuse_file(tmp_path / "net_b.tflite", "another")


def test_a_folder_that_holds_what_is_watched_is_not_written_into(tmp_path: Path, watched: WatchedFiles) -> None:
    for name in ("models", "."):
        with pytest.raises(ConfigRefused, match=r"candidate|it holds nightly\.toml"):
            watched.refuse_folder(tmp_path / name, "another")
    watched.refuse_folder(tmp_path / "otava", "another")


def test_whatever_else_lies_in_the_folders_may_be_written(tmp_path: Path, watched: WatchedFiles) -> None:
    for name in ("night.md", "models/night.md", "out/night.xml"):
        watched.refuse_file(tmp_path / name, "another")


def test_a_kept_night_tells_what_it_watched_on_this_computer_alone(tmp_path: Path, watched: WatchedFiles) -> None:
    toml = tmp_path / "nightly.toml"
    night = replace(NIGHT, config_json=read_nightly(toml).model_dump_json(), toml=place_of(toml))
    assert WatchedFiles.of_night(night) == watched
    assert WatchedFiles.of_night(replace(night, toml=f"another-computer:{toml}")) is None
    assert WatchedFiles.of_night(replace(night, config_json='{"of": "a later version"}')) is None
