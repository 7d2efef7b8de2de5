"""Every pair of a series' state and its alert that a night can end with: each form says what the exit code says, and
tells of a series once."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from xml.etree import ElementTree

import pytest
from support.nights import ALERT, SERIES
from support.outgoing import IDENTITY
from support.told_nights import EARLIER, ENDED, NOTHING

from harness.cli.nightly.words import night_lines
from harness.nightly.ending import Ending, ending_of
from harness.nightly.tell.atom import NAMESPACE, atom_feed
from harness.nightly.tell.chat import webhook_body
from harness.nightly.tell.junit import junit_xml
from harness.nightly.tell.lines import headline, lines_of
from harness.nightly.tell.markdown import markdown_summary
from harness.nightly.tell.message import message
from harness.nightly.tell.prometheus import prometheus_text
from harness.results.night_kinds import AlertKind, SeriesState
from harness.results.nightly import ALL_MODELS, Alert, NightResult, shared_series

NEW = replace(ALERT, series=SERIES.series)
STANDING = replace(NEW, standing=True, first_bad_night=EARLIER)
GONE = replace(NEW, kind=AlertKind.MISSING_DATA, detail="no valid number tonight", **NOTHING)
STILL_GONE = replace(GONE, standing=True, first_bad_night=EARLIER)
PHONE_GONE = replace(GONE, series=shared_series(SERIES.phone))
NO_PHONE = replace(GONE, series=ALL_MODELS)


@dataclass(frozen=True)
class Pair:
    state: SeriesState
    alert: Alert | None
    ending: Ending
    junit: str
    """What its case holds; empty where it passed."""
    headline: str

    @property
    def night(self) -> NightResult:
        numbers = NOTHING if self.state is SeriesState.MISSING else {"ratio": 0.999, "low": 0.993, "high": 1.006}
        if self.state is SeriesState.SLOWER:
            numbers = {}
        one = replace(SERIES, state=self.state, standing_since=None, **numbers)
        return NightResult(ENDED, (one,), (self.alert,) if self.alert else (), ())

    def __str__(self) -> str:
        if self.alert is None:
            return self.state.value
        whose = "" if self.alert.series == SERIES.series else f"-of-{self.alert.series}"
        return f"{self.state.value}-{'standing-' if self.alert.standing else ''}{self.alert.kind.value}{whose}"


PAIRS = (
    Pair(SeriesState.STEADY, None, Ending.QUIET, "", "nothing slower in 1 series"),
    Pair(SeriesState.FASTER, None, Ending.QUIET, "", "nothing slower in 1 series"),
    Pair(SeriesState.MUTED, None, Ending.QUIET, "skipped", "1 muted"),
    Pair(SeriesState.IN_DOUBT, None, Ending.INCOMPLETE, "skipped", "1 in doubt"),
    Pair(SeriesState.IN_DOUBT, STANDING, Ending.SLOWER, "failure", "1 still slower"),
    Pair(SeriesState.SLOWER, NEW, Ending.SLOWER, "failure", "1 slower"),
    Pair(SeriesState.SLOWER, STANDING, Ending.SLOWER, "failure", "1 still slower"),
    Pair(SeriesState.MISSING, STANDING, Ending.SLOWER, "failure", "nothing was measured, 1 still slower"),
    Pair(SeriesState.MISSING, GONE, Ending.INCOMPLETE, "error", "nothing was measured, 1 without data"),
    Pair(SeriesState.MISSING, STILL_GONE, Ending.INCOMPLETE, "error", "nothing was measured, 1 without data"),
    Pair(SeriesState.MISSING, PHONE_GONE, Ending.INCOMPLETE, "error", "nothing was measured, 1 without data"),
    Pair(SeriesState.MISSING, NO_PHONE, Ending.INCOMPLETE, "error", "nothing was measured, 1 without data"),
    # Its phone is muted, and so is the alert about it.
    Pair(SeriesState.MISSING, None, Ending.QUIET, "skipped", "nothing was measured"),
)
every_pair = pytest.mark.parametrize("pair", PAIRS, ids=str)


@every_pair
def test_the_exit_code_is_that_of_the_alert_and_then_of_the_state(pair: Pair) -> None:
    assert ending_of(pair.night) is pair.ending


@every_pair
def test_junit_is_red_where_the_exit_code_says_so(pair: Pair) -> None:
    root = ElementTree.fromstring(junit_xml(pair.night))
    case = root.find(f".//testcase[@name='{SERIES.series}']")
    assert case is not None
    assert [inner.tag for inner in case if inner.tag != "properties"] == ([pair.junit] if pair.junit else [])
    suites = root.findall("testsuite")
    totals = {key: sum(int(suite.get(key, "0")) for suite in suites) for key in ("failures", "errors", "skipped")}
    assert (totals["failures"] > 0) is (pair.ending is Ending.SLOWER)
    told = totals["errors"] or pair.state is SeriesState.IN_DOUBT
    assert bool(told) is (pair.ending is Ending.INCOMPLETE) or pair.ending is Ending.SLOWER
    for suite in suites:
        listed = [inner.tag for inner in suite.iter() if inner.tag in ("failure", "error", "skipped")]
        assert [int(suite.get(key, "")) for key in ("failures", "errors", "skipped")] == [
            listed.count(tag) for tag in ("failure", "error", "skipped")
        ]


@every_pair
def test_prometheus_counts_what_the_exit_code_says(pair: Pair) -> None:
    text = prometheus_text(pair.night)
    alerts = {
        kind: int(number) for kind, number in re.findall(r'^bigcore_nightly_alerts{kind="(\w+)"} (\d)$', text, re.M)
    }
    doubts = re.search(r'^bigcore_nightly_state{.*state="in_doubt"} 1$', text, re.M)
    assert (alerts["slower"] > 0) is (pair.ending is Ending.SLOWER)
    assert bool(alerts["missing_data"] or doubts) is (pair.ending is Ending.INCOMPLETE) or alerts["slower"]


@every_pair
def test_the_headline_counts_a_series_once_and_every_message_begins_with_it(pair: Pair) -> None:
    assert headline(pair.night) == pair.headline
    assert message(pair.night).splitlines()[0].endswith(f": {pair.headline}.")
    assert markdown_summary(pair.night).splitlines()[0].endswith(f": {pair.headline}")
    assert json.loads(webhook_body(pair.night))["text"].splitlines()[0].endswith(f": {pair.headline}*")
    title = ElementTree.fromstring(atom_feed(IDENTITY, [pair.night])).findtext(
        f"{{{NAMESPACE}}}entry/{{{NAMESPACE}}}title"
    )
    assert title is None or title.endswith(f": {pair.headline}")


@every_pair
def test_a_series_is_told_of_in_one_line_and_in_one_row(pair: Pair) -> None:
    about = [line for line in lines_of(pair.night) if line.series == SERIES.series]
    assert len(about) == int(pair.night.alert_of(SERIES.series) is not None or pair.headline == "1 in doubt")
    assert sum(SERIES.series in line for line in night_lines(pair.night)) == 1
    table = [line for line in markdown_summary(pair.night).splitlines() if line.startswith("| mobilenet")]
    assert len(table) == 1


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (SeriesState.SLOWER, "2.0 % slower (1.5 to 2.5 %) than the accepted build"),
        (
            SeriesState.IN_DOUBT,
            "the slowdown stands: tonight is in doubt after 24 pairs: 0.1 % faster (-0.6 to 0.7 %) than the accepted"
            " build",
        ),
        (
            SeriesState.MISSING,
            "the slowdown stands: nothing was measured that could end it; before that, 2.0 % slower (1.5 to 2.5 %) than"
            " the accepted build",
        ),
    ],
)
def test_what_stands_says_what_tonight_measured_without_denying_it(state: SeriesState, words: str) -> None:
    pair = Pair(state, STANDING, Ending.SLOWER, "failure", "1 still slower")
    (line,) = lines_of(pair.night)
    assert line.what == words
    failure = ElementTree.fromstring(junit_xml(pair.night)).find(".//failure")
    assert failure is not None
    assert failure.get("message") == words
    (row,) = [one for one in markdown_summary(pair.night).splitlines() if one.startswith("| mobilenet")]
    tonight = {SeriesState.IN_DOUBT: ", tonight in doubt", SeriesState.MISSING: ", tonight missing"}
    assert f"| still slower{tonight.get(state, '')} |" in row
    (said,) = [one for one in night_lines(pair.night) if "ALERT" in one]
    assert f"still slower, standing since {EARLIER}" in said
