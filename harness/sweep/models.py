"""From the config's variants and files to what a phone is given: built, counted, and with this computer's answer."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from harness.app.expected_outputs import SeededModel, expected_outputs
from harness.config import ModelSection, SweepConfig
from harness.errors import ConfigRefused
from harness.results.names import THROWAWAY, why_no_model_name
from harness.results.outcomes import RunResult
from harness.results.records import ANCHOR, ArtifactRecord
from harness.session.order import ModelOrder, SideOrder
from harness.sweep.runner_limits import refuse_impossible
from models.accuracy import accuracy_of
from models.anchor import anchor_model, throwaway_model
from models.architectures.registry import check
from models.artifact import Artifact, Built
from models.build import adopt, build
from models.cache import default_folder
from models.digest import file_digest
from models.errors import ModelsError
from models.formats.known import BUILT, format_of, models_in
from models.whole_file import write_whole

INPUT_SEED = 1


@dataclass(frozen=True, slots=True)
class Wanted:
    models: SideOrder
    failed: tuple[ModelsError, ...]
    """What could not be built; the rest is measured."""


def refuse_nonsense(config: SweepConfig) -> None:
    """Refuses what can be refused without building anything or looking for a phone."""
    refuse_impossible(config.measure)
    for variant in config.variants:
        check(variant)
    for section in config.model:
        _adopted(section)


def build_wanted(config: SweepConfig, emit_built: Callable[[Built], None]) -> Wanted:
    """Refuses nonsense before anything is built; a variant that fails is told and left out."""
    own = tuple(_adopted(section) for section in config.model)
    report = build(config.variants, weights=config.build.weights, seed=1, on_built=emit_built)
    artifacts = (*report.artifacts, *own)
    if not artifacts:
        raise (
            report.failed[0]
            if report.failed
            else ConfigRefused("sweep.toml", "names no model at all", "add a [[grid]] or a [[model]]")
        )
    _refuse_double_names(artifacts)
    return Wanted(SideOrder(name="main", models=orders_of(artifacts)), report.failed)


def adopt_folder(folder: Path) -> SideOrder:
    """Every model of a folder under its file name: the second set of `--against DIR`."""
    files = models_in(folder)
    if not files:
        raise ConfigRefused(folder, f"holds no {BUILT.suffix} file", "name a folder that `bigcore build --out` wrote")
    artifacts = [_adopted(_section_of(file)) for file in files]
    _refuse_double_names(artifacts)
    return SideOrder(name="against", models=orders_of(artifacts))


def _section_of(file: Path) -> ModelSection:
    try:
        return ModelSection(file=file)
    except ValidationError:
        wrong = why_no_model_name(file.stem) or "its name is none for a model"
        raise ConfigRefused(file, f"cannot be called so in results: {wrong}", "give the file another name") from None


def models_of_run(result: RunResult, lay_at: Mapping[str, str]) -> SideOrder:
    """The files that an earlier run measured: the second set of `--against RUN`. They are in the cache of built models,
    or still where they lay (`lay_at`, by hash)."""
    from models.build import find_built

    files = []
    for record in result.artifacts:
        if record.variant != ANCHOR and (wrong := why_no_model_name(record.variant)):
            raise ConfigRefused(result.run.run, f"cannot be measured again: {wrong}", "name a folder of models")
        sha256 = record.sha256
        file = None if record.variant == ANCHOR else find_built(sha256) or _still_there(lay_at.get(sha256), sha256)
        if file is not None:
            files.append((file, record))
        elif record.variant != ANCHOR:
            raise ConfigRefused(
                record.variant, f"the file that {result.run.run} measured is no longer here", "name a folder of models"
            )
    return SideOrder(name="against", models=with_answers(files))


def _still_there(place: str | None, sha256: str) -> Path | None:
    file = None if place is None else Path(place)
    return file if file is not None and file.is_file() and file_digest(file) == sha256 else None


def refuse_nothing_in_common(config: SweepConfig, against: SideOrder) -> None:
    """Raises ConfigRefused where no variant is common: hours of measuring could then say nothing of a ratio."""
    ours = {variant.name for variant in config.variants} | {section.label for section in config.model}
    theirs = [model.name for model in against.models]
    if not ours.intersection(theirs):
        raise ConfigRefused(
            "--against",
            f"has no variant in common with what is asked for ({theirs[0] if theirs else 'it holds none'} is not)",
            "measure the same variants, or call the files by the same names",
        )


def orders_of(artifacts: Sequence[Artifact]) -> tuple[ModelOrder, ...]:
    return with_answers([(artifact.path, record_of(artifact)) for artifact in artifacts])


def with_answers(models: Sequence[tuple[Path, ArtifactRecord]]) -> tuple[ModelOrder, ...]:
    """Returns the orders of these models, each with what this computer computes for it."""
    seeded = [SeededModel(file, record.sha256, INPUT_SEED) for file, record in models]
    answers = expected_outputs(seeded, default_folder() / "outputs")
    return tuple(
        ModelOrder(file=file, record=record, outputs_json=answer)
        for (file, record), answer in zip(models, answers, strict=True)
    )


def record_of(artifact: Artifact) -> ArtifactRecord:
    variant = artifact.variant
    accuracy = artifact.accuracy or (accuracy_of(variant) if variant else None)
    return ArtifactRecord(
        sha256=artifact.sha256,
        variant=artifact.name,
        architecture=variant.architecture if variant else None,
        width=variant.width if variant else None,
        resolution=variant.resolution if variant else None,
        precision=(variant.precision if variant else format_of(artifact.path).precision(artifact.cost)).value,
        size_bytes=artifact.size_bytes,
        madds=artifact.cost.madds,
        parameters=artifact.cost.parameters,
        weights=artifact.cost.weights,
        peak_activation_bytes=artifact.cost.peak_activation_bytes,
        weights_origin=artifact.weights_origin,
        top1=accuracy.top1_percent if accuracy else None,
        top1_source=accuracy.source if accuracy else None,
    )


def anchor_order() -> ModelOrder:
    return _shipped(ANCHOR, anchor_model())


def throwaway_order() -> ModelOrder:
    return _shipped(THROWAWAY, throwaway_model())


def _shipped(name: str, content: bytes) -> ModelOrder:
    """A model of our own, written to a file so that it can be pushed."""
    sha256 = hashlib.sha256(content).hexdigest()
    file = default_folder() / "shipped" / f"{sha256}{BUILT.suffix}"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        write_whole(file, content)
    cost = BUILT.count(file, None)
    (order,) = orders_of([Artifact(name, None, file, sha256, len(content), cost, "shipped")])
    return order


def _adopted(section: ModelSection) -> Artifact:
    return adopt(section.file, section.label, section.top1)


def _refuse_double_names(artifacts: Sequence[Artifact]) -> None:
    names = [artifact.name for artifact in artifacts]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise ConfigRefused(twice, "is the name of two models", "give the file or the [[model]] another `name`")
