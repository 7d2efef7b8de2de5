"""Whole sweeps that were measured elsewhere, put into the store: all of them or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, select
from sqlalchemy.exc import IntegrityError

from harness.errors import ImportRefused
from harness.results.bundle import SweepBundle
from harness.results.outcomes import RunResult
from harness.results.records import ANCHOR, Estimate
from harness.store import tables, writing
from harness.store.history import earlier_estimates
from harness.store.reading import sweep_result

READABLE = "give a file of `bigcore runs export --format jsonl`, or a report of `bigcore report`"
"""The next step wherever a file is refused."""


@dataclass(frozen=True, slots=True)
class Imported:
    new: tuple[str, ...]
    known: tuple[str, ...]
    """Sweeps that the store held already, with the same numbers."""
    samples: int
    without_samples: tuple[str, ...]
    """New ones that came with estimates only."""


def import_bundles(connection: Connection, bundles: Sequence[SweepBundle], source: Path) -> Imported:
    """`source` is the file that a refusal names."""
    new: list[SweepBundle] = []
    known: list[str] = []
    for bundle in bundles:
        name = bundle.result.sweep.sweep
        if _holds(connection, name):
            _require_same(connection, bundle, source)
            known.append(name)
            continue
        _refuse_taken_names(connection, bundle, source)
        try:
            _add(connection, bundle)
        except IntegrityError as error:
            what = f"sweep {name} contradicts itself or what the store holds"
            raise ImportRefused(source, what, READABLE) from error
        new.append(bundle)
    return Imported(
        new=tuple(bundle.result.sweep.sweep for bundle in new),
        known=tuple(known),
        samples=sum(len(bundle.samples) for bundle in new),
        without_samples=tuple(bundle.result.sweep.sweep for bundle in new if not bundle.samples),
    )


def _holds(connection: Connection, sweep: str) -> bool:
    return connection.execute(select(tables.sweep.c.sweep).where(tables.sweep.c.sweep == sweep)).first() is not None


def _refuse_taken_names(connection: Connection, bundle: SweepBundle, source: Path) -> None:
    """No name that the store knows, and none that a run of a sweep here may still get, comes to mean another thing."""
    name, runs = bundle.result.sweep.sweep, [run.run.run for run in bundle.result.runs]
    sweep, run = tables.sweep.c.sweep, tables.run.c.run
    owners = [name[:place] for place, letter in enumerate(name) if letter == "."]
    taken = [
        *connection.execute(select(run).where(run.in_([name, *runs]))).scalars(),
        *connection.execute(select(sweep).where(sweep.in_([*runs, *owners]))).scalars(),
    ]
    if taken:
        what = f"names something {taken[0]}, and the store holds that name already"
        raise ImportRefused(source, what, "import it into another store (--store)")


def _add(connection: Connection, bundle: SweepBundle) -> None:
    result = bundle.result
    writing.add_sweep(connection, result.sweep)
    told = set()
    for run in result.runs:
        writing.meet_phone(connection, run.phone)
        if run.session.session not in told:
            writing.add_session(connection, run.session, run.phone.engine)
            told.add(run.session.session)
        writing.add_run(connection, run.run)
        writing.put_artifacts(connection, run.run.run, run.artifacts)
        writing.add_failures(connection, run.failures)
        writing.put_estimates(connection, run.run.run, run.numbers)
    writing.add_failures(connection, result.failures)
    for start in bundle.starts:
        writing.put_start(connection, start)
    writing.add_samples(connection, bundle.samples)
    for run_name, variant in dict.fromkeys((row.run, row.variant) for row in bundle.operators):
        rows = [row for row in bundle.operators if (row.run, row.variant) == (run_name, variant)]
        writing.put_operators(connection, run_name, variant, rows)


def _require_same(connection: Connection, bundle: SweepBundle, source: Path) -> None:
    name = bundle.result.sweep.sweep
    held = {run.run.run: _ever_estimated(connection, run) for run in sweep_result(connection, name).runs}
    brought = {run.run.run: frozenset(run.estimates) for run in bundle.result.runs}
    if held.keys() != brought.keys() or any(brought[run] not in held[run] for run in held):
        raise ImportRefused(
            source,
            f"the store holds a sweep {name} with other numbers",
            f"look at it with `bigcore runs show {name}`, or import into another store (--store)",
        )


def _ever_estimated(connection: Connection, run: RunResult) -> tuple[frozenset[Estimate], ...]:
    """The estimates of a run, and those that a newer method replaced: both are of the same samples."""
    earlier = (one for one in earlier_estimates(connection, run.run.run) if one.variant != ANCHOR)
    return frozenset(run.estimates), frozenset(earlier)
