"""A run measured again on the phone that is connected now: the same files by their hashes, the same runner, runtime,
core and conditions."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.analysis.differences import Difference
from harness.analysis.reproduction import MARGIN_PERCENT, Reproduction, reproduction
from harness.app.apk import SHIPPED, read_apk
from harness.config import ConditionsSection, CoreChoiceSpec, MeasureSection, ModelSection, SweepConfig
from harness.config.sweep_toml import PhonesSection
from harness.errors import ConfigRefused, RecordNotFound
from harness.exchange.importing import read_file
from harness.results.asked_for import settings_of
from harness.results.names import why_no_model_name
from harness.results.outcomes import RunResult, SweepResult
from harness.results.records import AGAINST, ANCHOR, MAIN, ArtifactRecord, Clock
from harness.runners.benchmark_model.shelf import PROGRAM, Shelf
from harness.runners.registry import runner_class
from harness.session.progress import Emit
from harness.store.store import Store
from harness.sweep.options import SweepOptions
from harness.sweep.sweep import run_sweep
from harness.sweep.told_settings import ToldSection, read_section
from models.build import build, find_built
from models.digest import file_digest
from models.errors import ModelsError
from models.formats.known import models_in
from models.variant import Variant

_RECORDED = frozenset({"runners", "cores", "threads", "xnnpack", "clock", "runtimes", "benchmark_model"})
"""What the record of a run says better; and a path of another computer is none here."""
_OF_THE_OWNER = frozenset({"allow_reboot"})
"""What is done to a phone is for whoever it belongs to: no reference may ask for it."""


@dataclass(frozen=True, slots=True)
class Asked:
    reference: str
    """A report, an export, or a run of the store."""
    run: str | None = None
    """Which of the file's runs. None: it holds one."""
    serials: tuple[str, ...] = ()
    """None named: every phone that is ready."""
    models: Path | None = None
    """A folder with the files, for those that cannot be built."""
    benchmark_model: Path | None = None
    quick: bool = False
    clock: Clock | None = None
    """None: the reference's own, where the phone's owner need not agree to it."""
    margin_percent: float = MARGIN_PERCENT
    store_url: str | None = None
    command: str = "bigcore reproduce"


@dataclass(frozen=True, slots=True)
class Reference:
    result: RunResult
    settings: dict[str, Any]
    """What the sweep had asked for, as far as it can be read."""


@dataclass(frozen=True, slots=True)
class MeasuredAgain:
    reference: Reference
    sweep: SweepResult
    reproductions: tuple[Reproduction, ...]
    """One for each phone that was measured."""


def reproduce(asked: Asked, emit: Emit) -> MeasuredAgain:
    """Raises ConfigRefused, with what differs, where the same cannot be measured here at all."""
    reference = reference_of(asked)
    config = config_of(reference, asked)
    otherwise = asked_otherwise(reference)
    options = SweepOptions(store_url=asked.store_url, quick=asked.quick, command=asked.command)
    sweep = run_sweep(config, options, emit=emit)
    found = tuple(
        reproduction(reference.result, run, asked.margin_percent, otherwise) for run in sweep.runs if run.estimates
    )
    return MeasuredAgain(reference, sweep, found)


def reference_of(asked: Asked) -> Reference:
    file = Path(asked.reference)
    if file.is_file():
        sweeps = [bundle.result for bundle in read_file(file)]
    else:
        with Store.open(asked.store_url) as store:
            sweeps = [store.selection(asked.reference)]
    runs = [(sweep, run) for sweep in sweeps for run in sweep.runs if run.run.set in (MAIN, AGAINST)]
    if asked.run is not None:
        runs = [(sweep, run) for sweep, run in runs if run.run.run == asked.run]
    elif len(runs) > 1:
        # a baseline is reproduced where it is named
        runs = [(sweep, run) for sweep, run in runs if run.run.set == MAIN]
    if not runs:
        raise RecordNotFound(asked.run or asked.reference, "is no run with a number there", "see `bigcore runs list`")
    if len(runs) > 1:
        names = ", ".join(run.run.run for _, run in runs)
        raise ConfigRefused(asked.reference, f"has {len(runs)} runs: {names}", "name one with --run")
    ((sweep, run),) = runs
    return Reference(run, settings_of(sweep.sweep.config_json))


def config_of(reference: Reference, asked: Asked) -> SweepConfig:
    """The sweep that measures the same, made of what the run itself records; the rest is as its sweep had asked."""
    run = reference.result.run
    _refuse_to_lock(reference, asked)
    measured = {
        "runners": (run.runner,),
        "cores": (_core(run.core.label, run.core.cpu),),
        "threads": (run.threads,),
        "xnnpack": run.xnnpack,
        "clock": asked.clock or run.clock,
        "runtimes": _runtimes(reference.result),
        "benchmark_model": _tool(reference.result, asked.benchmark_model),
    }
    measure = _measure(reference).taken.model_copy(update=measured)
    return SweepConfig(
        phones=PhonesSection(serials=asked.serials),
        model=tuple(ModelSection(file=file, name=record.variant) for file, record in _files(reference.result, asked)),
        measure=measure,
        conditions=_conditions(reference).taken,
    )


def _refuse_to_lock(reference: Reference, asked: Asked) -> None:
    """Root stops the phone's services and holds its frequency: its owner says so, and no reference does."""
    run = reference.result.run
    if run.clock is Clock.LOCKED and asked.clock is None:
        what = "was measured with the clock locked, which stops services of the phone as root"
        raise ConfigRefused(run.run, what, "say `--clock locked` if yours may be, or measure it at `--clock free`")


def asked_otherwise(reference: Reference) -> tuple[Difference, ...]:
    """Returns what the reference's sweep was asked for that is not asked for here, since it cannot be read or is
    not told."""
    return (*_measure(reference).differences(), *_conditions(reference).differences())


def _measure(reference: Reference) -> ToldSection[MeasureSection]:
    """What the run itself records stands above what its sweep had asked, so that this is no difference."""
    return read_section(MeasureSection, "measure", reference.settings.get("measure"), never=_RECORDED)


def _conditions(reference: Reference) -> ToldSection[ConditionsSection]:
    return read_section(ConditionsSection, "conditions", reference.settings.get("conditions"), never=_OF_THE_OWNER)


def _core(label: str, cpu: int) -> CoreChoiceSpec:
    words: dict[str, CoreChoiceSpec] = {"large": "large", "small": "small", "any": "any"}
    return words.get(label, cpu)


def _runtimes(result: RunResult) -> tuple[str, ...]:
    """The runtime that computed, where it was asked for, or the app that is here has it."""
    run = result.run
    if not runner_class(run.runner).chooses_runtime:
        return ()
    if run.asked_runtime is not None:
        return (run.asked_runtime,)
    named = re.match(r"tflite (\d+\.\d+\.\d+)", run.runtime)
    if named is None or not SHIPPED.exists() or result.phone.virtual:
        return ()
    has = {name for names in read_apk(SHIPPED).runtimes.values() for name in names}
    return (named[1],) if named[1] in has else ()


def _tool(result: RunResult, given: Path | None) -> Path | None:
    run = result.run
    if given is not None or runner_class(run.runner).uses_app or run.app_sha256 is None:
        return given
    kept = Shelf.of_this_computer().folder / "kept" / run.app_sha256 / PROGRAM
    if not kept.is_file():
        what = f"the official tool that measured it (sha256 {run.app_sha256[:12]}) is not kept here"
        raise ConfigRefused(run.run, what, "add it with `bigcore tool add FILE`, or give one with --benchmark-model")
    return kept


def _files(result: RunResult, asked: Asked) -> list[tuple[Path, ArtifactRecord]]:
    """The files by their hashes: from the folder given, from those built earlier, or built anew."""
    if asked.models is not None and not asked.models.is_dir():
        raise ConfigRefused("--models", f"{asked.models} is no folder", "name the folder with the model files")
    given = {} if asked.models is None else {file_digest(file): file for file in models_in(asked.models)}
    valid = {one.variant for one in result.estimates if one.valid}
    wanted = [one for one in result.artifacts if one.variant != ANCHOR and one.variant in valid]
    if not wanted:
        raise ConfigRefused(result.run.run, "has no valid number", "name another run")
    sources: Sequence[Callable[[ArtifactRecord], Path | None]] = (
        lambda record: given.get(record.sha256),
        lambda record: find_built(record.sha256),
        _built_again,
    )
    found = []
    for record in wanted:
        if wrong := why_no_model_name(record.variant):
            raise ConfigRefused(result.run.run, f"cannot be measured again: {wrong}", "name another run")
        file = next((file for source in sources if (file := source(record)) is not None), None)
        if file is None:
            what = f"{record.variant}: no file here has its hash ({record.sha256[:12]})"
            raise ConfigRefused(result.run.run, what, "give a folder that holds it with --models DIR")
        found.append((file, record))
    return found


def _built_again(record: ArtifactRecord) -> Path | None:
    """None: it is none of ours, or today's builder makes another file of it."""
    weights, _, seed = record.weights_origin.partition(":")
    if weights != "seeded" or not seed.isdecimal():
        return None
    try:
        report = build([Variant.parse(record.variant)], weights=weights, seed=int(seed))
    except (ValueError, ModelsError):
        return None
    return next((one.path for one in report.artifacts if one.sha256 == record.sha256), None)
