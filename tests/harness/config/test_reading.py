from __future__ import annotations

from pathlib import Path

import pytest

from harness.config import SweepConfig, read_config
from harness.errors import ConfigRefused
from models.variant import Precision, Variant


def written(folder: Path, text: str) -> Path:
    file = folder / "sweep.toml"
    file.write_text(text)
    return file


@pytest.mark.parametrize("value", ["[" * 5000 + "]" * 5000, "9" * 5000])
def test_a_file_that_no_reader_can_take_in_is_refused_by_its_name(tmp_path: Path, value: str) -> None:
    with pytest.raises(ConfigRefused, match=r"sweep\.toml: holds what cannot be read"):
        read_config(written(tmp_path, f"[measure]\nseed = {value}\n"))


def test_a_file_from_an_editor_that_marks_its_beginning_is_read(tmp_path: Path) -> None:
    assert read_config(written(tmp_path, "\ufeff[measure]\nseed = 7\n")).measure.seed == 7


def test_no_file_means_the_21_points_of_figure_5_and_one_more() -> None:
    variants = read_config(None).variants
    assert len(variants) == 4 * 5 + 1 + 1
    assert Variant("mobilenet_v2", 1.4, 224) in variants
    assert Variant("mobilenet_v2", 1.3, 224) in variants
    assert Variant("mobilenet_v2", 1.4, 96) not in variants


def test_a_grid_is_the_product_of_its_lists_and_of_the_splits(tmp_path: Path) -> None:
    config = read_config(
        written(
            tmp_path,
            """
            [[grid]]
            architectures = ["mobilenet_v2"]
            widths = [0.35, 1.0]
            resolutions = [96, 224]
            precisions = ["float32", "int8"]
            [build]
            splits = [1, 2]
            """,
        )
    )
    assert len(config.variants) == 2 * 2 * 2 * 2
    assert Variant("mobilenet_v2", 0.35, 96, Precision.INT8, split=2) in config.variants


def test_the_command_line_changes_every_grid_and_wins(tmp_path: Path) -> None:
    file = written(tmp_path, "[[grid]]\nwidths = [0.5]\n[[grid]]\nwidths = [0.75]\n[measure]\nseed = 5\n")
    config = read_config(file, {"grid": {"resolutions": [96]}, "measure": {"seed": 7, "threads": None}})
    assert [variant.name for variant in config.variants] == ["mobilenet_v2_0.5_96", "mobilenet_v2_0.75_96"]
    assert config.measure.seed == 7


def test_a_width_on_the_command_line_narrows_the_default_grid() -> None:
    config = read_config(None, {"grid": {"widths": [0.35], "resolutions": [96]}})
    assert [variant.name for variant in config.variants] == ["mobilenet_v2_0.35_96"]


def test_own_models_alone_bring_no_default_grid(tmp_path: Path) -> None:
    config = read_config(written(tmp_path, '[[model]]\nfile = "mine.tflite"\ntop1 = 71.2\n'))
    assert config.variants == ()
    assert config.model[0].file == tmp_path / "mine.tflite"
    assert config.model[0].label == "mine"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[measure]\nmax_start = 3\n", ["max_start", "did you mean max_starts?"]),
        ("[mesure]\n", ["mesure", "did you mean measure?"]),
        ("[[grid]]\nwidth = [1.0]\n", ["width", "did you mean widths?"]),
        ("[[grid]]\nwidths = [0]\n", ["widths", "greater than 0"]),
        ("[[grid]]\nwidths = [-1.0]\n", ["widths", "greater than 0"]),
        ("[[grid]]\nwidths = [nan]\n", ["widths", "finite"]),
        ("[[grid]]\nwidths = [true]\n", ["widths", "not true or false"]),
        ('[[grid]]\nresolutions = ["97x"]\n', ["resolutions", "97x"]),
        ("[[grid]]\nresolutions = [0]\n", ["resolutions", "greater than 0"]),
        ('[[grid]]\nprecisions = ["float8"]\n', ["precisions", "float8"]),
        ('[measure]\nclock = "fast"\n', ["clock", "fast"]),
        ('[measure]\ncores = ["huge"]\n', ["cores", "huge"]),
        ("[measure]\nmin_starts = 9\nmax_starts = 3\n", ["min_starts (9)", "max_starts (3)"]),
        ("[build]\nsplits = [6]\n", ["splits", "less than or equal to 5"]),
        ("[measure\n", ["not TOML", "line 1"]),
        ('[measure]\ncores = "small"\n', ["cores", 'a list is wanted; write ["small"]', "see docs/configuration.md"]),
        ("[[grid]]\nwidths = 0.5\n", ["widths", "a list is wanted; write [0.5]"]),
        ("[grid]\n", ["grid", "write [[grid]]"]),
        ('model = "a.tflite"\n', ["model", "write [[model]]"]),
        ("[[measure]]\n", ["measure", "one table is wanted; write [measure]"]),
        ('[[model]]\nfil = "a.tflite"\n', ["fil", "did you mean file?"]),
        ("[[model]]\nfile = 3\n", ["file", "a path is wanted, as a text"]),
        ("[measure]\nrunners = []\n", ["runners", "at least 1 is wanted"]),
        ("[measure]\npause = 3\n", ["pause", "the keys here are runners"]),
    ],
)
def test_what_cannot_be_is_refused_by_name(tmp_path: Path, text: str, words: list[str]) -> None:
    with pytest.raises(ConfigRefused) as refusal:
        read_config(written(tmp_path, text))
    for word in words:
        assert word in str(refusal.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigRefused, match="no such file"):
        read_config(tmp_path / "nowhere.toml")


def test_a_file_of_bytes_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "sweep.toml"
    file.write_bytes(bytes(range(256)))
    with pytest.raises(ConfigRefused, match="cannot be read"):
        read_config(file)


def test_two_models_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigRefused, match="two models are named a"):
        read_config(written(tmp_path, '[[model]]\nfile = "a.tflite"\n[[model]]\nfile = "x/a.tflite"\n'))


def test_a_config_survives_the_trip_through_json() -> None:
    config = read_config(None, {"measure": {"cores": ["large", 3]}})
    assert SweepConfig.model_validate_json(config.model_dump_json()) == config
