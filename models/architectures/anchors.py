"""The anchors of the single-shot detectors, as centre y, centre x, height and width in fractions of the image."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import sqrt

import numpy as np
from numpy.typing import NDArray

Anchors = NDArray[np.float32]
Shape = tuple[float, float]
"""Height and width."""

ASPECTS = (1.0, 2.0, 0.5, 3.0, 1 / 3)


def mobile_anchors(sizes: Sequence[int], least: float = 0.2, most: float = 0.95) -> Anchors:
    """Places the anchors as the TensorFlow Object Detection API does: three on the largest map, six on every other."""
    scales = [least + (most - least) * number / (len(sizes) - 1) for number in range(len(sizes))] + [1.0]
    shapes: list[list[Shape]] = [[_shape(0.1, 1.0), _shape(scales[0], 2.0), _shape(scales[0], 0.5)]]
    for scale, following in pairwise(scales[1:]):
        shapes.append([*(_shape(scale, aspect) for aspect in ASPECTS), _shape(sqrt(scale * following), 1.0)])
    return _tiled(sizes, shapes)


def _shape(scale: float, aspect: float) -> Shape:
    return scale / sqrt(aspect), scale * sqrt(aspect)


def _tiled(sizes: Sequence[int], shapes: Sequence[Sequence[Shape]]) -> Anchors:
    levels = []
    for size, boxes in zip(sizes, shapes, strict=True):
        centres = (np.arange(size) + 0.5) / size
        y, x = np.meshgrid(centres, centres, indexing="ij")
        places = np.stack([y, x], axis=-1).reshape(-1, 1, 2).repeat(len(boxes), axis=1)
        extents = np.broadcast_to(np.asarray(boxes), (*places.shape[:2], 2))
        levels.append(np.concatenate([places, extents], axis=-1).reshape(-1, 4))
    return np.concatenate(levels).astype(np.float32)
