"""Many variants -> artifacts, in parallel, cached by content."""

from __future__ import annotations

import hashlib
import json
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

from models import cache_pruning, errors, worker_pool
from models.accuracy import accuracy_of
from models.architectures.registry import check
from models.artifact import Accuracy, Artifact, Built
from models.cache import Cache, Entry, default_folder, note_use
from models.digest import file_digest
from models.errors import BuildFailed, ModelsError, TensorFlowMissing
from models.formats.known import BUILT, format_of, models_in
from models.jobs import Answer, Job
from models.variant import Variant
from models.weights.source import WeightsSource

OnBuilt = Callable[[Built], None]
Keys = dict[Variant, str]

_ROOM = Path(__file__).resolve().parent
_SOURCES = ("architectures/*.py", "weights/*.py", "formats/tflite/*.py", "recipe.py")
"""A change in any of these may change the files that come out."""


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What was asked for, in the order asked: what was built, and what was not and why."""

    built: tuple[Built, ...]
    failed: tuple[ModelsError, ...]
    """Each names its variant as `subject`."""

    @property
    def artifacts(self) -> tuple[Artifact, ...]:
        return tuple(built.artifact for built in self.built)


def build(
    variants: Sequence[Variant],
    *,
    weights: str = "seeded",
    seed: int = 1,
    cache: Path | None = None,
    workers: int | None = None,
    on_built: OnBuilt | None = None,
) -> BuildReport:
    """Builds every variant once. Nonsense is refused before anything is built; a failure is told after the rest is
    done."""
    wanted = tuple(dict.fromkeys(variants))
    for variant in wanted:
        check(variant)
    source = WeightsSource.of(weights, seed)
    folder = cache or default_folder()
    keys = _keys(wanted, source)
    outcome: dict[Variant, Built | ModelsError] = {}

    def note(variant: Variant, result: Built | ModelsError) -> None:
        outcome[variant] = result
        if isinstance(result, Built) and on_built is not None:
            on_built(result)

    for variant in wanted:
        entry = Cache(folder).find(keys[variant])
        if entry is not None:
            note(variant, Built(_artifact(variant, entry, source), cached=True, seconds=0.0))
    _build_missing([variant for variant in wanted if variant not in outcome], source, keys, folder, workers, note)
    cache_pruning.prune(Cache(folder).folder, time.time())
    results = [outcome[variant] for variant in wanted]
    return BuildReport(
        tuple(result for result in results if isinstance(result, Built)),
        tuple(result for result in results if isinstance(result, ModelsError)),
    )


def find_built(sha256: str, cache: Path | None = None) -> Path | None:
    """Finds a file that was built earlier by its hash."""
    for path in models_in(cache or default_folder(), f"**/*-{sha256}"):
        with suppress(FileNotFoundError):  # another process has just removed it
            note_use(path)
            return path
    return None


def adopt(file: Path, name: str, top1: float | None = None) -> Artifact:
    """Counts a model file of the user's own and makes it an artifact."""
    cost = format_of(file).count(file, None)
    accuracy = None if top1 is None else Accuracy(top1, "given in sweep.toml")
    return Artifact(name, None, file.resolve(), file_digest(file), file.stat().st_size, cost, "given", accuracy)


def _build_missing(
    missing: Sequence[Variant],
    source: WeightsSource,
    keys: Keys,
    folder: Path,
    workers: int | None,
    note: Callable[[Variant, Built | ModelsError], None],
) -> None:
    if not missing:
        return
    if find_spec("tensorflow") is None:
        raise TensorFlowMissing("TensorFlow", "not installed here", "install it: pip install tensorflow-cpu")
    for job, answer in worker_pool.run(_jobs(missing, source, keys, folder), workers or worker_pool.cores()):
        variant = job.variant(answer.resolution)
        if answer.event == "failed":
            note(variant, _failure(variant, answer))
        else:
            entry = Entry(Path(answer.path), answer.sha256, answer.size_bytes)
            note(variant, Built(_artifact(variant, entry, source), cached=False, seconds=answer.seconds))


def _jobs(missing: Sequence[Variant], source: WeightsSource, keys: Keys, folder: Path) -> list[Job]:
    """Makes one job of what one conversion can serve. The longest comes first, so that no core waits for the last."""
    families: dict[tuple[Variant, int], list[Variant]] = defaultdict(list)
    for variant in missing:
        lone = 0 if check(variant).one_conversion_serves(variant.precision) else variant.resolution
        families[replace(variant, resolution=0), lone].append(variant)
    jobs = [
        Job(
            family.architecture,
            family.width,
            family.precision.value,
            family.split,
            tuple(variant.resolution for variant in members),
            tuple(keys[variant] for variant in members),
            source.origin,
            str(source.path) if source.path else None,
            source.seed,
            str(folder),
        )
        for (family, _), members in families.items()
    ]
    return sorted(jobs, key=lambda job: (job.width, max(job.resolutions)), reverse=True)


def _keys(variants: Sequence[Variant], source: WeightsSource) -> Keys:
    makers = {"builder": _builder_hash(), **{name: _version(name) for name in ("tensorflow", "keras", "numpy")}}
    return {
        variant: hashlib.sha256(
            json.dumps({"variant": variant.name, "weights": source.origin, "seed": source.seed, **makers}).encode()
        ).hexdigest()[:32]
        for variant in variants
    }


def _builder_hash() -> str:
    digest = hashlib.sha256()
    for pattern in _SOURCES:
        for path in sorted(_ROOM.glob(pattern)):
            digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _version(package: str) -> str:
    """Returns a package's version without importing it; TensorFlow's distribution goes by several names."""
    for name in (package, f"{package}-cpu", f"{package}-intel"):
        try:
            return f"{name} {metadata.version(name)}"
        except metadata.PackageNotFoundError:
            continue
    return "unknown"


def _artifact(variant: Variant, entry: Entry, source: WeightsSource) -> Artifact:
    return Artifact(
        variant.name,
        variant,
        entry.path,
        entry.sha256,
        entry.size_bytes,
        BUILT.count(entry.path, None),
        source.origin,
        accuracy_of(variant),
    )


def _failure(variant: Variant, answer: Answer) -> ModelsError:
    if answer.refusal:
        kind: type[ModelsError] = getattr(errors, answer.refusal)
        return kind(*answer.detail)
    return BuildFailed(variant.name, answer.detail[0], "leave this variant out, or report it with its name")
