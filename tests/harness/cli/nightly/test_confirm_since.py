"""`bigcore nightly confirm` of what somebody has seen to since the night that alerted of it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from support.rehearsed_nights import Watchroom

SERIES = "net_a|p1|app|large"
BY = ("--who", "ann", "--why", "a larger network")

pytestmark = pytest.mark.long


def _confirm(room: Watchroom, *words: str) -> Any:
    toml, plan = room.folder / "nightly.toml", room.folder / "rehearsal.toml"
    return room.command("confirm", SERIES, str(toml), "--rehearse", str(plan), *words)


def test_after_an_acceptance_it_repeats_the_question_of_the_night_and_says_that_nothing_stands(watchroom: Watchroom):
    watchroom.slow_night({"variant": "net_a", "percent": 3.0})
    before = json.loads(_confirm(watchroom, "--json").stdout)
    assert _confirm(watchroom).exit_code == 4
    assert before["settled"] is None
    watchroom.command("accept", "net_a", *BY)
    after = _confirm(watchroom, "--json")
    told = json.loads(after.stdout)
    builds = ("accepted_sha256", "candidate_sha256")
    assert (after.exit_code, told["call"]) == (0, "slower")
    assert [told[name] for name in builds] == [before[name] for name in builds]
    assert told["accepted_sha256"] != told["candidate_sha256"]
    assert (told["settled"]["how"], told["settled"]["who"]) == ("accepted", "ann")
    said = " ".join(_confirm(watchroom).stdout.split())
    assert "accepted since by ann: a larger network. This is beside the build of before" in said


def test_after_a_mute_it_says_until_when_nobody_is_told(watchroom: Watchroom):
    watchroom.slow_night({"variant": "net_a", "percent": 3.0})
    watchroom.command("mute", "net_a", "--until", "2026-02-01", *BY)
    done = _confirm(watchroom)
    assert done.exit_code == 0, done.output
    assert "muted since until 2026-02-01 by ann: a larger network" in " ".join(done.stdout.split())
