"""What leaves the store, and what stays."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from harness.errors import RecordNotFound
from harness.store import tables


def counted(store, table) -> int:
    with store.looking() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


@pytest.fixture
def three_sweeps(any_store, tale):
    """One a month, `a` the oldest."""
    for month, name in enumerate("abc", start=1):
        told = tale(name)
        replace(told, sweep=replace(told.sweep, started_at=f"2026-0{month}-01T00:00:00Z")).tell(any_store)
    return any_store


def test_a_deleted_sweep_leaves_nothing_behind(any_store, tale):
    tale().tell(any_store)
    any_store.delete("20261121-070512-3f9a")
    left = {table.name: counted(any_store, table) for table in tables.metadata.sorted_tables}
    assert left == dict.fromkeys(tables.metadata.tables, 0) | {"store": 1}


def test_other_sweeps_of_the_same_phone_stay(three_sweeps):
    three_sweeps.delete("b")
    assert [summary.sweep.sweep for summary in three_sweeps.sweeps()] == ["c", "a"]
    assert three_sweeps.run_result("a.1").phone.model == "Pixel"
    assert len(three_sweeps.samples("c.1")) == 6


def test_a_single_run_can_be_deleted(any_store, tale):
    told = tale().tell(any_store)
    second = f"{told.sweep.sweep}.2"
    any_store.add_run(replace(told.run, run=second))
    any_store.delete(told.run.run)
    assert [run.run.run for run in any_store.sweep().runs] == [second]


def test_deleting_what_is_not_there_names_the_nearest(three_sweeps):
    with pytest.raises(RecordNotFound, match="no such sweep"):
        three_sweeps.delete("d")
    assert len(three_sweeps.sweeps()) == 3


def test_pruning_keeps_estimates_starts_and_failures(three_sweeps):
    estimates = three_sweeps.run_result("a.1").estimates
    assert three_sweeps.prune(["a"], "2026-06-01T00:00:00Z") == 6
    assert three_sweeps.samples("a.1") == ()
    assert three_sweeps.run_result("a.1").estimates == estimates
    assert len(three_sweeps.starts("a.1")) == 3
    assert len(three_sweeps.run_result("a.1").failures) == 1
    assert three_sweeps.sweep("a").sweep.pruned_at == "2026-06-01T00:00:00Z"
    assert len(three_sweeps.samples("b.1")) == 6


@pytest.mark.parametrize(
    ("before", "keep", "sweeps"),
    [
        ("2026-02-15T00:00:00Z", 0, ("a", "b")),
        (None, 1, ("a", "b")),
        ("2026-02-15T00:00:00Z", 2, ("a",)),
        ("2026-01-01T00:00:00Z", 0, ()),
        (None, 3, ()),
    ],
)
def test_age_and_count_choose_what_is_pruned(three_sweeps, before, keep, sweeps):
    assert three_sweeps.prunable(before, keep) == sweeps


@pytest.fixture
def interrupted(any_store, tale):
    """`a` and `b`, whose first starts ended on the first of January and of February."""
    for month, name in enumerate("ab", start=1):
        told = tale(name).tell_plan(any_store)
        any_store.add_start(replace(told.starts[0], ended_at=f"2026-0{month}-01T00:00:00Z"))
        any_store.add_sample(told.samples[0])
    return any_store


def test_a_sweep_that_never_ended_is_spared_by_count(interrupted):
    assert interrupted.prunable(None, 0) == ()


@pytest.mark.parametrize(
    ("before", "keep", "sweeps"),
    [
        ("2026-03-01T00:00:00Z", 0, ("a", "b")),
        ("2026-01-15T00:00:00Z", 0, ("a",)),
        ("2026-03-01T00:00:00Z", 1, ("a",)),
        ("2026-01-01T00:00:00Z", 0, ()),
    ],
)
def test_it_is_given_up_by_the_age_of_its_last_start(interrupted, before, keep, sweeps):
    assert interrupted.abandoned(before, keep) == sweeps


def test_a_sweep_that_ended_was_not_abandoned(three_sweeps):
    assert three_sweeps.abandoned("2027-01-01T00:00:00Z", 0) == ()


def test_what_was_pruned_is_not_counted_again(three_sweeps):
    three_sweeps.prune(["c"], "2026-06-01T00:00:00Z")
    assert three_sweeps.prunable(None, 1) == ("a",)


def test_a_pruned_sweep_gives_its_space_back(store, tale):
    from pathlib import Path

    told = tale().tell_plan(store)
    for start in range(1, 200):
        noisy = tuple((7919 * start * index) % 10**9 for index in range(300))
        store.add_sample(replace(told.samples[0], start=start, latencies_ns=noisy))
    before = Path(store.address).stat().st_size
    store.prune([told.sweep.sweep], "2026-06-01T00:00:00Z")
    store.close()
    assert Path(store.address).stat().st_size < before
