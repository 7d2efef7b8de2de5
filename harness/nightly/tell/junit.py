"""A night as JUnit XML, which every CI reads: a suite a phone, a case a series.

Slower is a failure (a standing one too, as the exit code), missing is an error, undecided and muted are skipped.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree

from harness.nightly.tell.lines import Line, change, ending_lines, lines_of, plain
from harness.results.nightly import AlertKind, NightResult, SeriesNight, SeriesState

_OUTCOMES = {
    SeriesState.SLOWER: "failure",
    SeriesState.MISSING: "error",
    SeriesState.IN_DOUBT: "skipped",
    SeriesState.MUTED: "skipped",
}
_ALERTS = {AlertKind.SLOWER: "failure", AlertKind.MISSING_DATA: "error"}


def junit_xml(result: NightResult) -> str:
    root = ElementTree.Element("testsuites", name=f"bigcore night {plain(result.night.night)}")
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
    outcomes = [_OUTCOMES.get(one.state, "") for one in series]
    suite = ElementTree.SubElement(
        root,
        "testsuite",
        name=f"{plain(series[0].model)} ({plain(phone)})",
        timestamp=result.night.started_at.removesuffix("Z"),
        tests=str(len(series)),
        failures=str(outcomes.count("failure")),
        errors=str(outcomes.count("error")),
        skipped=str(outcomes.count("skipped")),
    )
    first = {line.series: line for line in reversed(lines)}
    for one, outcome in zip(series, outcomes, strict=True):
        case = ElementTree.SubElement(suite, "testcase", classname=plain(one.model), name=plain(one.series))
        _add_properties(case, one)
        if not outcome:
            continue
        words = f"{one.state.value}: {change(one.ratio, one.low, one.high)}"
        inner = ElementTree.SubElement(case, outcome, message=words, type=one.state.value)
        line = first.get(one.series)
        inner.text = "\n".join((*line.details, line.command)) if line else words


def _add_what_no_series_tells(root: ElementTree.Element, result: NightResult, lines: Sequence[Line]) -> None:
    """A night without its end, or in which nothing was measured, and alerts about what has no case above."""
    named = {one.series for one in result.series}
    ends = [] if result.why_silent is None else ending_lines(result.night)
    told = [(line.subject, line.what, "error") for line in ends]
    told += [
        (line.subject, f"{line.what}: {'; '.join(line.details)}", _ALERTS[alert.kind])
        for alert in result.alerts
        if alert.series not in named
        for line in lines
        if line.series == alert.series
    ]
    if not told:
        return
    outcomes = [outcome for _, _, outcome in told]
    suite = ElementTree.SubElement(
        root,
        "testsuite",
        name="the night",
        timestamp=result.night.started_at.removesuffix("Z"),
        tests=str(len(told)),
        failures=str(outcomes.count("failure")),
        errors=str(outcomes.count("error")),
        skipped="0",
    )
    for subject, words, outcome in told:
        case = ElementTree.SubElement(suite, "testcase", classname="the night", name=subject)
        ElementTree.SubElement(case, outcome, message=words, type=outcome).text = words


def _add_properties(case: ElementTree.Element, one: SeriesNight) -> None:
    properties = ElementTree.SubElement(case, "properties")
    values = {"ratio": one.ratio, "low": one.low, "high": one.high, "stage": one.stage, "pairs": one.pairs}
    for name, value in values.items():
        if value is not None:
            ElementTree.SubElement(properties, "property", name=name, value=str(value))
