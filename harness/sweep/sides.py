"""The two sides of a sweep: its own, which is new, and the baseline that it is held against."""

from __future__ import annotations

import re
from pathlib import Path

from harness.app.apk import SHIPPED, Apk, missing, read_apk
from harness.app.renamed import renamed
from harness.config import SweepConfig
from harness.config.sweep_toml import RUNTIME_NAME
from harness.errors import ConfigRefused
from harness.results.asked_for import model_files_of
from harness.results.names import beside
from harness.results.outcomes import RunResult
from harness.results.records import AGAINST, SUSTAINED, RunnerName
from harness.runners.benchmark_model.binary import demand_program
from harness.runners.registry import names_of_all, runner_class
from harness.session.order import AppOrder, SideOrder
from harness.store.store import Store
from harness.sweep.models import adopt_folder, models_of_run, refuse_nothing_in_common
from harness.sweep.options import Baseline, SweepOptions

MOST_THREADS = 64


def refuse_impossible_sides(config: SweepConfig, options: SweepOptions) -> None:
    """Raises ConfigRefused, by name, for what cannot be measured on two sides, before anything is built."""
    baseline = options.baseline
    _refuse_lone_pairs(options)
    _refuse_several_against_one(config, baseline)
    for runner in config.measure.runners:
        _refuse_what_it_cannot(runner, baseline)
    if baseline.threads is not None and not 1 <= baseline.threads <= MOST_THREADS:
        raise ConfigRefused("--against-threads", f"{baseline.threads} is not from 1 to {MOST_THREADS}", "correct it")
    if baseline.runtime is not None and not re.fullmatch(RUNTIME_NAME, baseline.runtime):
        raise ConfigRefused(
            "--against-runtime",
            f"{baseline.runtime!r} is no name of a runtime",
            "`bigcore app info` names those of the app, such as 2.16.1",
        )
    tool = baseline.benchmark_model
    if tool is not None:
        if not tool.exists():
            raise ConfigRefused("--against-benchmark-model", f"{tool} does not exist", "give the path of the program")
        demand_program(tool)
    for apk in (options.app, baseline.app):
        if apk is not None:
            read_apk(apk)
    if baseline.app is not None and options.app is None and not SHIPPED.exists():
        raise missing()


def _refuse_what_it_cannot(runner: RunnerName, baseline: Baseline) -> None:
    able = runner_class(runner)
    if baseline.app is not None and not able.uses_app:
        _refuse("--against-app", f"{runner} runs no app", names_of_all(lambda one: one.uses_app))
    if baseline.benchmark_model is not None and runner is not RunnerName.BENCHMARK_MODEL:
        _refuse("--against-benchmark-model", f"{runner} runs no such binary", (RunnerName.BENCHMARK_MODEL,))
    if baseline.threads is not None and able.most_threads is not None and baseline.threads > able.most_threads:
        what = f"{runner} computes on {able.most_threads} at most"
        raise ConfigRefused("--against-threads", what, "ask for fewer, or another runner")
    if baseline.runtime is not None and not able.chooses_runtime:
        what = f"{runner} has a runtime of its own"
        _refuse("--against-runtime", what, names_of_all(lambda one: one.chooses_runtime))
    if baseline.xnnpack is not None and baseline.xnnpack not in able.xnnpack:
        _refuse(
            "--against-xnnpack" if baseline.xnnpack else "--no-against-xnnpack",
            f"{runner} cannot be told so",
            names_of_all(lambda one: baseline.xnnpack in one.xnnpack),
        )


def sides(models: SideOrder, second: SideOrder | None, options: SweepOptions) -> tuple[SideOrder, ...]:
    """Returns the sides that are measured: `models` alone, or beside what they are held against.

    `second` holds the baseline's models. None: it has the same.
    """
    if options.sustained_s is not None:
        return (SideOrder(name=SUSTAINED, models=models.models),)
    new = models.model_copy(update={"app": _new_app(options)})
    if not options.two_sides:
        return (new,)
    baseline = options.baseline
    return (
        new,
        SideOrder(
            name=AGAINST,
            models=(second or new).models,
            app=_baseline_app(options, new.app),
            benchmark_model=None if baseline.benchmark_model is None else baseline.benchmark_model.resolve(),
            threads=baseline.threads,
            xnnpack=baseline.xnnpack,
            runtime=baseline.runtime,
        ),
    )


def second_set(config: SweepConfig, against: str | None, store: Store) -> SideOrder | None:
    """Returns the baseline's models that `--against` names: those of a folder, or of a run, measured again."""
    if against is None:
        return None
    folder = Path(against)
    models = adopt_folder(folder) if folder.is_dir() else _models_of_run(against, store)
    refuse_nothing_in_common(config, models)
    return models


def _models_of_run(against: str, store: Store) -> SideOrder:
    run = _run_named(against, store)
    return models_of_run(run, model_files_of(store.sweep(run.run.sweep).sweep.config_json))


def _run_named(against: str, store: Store) -> RunResult:
    found = store.named(against)
    if found.run is None:
        raise ConfigRefused("--against", f"{against} is a sweep", "name one of its runs, or a folder of models")
    return store.run_result(found.run)


def _new_app(options: SweepOptions) -> AppOrder | None:
    if options.slots is not None:
        return _in_slot(read_apk(options.app or SHIPPED), options.slots.new)
    if options.app is None:
        return None
    apk = read_apk(options.app)
    return _under_name(apk, apk.package)


def _baseline_app(options: SweepOptions, new: AppOrder | None) -> AppOrder | None:
    """Two builds of one package name cannot be on one phone: the baseline's is signed anew under another."""
    app = options.baseline.app
    if options.slots is not None:
        return _in_slot(read_apk(app or options.app or SHIPPED), options.slots.baseline)
    if app is None:
        return new
    apk, taken = read_apk(app), new.package if new else read_apk(SHIPPED).package
    return _under_name(apk, beside(apk.package) if apk.package == taken else apk.package)


def _in_slot(apk: Apk, package: str) -> AppOrder:
    return _under_name(apk, package).model_copy(update={"anew": True})


def _under_name(apk: Apk, package: str) -> AppOrder:
    if apk.package == package:
        return AppOrder(apk=apk.path.resolve(), package=package)
    return AppOrder(apk=renamed(apk, package).path.resolve(), package=package, given_sha256=apk.sha256)


def _refuse_several_against_one(config: SweepConfig, baseline: Baseline) -> None:
    """Several runtimes or numbers of threads are measured on both sides, each beside its like."""
    several = {
        "--runtime": (config.measure.runtimes, baseline.runtime),
        "--threads": (config.measure.threads, baseline.threads),
    }
    for option, (values, held_against) in several.items():
        if len(values) > 1 and held_against is not None:
            against = option.replace("--", "--against-")
            raise ConfigRefused(
                against,
                f"{', '.join(map(str, values))} cannot each be held against {held_against}",
                f"name one `{option}`, or leave {against} out: several are measured beside each other",
            )


def _refuse_lone_pairs(options: SweepOptions) -> None:
    if options.pairs is None:
        return
    if options.pairs < 1:
        raise ConfigRefused("pairs", f"{options.pairs} is no number of pairs", "ask for one at least")
    if not options.two_sides:
        raise ConfigRefused("pairs", "a pair has two sides, and nothing is measured against", "add --against")


def _refuse(option: str, what: str, able: tuple[RunnerName, ...]) -> None:
    raise ConfigRefused(option, what, f"use `--runner {'` or `--runner '.join(able)}`")
