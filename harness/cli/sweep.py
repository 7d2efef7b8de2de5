"""`bigcore sweep`: the main road."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from harness.cli.sweep_telling import Telling, tell_sweep

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
    raise typer.Exit(tell_sweep(result, options, Telling(json, verbose, report)))


def _measured(settings: SweepConfig, options: SweepOptions, resume: str | None, verbose: bool) -> SweepResult:
    from harness.cli.plan_line import plan_line
    from harness.cli.sweep_view import SweepView
    from harness.sweep.sweep import resume_sweep, run_sweep

    with SweepView(verbose=verbose, plan="" if resume is not None else plan_line(settings, options)) as view:
        if resume is not None:
            return resume_sweep(resume, options, emit=view.heard)
        view.building(len(settings.variants))
        return run_sweep(settings, options, emit=view.heard, emit_built=view.built)


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
    if report.is_file():  # another takes its place in its folder
        place = report.resolve().parent
    why = None
    if report.is_dir():
        why = "it is a folder"
    elif place != report and not place.is_dir():
        why = f"{place} is no folder"
    elif not os.access(place, os.W_OK):
        why = "Permission denied"
    if why is not None:
        raise DiskFailed(report, f"cannot be written ({why})", "name another file with --report")


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
