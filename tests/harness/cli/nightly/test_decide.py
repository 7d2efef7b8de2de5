"""`bigcore nightly accept` and `mute`: what is kept of a decision, and the way back from one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from support.rehearsed_nights import Watchroom, states

from harness.errors import ConfigRefused, RecordNotFound
from harness.nightly.builds.frozen import Frozen
from harness.store.nights import KeptNights
from harness.store.store import Store

NET = "net_a|p1|app|large"
SLOWER = {"variant": "net_a", "percent": 3.0}
WHY = ("--why", "a larger network", "--who", "ann")


def _accept(room: Watchroom, *words: str) -> list[dict[str, Any]]:
    done = room.command("accept", *words, "--json")
    assert done.exit_code == 0, (done.output, done.exception)
    made: list[dict[str, Any]] = json.loads(done.stdout)["acceptances"]
    return made


def _of_status(room: Watchroom) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = json.loads(room.command("status", "--json").stdout)["acceptances"]
    return [one for one in made if one["series"] == NET]


@pytest.mark.long
def test_a_second_acceptance_of_the_same_candidate_changes_nothing_and_says_so(watchroom: Watchroom):
    watchroom.slow_night(SLOWER)
    (made,) = _accept(watchroom, "net_a", *WHY)
    again = watchroom.command("accept", "net_a", "--why", "once more")
    assert again.exit_code == 0
    assert "already held to that build (a larger network, " in " ".join(again.stderr.split())
    assert _accept(watchroom, "net_a", "--why", "and again") == []
    assert _of_status(watchroom)[-1] == made


@pytest.mark.long
def test_what_a_series_was_held_to_before_is_the_build_of_the_last_acceptance_and_not_that_of_the_night(
    watchroom: Watchroom,
):
    watchroom.slow_night(SLOWER)
    (one,) = _accept(watchroom, "net_a", *WHY)
    (back,) = _accept(watchroom, "net_a", "--why", "too much", "--build", one["before_sha256"][:12])
    assert (back["accepted_sha256"], back["before_sha256"]) == (one["before_sha256"], one["accepted_sha256"])
    (forth,) = _accept(watchroom, "net_a", "--why", "after all")
    assert (forth["accepted_sha256"], forth["before_sha256"]) == (one["accepted_sha256"], one["before_sha256"])


@pytest.mark.long
def test_after_a_way_back_the_next_night_measures_beside_the_earlier_build_and_finds_it_anew(watchroom: Watchroom):
    watchroom.slow_night(SLOWER)
    watchroom.command("accept", "net_a", *WHY)
    watchroom.shifts = []
    night = watchroom.run()
    assert states(night)["net_a"] == "steady"
    (one,) = _of_status(watchroom)[-1:]
    done = watchroom.command("accept", "net_a", "--why", "it was not", "--build", one["before_sha256"][:8])
    assert f"{NET}: accepted in place of {one['accepted_sha256'][:12]}" in " ".join(done.stderr.split())
    assert "no start has measured" not in done.stderr, "it was measured as the accepted build"
    watchroom.shifts = [SLOWER]
    night = watchroom.run(4)
    (row,) = [each for each in night["series"] if each["series"] == NET]
    assert (row["state"], row["accepted_sha256"]) == ("slower", one["before_sha256"])
    (alert,) = [each for each in night["alerts"] if each["series"] == NET]
    assert (alert["standing"], alert["first_bad_night"]) == (False, night["night"])


def test_a_build_that_lost_its_file_or_that_the_series_never_had_is_refused_and_nothing_is_kept(watchroom: Watchroom):
    watchroom.run()
    watchroom.build("net_a", "another")
    watchroom.run_any()
    before = _of_status(watchroom)
    candidate = json.loads(watchroom.command("status", "--json").stdout)["night"]["series"]
    (sha256,) = [one["candidate_sha256"] for one in candidate if one["series"] == NET]
    _model_of(watchroom, sha256).unlink(missing_ok=True)
    lost = watchroom.command("accept", "net_a", *WHY, "--build", sha256[:12]).exception
    assert isinstance(lost, ConfigRefused)
    assert "the model of that build is no longer in this computer's data folder" in str(lost)
    assert isinstance(watchroom.command("accept", "net_b", *WHY, "--build", sha256[:12]).exception, RecordNotFound)
    assert isinstance(watchroom.command("accept", "--all", *WHY, "--build", sha256[:12]).exception, RecordNotFound)
    assert _of_status(watchroom) == before


def _model_of(room: Watchroom, build: str) -> Path:
    with Store.open(str(room.folder / "store.sqlite")) as store:
        (model,) = [one.model_sha256 for one in KeptNights(store).builds() if one.sha256 == build]
        return Frozen.of_store(store.address).folder / model


@pytest.mark.parametrize("why", ["", "  ", "\t"])
@pytest.mark.parametrize("words", [("accept",), ("mute", "--until", "2126-02-01")])
def test_a_decision_without_a_reason_is_refused(watchroom: Watchroom, words: tuple[str, ...], why: str):
    watchroom.run()
    before = _of_status(watchroom)
    refused = watchroom.command(*words, "net_a", "--why", why).exception
    assert isinstance(refused, ConfigRefused)
    assert str(refused).startswith("--why: it is empty; say in a few words why")
    assert _of_status(watchroom) == before
    assert json.loads(watchroom.command("status", "--json").stdout)["mutes"] == []
