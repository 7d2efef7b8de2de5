"""Nights whose builds have an app of their own: what is told of it, and of bigcore's own on the other side."""

from __future__ import annotations

import pytest
from support.rehearsed_nights import MODELS, Watchroom, kinds

from harness.nightly import tonight


def _with_app(room: Watchroom, content: str, runner: str = "app") -> None:
    (room.folder / "app.apk").write_text(content)
    toml = f'[candidate]\nmodels = "models"\napk = "app.apk"\n[measure]\nrunners = ["{runner}"]\n'
    (room.folder / "nightly.toml").write_text(toml)


def test_an_app_that_the_runner_does_not_use_differs_in_no_series(watchroom: Watchroom):
    for content in ("first", "second"):
        _with_app(watchroom, content, "benchmark_model")
        night = watchroom.run()
    (notice,) = night["notices"]
    words = "the candidate differs from the accepted build in nothing that is measured: the night was measured as A/A"
    assert (notice["kind"], notice["detail"]) == ("same_build", words)
    assert all(one["ratio"] is not None and one["differs"] == [] for one in night["series"])


@pytest.mark.long
def test_another_bigcore_is_told_once_where_its_own_app_is_one_side(
    watchroom: Watchroom, monkeypatch: pytest.MonkeyPatch
):
    watchroom.run()
    monkeypatch.setattr(tonight, "version", lambda name: "90.0")
    assert kinds(watchroom.run()["notices"]) == ["same_build"], "its app is on both sides"
    _with_app(watchroom, "first")
    night = watchroom.run()
    assert "own_app_changed" not in kinds(night["notices"])
    assert night["series"][0]["differs"][0].startswith("app: bigcore's own -> ")
    monkeypatch.setattr(tonight, "version", lambda name: "91.0")
    (notice,) = watchroom.run()["notices"]
    assert notice["kind"] == "own_app_changed"
    assert notice["detail"].startswith(f"bigcore 90.0 became 91.0, and {len(MODELS)} series are measured with its own")
    assert watchroom.run()["notices"] == []
