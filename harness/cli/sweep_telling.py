"""How a sweep that has ended is told: its table or its verdict, the report, and what the command ends with."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from harness.cli import exit_codes

if TYPE_CHECKING:
    from harness.results.outcomes import SweepResult
    from harness.sweep.options import SweepOptions


@dataclass(frozen=True, slots=True)
class Telling:
    """How a sweep that has ended is told."""

    json: bool
    verbose: bool
    report: Path | None


def tell_sweep(result: SweepResult, options: SweepOptions, telling: Telling) -> int:
    """Returns what the command ends with."""
    from harness.cli import speech

    trusted = True
    if options.sustained_s is None:
        show_result(result, options, telling.json, table=telling.report is None or telling.verbose)
    else:
        trusted = _show_courses(result, options, telling.json)
    if telling.report is not None:
        _write_report(result, options, telling.report)
        speak = speech.say if telling.json else speech.say_result
        for sentence in _verdict(result, telling.report, options):
            speak(sentence)
    if options.profile_operators:
        trusted = tell_without_operators(result, options) and trusted
    return exit_code(result) if trusted else exit_codes.first_of(exit_codes.INCOMPLETE, exit_code(result))


def exit_code(result: SweepResult) -> int:
    """3: a phone failed. 2: what was asked for cannot be. 1: a number is missing or not valid, or a phone is not as it
    was. 0: none of them."""
    from harness.reasons import Reason

    codes = [exit_codes.DONE]
    phones = [one for one in result.failures if one.of_phone]
    other_codes: dict[str, int] = {
        Reason.RESTORE_PENDING: exit_codes.INCOMPLETE,
        Reason.SWEEP_REFUSED: exit_codes.WRONG_USE,
    }
    codes += [other_codes.get(failure.reason, exit_codes.DEVICE_FAILED) for failure in phones]
    incomplete = any(run.failures or not all(one.valid for one in run.estimates) for run in result.runs)
    if incomplete or result.failures or not result.runs:
        codes.append(exit_codes.INCOMPLETE)
    return exit_codes.first_of(*codes)


def show_result(result: SweepResult, options: SweepOptions, json: bool, table: bool) -> None:
    from harness.analysis.run_ratios import ratios_of
    from harness.cli import speech
    from harness.cli.ratio_tables import print_ratios
    from harness.cli.tables import print_failures, print_sweep
    from harness.documents.sweep import document_of
    from harness.store.store import Store

    if json:
        with Store.open(options.store_url) as store:
            speech.document(document_of(result, store.operators, ratios_of(store, result)))
        return
    if table:
        print_sweep(speech.results(), result)
    else:
        print_failures(speech.results(), result)
    print_ratios(result, options.store_url)
    if options.profile_operators:
        _show_operators(result, options)


def _show_courses(result: SweepResult, options: SweepOptions, json: bool) -> bool:
    """True when every sample of every run without pause may be trusted."""
    from harness.analysis.sustained_course import course_of
    from harness.cli import speech
    from harness.cli.course_table import course_table
    from harness.cli.tables import failure_line, heading
    from harness.documents.course import sustained_document
    from harness.store.store import Store

    with Store.open(options.store_url) as store:
        courses = {run.run.run: course_of(store.samples(run.run.run)) for run in result.runs}
    if json:
        speech.document(sustained_document(result, courses))
    else:
        for run in result.runs:
            speech.results().print(heading(run), style="bold")
            course = courses[run.run.run]
            speech.results().print("no sample" if course is None else course_table(course))
        for failure in (*(one for run in result.runs for one in run.failures), *result.failures):
            speech.results().print(failure_line(failure))
    return all(course is not None and course.trusted for course in courses.values())


def _show_operators(result: SweepResult, options: SweepOptions) -> None:
    from harness.cli import run_words, speech
    from harness.store.store import Store

    with Store.open(options.store_url) as store:
        for run in result.runs:
            speech.results().print(run_words.operator_lines(run, store.operators(run.run.run)))


def tell_without_operators(result: SweepResult, options: SweepOptions) -> bool:
    """False where a variant was measured and has no time per operator; each is named on standard error."""
    from harness.cli import speech
    from harness.runners.registry import runner_class
    from harness.store.store import Store

    missing = []
    with Store.open(options.store_url) as store:
        for run in result.runs:
            if runner_class(run.run.runner).profiles_operators:
                told = {operator.variant for operator in store.operators(run.run.run)}
                missing += [f"{run.run.run} {one.variant}" for one in run.estimates if one.variant not in told]
    for name in missing:
        speech.people().print(f"{name}: no time per operator; the tool told none", markup=False)
    return not missing


def _write_report(result: SweepResult, options: SweepOptions, report: Path) -> None:
    from dashboards.pages.report import write_report
    from harness.analysis.run_ratios import ratios_of
    from harness.analysis.session_moves import session_sentence
    from harness.store.store import Store

    with Store.open(options.store_url) as store:
        write_report(
            result,
            store.samples,
            report,
            ratios=partial(ratios_of, store),
            sessions=partial(session_sentence, store),
        )


def _verdict(result: SweepResult, report: Path, options: SweepOptions) -> tuple[str, ...]:
    """What the report says first, and where it lies."""
    from dashboards.figures.points import points_of
    from dashboards.pages.verdict import verdict_on

    place = f"Report: {report.resolve()}, with every chart and number; open it in a browser."
    if options.sustained_s is not None:
        return (place,)
    verdict = verdict_on([result], points_of([result]))
    return (*verdict.sentences, *([verdict.warning] if verdict.warning else []), place)
