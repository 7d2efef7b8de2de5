"""All models of a phone but one become faster, night after night."""

from __future__ import annotations

import pytest
from support.rehearsed_nights import MODELS, Watchroom


@pytest.mark.long
def test_the_model_that_did_not_gain_is_not_accepted_with_the_others(watchroom: Watchroom):
    watchroom.run()
    for name in MODELS:
        watchroom.build(name, "new compiler")
    watchroom.shifts = [{"percent": -3.0}, {"variant": "net_f", "percent": 3.8}]
    nights = [watchroom.run_any()]
    while not any(notice["kind"] == "accepted" for notice in nights[-1]["notices"]):
        assert len(nights) < 14
        nights.append(watchroom.run_any())
    said = {notice["kind"]: notice["detail"] for notice in nights[-1]["notices"]}
    assert said["accepted"].startswith("5 series were accepted")
    assert said["not_accepted"].startswith("net_f was not accepted")
    assert "5 of 6 models on this phone follow" in said["faster"]
    accepted = {one["variant"]: one["accepted_sha256"] for one in watchroom.run_any()["series"]}
    candidate = {one["variant"]: one["candidate_sha256"] for one in nights[-1]["series"]}
    assert [name for name in MODELS if accepted[name] != candidate[name]] == ["net_f"]
