"""A stored sweep's settings as the file that gives the same ones."""

from __future__ import annotations

import json
import tomllib

import pytest

from dashboards.pages.toml_text import toml_text
from harness.config import SweepConfig


@pytest.mark.parametrize(
    "config",
    [
        SweepConfig(),
        SweepConfig.model_validate(
            {
                "phones": {"serials": ["virtual:pixel_1"]},
                "grid": [{"widths": [0.35, 1.0], "resolutions": [96]}, {"architectures": ["mobilenet_v1"]}],
                "model": [{"file": 'a "folder"\\mine.tflite', "name": "mine", "top1": 71.2}],
                "measure": {"runners": ["app", "shell"], "max_minutes": 3},
            }
        ),
    ],
    ids=["defaults", "everything"],
)
def test_the_shown_file_gives_the_settings_back(config: SweepConfig) -> None:
    text = toml_text(config.model_dump_json())
    assert text is not None
    assert SweepConfig.model_validate(tomllib.loads(text)) == config


@pytest.mark.parametrize("name", ["\u202egpj.exe", "a\nb", "\x7f", "</pre><script>", "\U000e0041", 'q"\\'])
def test_a_strange_text_comes_back_and_hides_nothing(name: str) -> None:
    text = toml_text(json.dumps({"table": {name: name}}))
    assert text is not None
    assert tomllib.loads(text) == {"table": {name: name}}
    assert len(text.splitlines()) == 2
    assert text.replace("\n", "").isprintable()


def test_half_a_letter_is_replaced() -> None:
    text = toml_text('{"table": {"name": "\\ud800"}}')
    assert text is not None
    assert tomllib.loads(text) == {"table": {"name": "\ufffd"}}


@pytest.mark.parametrize("stored", ["", "[1]", "{", "null", '"text"'])
def test_what_is_no_set_of_tables_has_no_file(stored: str) -> None:
    assert toml_text(stored) is None
