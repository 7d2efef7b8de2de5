"""`bigcore nightly validate`, with pairs from a declared world."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from support.rehearsed_nights import MODELS, Watchroom
from support.tiny_model import tiny_model

from harness.errors import ConfigRefused, NoPhone
from harness.nightly.measuring.rehearsal import Rehearsal
from harness.store.nights import KeptNights
from harness.store.store import Store

pytestmark = [pytest.mark.keras, pytest.mark.long]

SHIFTS = {
    "one_more_block": 5.0,
    "next_resolution": 70.0,
    **{f"delay_{percent}_percent": percent for percent in (1, 2, 3, 5)},
}


class Validations:
    """Of one watch."""

    def __init__(self, room: Watchroom) -> None:
        self.room = room
        self.plan = room.folder / "trials.toml"
        self.plan.write_text(_plan(""))

    def words(self, nights: int) -> list[str]:
        folder = self.room.folder
        page = ["-o", str(folder / "validation.html")]
        words = ["validate", str(folder / "nightly.toml"), "--nights", str(nights), "--network", "mobilenet_v2_0.35_96"]
        return [*words, "--rehearse", str(self.plan), *page]

    def run(self, nights: int, *, code: int = 0) -> dict:
        done = self.room.command(*self.words(nights), "--json")
        assert done.exit_code == code, done.output
        return json.loads(done.stdout)

    @property
    def page(self) -> str:
        return (self.room.folder / "validation.html").read_text()


def _plan(first: str) -> str:
    lines = ["seed = 1", first, '[[phone]]\nasked = "bench-1"\nidentity = "p1"']
    lines += [f'[[shift]]\nvariant = "{variant}"\npercent = {percent}' for variant, percent in SHIFTS.items()]
    return "\n".join(lines)


@pytest.fixture
def validations(watchroom, cache_folder, monkeypatch) -> Validations:
    monkeypatch.setenv("BIGCORE_CACHE", str(cache_folder))
    return Validations(watchroom)


def test_it_finds_what_is_slower_and_nothing_else_and_says_how_surely(validations):
    told = validations.run(6)
    assert (told["trials"], told["wanted"], told["rehearsed"]) == (12, 12, True)
    assert told["series_nights"] == 12 * 6
    assert told["false_alarms"]["hits"] == 0
    assert told["false_alarms"]["phone_nights"] == 12, "the unit: one phone, twelve nights"
    assert told["false_alarms"]["high"] == pytest.approx(1 - 0.025 ** (1 / 12))
    changes = {one["change"]: one for one in told["changes"]}
    assert set(changes) == set(SHIFTS)
    assert all(one["series_nights"] == 1 and one["wrong_sign"] == 0 for one in changes.values())
    for change in ("one_more_block", "next_resolution", "delay_3_percent", "delay_5_percent"):
        assert changes[change]["found"]["hits"] == 1, change
    assert changes["delay_5_percent"]["true_ratio"] == 1.05
    assert changes["one_more_block"]["madds_ratio"] > 1.01
    assert "Rehearsed" in validations.page
    assert "0 false alarms" in validations.page


def test_people_are_told_in_markdown(validations):
    said = validations.room.command(*validations.words(1)).output
    assert "| Both sides one build | observed | 95 % interval |" in said
    assert "| one more block |" in said


def test_more_nights_go_on_from_those_that_are_there(validations):
    first, more = validations.run(1), validations.run(2)
    assert (first["trials"], more["trials"]) == (2, 4)
    assert validations.run(2)["trials"] == 4


def test_another_candidate_begins_anew_and_says_what_is_not_counted(validations):
    assert validations.run(1)["trials_of_others"] == 0
    validations.room.build("net_a", "another")
    told = validations.run(1)
    assert (told["trials"], told["trials_of_others"]) == (2, 2)
    words = "2 earlier trials were of another candidate, phone or setting, and are not counted"
    assert words in validations.room.command(*validations.words(1)).output
    assert words in validations.page


def test_a_kill_in_the_middle_loses_no_finished_trial(validations):
    done = validations.run(1)
    validations.plan.write_text(_plan("stop_in_stage = 0"))
    store = ["--store", str(validations.room.folder / "store.sqlite")]
    killed = subprocess.run([sys.executable, "-m", "bigcore", "nightly", *validations.words(2), *store])
    assert killed.returncode == 137
    validations.plan.write_text(_plan(""))
    assert validations.run(2)["trials"] == done["trials"] + 2


def test_a_file_that_is_no_model_is_left_out_and_told_and_the_others_are_measured(validations, monkeypatch):
    monkeypatch.setattr(Rehearsal, "rehearsed", False)  # of the draw: its files are read as those of a real night
    for name in MODELS[1:]:
        (validations.room.models / f"{name}.tflite").write_bytes(tiny_model())
    told = validations.room.command(*validations.words(1), "--json")
    assert told.exit_code == 1, told.output
    assert json.loads(told.stdout)["series_nights"] == 2 * len(MODELS[1:])
    assert "net_a is left out: " in told.stderr
    for name in MODELS[1:]:
        (validations.room.models / f"{name}.tflite").unlink()
    assert "none of its models can be measured" in str(validations.room.command(*validations.words(1)).exception)


def test_the_watch_itself_sees_nothing_of_it(validations):
    room = validations.room
    room.run()
    with Store.open(str(room.folder / "store.sqlite")) as store:
        before = watch_of(store)
    validations.run(2)
    with Store.open(str(room.folder / "store.sqlite")) as store:
        assert watch_of(store) == before
    assert "steady" in room.command("status").output


def watch_of(store: Store) -> tuple:
    kept = KeptNights(store)
    return kept.nights(), kept.acceptances(), kept.series(), kept.results(), kept.aa_pairs()


def test_a_budget_ends_it_with_a_sentence_and_exit_code_1(validations):
    told = validations.room.command(*validations.words(3), "--max-minutes", "0.000001")
    assert told.exit_code == 1
    assert "was used up" in told.output


def test_a_network_that_has_no_deeper_sister_is_refused_by_name(validations):
    words = [word if word != "mobilenet_v2_0.35_96" else "vgg16_1.0_224" for word in validations.words(1)]
    refused = validations.room.command(*words)
    assert isinstance(refused.exception, ConfigRefused)
    assert "vgg16_1.0_224 is not of mobilenet_v2" in str(refused.exception)


def test_a_phone_that_is_asked_for_and_not_there_is_named_before_anything_is_built(validations: Validations):
    validations.plan.write_text('[[phone]]\nasked = "bench-1"\npresent = false\n')
    refused = validations.room.command(*validations.words(1))
    assert isinstance(refused.exception, NoPhone)
    assert "bench-1" in str(refused.exception)
    assert not Path(validations.room.folder / "validation.html").exists()
