"""The page of a sweep that ran without pause: what heat made of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from dashboards.figures.course import course_panels
from dashboards.figures.panel import Panel
from dashboards.figures.points import run_names
from dashboards.figures.words import spoken
from dashboards.pages.markdown import plain
from dashboards.pages.page_template import page
from dashboards.pages.provenance import provenances_of
from dashboards.pages.verdict import warning_of
from harness.analysis.sustained_course import Course, course_of
from harness.exchange.privacy import mask_for, without_outputs, without_plan
from harness.exchange.report_writing import packed, records_of
from harness.results.outcomes import RunResult, SweepResult
from harness.results.records import SUSTAINED, Sample
from harness.visible import visible


@dataclass(frozen=True, slots=True)
class CourseSection:
    title: str
    sentence: str
    panels: tuple[Panel, ...]


def only_sustained(results: Sequence[SweepResult]) -> bool:
    runs = [run for result in results for run in result.runs]
    return bool(runs) and all(run.run.set == SUSTAINED for run in runs)


def sustained_html(results: Sequence[SweepResult], samples: Sequence[Sample], *, full: bool = False) -> str:
    results = tuple(without_plan(result) for result in results)
    if not full:
        mask = mask_for(results)
        results, samples = mask.records(results), mask.records(without_outputs(samples))
    runs = [run for result in results for run in result.runs]
    sections = [
        section for run, name in zip(runs, run_names(runs), strict=True) if (section := _section(run, name, samples))
    ]
    return page(
        "sustained.html.j2",
        title=f"{sections[0].title if sections else 'Without pause'} – bigcore",
        warning=warning_of(runs),
        sections=sections,
        provenances=provenances_of(results),
        packed=Markup(packed(records_of(results, samples))),  # noqa: S704  JSON around base64
    )


def sustained_markdown(results: Sequence[SweepResult], samples: Sequence[Sample], *, full: bool = False) -> str:
    """A heading and a sentence for each run, for a pull request."""
    if not full:
        mask = mask_for(results)
        results, samples = mask.records(results), mask.records(without_outputs(samples))
    runs = [run for result in results for run in result.runs]
    told = [_section(run, name, samples) for run, name in zip(runs, run_names(runs), strict=True)]
    warning = [f"> **{plain(warning_of(runs))}**"] if warning_of(runs) else []
    parts = [part for one in told if one for part in (f"### {plain(one.title)}", *warning, plain(one.sentence))]
    return "\n\n".join(parts or ["Nothing was measured."]) + "\n"


def _section(run: RunResult, name: str, samples: Sequence[Sample]) -> CourseSection | None:
    course = course_of([sample for sample in samples if sample.run == run.run.run])
    if course is None:
        return None
    return CourseSection(f"{visible(course.variant)} without pause on {name}", _sentence(course), course_panels(course))


def _sentence(course: Course) -> str:
    doubt = "" if course.trusted else f" Not valid: {', '.join(map(spoken, course.reasons))}."
    return (
        f"{course.first_ms:.4g} ms in the first tenth, {course.last_ms:.4g} ms in the last"
        f" ({course.slowdown_percent:+.1f} %), over {course.seconds / 60:.1f} minutes; the very first stretch took"
        f" {course.latencies[0].latency_ms:.4g} ms.{doubt}"
    )
