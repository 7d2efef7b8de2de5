"""The keys of sweep.toml: documented, with their defaults, each refused when it is nonsense, each with its option."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from harness.config import GridSection, SweepConfig, read_config
from harness.errors import ConfigRefused

HOME = Path(__file__).resolve().parents[2]

# Written by hand from the design: section, key, another good value, a bad value, the option
KEYS: list[tuple[str, str, object, object, str | None]] = [
    ("grid", "architectures", ["mobilenet_v1"], 3, "--architecture"),
    ("grid", "widths", [0.35], [-1.0], "--width"),
    ("grid", "resolutions", [96], ["97x"], "--resolution"),
    ("grid", "precisions", ["int8"], ["int4"], "--precision"),
    ("model", "file", "mine.tflite", 3, None),
    ("model", "name", "mine", "no spaces; please", None),
    ("model", "top1", 71.2, 101.0, None),
    ("measure", "runners", ["shell"], ["adb"], "--runner"),
    ("measure", "benchmark_model", "folder", 3, "--benchmark-model"),
    ("measure", "threads", [1, 2], 0, "--threads"),
    ("measure", "runtimes", ["2.21.0", "2.16.1"], ["2.21.0;reboot"], "--runtime"),
    ("measure", "xnnpack", False, "perhaps", "--xnnpack"),
    ("measure", "clock", "fixed", "fast", "--clock"),
    ("measure", "cores", ["small", 3], ["big"], "--core"),
    ("measure", "half_width_percent", 0.5, 0.0, "--half-width-percent"),
    ("measure", "half_width_of", "level", "both", "--half-width-of"),
    ("measure", "min_starts", 7, 0, "--min-starts"),
    ("measure", "max_starts", 31, 5, "--max-starts"),
    ("measure", "round_seconds", 60.0, 0.0, "--round-seconds"),
    ("measure", "max_minutes", 5.0, -1.0, "--max-minutes"),
    ("measure", "seed", 2, -1, "--seed"),
    ("build", "weights", "imagenet", 3, "--weights"),
    ("build", "splits", [1, 4], [6], "--split"),
    ("conditions", "min_battery_percent", 50, 101, "--min-battery-percent"),
    ("conditions", "max_rise_c", 2.0, 0.0, "--max-rise-c"),
    ("conditions", "max_temperature_c", 35.0, float("nan"), "--max-temperature-c"),
    ("conditions", "max_wait_seconds", 60.0, -1.0, "--max-wait-seconds"),
    ("conditions", "cool_down_seconds", 30.0, -1.0, "--cool-down-seconds"),
    ("conditions", "usual_cap_khz", 1_900_800, -1, "--usual-cap-khz"),
    ("conditions", "allow_reboot", True, "perhaps", "--allow-reboot"),
    ("phones", "serials", ["A", "virtual:pixel_1"], "A", "--phone"),
    ("phones", "session_minutes", 50.0, -1.0, "--session-minutes"),
]
IDS = [f"{section}.{key}" for section, key, *_ in KEYS]


def spelled(value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(spelled, value))}]"
    return str(value).lower() if isinstance(value, bool | float) else repr(value)


def written(folder: Path, section: str, key: str, value: object) -> Path:
    head = f"[[{section}]]" if section in ("grid", "model") else f"[{section}]"
    beside = "file = 'mine.tflite'\n" if section == "model" and key != "file" else ""
    file = folder / "sweep.toml"
    file.write_text(f"{head}\n{beside}{key} = {spelled(value)}\n")
    return file


def read_back(config: SweepConfig, section: str, key: str) -> Any:
    part = config.model_dump(mode="json")[section]
    return (part[0] if section in ("grid", "model") else part)[key]


@pytest.mark.parametrize(("section", "key", "good", "_bad", "_option"), KEYS, ids=IDS)
def test_a_key_is_taken_as_it_was_written(
    tmp_path: Path, section: str, key: str, good: object, _bad: object, _option: str | None
) -> None:
    value = read_back(read_config(written(tmp_path, section, key, good)), section, key)
    if key in ("file", "benchmark_model"):
        assert value == str(tmp_path / str(good)), "a path counts from the folder of the file"
    else:
        assert value == good


@pytest.mark.parametrize(("section", "key", "_good", "bad", "_option"), KEYS, ids=IDS)
def test_nonsense_is_refused_by_the_name_of_its_key(
    tmp_path: Path, section: str, key: str, _good: object, bad: object, _option: str | None
) -> None:
    with pytest.raises(ConfigRefused) as refused:
        read_config(written(tmp_path, section, key, bad))
    assert section in str(refused.value)
    assert key in str(refused.value)


@pytest.mark.parametrize(("section", "key", "_good", "_bad", "_option"), KEYS, ids=IDS)
def test_a_misspelt_key_is_answered_with_the_right_one(
    tmp_path: Path, section: str, key: str, _good: object, _bad: object, _option: str | None
) -> None:
    with pytest.raises(ConfigRefused, match=rf"did you mean {key}\?"):
        read_config(written(tmp_path, section, f"{key}x", 1))


def test_the_list_of_keys_is_whole() -> None:
    there = set()
    for section, field in SweepConfig.model_fields.items():
        model = getattr(field.default, "__class__", None)
        parts = {"grid": GridSection}.get(section, model)
        if section == "model":
            there |= {("model", "file"), ("model", "name"), ("model", "top1")}
        else:
            assert parts is not None
            there |= {(section, key) for key in parts.model_fields}
    assert there == {(section, key) for section, key, *_ in KEYS}


def test_the_documented_file_is_read_and_tells_every_key_with_its_default() -> None:
    page = (HOME / "docs" / "configuration.md").read_text(encoding="utf-8")
    (text,) = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    told = tomllib.loads(text)
    assert SweepConfig.model_validate(told)
    flat = {
        (section, key)
        for section, values in told.items()
        for key in (values[0] if isinstance(values, list) else values)
    }
    assert flat == {(section, key) for section, key, *_ in KEYS}
    defaults = SweepConfig().model_dump(mode="json")
    for section in ("measure", "build", "conditions", "phones"):
        for key, value in told[section].items():
            if key != "benchmark_model":
                assert value == defaults[section][key], f"{section}.{key}"


def test_every_key_but_those_of_a_users_own_model_has_its_option(bigcore) -> None:
    words = bigcore("sweep", "--help").stdout
    missing = [option for *_, option in KEYS if option is not None and not re.search(rf"{option}\b", words)]
    assert missing == []


def test_the_command_line_wins_over_the_file(tmp_path: Path) -> None:
    file = written(tmp_path, "measure", "max_starts", 9)
    assert read_config(file, {"measure": {"max_starts": 12}}).measure.max_starts == 12
    assert read_config(file, {"measure": {"max_starts": None}}).measure.max_starts == 9
