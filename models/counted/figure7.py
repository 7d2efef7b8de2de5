"""How many channels stay positive in MobileNetV2 1.0/224 with our untrained weights (the paper's Figure 7a), and kept.

The weights are the seeded ones of every build; the images are seeded noise, smooth at four scales as photos are.

python -m models.counted.figure7
"""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from functools import cache
from pathlib import Path

import numpy as np

from models.published.table import read

FILE = Path(__file__).resolve().parent / "positive_channels.csv"
VARIANT = "mobilenet_v2_1.0_224"
SEED = 1
IMAGES = 4
SIZE = 224
SCALES = (2, 7, 28, 224)
"""Pixels along an edge of each layer of noise."""


@dataclass(frozen=True, slots=True)
class PositiveShare:
    layer: int
    """Rectified convolutions, counted from the input."""
    channels: int
    threshold: int
    least_percent: float
    mean_percent: float
    most_percent: float
    invertible_percent: float
    """Pixels with at least `threshold` positive channels."""


@cache
def positive_shares() -> tuple[PositiveShare, ...]:
    return tuple(read(PositiveShare, FILE))


def computed(model: Path, size: int = SIZE, images: int = IMAGES) -> tuple[PositiveShare, ...]:
    from models.analysis.positive_channels import positive_channels

    with tempfile.TemporaryDirectory() as folder:
        found = positive_channels(model, _noise(Path(folder), size, images))
    return tuple(
        PositiveShare(
            number,
            one.layer.channels,
            one.layer.threshold,
            _percent(one.least, one.layer.channels),
            _percent(one.mean, one.layer.channels),
            _percent(one.most, one.layer.channels),
            round(one.invertible_percent, 2),
        )
        for number, one in enumerate(found, 1)
    )


def _percent(positive: float, channels: int) -> float:
    return round(100 * positive / channels, 2)


def _noise(folder: Path, size: int, count: int) -> Iterable[Path]:
    from PIL import Image

    rng = np.random.default_rng(SEED)
    for number in range(count):
        scales = [rng.integers(0, 256, (edge, edge, 3), dtype=np.uint8) for edge in SCALES]
        grown = [Image.fromarray(scale).resize((size, size), Image.Resampling.BICUBIC) for scale in scales]
        mean = np.mean([np.asarray(image, dtype=np.float64) for image in grown], axis=0)
        path = folder / f"{number}.png"
        Image.fromarray(mean.astype(np.uint8)).save(path)
        yield path


def write(shares: Iterable[PositiveShare]) -> None:
    with FILE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(field.name for field in fields(PositiveShare))
        writer.writerows(astuple(share) for share in shares)


def _main() -> None:
    from models.build import build
    from models.variant import Variant

    report = build((Variant.parse(VARIANT),))
    if report.failed:
        raise report.failed[0]
    write(computed(report.artifacts[0].path))


if __name__ == "__main__":
    _main()
