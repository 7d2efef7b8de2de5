"""The names that are ours: no model of a user's takes one, wherever its name comes from."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.config import read_config
from harness.errors import ConfigRefused
from harness.sweep.models import adopt_folder
from models.anchor import throwaway_model

OURS = ("anchor", "anchor.after", "throwaway", "ANCHOR")
LONG = "x" * 121


def refused_config(folder: Path, text: str) -> str:
    file = folder / "sweep.toml"
    file.write_text(text)
    with pytest.raises(ConfigRefused) as refusal:
        read_config(file)
    assert "\n" not in str(refusal.value)
    return str(refusal.value)


@pytest.mark.parametrize("name", OURS)
def test_a_model_named_like_one_of_ours_is_refused_before_anything_is_built(tmp_path: Path, name: str) -> None:
    assert "bigcore's own model" in refused_config(tmp_path, f'[[model]]\nfile = "mine.tflite"\nname = "{name}"\n')


@pytest.mark.parametrize("name", OURS)
def test_a_model_file_named_like_one_of_ours_is_refused_and_may_be_given_a_name(tmp_path: Path, name: str) -> None:
    said = refused_config(tmp_path, f'[[model]]\nfile = "{name}.tflite"\n')
    assert "bigcore's own model" in said
    assert "give the [[model]] a `name`" in said
    (tmp_path / "sweep.toml").write_text(f'[[model]]\nfile = "{name}.tflite"\nname = "mine"\n')
    assert read_config(tmp_path / "sweep.toml").model[0].label == "mine"


@pytest.mark.parametrize("name", [*OURS, LONG])
def test_a_folder_of_models_with_such_a_name_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / f"{name}.tflite").write_bytes(throwaway_model())
    with pytest.raises(ConfigRefused, match="give the file another name"):
        adopt_folder(tmp_path)


def test_a_folder_in_which_two_files_come_to_one_name_is_refused(tmp_path: Path) -> None:
    for name in ("a b", "a_b"):
        (tmp_path / f"{name}.tflite").write_bytes(throwaway_model())
    with pytest.raises(ConfigRefused, match="a_b"):
        adopt_folder(tmp_path)


def test_a_long_file_name_is_refused_like_a_long_name(tmp_path: Path) -> None:
    assert "121 letters" in refused_config(tmp_path, f'[[model]]\nfile = "{LONG}.tflite"\n')
    assert "0,119" in refused_config(tmp_path, f'[[model]]\nfile = "a.tflite"\nname = "{LONG}"\n')


@pytest.mark.parametrize(
    "text",
    [
        '[[model]]\nfile = "a\\u0000b.tflite"\n',
        '[measure]\nbenchmark_model = "a\\u0000b"\n',
        '[build]\nweights = "a\\u0000b.keras"\n',
        '[phones]\nserials = ["virtual:a\\u0000b"]\n',
        '[[grid]]\narchitectures = ["a\\u0000b"]\n',
    ],
)
def test_a_nul_in_a_path_or_name_is_refused(tmp_path: Path, text: str) -> None:
    assert "NUL" in refused_config(tmp_path, text)


@pytest.mark.parametrize(
    "text",
    [
        "[measure]\nmax_starts = true\n",
        "[measure]\ncores = [true]\n",
        "[measure]\nhalf_width_percent = true\n",
        "[[grid]]\nwidths = [true]\n",
        "[build]\nsplits = [true]\n",
        "[conditions]\nmax_wait_seconds = false\n",
    ],
)
def test_true_is_not_taken_for_a_number(tmp_path: Path, text: str) -> None:
    assert "not true or false" in refused_config(tmp_path, text)


def test_a_core_that_is_named_twice_is_measured_once(tmp_path: Path) -> None:
    (tmp_path / "sweep.toml").write_text('[measure]\ncores = ["large", "large", 3]\nrunners = ["app", "app"]\n')
    measure = read_config(tmp_path / "sweep.toml").measure
    assert measure.cores == ("large", 3)
    assert len(measure.runners) == 1
