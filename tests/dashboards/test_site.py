"""The folder of reports: its index, its feed, and how a phone moved from sweep to sweep."""

from __future__ import annotations

import json
import math
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support.made_up import with_precision

from dashboards.errors import ReportNotWritten
from dashboards.figures.trend import HEIGHT, trend_of
from dashboards.pages.site import write_site
from dashboards.pages.site_entry import address_of

Made = Callable[..., Any]
ATOM = "{http://www.w3.org/2005/Atom}"


def sweep_named(made: Made, name: str, at: str, **recipe: Any) -> Any:
    sweep = with_precision(made(**recipe))
    record = replace(sweep.result.sweep, sweep=name, started_at=at)
    return replace(sweep, result=replace(sweep.result, sweep=record))


def test_a_site_keeps_what_it_had_and_lists_the_latest_first(made: Made, tmp_path: Path) -> None:
    for name, at, model in (("old", "2026-10-01T10:00:00Z", "Pixel"), ("new", "2026-11-01T10:00:00Z", "Pixel 3")):
        sweep = sweep_named(made, name, at, model=model)
        write_site([sweep.result], sweep.samples, tmp_path)
    index = (tmp_path / "index.html").read_text("utf-8")
    assert index.index("reports/new.html") < index.index("reports/old.html")
    assert "<h3>Google Pixel 3</h3>" in index
    assert "<h3>2026-10</h3>" in index
    feed = ElementTree.fromstring((tmp_path / "feed.xml").read_bytes())
    addresses = [link.get("href") for link in feed.iter(f"{ATOM}link") if link.get("rel") != "self"]
    assert addresses == ["reports/new.html", "reports/old.html"]
    assert all((tmp_path / address).exists() for address in addresses if address)


def test_a_sweep_written_twice_stays_at_its_address_once(made: Made, tmp_path: Path) -> None:
    sweep = sweep_named(made, "same", "2026-10-01T10:00:00Z")
    write_site([sweep.result], sweep.samples, tmp_path)
    write_site([sweep.result], sweep.samples, tmp_path)
    assert len(json.loads((tmp_path / "site.json").read_text())["entries"]) == 1


def test_a_strange_sweep_name_becomes_a_harmless_file_name() -> None:
    assert address_of("20261101-1") == "20261101-1"
    strange = {address_of(name) for name in ("../../etc/x", "..", "a/b", "a b", "é" * 300)}
    assert len(strange) == 5
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{1,60}", name) for name in strange)


def test_a_broken_list_of_reports_is_named(made: Made, tmp_path: Path) -> None:
    (tmp_path / "site.json").write_text("{")
    sweep = made()
    with pytest.raises(ReportNotWritten, match="move it away"):
        write_site([sweep.result], sweep.samples, tmp_path)


def test_the_index_tells_the_best_the_precision_and_the_trend_of_a_phone(made: Made, tmp_path: Path) -> None:
    for name, at, speed in (("old", "2026-10-01T10:00:00Z", 1.0), ("new", "2026-11-01T10:00:00Z", 1.25)):
        sweep = sweep_named(made, name, at, speed=speed)
        write_site([sweep.result], sweep.samples, tmp_path)
    index = (tmp_path / "index.html").read_text("utf-8")
    assert index.count("At 75 ms the best is mobilenet_v2_1.0_224: 71.8 % top-1") >= 2
    assert "Places are known to ±0.4 % in the median." in index
    assert f"2 sweeps, the last {100 * (1 / 1.25 - 1):+.1f} % against the first, over 22 variants" in index


def test_phones_that_differ_and_a_single_sweep_have_no_trend(made: Made, tmp_path: Path) -> None:
    for name, model in (("one", "Pixel"), ("other", "Pixel 3")):
        sweep = sweep_named(made, name, "2026-10-01T10:00:00Z", model=model)
        write_site([sweep.result], sweep.samples, tmp_path)
    assert 'class="trend"' not in (tmp_path / "index.html").read_text("utf-8")


def test_a_list_of_before_is_read_without_what_it_did_not_keep(made: Made, tmp_path: Path) -> None:
    sweep = sweep_named(made, "old", "2026-10-01T10:00:00Z")
    write_site([sweep.result], sweep.samples, tmp_path)
    kept = json.loads((tmp_path / "site.json").read_text())
    for name in ("best", "own_percent", "runs"):
        del kept["entries"][0][name]
    (tmp_path / "site.json").write_text(json.dumps(kept))
    sweep = sweep_named(made, "new", "2026-11-01T10:00:00Z")
    write_site([sweep.result], sweep.samples, tmp_path)
    assert (tmp_path / "index.html").read_text("utf-8").count("reports/old.html") == 2


def test_a_trend_holds_each_sweep_against_the_variants_of_the_latest() -> None:
    trend = trend_of([{"a": 10.0, "gone": 1.0}, {"gone": 5.0}, {"a": 11.0, "b": 30.0}, {"a": 12.0, "b": 30.0}])
    assert trend is not None
    assert (len(trend.places), trend.variants) == (3, 1)
    assert trend.percent == pytest.approx(20.0)
    heights = [y for _, y in trend.places]
    assert heights[0] > heights[-1]
    assert all(0 <= y <= HEIGHT for y in heights)


def test_small_steps_of_a_steady_phone_look_small() -> None:
    trend = trend_of([{"a": 10.0}, {"a": 10.05}])
    assert trend is not None
    rise = abs(trend.places[0][1] - trend.places[1][1])
    assert rise == pytest.approx(math.log(1.005) / math.log(1.1) * HEIGHT, rel=0.4)


@pytest.mark.parametrize("sweeps", [[], [{"a": 1.0}], [{"a": 1.0}, {"b": 1.0}], [{"a": 1.0}, {}]])
def test_less_than_two_sweeps_that_share_something_are_no_trend(sweeps: list[dict[str, float]]) -> None:
    assert trend_of(sweeps) is None
