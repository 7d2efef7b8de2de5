"""What tonight can find, phone by phone."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from support.nights import NIGHT, PAIRS
from support.rehearsed_nights import MODELS, Watchroom

from harness.nightly.config import NightlyConfig, WatchSection
from harness.nightly.status import what_phones_find
from harness.results.nightly import NightResult
from harness.results.records import RunnerName
from harness.store.nights import KeptNights
from harness.store.store import Store

FAILS = '[candidate]\nmodels = "models"\ncommand = ["sh", "-c", "exit 3"]\n'


@pytest.mark.long
def test_each_phone_is_told_of_by_itself(watchroom: Watchroom):
    watchroom.phones.append({"asked": "bench-2", "identity": "p2"})
    watchroom.run()
    told = json.loads(watchroom.command("status", "--json").stdout)
    assert [one["phone"] for one in told["phones"]] == ["p1", "p2"]
    assert told["finds"].startswith(f"p1: {told['phones'][0]['finds']}; p2: ")
    said = watchroom.command("status").stdout
    assert "Found on rehearsed phone (p1): of one model: tonight" in said
    assert "Found on rehearsed phone (p2): of one model: tonight" in said


def test_a_phone_with_five_series_is_told_of_one_model_and_of_all_and_one_with_fewer_of_a_series(watchroom: Watchroom):
    watchroom.run()
    finds = json.loads(watchroom.command("status", "--json").stdout)["finds"]
    assert finds.startswith("of one model: tonight ")
    assert "; of all models: tonight " in finds
    for name in MODELS[:2]:
        (watchroom.models / f"{name}.tflite").unlink()
    watchroom.run_any()
    assert json.loads(watchroom.command("status", "--json").stdout)["finds"].startswith("tonight ")


@pytest.mark.long
def test_an_app_that_is_watched_has_the_effect_of_installation_in_its_nights_of_one_build_too(watchroom: Watchroom):
    (watchroom.folder / "app.apk").write_text("an app")
    toml = watchroom.folder / "nightly.toml"
    before = json.loads(watchroom.command("status", "--json").stdout)["finds"] if watchroom.run() else ""
    toml.write_text('[candidate]\nmodels = "models"\napk = "app.apk"\n')
    watchroom.command("accept", "--all", "--why", "new")
    watchroom.run()
    watchroom.command("accept", "--all", "--why", "its app")
    night = watchroom.run()
    assert all(one["differs"] == [] for one in night["series"])
    assert json.loads(watchroom.command("status", "--json").stdout)["finds"] != before


@pytest.mark.parametrize(("runner", "counts"), [("app", True), ("benchmark_model", False)])
def test_before_anything_was_measured_an_app_counts_for_runners_that_install_it(
    watchroom: Watchroom, runner: str, counts: bool
):
    seldom = NightlyConfig(watch=WatchSection(false_alarms_per_100=20))
    measure = seldom.measure.model_copy(update={"runners": (RunnerName(runner),)})
    without = seldom.model_copy(update={"measure": measure})
    app = without.candidate.model_copy(update={"apk": watchroom.folder / "app.apk"})
    with Store.open(str(watchroom.folder / "store.sqlite")) as store:
        kept = KeptNights(store)
        found = [
            what_phones_find(kept, NightResult(replace(NIGHT, config_json=config.model_dump_json()), (), (), ()), "")
            for config in (without, without.model_copy(update={"candidate": app}))
        ]
    assert (found[0] != found[1]) is counts


@pytest.mark.long
def test_after_a_night_in_which_nothing_was_measured_each_phone_of_the_last_one_is_told_of(watchroom: Watchroom):
    watchroom.phones.append({"asked": "bench-2", "identity": "p2"})
    watchroom.run()
    before = json.loads(watchroom.command("status", "--json").stdout)["phones"]
    (watchroom.folder / "nightly.toml").write_text(FAILS)
    watchroom.run(2)
    assert json.loads(watchroom.command("status", "--json").stdout)["phones"] == before
    assert [one["phone"] for one in before] == ["p1", "p2"]


@pytest.mark.long
def test_while_a_night_is_not_finished_each_phone_of_the_last_one_is_told_of(watchroom: Watchroom):
    watchroom.phones.append({"asked": "bench-2", "identity": "p2"})
    watchroom.run()
    assert watchroom.killed(stage=0) == 137
    assert [one["phone"] for one in json.loads(watchroom.command("status", "--json").stdout)["phones"]] == ["p1", "p2"]


def test_a_first_night_that_is_not_finished_mixes_no_pairs_of_several_phones(watchroom: Watchroom):
    """What each of them has measured by then is of that phone alone, so the declared world is told of."""
    pairs = [
        replace(PAIRS, series=f"net|{phone}|app|large", ratios=(0.01, -0.01) * 150, same_build=True)
        for phone in ("p1", "p2")
    ]
    with Store.open(str(watchroom.folder / "store.sqlite")) as store:
        kept = KeptNights(store)
        kept.begin(NIGHT)
        kept.add_pairs(pairs)
        (found,) = what_phones_find(kept, kept.night(), "2026-01-05T23:00:00Z")
    assert (found.phone, found.source) == (None, "declared")
