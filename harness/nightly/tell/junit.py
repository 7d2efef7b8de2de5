"""A night as JUnit XML, which every CI reads: a suite a phone, a case a series.

Slower is a failure (a standing one too, as the exit code), missing is an error, undecided and muted are skipped.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree

from harness.nightly.tell.lines import change, lines_of, plain
from harness.nightly.tell.told import Told
from harness.results.nights import NightSeriesRecord, State

_OUTCOMES = {
    State.SLOWER: "failure",
    State.MISSING: "error",
    State.IN_DOUBT: "skipped",
    State.MUTED: "skipped",
}


def junit_xml(told: Told) -> str:
    root = ElementTree.Element("testsuites", name=f"bigcore night {plain(told.result.night.night)}")
    for phone in dict.fromkeys(one.phone for one in told.result.series):
        _add_suite(root, told, [one for one in told.result.series if one.phone == phone])
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _add_suite(root: ElementTree.Element, told: Told, series: Sequence[NightSeriesRecord]) -> None:
    phone = series[0].phone
    outcomes = [_OUTCOMES.get(one.state, "") for one in series]
    suite = ElementTree.SubElement(
        root,
        "testsuite",
        name=f"{plain(told.model_of(phone))} ({plain(phone)})",
        timestamp=told.result.night.started_at.removesuffix("Z"),
        tests=str(len(series)),
        failures=str(outcomes.count("failure")),
        errors=str(outcomes.count("error")),
        skipped=str(outcomes.count("skipped")),
    )
    lines = {line.series: line for line in reversed(lines_of(told))}
    for one, outcome in zip(series, outcomes, strict=True):
        case = ElementTree.SubElement(
            suite, "testcase", classname=plain(told.model_of(one.phone)), name=plain(one.series)
        )
        _add_properties(case, one)
        if not outcome:
            continue
        words = f"{one.state.value}: {change(one.ratio, one.low, one.high)}"
        inner = ElementTree.SubElement(case, outcome, message=words, type=one.state.value)
        line = lines.get(one.series)
        inner.text = "\n".join((*line.details, line.command)) if line else words


def _add_properties(case: ElementTree.Element, one: NightSeriesRecord) -> None:
    properties = ElementTree.SubElement(case, "properties")
    values = {"ratio": one.ratio, "low": one.low, "high": one.high, "stages": one.stages, "starts": one.starts}
    for name, value in values.items():
        if value is not None:
            ElementTree.SubElement(properties, "property", name=name, value=str(value))
