"""A night as JUnit XML, which every CI reads: a suite a phone, a case a series.

What an alert says comes first, then tonight's state, so that a CI is red where the exit code says so: a slowdown is a
failure (one that stands too, whatever tonight could decide), missing data an error, undecided and muted are skipped.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree

from harness.nightly.tell.lines import Line, ending_lines, lines_of, mute_words, notice_line, plain
from harness.nightly.tell.marks import marked
from harness.nightly.tell.message import subject_of
from harness.nightly.tell.ratios import found
from harness.results.night_kinds import AlertKind, SeriesState
from harness.results.nightly import ALL_MODELS, NightResult, SeriesNight, shared_series

_ALERTS = {AlertKind.SLOWER: "failure", AlertKind.MISSING_DATA: "error"}
_SILENT = (SeriesState.IN_DOUBT, SeriesState.MUTED, SeriesState.MISSING)
"""Of these nobody is told as an alert; missing ones, where the phone is muted."""


def junit_xml(result: NightResult) -> str:
    root = ElementTree.Element("testsuites", name=subject_of(result))
    lines = lines_of(result)
    for phone in dict.fromkeys(one.phone for one in result.series):
        _add_suite(root, result, [one for one in result.series if one.phone == phone], lines)
    _add_what_no_series_tells(root, result, lines)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _add_suite(
    root: ElementTree.Element, result: NightResult, series: Sequence[SeriesNight], lines: Sequence[Line]
) -> None:
    phone = series[0].phone
    outcomes = [_outcome(result, one) for one in series]
    suite = _suite(root, result, marked(result, f"{plain(series[0].model)} ({plain(phone)})", phone), outcomes)
    first = {line.series: line for line in reversed(lines)}
    for one, outcome in zip(series, outcomes, strict=True):
        case = ElementTree.SubElement(suite, "testcase", classname=plain(one.model), name=plain(one.series))
        _add_properties(case, one)
        if not outcome:
            continue
        line = first.get(one.series) if outcome == "failure" or one in result.in_doubt else None
        words = marked(result, line.what if line else f"{_state(result, one)}: {found(one)}", phone)
        kind = SeriesState.SLOWER if outcome == "failure" else one.state
        inner = ElementTree.SubElement(case, outcome, message=words, type=kind.value)
        inner.text = "\n".join((*line.details, line.command)) if line else words


def _state(result: NightResult, one: SeriesNight) -> str:
    return mute_words(result, one) if one.state is SeriesState.MUTED else one.state.value


def _suite(root: ElementTree.Element, result: NightResult, name: str, outcomes: Sequence[str]) -> ElementTree.Element:
    return ElementTree.SubElement(
        root,
        "testsuite",
        name=name,
        timestamp=result.night.started_at.removesuffix("Z"),
        tests=str(len(outcomes)),
        failures=str(outcomes.count("failure")),
        errors=str(outcomes.count("error")),
        skipped=str(outcomes.count("skipped")),
    )


def _outcome(result: NightResult, one: SeriesNight) -> str:
    """Empty where it passed."""
    if alert := result.alert_of(one.series):
        return _ALERTS[alert.kind]
    if one.state is SeriesState.MISSING and any(map(result.alert_of, (shared_series(one.phone), ALL_MODELS))):
        return "error"
    return "skipped" if one.state in _SILENT else ""


def _add_what_no_series_tells(root: ElementTree.Element, result: NightResult, lines: Sequence[Line]) -> None:
    """A night without its end, or in which nothing was measured, alerts about what has no case above, and phones for
    which it ended early."""
    named = {one.series for one in result.series}
    ends = [] if result.why_silent is None else ending_lines(result.night)
    told = [(line.subject, line.what, "error") for line in ends]
    told += [
        (line.subject, marked(result, f"{line.what}: {'; '.join(line.details)}"), _ALERTS[alert.kind])
        for alert in result.alerts
        if alert.series not in named
        for line in lines
        if line.series == alert.series
    ]
    early = [notice_line(notice, result) for notice in result.set_aside]
    told += [(line.subject, marked(result, line.what), "skipped") for line in early]
    if not told:
        return
    suite = _suite(root, result, "the night", [outcome for _, _, outcome in told])
    for subject, words, outcome in told:
        case = ElementTree.SubElement(suite, "testcase", classname="the night", name=subject)
        ElementTree.SubElement(case, outcome, message=words, type=outcome).text = words


def _add_properties(case: ElementTree.Element, one: SeriesNight) -> None:
    properties = ElementTree.SubElement(case, "properties")
    own = {"own_ratio": one.own_ratio, "own_low": one.own_low, "own_high": one.own_high}
    plain_ratio = {"ratio": one.ratio, "low": one.low, "high": one.high}
    values = {**plain_ratio, **own, "stage": one.stage, "pairs": one.pairs}
    for name, value in values.items():
        if value is not None:
            ElementTree.SubElement(properties, "property", name=name, value=str(value))
