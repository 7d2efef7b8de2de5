"""Sweeps made up from a seed, as large and as strange as reports must bear."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

import numpy as np
from support.records import ARTIFACT, CONDITIONS, CORE, ESTIMATE, PHONE, PLACEMENT, RUN, SAMPLE, SESSION, SWEEP

from harness.results.outcomes import FailureRecord, RunResult, SweepResult
from harness.results.records import ArtifactRecord, Engine, Estimate, Sample
from harness.results.telemetry import Telemetry
from models.variant import DEFAULT_GRIDS, Grid, Variant, variants_of

SERIAL = "FA6AK0302317"
SECOND_CORE = replace(CORE, cpu=2, mask="4")
BEGAN_AT, ENDED_AT = "2026-11-20T22:00:00Z", "2026-11-20T22:09:00Z"
TOP1 = {"0.35": 60.3, "0.5": 65.4, "0.75": 69.8, "1": 71.8, "1.3": 74.4, "1.4": 75.0}


@dataclass(frozen=True, slots=True)
class MadeUp:
    """A sweep and its samples, as the store would hand them over."""

    result: SweepResult
    samples: dict[str, tuple[Sample, ...]]


@dataclass(frozen=True, slots=True)
class Recipe:
    variants: Sequence[Variant] = variants_of(DEFAULT_GRIDS)
    starts: int = 6
    runs_per_start: int = 40
    seed: int = 1
    accuracy: bool = True
    valid: bool = True
    virtual: bool = True
    engine: Engine | None = Engine.LITERT
    run: str = "r1"
    speed: float = 1.0
    model: str = "Pixel"
    names: Callable[[str], str] = str


def many_variants(count: int) -> tuple[Variant, ...]:
    widths = tuple(round(0.25 + 0.05 * step, 2) for step in range(50))
    resolutions = tuple(range(96, 96 + 32 * 20, 32))
    return variants_of([Grid(("mobilenet_v2", "mobilenet_v1"), widths, resolutions)])[:count]


def artifact_of(variant: Variant, recipe: Recipe) -> ArtifactRecord:
    madds = int(300e6 * variant.width**1.6 * (variant.resolution / 224) ** 2)
    base = TOP1.get(f"{variant.width:g}", 50 + 16 * min(variant.width, 1.5))
    return replace(
        ARTIFACT,
        sha256=sha256(variant.name.encode()).hexdigest(),
        variant=recipe.names(variant.name),
        architecture=variant.architecture,
        width=variant.width,
        resolution=variant.resolution,
        precision=str(variant.precision),
        size_bytes=int(4e6 * variant.width),
        madds=madds,
        parameters=int(3.5e6 * variant.width),
        weights=int(3.47e6 * variant.width),
        peak_activation_bytes=int(2.4e6 * variant.width * (variant.resolution / 224) ** 2),
        top1=round(base - 11 * (1 - min(variant.resolution, 224) / 224) ** 1.3, 1) if recipe.accuracy else None,
        top1_source="published: slim, mobilenet README" if recipe.accuracy else None,
    )


def samples_of(artifact: ArtifactRecord, recipe: Recipe, rng: np.random.Generator) -> list[Sample]:
    level_ns = 1e6 * (0.4 + artifact.madds / 4.1e6 * rng.normal(1, 0.015)) / recipe.speed
    return [
        _sample(artifact, recipe, start, level_ns * rng.normal(1, 0.006), rng) for start in range(1, recipe.starts + 1)
    ]


def _sample(artifact: ArtifactRecord, recipe: Recipe, start: int, level_ns: float, rng: np.random.Generator) -> Sample:
    noise = rng.lognormal(0, 0.004, recipe.runs_per_start) + (
        rng.random(recipe.runs_per_start) < 0.03
    ) * rng.exponential(0.1)
    before = replace(CONDITIONS, battery_percent=83, battery_temperature_c=29.1, cap_khz=2150400, max_khz=2150400)
    after = replace(before, battery_temperature_c=29.1 + 0.1 * start, cpu_temperature_c=41.5)
    return replace(
        SAMPLE,
        run=recipe.run,
        start=start,
        variant=artifact.variant,
        sha256=artifact.sha256,
        position=start % 3,
        latencies_ns=tuple(int(value) for value in level_ns * noise),
        placement=replace(
            PLACEMENT,
            asked_mask=SECOND_CORE.mask,
            allowed_before="2",
            allowed_after="2",
            cpus_seen=((SECOND_CORE.cpu, recipe.runs_per_start),),
            time_in_state=((2150400, 80),),
        ),
        telemetry=Telemetry(before, after, 0, 0, 0.4, True, 5, 60.0, 2.0, 3.5, 90.0, 600.0),
        reasons=() if recipe.valid else ("throttled",),
    )


def estimate_of(artifact: ArtifactRecord, samples: list[Sample], recipe: Recipe) -> Estimate:
    medians = sorted(float(np.median(sample.latencies_ns)) / 1e6 for sample in samples)
    middle = float(np.median(medians))
    return replace(
        ESTIMATE,
        run=recipe.run,
        variant=artifact.variant,
        sha256=artifact.sha256,
        latency_ms=middle,
        low_ms=medians[0],
        high_ms=medians[-1],
        starts=len(samples) if recipe.valid else 0,
        inferences=sum(len(sample.latencies_ns) for sample in samples),
        valid=recipe.valid,
        reasons=() if recipe.valid else ("throttled",),
        unproven=("thermal_status",) if artifact.resolution == 96 else (),
        notes=("few_starts",) if len(samples) < 6 else (),
        peak_rss_kb=40_000 + artifact.size_bytes // 500,
    )


def make_up(recipe: Recipe | None = None) -> MadeUp:
    recipe = recipe or Recipe()
    rng = np.random.default_rng(recipe.seed)
    artifacts = [artifact_of(variant, recipe) for variant in recipe.variants]
    samples = [samples_of(artifact, recipe, rng) for artifact in artifacts]
    estimates = [estimate_of(artifact, own, recipe) for artifact, own in zip(artifacts, samples, strict=True)]
    identity = sha256(f"{SERIAL}{recipe.model}".encode()).hexdigest()[:16]
    run = replace(RUN, run=recipe.run, sweep="s1", session="p1", phone=identity, core=SECOND_CORE, app_sha256="ab" * 32)
    session = replace(
        SESSION, session="p1", sweep="s1", phone=identity, serial=SERIAL, started_at=BEGAN_AT, ended_at=ENDED_AT
    )
    phone = replace(
        PHONE,
        identity=identity,
        serial=SERIAL,
        model=recipe.model,
        virtual=recipe.virtual,
        engine=recipe.engine if recipe.virtual else None,
    )
    sweep = replace(
        SWEEP,
        sweep="s1",
        started_at=BEGAN_AT,
        ended_at=ENDED_AT,
        config_json='{"measure": {"min_starts": 6}}',
        command="bigcore sweep --phone virtual:pixel_1",
    )
    result = RunResult(run, session, phone, tuple(estimates), tuple(artifacts), ())
    return MadeUp(SweepResult(sweep, (result,)), {recipe.run: tuple(sample for own in samples for sample in own)})


def with_failure(made: MadeUp, reason: str, detail: str) -> MadeUp:
    failure = FailureRecord("s1", reason, detail, "r1", "mobilenet_v2_9.9_96", SERIAL, "2026-11-20T22:03:00Z")
    run = replace(made.result.runs[0], failures=(failure,))
    return MadeUp(replace(made.result, runs=(run, *made.result.runs[1:])), made.samples)


@dataclass(frozen=True, slots=True)
class Precision:
    own_percent: float = 0.4
    level_percent: float = 1.1
    autocorrelation: float = 0.6


def with_precision(made: MadeUp, precision: Precision = Precision()) -> MadeUp:
    """The same sweep with own intervals and a level, as the second method tells them."""
    (run,) = made.result.runs
    return MadeUp(
        replace(made.result, runs=(replace(run, estimates=tuple(_precise(one, precision) for one in run.estimates)),)),
        made.samples,
    )


def _precise(estimate: Estimate, precision: Precision) -> Estimate:
    assert estimate.latency_ms is not None
    both = math.hypot(precision.own_percent, precision.level_percent)
    return replace(
        estimate,
        low_ms=estimate.latency_ms * (1 - both / 100),
        high_ms=estimate.latency_ms * (1 + both / 100),
        own_low_ms=estimate.latency_ms * (1 - precision.own_percent / 100),
        own_high_ms=estimate.latency_ms * (1 + precision.own_percent / 100),
        level_percent=precision.level_percent,
        autocorrelation=precision.autocorrelation,
        method=2,
    )
