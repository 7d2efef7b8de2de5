"""The forms that other programs read: JUnit XML, Markdown, Atom, Prometheus, Bencher, otava."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4
from xml.etree import ElementTree

import pytest
from support.nights import SERIES
from support.told_nights import HOSTILE, STEADY, hostile_night, quiet_night, told_night

from harness.errors import DiskFailed
from harness.nightly.tell.atom import NAMESPACE, atom_feed
from harness.nightly.tell.bencher import MEASURE, bencher_json
from harness.nightly.tell.files import FILES, ToldNights, write_way
from harness.nightly.tell.junit import junit_xml
from harness.nightly.tell.markdown import markdown_summary
from harness.nightly.tell.otava import otava_files
from harness.nightly.tell.prometheus import prometheus_text
from harness.results.deliveries import Way

STORE = UUID("0b4f6f5e-7a7b-4f1e-9d1e-000000000002")
SAMPLE = re.compile(r'^bigcore_nightly_\w+(\{(\w+="([^"\\\n]|\\.)*",?)*\})? [-0-9.e+]+$')


def test_junit_counts_failures_errors_and_skips_as_it_lists_them() -> None:
    suite = ElementTree.fromstring(junit_xml(told_night())).find("testsuite")
    assert suite is not None
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors"), suite.get("skipped")) == (
        "6",
        "2",
        "1",
        "1",
    )
    assert len(suite.findall("testcase/failure")) == 2
    failure = suite.find(f"testcase[@name='{SERIES.series}']/failure")
    assert failure is not None
    assert failure.get("message") == "2.0 % slower (1.5 to 2.5 %) than the accepted build"
    assert "bigcore nightly run --series 'a b'" in (failure.text or "")


def test_hostile_names_stay_text_in_xml() -> None:
    for text in (junit_xml(hostile_night()), atom_feed(STORE, [hostile_night()])):
        root = ElementTree.fromstring(text)
        assert not list(root.iter("img"))
    case = next(ElementTree.fromstring(junit_xml(hostile_night())).iter("testcase"))
    assert "</script><img src=x>" in (case.get("name") or "")


def test_the_feed_holds_the_nights_worth_telling_newest_first() -> None:
    feed = ElementTree.fromstring(atom_feed(STORE, [told_night(), quiet_night()]))
    entries = feed.findall(f"{{{NAMESPACE}}}entry")
    assert len(entries) == 1
    assert "1 slower" in (entries[0].findtext(f"{{{NAMESPACE}}}title") or "")
    assert feed.findtext(f"{{{NAMESPACE}}}updated") == "2026-01-06T01:00:00Z"


def test_no_two_stores_and_no_two_nights_have_an_identifier_in_common_and_none_changes() -> None:
    other = replace(told_night(), night=replace(told_night().night, night="2026-01-07"))
    found = [_identifiers(atom_feed(store, [told_night(), other])) for store in (STORE, uuid4())]
    assert len({one for identifiers in found for one in identifiers}) == 2 * 3
    assert all(one.startswith("urn:uuid:") and UUID(one.removeprefix("urn:uuid:")) for one in found[0])
    assert set(_identifiers(atom_feed(STORE, [told_night()]))) < set(found[0])


def _identifiers(feed: str) -> list[str]:
    return [found.text or "" for found in ElementTree.fromstring(feed).iter(f"{{{NAMESPACE}}}id")]


def test_markdown_lists_the_trouble_and_a_row_for_each_series_worst_first() -> None:
    text = markdown_summary(told_night())
    rows = [line for line in text.splitlines() if line.startswith("| ") and "Google" in line]
    assert len(rows) == 6
    assert "| slower | 1.0200 | 1.0150 – 1.0250 | 3 | 24 |" in rows[0]
    assert "steady" in rows[-1]
    assert "`bigcore nightly run --series 'a b'`" in text


def test_hostile_names_are_no_markdown_and_call_nobody() -> None:
    text = markdown_summary(hostile_night())
    outside_code = re.sub(r"`[^`]*`", "", text)
    assert "<img" not in outside_code.replace("\\<img", "")
    assert "[x](http" not in outside_code
    assert "@channel" not in outside_code
    assert all(line.count(" | ") == 5 for line in text.splitlines() if line.startswith("| ") and "img" in line)


def test_every_prometheus_line_can_be_read_and_tells_one_state_a_series() -> None:
    for told in (told_night(), hostile_night()):
        lines = [line for line in prometheus_text(told).splitlines() if not line.startswith("# ")]
        assert lines
        assert all(SAMPLE.match(line) for line in lines)
        assert sum(line.startswith("bigcore_nightly_state") and line.endswith(" 1") for line in lines) == len(
            told.series
        )
    assert 'bigcore_nightly_alerts{kind="slower"} 2' in prometheus_text(told_night())
    assert re.search(r'bigcore_nightly_ratio\{series="mobilenet_v2.*\} 1.02$', prometheus_text(told_night()), re.M)


@pytest.mark.parametrize(("cut_short", "value"), [(None, "0"), ("the candidate does not build", "1")])
def test_prometheus_can_call_somebody_for_a_night_that_ended_early(cut_short: str | None, value: str) -> None:
    night = replace(quiet_night().night, cut_short=cut_short)
    lines = prometheus_text(replace(quiet_night(), night=night)).splitlines()
    assert f"bigcore_nightly_cut_short {value}" in lines


def test_bencher_gets_ratio_and_interval_of_each_series_that_was_measured() -> None:
    metrics = json.loads(bencher_json(told_night()))
    assert metrics[SERIES.series] == {MEASURE: {"value": 1.02, "lower_value": 1.015, "upper_value": 1.025}}
    assert "net_c|p1" not in metrics


def test_otava_gets_a_file_without_gaps_for_each_series_and_a_configuration_that_names_it() -> None:
    files = {file.name: file.text for file in otava_files([told_night(), quiet_night()])}
    tests = json.loads(files["otava.yaml"])["tests"]
    of_steady = next(test for name, test in tests.items() if name.startswith("mobilenet_v1"))
    rows = list(csv.DictReader(io.StringIO(files[of_steady["file"]])))
    assert [float(row["ratio"]) for row in rows] == [STEADY.ratio, STEADY.ratio]
    assert set(of_steady["attributes"]) <= set(rows[0])
    assert of_steady["metrics"]["ratio"]["direction"] == -1


def test_a_series_of_any_name_makes_a_harmless_file_name_of_its_own() -> None:
    names = [file.name for file in otava_files([hostile_night()])]
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+", name) for name in names)
    assert HOSTILE not in names


@pytest.mark.parametrize("way", [*FILES, Way.OTAVA])
def test_a_file_is_written_whole_and_a_place_that_cannot_be_written_is_told(way: Way, tmp_path: Path) -> None:
    target = tmp_path / "out"
    write_way(way, ToldNights(STORE, [quiet_night(), hostile_night()]), target)
    written = list(target.iterdir()) if way is Way.OTAVA else [target]
    assert all(file.stat().st_size > 0 for file in written)
    (tmp_path / "file").write_text("")
    with pytest.raises(DiskFailed, match="cannot be"):
        write_way(way, ToldNights(STORE, [quiet_night()]), tmp_path / "file" / "below")
