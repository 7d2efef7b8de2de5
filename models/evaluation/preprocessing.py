"""The papers' evaluation of an image: the central 87.5 %, resized to the input, values in [-1, 1].

This is what slim's `inception_preprocessing.preprocess_for_eval` did: each side is cut to 87.5 % whatever the
proportions, and the resizing is TensorFlow 1's bilinear one without antialiasing (Pillow's would smooth, and give
other accuracies).
"""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

CENTRAL_FRACTION = 0.875

Pixels = NDArray[np.float32]


class UnreadableImage(Exception):
    """`why` says why the image cannot be judged."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


def prepared(path: Path, height: int, width: int) -> Pixels:
    """Returns height x width x 3 values in [-1, 1]."""
    return resized(central_part(decoded(path)), height, width) / np.float32(127.5) - np.float32(1)


def decoded(path: Path) -> Pixels:
    """Returns three channels of 0 to 255, whatever the file's own mode; transparency is dropped, as TensorFlow does."""
    from PIL import Image

    try:
        with Image.open(path) as image:
            if image.mode.startswith("I"):
                return _grey_16_bit(np.asarray(image))
            if image.mode == "F":
                raise UnreadableImage("its values are floating point numbers of unknown range")
            opaque = image.convert("RGBA") if "transparency" in image.info else image
            return np.asarray(opaque.convert("RGB"), dtype=np.float32)
    except Image.DecompressionBombError:
        raise UnreadableImage("it is larger than an image may be") from None
    except FileNotFoundError:
        raise UnreadableImage("there is no such file") from None
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, struct.error, zlib.error) as error:
        # Pillow's decoders answer to broken files with any of these.
        raise UnreadableImage(" ".join(str(error).split()) or type(error).__name__) from None


def _grey_16_bit(values: NDArray[np.generic]) -> Pixels:
    grey = values.astype(np.float32) * np.float32(255 / 65535)
    return np.repeat(np.clip(grey, 0, 255)[:, :, np.newaxis], 3, axis=2)


def central_part(pixels: Pixels) -> Pixels:
    top, left = (int((size - size * CENTRAL_FRACTION) / 2) for size in pixels.shape[:2])
    return pixels[top : pixels.shape[0] - top, left : pixels.shape[1] - left]


def resized(pixels: Pixels, height: int, width: int) -> Pixels:
    """TensorFlow 1's resize_bilinear: output pixel i looks at i x (old size / new size), no half-pixel centres."""
    above, below, down = _neighbours(pixels.shape[0], height)
    left, right, across = _neighbours(pixels.shape[1], width)
    rows = pixels[above] + (pixels[below] - pixels[above]) * down[:, np.newaxis, np.newaxis]
    return rows[:, left] + (rows[:, right] - rows[:, left]) * across[np.newaxis, :, np.newaxis]


def _neighbours(old: int, new: int) -> tuple[NDArray[np.intp], NDArray[np.intp], Pixels]:
    places = np.arange(new, dtype=np.float32) * np.float32(old / new)
    first = np.floor(places).astype(np.intp)
    return first, np.minimum(first + 1, old - 1), (places - first).astype(np.float32)
