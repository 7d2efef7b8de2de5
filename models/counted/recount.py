"""Builds every network at its default size and at every published one, counts the files and writes the counts down.

python -m models.counted.recount [ARCHITECTURE]…   (all of them where none is named; the counts of the others stay)
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Container, Iterable, Sequence
from dataclasses import astuple, fields

from models.architectures.registry import REGISTRY, find
from models.build import build
from models.counted.table import FILE, CountedCost, counted_costs
from models.published.networks import published_figures
from models.variant import Variant

FOR_TABLE_5 = (Variant("mobilenet_v2", 1.0, 320),)
"""The backbone under the heads that the paper's Table 5 compares."""


def wanted(architectures: Container[str]) -> tuple[Variant, ...]:
    defaults = [Variant(a.name, a.default_width, a.default_resolution) for a in REGISTRY.values()]
    published = [figure.variant for figure in published_figures()]
    everything = dict.fromkeys([*defaults, *published, *FOR_TABLE_5])
    return tuple(variant for variant in everything if variant.architecture in architectures)


def recounted(variants: Iterable[Variant]) -> list[CountedCost]:
    report = build(tuple(variants))
    if report.failed:
        raise report.failed[0]
    return [CountedCost.of(a.variant, a.cost) for a in report.artifacts if a.variant is not None]


def kept(architectures: Container[str]) -> list[CountedCost]:
    """The counts of networks that are not counted again."""
    return [count for name, count in counted_costs().items() if Variant.parse(name).architecture not in architectures]


def write(counts: Iterable[CountedCost]) -> None:
    with FILE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(field.name for field in fields(CountedCost))
        in_order = sorted(counts, key=lambda count: Variant.parse(count.variant))
        writer.writerows(astuple(count) for count in in_order)


def _main(names: Sequence[str]) -> None:
    architectures = {find(name).name for name in names} or set(REGISTRY)
    write([*kept(architectures), *recounted(wanted(architectures))])


if __name__ == "__main__":
    _main(sys.argv[1:])
