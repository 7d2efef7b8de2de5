"""Nights whose builds have an app of their own: what is told of it."""

from __future__ import annotations

from support.rehearsed_nights import Watchroom


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
