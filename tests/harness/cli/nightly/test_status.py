"""What tonight can find, phone by phone."""

from __future__ import annotations

import json

import pytest
from support.rehearsed_nights import Watchroom


@pytest.mark.long
def test_each_phone_is_told_of_by_itself(watchroom: Watchroom):
    watchroom.phones.append({"asked": "bench-2", "identity": "p2"})
    watchroom.run()
    told = json.loads(watchroom.command("status", "--json").stdout)
    assert [one["phone"] for one in told["phones"]] == ["p1", "p2"]
    assert told["finds"].startswith(f"p1: {told['phones'][0]['finds']}; p2: ")
    said = watchroom.command("status").stdout
    assert "Found on rehearsed phone (p1): tonight" in said
    assert "Found on rehearsed phone (p2): tonight" in said


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
