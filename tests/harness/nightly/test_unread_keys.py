"""Each key that nightly.toml shares with sweep.toml is obeyed by a night, or refused by name."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from support.nights import NIGHT

from harness.config.sweep_toml import SweepConfig
from harness.errors import ConfigRefused
from harness.nightly.config import NightlyConfig, config_of_night, read_nightly
from harness.nightly.opening_night import what_changed
from harness.nightly.unread_keys import UNREAD

OBEYED = {
    "phones.serials": '["A1"]',
    "build.weights": '"imagenet"',
    "build.splits": "[2]",
    "measure.runners": '["shell"]',
    "measure.benchmark_model": '"tool"',
    "measure.threads": "2",
    "measure.runtimes": '["2.16.1"]',
    "measure.xnnpack": "false",
    "measure.clock": '"sustained"',
    "measure.cores": '["small"]',
    "measure.seed": "7",
    "conditions.min_battery_percent": "50",
    "conditions.max_rise_c": "2.0",
    "conditions.max_temperature_c": "36.0",
    "conditions.max_wait_seconds": "60.0",
    "conditions.cool_down_seconds": "5.0",
    "conditions.usual_cap_khz": "1000000",
    "conditions.allow_reboot": "true",
}
REFUSED = {
    "phones.session_minutes": "0.01",
    "measure.half_width_percent": "2.0",
    "measure.half_width_of": '"level"',
    "measure.min_starts": "6",
    "measure.max_starts": "12",
    "measure.round_seconds": "5.0",
    "measure.max_minutes": "0.05",
}


def asking(folder: Path, key: str, value: str, more: str = "") -> Path:
    section, name = key.split(".")
    file = folder / "nightly.toml"
    file.write_text(f"{more}\n[{section}]\n{name} = {value}\n")
    return file


def test_somebody_decided_for_every_key_whether_a_night_obeys_it() -> None:
    shared = NightlyConfig.model_fields.keys() & SweepConfig.model_fields.keys() - {"grid", "model"}
    keys = {f"{name}.{key}" for name in shared for key in type(getattr(SweepConfig(), name)).model_fields}
    assert keys == OBEYED.keys() | REFUSED.keys(), "decide for the new key: a night obeys it, or it is in UNREAD"
    assert {f"{one.section}.{one.key}" for one in UNREAD} == REFUSED.keys()


@pytest.mark.parametrize("key", REFUSED)
def test_what_a_night_would_not_obey_is_refused_with_what_decides_in_its_place(tmp_path: Path, key: str) -> None:
    with pytest.raises(ConfigRefused, match=rf"nightly\.toml: {key}: a night does not obey it; .+; leave this key out"):
        read_nightly(asking(tmp_path, key, REFUSED[key]))


def test_minutes_of_a_sweep_lead_to_those_of_a_night(tmp_path: Path) -> None:
    for key in ("measure.max_minutes", "phones.session_minutes"):
        with pytest.raises(ConfigRefused, match=r"a night's minutes are `max_minutes` of \[watch\]"):
            read_nightly(asking(tmp_path, key, "30"))


@pytest.mark.parametrize("key", OBEYED)
def test_what_a_night_obeys_is_read(tmp_path: Path, key: str) -> None:
    section, name = key.split(".")
    read, usual = (read_nightly(asking(tmp_path, key, OBEYED[key])), NightlyConfig())
    assert getattr(getattr(read, section), name) != getattr(getattr(usual, section), name)


def test_how_bigcore_builds_is_refused_where_it_builds_nothing(tmp_path: Path) -> None:
    for models in ('[candidate]\nmodels = "build"', '[[model]]\nfile = "a.tflite"'):
        with pytest.raises(ConfigRefused, match=r"build\.weights: .* networks that bigcore builds"):
            read_nightly(asking(tmp_path, "build.weights", '"imagenet"', models))
    both = '[[grid]]\n[[model]]\nfile = "a.tflite"'
    assert read_nightly(asking(tmp_path, "build.weights", '"imagenet"', both)).build.weights == "imagenet"


def test_a_night_that_the_store_keeps_holds_every_key_and_is_read_and_compared_as_before(tmp_path: Path) -> None:
    read = read_nightly(asking(tmp_path, "measure.seed", "7"))
    kept = read.model_dump_json()
    assert "max_starts" in json.loads(kept)["measure"]
    assert config_of_night(replace(NIGHT, config_json=kept)) == read
    assert what_changed(kept, read.model_dump_json()) == ()
