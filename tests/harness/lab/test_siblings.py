"""Units of one model, held against each other."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.records import ARTIFACT, ESTIMATE, PHONE, RUN, SESSION

from harness.lab.siblings import units_of
from harness.lab.status import left_siblings
from harness.results.lab import SWEEPS_LOOKED_AT, LabSweep, Purpose
from harness.results.outcomes import RunResult
from harness.results.records import SweepRecord
from harness.store.lab import LabBook
from harness.store.store import Store
from harness.store.writing import OpenedRun

VARIANTS = {"small": 2.0, "large": 20.0}
HALF_WIDTH = 1.01


def unit(phone: str, factor: float = 1.0, model: str = "Pixel", **run: object) -> RunResult:
    """Every latency is `factor` times that of the others, known to one percent."""
    estimates = tuple(
        replace(
            ESTIMATE,
            run=phone,
            variant=name,
            latency_ms=factor * usual,
            low_ms=factor * usual / HALF_WIDTH,
            high_ms=factor * usual * HALF_WIDTH,
            valid=True,
        )
        for name, usual in VARIANTS.items()
    )
    return RunResult(
        run=replace(RUN, run=phone, phone=phone, **run),
        session=replace(SESSION, phone=phone),
        phone=replace(PHONE, identity=phone, model=model),
        estimates=estimates,
        artifacts=(ARTIFACT,),
        failures=(),
    )


def kept(store: Store, number: int, *units: RunResult) -> str:
    """A sweep of the lab with these units, later than those of lower numbers. Returns its name."""
    sweep, at = f"20261127-{number:06}-3f9a", f"2026-11-27T00:{number:02}:00Z"
    store.add_sweep(SweepRecord(sweep, at, at, 1, "{}", "bigcore lab submit", "0"))
    LabBook(store).add_sweep(LabSweep(sweep, "ada", at, Purpose.CASUAL, "{}"))
    for place, one in enumerate(units):
        run = replace(one.run, run=f"{sweep}.{place}", sweep=sweep, session=f"{sweep}.{place}")
        session = replace(one.session, session=f"{sweep}.{place}", sweep=sweep, serial=one.run.phone)
        artifacts = tuple(replace(ARTIFACT, variant=name) for name in VARIANTS)
        store.open_session(one.phone, session, [OpenedRun(run, artifacts, ())])
        store.put_estimates(run.run, [replace(estimate, run=run.run) for estimate in one.estimates])
    return sweep


def test_what_left_in_the_latest_sweeps_of_the_lab_is_told_the_newest_first(store: Store) -> None:
    too_long_ago = kept(store, 0, unit("a"), unit("b"), unit("c", 1.2))
    first = kept(store, 1, unit("a"), unit("b"), unit("c", 1.2))
    for number in range(2, SWEEPS_LOOKED_AT):
        kept(store, number, unit("a"), unit("b"))
    last = kept(store, SWEEPS_LOOKED_AT, unit("a", 1.3), unit("b"), unit("c"))
    found = left_siblings(store)
    assert [(one.sweep, one.phone) for one in found if one.ratio > 1] == [(last, "a"), (first, "c")]
    assert too_long_ago not in {one.sweep for one in found}


def test_a_night_of_many_sweeps_of_one_phone_hides_no_unit_that_left(store: Store) -> None:
    """Phones of a night go on one by one."""
    together = kept(store, 0, unit("a"), unit("b"), unit("c", 1.2))
    for number in range(1, 2 * SWEEPS_LOOKED_AT):
        kept(store, number, unit("a"))
    assert {one.sweep for one in left_siblings(store)} == {together}


def test_a_unit_that_is_slower_than_its_siblings_is_named_first() -> None:
    first, *others = units_of([unit("a"), unit("b"), unit("c", 1.1)])
    assert (first.phone, first.siblings, first.variants) == ("c", 2, 2)
    assert first.ratio == pytest.approx(1.1)
    assert first.left
    assert [one.ratio for one in others] == [pytest.approx(1.1**-0.5)] * 2


def test_the_interval_is_that_of_two_levels() -> None:
    one, other = units_of([unit("a"), unit("b")])
    # both are known to one percent: the interval of their ratio is wider by the root of two
    assert one.high == pytest.approx(HALF_WIDTH ** (2**0.5))
    assert one.low * one.high == pytest.approx(1.0)
    assert not one.left
    assert not other.left


def test_units_that_differ_by_less_than_the_margin_are_alike() -> None:
    assert not any(one.left for one in units_of([unit("a"), unit("b", 1.04)]))


@pytest.mark.parametrize(
    "other",
    [
        unit("b", model="Pixel 2"),
        unit("b", runtime="another runtime"),
        unit("b", threads=4),
        unit("b", set="against"),
        replace(unit("b"), estimates=()),
        replace(unit("b"), estimates=tuple(replace(one, valid=False) for one in unit("b").estimates)),
    ],
    ids=["model", "runtime", "threads", "side", "nothing measured", "nothing valid"],
)
def test_what_is_not_comparable_is_not_compared(other: RunResult) -> None:
    assert units_of([unit("a"), other]) == ()


def test_only_variants_that_all_have_measured_count() -> None:
    fewer = replace(unit("b", 1.2), estimates=unit("b", 1.2).estimates[:1])
    assert {one.variants for one in units_of([unit("a"), fewer])} == {1}
