"""Exports with a few places changed to what a file of somebody else's may say: drawn from a seed."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

from support.story import Story, story

from harness.exchange.interchange import lines_of, to_json
from harness.exchange.report_writing import packed, records_of
from harness.results.outcomes import SweepResult
from harness.results.records import ANCHOR, OperatorRecord, Sample
from harness.store.store import Store

NUMBERS = (0, -1, 1, 2, 0.5, 99.9, 100.5, 1e-9, 1e300, 1e308, 2**31, 2**40, 2**53, 2**63, -(2**63), 10**30)
TEXTS = (
    "",
    "latest",
    "anchor",
    "\x1b[2J",
    "\u202eevil",
    "</script><b>",
    "=1+1",
    "a|b",
    "x" * 300,
    "-rf",
    "../..",
    "\0",
)
FORMS = ("lines", "document", "report")


@dataclass(frozen=True, slots=True)
class Exported:
    """A sweep of two runs, as it would be exported."""

    result: SweepResult
    samples: tuple[Sample, ...]
    store: Store

    @property
    def runs(self) -> tuple[str, ...]:
        return tuple(run.run.run for run in self.result.runs)


def exported(store: Store) -> Exported:
    """Two runs with anchors and operators, told to this store."""
    first = _with_anchor(story("shared", starts=3)).tell(store)
    second = replace(first.run, run="shared.2", set="against")
    store.add_run(second)
    store.add_artifacts(second.run, first.artifacts)
    for start in first.starts:
        store.add_start(replace(start, run=second.run))
    for sample in first.samples:
        store.add_sample(replace(sample, run=second.run))
    store.put_estimates(second.run, [replace(estimate, run=second.run) for estimate in first.estimates])
    variant = first.estimates[0].variant
    rows = [OperatorRecord(first.run.run, variant, place, "CONV_2D", f"conv{place}", 0.25, 0.5, 1) for place in (0, 1)]
    store.put_operators(first.run.run, variant, rows)
    result = store.sweep("shared")
    samples = tuple(sample for run in result.runs for sample in store.samples(run.run.run))
    return Exported(result, samples, store)


def _with_anchor(told: Story) -> Story:
    anchored = tuple(replace(each, variant=ANCHOR, position=9) for each in told.samples if each.position == 0)
    return replace(
        told,
        artifacts=(*told.artifacts, replace(told.artifacts[0], variant=ANCHOR)),
        samples=(*told.samples, *anchored),
        estimates=(*told.estimates, replace(told.estimates[0], variant=ANCHOR)),
    )


@dataclass(frozen=True, slots=True)
class Mutator:
    """Writes one changed file after the other; the same seed writes the same files."""

    lines: list[Any]
    document: Any
    report: Any

    @classmethod
    def of(cls, exported: Exported) -> Mutator:
        result, store = exported.result, exported.store
        starts = tuple(start for run in exported.runs for start in store.starts(run))
        operators = tuple(row for run in exported.runs for row in store.operators(run))
        lines = lines_of(result, starts, exported.samples, len(exported.samples), operators)
        return cls(
            lines=[json.loads(line) for line in lines],
            document=json.loads(to_json(result, exported.samples, starts).model_dump_json(by_alias=True)),
            report=json.loads(json.dumps(records_of([result], exported.samples))),
        )

    def write(self, file: Path, random: Random) -> None:
        form = random.choice(FORMS)
        tree = copy.deepcopy({"lines": self.lines, "document": self.document, "report": self.report}[form])
        for _ in range(random.choice((1, 1, 1, 2, 3))):
            change(tree, random)
        if form == "lines":
            text = "".join(json.dumps(line) + "\n" for line in tree)
        elif form == "document":
            text = json.dumps(tree)
        else:
            text = f'<!doctype html><script id="bigcore-data" type="application/json">{packed(tree)}</script>'
        file.write_text(text)


def change(tree: Any, random: Random) -> None:
    """One place of it gets another value, is taken out, or is there twice."""
    parent, key = random.choice(list(_places(tree)))
    deed = random.random()
    if deed < 0.08:
        del parent[key]
    elif deed < 0.16 and isinstance(parent, list):
        parent.insert(key, copy.deepcopy(parent[key]))
    else:
        parent[key] = _other(parent[key], random)


def _places(tree: Any) -> Iterator[tuple[Any, Any]]:
    """Every place once, however many latencies a sample holds: of a long list its ends."""
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield tree, key
            yield from _places(value)
    elif isinstance(tree, list):
        shown = range(len(tree)) if len(tree) < 30 else (0, len(tree) - 1)
        for place in shown:
            yield tree, place
            yield from _places(tree[place])


def _other(value: Any, random: Random) -> Any:
    if isinstance(value, bool):
        return random.choice((not value, None, 1, "yes"))
    if isinstance(value, int | float):
        return random.choice((value * 2, value + 1, -value, value / 3, None, "1", [value], *NUMBERS))
    if isinstance(value, str):
        return random.choice((value + "x", value[:-1], value.upper(), None, 7, {}, *TEXTS))
    if isinstance(value, list):
        return random.choice(([], value[:1], value * 2, None, value[::-1], [None], "x", {}))
    return random.choice(({}, [], None, "x", 0))
