"""`bigcore sweep`: the main road."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from harness.cli import exit_codes

if TYPE_CHECKING:
    from harness.config import Overrides, SweepConfig
    from harness.results.outcomes import SweepResult
    from harness.sweep.options import SweepOptions


def read_sweep() -> Any:
    """The command `sweep` with an option for each key of sweep.toml."""
    from harness.cli.config_options import with_config_options

    alone = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    alone.command()(with_config_options(sweep))
    return typer.main.get_command(alone)


def sweep(
    config: Annotated[Path | None, typer.Argument(metavar="[sweep.toml]", help="Without it: 22 MobileNetV2.")] = None,
    *,
    against: Annotated[str | None, typer.Option(help="A run, or a folder of .tflite: measured interleaved.")] = None,
    against_app: Annotated[
        Path | None, typer.Option(metavar="FILE.apk", help="The baseline's app, where it is another build.")
    ] = None,
    against_benchmark_model: Annotated[
        Path | None, typer.Option(metavar="PATH", help="The baseline's binary of the official tool.")
    ] = None,
    against_threads: Annotated[int | None, typer.Option(metavar="N", help="The baseline's threads.")] = None,
    against_xnnpack: Annotated[
        bool | None,
        typer.Option("--against-xnnpack/--no-against-xnnpack", help="Whether XNNPACK runs the baseline."),
    ] = None,
    against_runtime: Annotated[
        str | None, typer.Option(metavar="VERSION", help="Which of the app's runtimes computes the baseline.")
    ] = None,
    resume: Annotated[str | None, typer.Option(metavar="SWEEP|latest", help="Go on with a sweep.")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="Three starts each.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the plan; touch no phone.")] = False,
    keep: Annotated[bool, typer.Option("--keep", help="Leave the models on the phone.")] = False,
    profile_operators: Annotated[
        bool, typer.Option("--profile-operators", help="Time per operator too; needs the runner benchmark_model.")
    ] = False,
    sustained: Annotated[
        str | None, typer.Option(metavar="TIME", help="One variant without pause for 90s, 30m, 1h: what heat does.")
    ] = None,
    report: Annotated[
        Path | None, typer.Option(help="Write the HTML report here; its verdict is printed in place of the table.")
    ] = None,
    verbose: Annotated[
        bool, typer.Option("--verbose", help="Each step and each sample that is set aside; the table in any case.")
    ] = False,
    store: Annotated[str | None, typer.Option(envvar="BIGCORE_STORE", help="A database URL or an SQLite file.")] = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
    **given: object,
) -> None:
    """Build the models, measure them on every phone that is ready, print the table and write the report."""
    from harness.cli.config_options import overrides_of
    from harness.config import read_config
    from harness.duration import seconds_of
    from harness.sweep.options import Baseline, SweepOptions
    from harness.sweep.runner_limits import demand_profiler

    overrides = overrides_of(given)
    baseline = Baseline(against_app, against_benchmark_model, against_threads, against_xnnpack, against_runtime)
    if resume is not None:
        others = {"quick": quick, "against": against, "sustained": sustained, "dry_run": dry_run}
        others |= dict.fromkeys(baseline.named, True)
        _refuse_beside_resume(overrides, sweep_toml=config, **others)
    settings = read_config(config, overrides)
    if profile_operators and resume is None:
        demand_profiler(settings.measure)
    options = SweepOptions(
        store_url=store,
        quick=quick,
        keep=keep,
        profile_operators=profile_operators,
        sustained_s=None if sustained is None else seconds_of(sustained, "--sustained"),
        against=against,
        baseline=baseline,
        command=typed_command(),
    )
    if report is not None:
        _check_writable(report, store)
    if dry_run:
        _show_plan(settings, options, json)
        return
    result = _measured(settings, options, resume, verbose)
    raise typer.Exit(_tell(result, options, Telling(json, verbose, report)))


@dataclass(frozen=True, slots=True)
class Telling:
    """How a sweep that has ended is told."""

    json: bool
    verbose: bool
    report: Path | None


def _measured(settings: SweepConfig, options: SweepOptions, resume: str | None, verbose: bool) -> SweepResult:
    from harness.cli.plan_line import plan_line
    from harness.cli.sweep_view import SweepView
    from harness.sweep.sweep import resume_sweep, run_sweep

    with SweepView(verbose=verbose, plan="" if resume is not None else plan_line(settings, options)) as view:
        if resume is not None:
            return resume_sweep(resume, options, emit=view.heard)
        view.building(len(settings.variants))
        return run_sweep(settings, options, emit=view.heard, emit_built=view.built)


def _tell(result: SweepResult, options: SweepOptions, telling: Telling) -> int:
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
        trusted = _tell_without_operators(result, options) and trusted
    return exit_code(result) if trusted else exit_codes.first_of(exit_codes.INCOMPLETE, exit_code(result))


def exit_code(result: SweepResult) -> int:
    """3: a phone failed. 1: a number is missing or not valid, or a phone is not as it was. 0: neither."""
    from harness.reasons import Reason

    codes = [exit_codes.DONE]
    phones = [one for one in result.failures if one.run is None and one.variant is None]
    if any(failure.reason != Reason.RESTORE_PENDING for failure in phones):
        codes.append(exit_codes.DEVICE_FAILED)
    incomplete = any(run.failures or not all(one.valid for one in run.estimates) for run in result.runs)
    if incomplete or result.failures or not result.runs:
        codes.append(exit_codes.INCOMPLETE)
    return exit_codes.first_of(*codes)


def typed_command() -> str:
    """The command as it was typed, without folders: a path may name its user."""
    words = [Path(word).name if "/" in word and "://" not in word else word for word in sys.argv[1:]]
    return " ".join(["bigcore", *words])


def _refuse_beside_resume(overrides: Overrides, **others: object) -> None:
    """A sweep goes on as it was asked for, so an option that would be ignored is refused."""
    from harness.errors import ConfigRefused

    words = {key: value for section in overrides.values() for key, value in section.items()}
    # An option that was not given is None, or an empty list where it may be repeated: 0 and false are given.
    given = [key for key, value in words.items() if value is not None and value != []]
    given += [key for key, value in others.items() if value is not None and value is not False]
    if given:
        raise ConfigRefused(
            "--resume",
            f"goes on with the sweep as it was asked for, and cannot change {', '.join(given)}",
            "leave that out, or begin a new sweep",
        )


def _check_writable(report: Path, store: str | None) -> None:
    """An unwritable report is refused before the measuring, not after it. Nothing is made: a dry run looks here too."""
    import os

    from harness.errors import DiskFailed
    from harness.store.own_files import refuse_own_file

    refuse_own_file(report, store)
    place = next(there for there in (report, *report.absolute().parents) if there.exists())
    why = None
    if report.is_dir():
        why = "it is a folder"
    elif place != report and not place.is_dir():
        why = f"{place} is no folder"
    elif not os.access(place, os.W_OK):
        why = "Permission denied"
    if why is not None:
        raise DiskFailed(report, f"cannot be written ({why})", "name another file with --report")


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


def _tell_without_operators(result: SweepResult, options: SweepOptions) -> bool:
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
    from harness.store.store import Store

    with Store.open(options.store_url) as store:
        write_report(result, store.samples, report, ratios=partial(ratios_of, store))


def _verdict(result: SweepResult, report: Path, options: SweepOptions) -> tuple[str, ...]:
    """What the report says first, and where it lies."""
    from dashboards.figures.points import points_of
    from dashboards.pages.verdict import verdict_on

    place = f"Report: {report.resolve()}, with every chart and number; open it in a browser."
    if options.sustained_s is not None:
        return (place,)
    verdict = verdict_on([result], points_of([result]))
    return (*verdict.sentences, *([verdict.warning] if verdict.warning else []), place)


def _show_plan(settings: SweepConfig, options: SweepOptions, json: bool) -> None:
    from harness.cli import speech
    from harness.sweep.dry_run import plan_sweep

    with speech.people().status("building what is not built yet"):
        plan = plan_sweep(settings, options)
    if json:
        speech.document(plan)
        return
    console = speech.results()
    for name in plan.variants:
        console.print(name, markup=False)
    if plan.sustained_seconds is not None:
        console.print(
            f"1 variant without pause for {plan.sustained_seconds / 60:.1f} minutes on every phone, in"
            f" {plan.least_starts} to {plan.most_starts} starts; {plan.push_megabytes:.0f} MB to push. No phone was"
            " touched."
        )
        return
    other = options.against or ", ".join(options.baseline.named)
    beside = f" beside {len(plan.against)} of {other}" if plan.against else ""
    counted = "1 variant" if len(plan.variants) == 1 else f"{len(plan.variants)} variants"
    console.print(
        f"{counted}{beside}; {plan.least_starts} to {plan.most_starts} starts of each on every"
        f" phone; {plan.push_megabytes:.0f} MB to push; about {plan.least_minutes:.0f} to {plan.most_minutes:.0f}"
        " minutes a phone. No phone was touched."
    )
