"""docs/nightly.md tells every key of the sections that nightly.toml has of its own, with its default."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from harness.config.sweep_toml import SweepConfig
from harness.nightly.config import NightlyConfig

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "nightly.md").read_text(encoding="utf-8")
ROWS = dict(re.findall(r"^\| `(\w+\.\w+)` \| (.*?) \|", PAGE, re.MULTILINE))
"""The default, as a table has it, by key."""
SAMPLES = [tomllib.loads(text) for text in re.findall(r"^```toml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)]
NOTHING: tuple[object, ...] = (None, (), [])


def model_of(field: FieldInfo) -> type[BaseModel]:
    kinds = (field.annotation, *get_args(field.annotation))
    return next(kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel))


KEYS = [
    (section, name, None if key.is_required() else key.get_default())
    for section, field in NightlyConfig.model_fields.items()
    if section not in SweepConfig.model_fields
    for name, key in model_of(field).model_fields.items()
]


def shown(section: str, name: str) -> list[object]:
    """What the samples give that key."""
    tables = [table for sample in SAMPLES for table in _tables(sample.get(section))]
    return [table[name] for table in tables if name in table]


def _tables(found: object) -> list[dict[str, object]]:
    listed = found if isinstance(found, list) else [found]
    return [table for table in listed if isinstance(table, dict)]


@pytest.mark.parametrize(("section", "name", "default"), KEYS, ids=[f"{key[0]}.{key[1]}" for key in KEYS])
def test_the_page_tells_each_key_with_its_default(section: str, name: str, default: object) -> None:
    told, values = ROWS.get(f"{section}.{name}"), shown(section, name)
    assert told is not None or values, "put it into a table or a sample of docs/nightly.md"
    if told is not None:
        assert told == ("" if default is None else f"`{json.dumps(default)}`")
    elif default not in NOTHING:
        assert default in values


def test_the_page_tells_no_key_that_there_is_none_of() -> None:
    sections = {section for section, _, _ in KEYS}
    known = {f"{section}.{name}" for section, name, _ in KEYS}
    assert {key for key in ROWS if key.split(".")[0] in sections} <= known
