"""From a job to .tflite bytes: build, fill, convert, and the other resolutions where one conversion serves them all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import keras
import numpy as np

from models.architectures.architecture import Architecture
from models.architectures.mobilenet_v2_split import split
from models.architectures.registry import check
from models.formats.tflite.convert import convert
from models.formats.tflite.flatfile import resized
from models.jobs import Job
from models.variant import Precision, Variant
from models.weights.seeded import fill
from models.weights.source import IMAGENET
from models.weights.trained import load_file, load_imagenet


def make(job: Job) -> Iterator[tuple[int, bytes]]:
    architecture = check(job.variants()[0])
    if architecture.one_conversion_serves(Precision(job.precision)):
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
    model = weighted(architecture, variant, job)
    if variant.split > 1:
        model = split(model, variant.width, variant.split)
    return convert(model, variant.precision, job.seed)


def weighted(architecture: Architecture, variant: Variant, job: Job) -> keras.Model:
    model = architecture.build(variant.width, variant.resolution)
    if job.weights_path is not None:
        load_file(model, Path(job.weights_path), variant)
    elif job.weights_origin == IMAGENET:
        load_imagenet(model, architecture, variant)
    else:
        fill(model, np.random.default_rng(job.seed))
    return model
