"""`bigcore nightly simulate`."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from support.nights import NIGHT, PAIRS
from typer.testing import CliRunner

from harness.cli.commands import build_app
from harness.errors import RecordNotFound
from harness.nightly.rules.pairs import Side
from harness.nightly.simulation.world import World, phone_of
from harness.store.nights import KeptNights
from harness.store.store import Store

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
    assert (told["source"], told["shared_source"], told["phone"]) == ("declared", "declared", None)
    assert told["install_effect_percent"] == 0


def test_a_seed_decides_everything(tmp_path, told):
    assert simulate(tmp_path, "--seed", str(told["seed"])) == told


def test_noisier_starts_find_less(tmp_path, told):
    def one_percent(told: dict) -> float:
        return next(one["same_night"] for one in told["power"] if one["shift_percent"] == 1)

    assert one_percent(simulate(tmp_path, "--start-noise-percent", "2.5")) < one_percent(told) / 2


def store_of(folder: Path, nights: int, series: int) -> None:
    """A phone with so many A/A nights of a watched app, and another one with a single night."""
    drawn = phone_of(World(), series).ratios(nights, 6, Side.BASELINE, np.random.default_rng(1))
    aa = replace(PAIRS, same_build=True, two_installations=True)
    with Store.open(str(folder / "store.sqlite")) as store:
        kept = KeptNights(store)
        for number, block in enumerate(drawn, start=1):
            night = replace(NIGHT, night=f"night-{number}", number=number)
            kept.begin(night)
            phones = ("p1", "p2") if number == 1 else ("p1",)
            kept.add_pairs(
                [
                    replace(aa, night=night.night, series=f"net_{row}|{phone}|app|large", ratios=tuple(ratios))
                    for phone in phones
                    for row, ratios in enumerate(block.tolist())
                ]
            )


def test_a_store_is_simulated_phone_by_phone_with_its_own_series_and_its_effect_of_installation(tmp_path):
    store_of(tmp_path, nights=35, series=6)
    told = simulate(tmp_path, "--series", "6", "--null-nights", "600")
    assert (told["phone"], told["source"], told["shared_source"]) == ("p1", "measured", "measured")
    assert told["install_effect_percent"] > 0
    more = simulate(tmp_path, "--series", "22", "--null-nights", "600")
    assert (more["source"], more["shared_source"], more["shared_series"]) == ("measured", "declared", 22)
    other = simulate(tmp_path, "--phone", "p2", "--null-nights", "600")
    assert (other["phone"], other["source"]) == ("p2", "declared")
    words = ("nightly", "simulate", "--phone", "p3", "--store", str(tmp_path / "store.sqlite"))
    assert isinstance(CliRunner().invoke(build_app(), words).exception, RecordNotFound)
