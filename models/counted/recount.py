"""Builds every network at its default size and at every published one, counts the files and writes the counts down.

python -m models.counted.recount
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import astuple, fields

from models.architectures.registry import REGISTRY
from models.build import build
from models.counted.table import FILE, CountedCost
from models.published.networks import published_figures
from models.variant import Variant

FOR_TABLE_5 = (Variant("mobilenet_v2", 1.0, 320),)
"""The backbone under the heads that the paper's Table 5 compares."""


def wanted() -> tuple[Variant, ...]:
    defaults = [Variant(a.name, a.default_width, a.default_resolution) for a in REGISTRY.values()]
    published = [figure.variant for figure in published_figures()]
    everything = dict.fromkeys([*defaults, *published, *FOR_TABLE_5])
    return tuple(variant for variant in everything if variant.architecture in REGISTRY)


def recounted(variants: Iterable[Variant]) -> list[CountedCost]:
    report = build(tuple(variants))
    if report.failed:
        raise report.failed[0]
    counts = (CountedCost.of(a.variant, a.cost) for a in report.artifacts if a.variant is not None)
    return sorted(counts, key=lambda count: Variant.parse(count.variant))


def write(counts: Iterable[CountedCost]) -> None:
    with FILE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(field.name for field in fields(CountedCost))
        writer.writerows(astuple(count) for count in counts)


if __name__ == "__main__":
    write(recounted(wanted()))
