"""Which earlier sessions teach a run how much its neighbouring starts resemble each other: those that were like it."""

from __future__ import annotations

import json

import numpy as np
import pytest
from sqlalchemy import update
from support.evenings import tell_evening

from harness.results.records import ANCHOR, Clock
from harness.store import tables
from harness.store.store import Store


def models(*names: str) -> dict[str, list[float]]:
    factors = np.exp(np.random.default_rng(3).normal(0, 0.02, 8))
    return {name: list(ms * factors) for ms, name in enumerate((*names, ANCHOR), start=1)}


def taught(store: Store, run: str, variants: int) -> list[str]:
    return [one.run for one in store.earlier_anchors(run, variants)]


def changed(store: Store, table: str, **values: object) -> None:
    """What the earlier session of the store, `before`, was otherwise."""
    held = getattr(tables, table)
    with store.changing() as connection:
        connection.execute(update(held).where(held.c.sweep == "before").values(**values))


def test_those_before_it_do_the_oldest_first(store: Store) -> None:
    for name in ("first", "second", "third"):
        tell_evening(store, name, models("a", "b"))
    assert taught(store, "third.1", 2) == ["first.1", "second.1"]
    assert taught(store, "first.1", 2) == []


def test_starts_of_a_grid_teach_nothing_of_those_of_a_single_model(store: Store) -> None:
    """A single model's starts follow each other within seconds, and resemble each other more."""
    tell_evening(store, "grid", models(*"abcde"))
    tell_evening(store, "single", models("a"))
    tell_evening(store, "now", models("a"))
    assert taught(store, "now.1", 1) == ["single.1"]
    assert taught(store, "now.1", 6) == ["grid.1"]


@pytest.mark.parametrize(
    ("table", "values"),
    [
        ("run", {"threads": 4}),
        ("run", {"mask": "1"}),
        ("run", {"runner": "benchmark_model"}),
        ("run", {"xnnpack": False}),
        ("run", {"clock": Clock.LOCKED}),
        ("session", {"fingerprint": "google/sailfish:10/QP1A/2"}),
        ("sweep", {"origin": "a report of another computer.html"}),
        ("sweep", {"command": "bigcore nightly run"}),
        ("sweep", {"config_json": json.dumps({"config": {"conditions": {"cool_down_seconds": 60}}})}),
    ],
    ids=["threads", "core", "runner", "delegate", "clock", "android build", "imported", "a night", "a longer pause"],
)
def test_one_whose_starts_were_otherwise_teaches_nothing(store: Store, table: str, values: dict[str, object]) -> None:
    tell_evening(store, "before", models("a", "b"))
    tell_evening(store, "now", models("a", "b"))
    assert taught(store, "now.1", 2) == ["before.1"]
    changed(store, table, **values)
    assert taught(store, "now.1", 2) == []


def test_runs_that_take_turns_put_neighbours_farther_apart(store: Store) -> None:
    tell_evening(store, "both", models("a", "b"), models("a", "b"))
    tell_evening(store, "alone", models("a", "b"))
    tell_evening(store, "now", models("a", "b"))
    tell_evening(store, "both now", models("a", "b"), models("a", "b"))
    assert taught(store, "now.1", 2) == ["alone.1"]
    assert taught(store, "both now.2", 2) == ["both.1"]


def test_nights_teach_a_night(store: Store) -> None:
    for name in ("before", "now"):
        tell_evening(store, name, models("a", "b"), command="bigcore nightly run")
    assert taught(store, "now.1", 2) == ["before.1"]


def test_a_plan_that_cannot_be_read_has_no_pause(store: Store) -> None:
    tell_evening(store, "before", models("a", "b"))
    tell_evening(store, "now", models("a", "b"))
    for unreadable in ("{", "[]", '{"conditions": 3}', '{"conditions": {"cool_down_seconds": "long"}}'):
        changed(store, "sweep", config_json=unreadable)
        assert taught(store, "now.1", 2) == ["before.1"]
