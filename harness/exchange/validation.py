"""Imported records are believed as far as they can be kept: named as ours are, possible, and about themselves only."""

from __future__ import annotations

from harness.exchange import agreement, intervals, plausibility
from harness.exchange.invalid_record import InvalidRecord
from harness.results.bundle import SweepBundle
from harness.results.names import why_no_record_name


def check(bundle: SweepBundle) -> None:
    _check_names(bundle)
    plausibility.check(bundle)
    _check_references(bundle)
    agreement.check(bundle)


def _check_names(bundle: SweepBundle) -> None:
    """Sessions and runs are named after their sweep, so that no file can bring a name that belongs to another one."""
    sweep = bundle.result.sweep.sweep
    of_sweep = [name for run in bundle.result.runs for name in (run.run.run, run.session.session)]
    for name in (sweep, *of_sweep):
        if wrong := why_no_record_name(name):
            raise InvalidRecord(f"{name[:30]!r} is no name of a sweep, session or run: {wrong}")
    stranger = next((name for name in of_sweep if not name.startswith(f"{sweep}.")), None)
    if stranger is not None:
        raise InvalidRecord(f"{stranger[:60]} is not named after its sweep {sweep[:60]}")


def _check_references(bundle: SweepBundle) -> None:
    """Whatever a sweep brings belongs to this sweep: nothing is added to another one that the store holds."""
    result = bundle.result
    sweep = result.sweep.sweep
    runs = {run.run.run: run for run in result.runs}
    if len(runs) != len(result.runs):
        raise InvalidRecord("two of its runs have one name")
    for run in result.runs:
        belongs = (run.run.sweep, run.session.sweep, run.run.session, run.run.phone, run.session.phone)
        if belongs != (sweep, sweep, run.session.session, run.phone.identity, run.phone.identity):
            raise InvalidRecord(f"its run {run.run.run} belongs to something else")
        if any(estimate.run != run.run.run for estimate in run.numbers):
            raise InvalidRecord(f"an estimate in its run {run.run.run} belongs to another run")
        for estimate in run.numbers:
            intervals.check(estimate)
        if any((failure.run, failure.sweep) != (run.run.run, sweep) for failure in run.failures):
            raise InvalidRecord(f"a failure in its run {run.run.run} belongs to another run")
    if any(failure.sweep != sweep or failure.run is not None for failure in result.failures):
        raise InvalidRecord("one of its failures belongs to something else")
    told_of = {sample.run for sample in bundle.samples} | {start.run for start in bundle.starts}
    strangers = (told_of | {operator.run for operator in bundle.operators}) - runs.keys()
    if strangers:
        raise InvalidRecord(f"its samples or operators belong to a run that it does not hold ({sorted(strangers)[0]})")
