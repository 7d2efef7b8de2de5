"""From a job to .tflite bytes: build, fill, convert, and the other resolutions where one conversion serves them all."""

from __future__ import annotations

from collections.abc import Iterator

import keras
import numpy as np

from models.architectures.architecture import Architecture
from models.architectures.registry import check
from models.convert import convert
from models.flatfile import resized
from models.jobs import Job
from models.variant import Variant
from models.weights.seeded import fill


def make(job: Job) -> Iterator[tuple[int, bytes]]:
    architecture = check(job.variants()[0])
    if architecture.resizable:
        first = max(job.resolutions)
        data = _direct(architecture, job, first)
        yield first, data
        for resolution in job.resolutions:
            if resolution != first:
                yield resolution, resized(data, resolution)
    else:
        for resolution in job.resolutions:
            yield resolution, _direct(architecture, job, resolution)


def _direct(architecture: Architecture, job: Job, resolution: int) -> bytes:
    keras.backend.clear_session()  # layer names carry a counter, and the file carries the names
    variant = job.variant(resolution)
    return convert(weighted(architecture, variant, job))


def weighted(architecture: Architecture, variant: Variant, job: Job) -> keras.Model:
    model = architecture.build(variant.width, variant.resolution)
    fill(model, np.random.default_rng(job.seed))
    return model
