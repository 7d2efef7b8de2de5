"""`bigcore nightly simulate`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from harness.cli.commands import build_app

pytestmark = pytest.mark.long


def simulate(folder: Path, *words: str) -> dict:
    words = ("nightly", "simulate", "--null-nights", "2000", "--store", str(folder / "store.sqlite"), *words)
    done = CliRunner().invoke(build_app(), [*words, "--json"])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def told(tmp_path_factory) -> dict:
    """What the command tells with its own defaults: a simulation takes seconds."""
    return simulate(tmp_path_factory.mktemp("usual"))


def test_the_document_has_every_field_of_its_contract(told):
    assert {
        "schema", "null_nights", "false_alarms", "false_alarms_per_100", "false_alarms_per_100_high", "mean_starts",
        "power", "own_power", "common_power",
    } <= told.keys()  # fmt: skip
    assert told["null_nights"] == 2000
    assert {0.5, 1, 2, 3, 5} <= {one["shift_percent"] for one in told["power"]}
    assert all(one.keys() >= {"same_night", "within_14_nights", "mean_starts"} for one in told["power"])
    assert told["source"] == "declared"


def test_a_seed_decides_everything(tmp_path, told):
    assert simulate(tmp_path, "--seed", str(told["seed"])) == told


def test_noisier_starts_find_less(tmp_path, told):
    def one_percent(told: dict) -> float:
        return next(one["same_night"] for one in told["power"] if one["shift_percent"] == 1)

    assert one_percent(simulate(tmp_path, "--start-noise-percent", "2.5")) < one_percent(told) / 2
