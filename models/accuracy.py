"""Published accuracies of our variants. They belong to the authors' trained weights, not to the seeded ones of a
build."""

from __future__ import annotations

from dataclasses import replace

from models.artifact import Accuracy
from models.published import rows
from models.published.networks import Measure, figures_of
from models.variant import Precision, Variant

_QUANTISED_V1 = "uint8 (evaluated as TFLite)"


def accuracy_of(variant: Variant) -> Accuracy | None:
    """ImageNet top-1 from the table that is tied to downloadable weights. A split changes the order of the sums
    only."""
    by_architecture = {
        "mobilenet_v1": _mobilenet_v1,
        "mobilenet_v2": _mobilenet_v2,
        "mobilenet_v3_large": _mobilenet_v3,
        "mobilenet_v3_small": _mobilenet_v3,
        "mnasnet_a1": _mnasnet,
    }
    find = by_architecture.get(variant.architecture, _any_other)
    return find(variant)


def _mobilenet_v2(variant: Variant) -> Accuracy | None:
    if variant.precision is Precision.INT8:
        for other in rows.mobilenet_v2_other_sources():
            if "quant" in other.model and (other.width, other.resolution) == (variant.width, variant.resolution):
                return _published(other.top1_pct, other.source)
    if variant.precision is not Precision.FLOAT32:
        return None
    for row in rows.mobilenet_v2_checkpoints():
        if (row.width, row.resolution) == (variant.width, variant.resolution):
            return _published(row.top1_pct, row.source)
    return None


def _mobilenet_v1(variant: Variant) -> Accuracy | None:
    dtype = {Precision.FLOAT32: "float32", Precision.INT8: _QUANTISED_V1}.get(variant.precision)
    for row in rows.mobilenet_v1_checkpoints():
        if row.dtype == dtype and (row.width, row.resolution) == (variant.width, variant.resolution):
            return _published(row.top1_pct, row.source)
    return None


def _mobilenet_v3(variant: Variant) -> Accuracy | None:
    """Takes the authors' own rows; the table also holds those that Keras trained again."""
    kind = "8-bit" if variant.precision is Precision.INT8 else "float"
    size = "Large" if variant.architecture.endswith("large") else "Small"
    if variant.resolution != 224 or variant.precision not in (Precision.FLOAT32, Precision.INT8):
        return None
    wanted = f"MobileNetV3 {size} dm={variant.width:g} ({kind})"
    found = next((row for row in rows.mobilenet_v3() if row.model == wanted), None)
    return None if found is None else _published(found.top1_pct, found.source)


def _mnasnet(variant: Variant) -> Accuracy | None:
    if variant.precision is not Precision.FLOAT32:
        return None
    for row in rows.mnasnet():
        if row.model == "MnasNet-A1" and (row.depth_multiplier, row.resolution) == (variant.width, variant.resolution):
            return _published(row.top1_pct, row.source)
    return None


def _any_other(variant: Variant) -> Accuracy | None:
    """Serves classifiers with a single trained precision; detectors and segmenters have no top-1."""
    if variant.precision is not Precision.FLOAT32:
        return None
    for figure in figures_of(replace(variant, split=1)):
        if figure.measure is Measure.TOP1 and figure.accuracy_percent is not None:
            return _published(figure.accuracy_percent, figure.source)
    return None


def _published(top1_percent: float, source: str) -> Accuracy:
    return Accuracy(top1_percent, f"published: {source}")
