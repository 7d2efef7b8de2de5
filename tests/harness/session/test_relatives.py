"""Every variant of a run over one that a reader picks."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from support.empty_store import open_empty_store
from support.evenings import tell_evening, tell_extra_start

from dashboards.pages.report import write_report
from harness.exchange.importing import import_file
from harness.results.records import ANCHOR
from harness.session.relatives import relatives_of
from harness.store.store import Store

LATENCIES_MS = {"a": 1.0, "b": 2.0, "c": 3.0, "d": 4.0, ANCHOR: 0.5}


@pytest.fixture
def run(store: Store) -> str:
    """All variants move together by 10 %, and each by itself by 0.2 %."""
    generator = np.random.default_rng(2)
    shared = np.exp(generator.normal(0, 0.1, 10))
    (run,) = tell_evening(
        store,
        "evening",
        {name: list(ms * shared * np.exp(generator.normal(0, 0.002, 10))) for name, ms in LATENCIES_MS.items()},
    )
    tell_extra_start(store, run, 100, "a", 7.0)
    return run


@pytest.mark.parametrize("reference", ["b", ANCHOR])
def test_what_all_share_drops_out_of_a_ratio(store: Store, run: str, reference: str) -> None:
    told = relatives_of(store, store.run_result(run), reference)
    assert told is not None
    assert {one.variant for one in told} == {*LATENCIES_MS} - {reference}
    for one in told:
        truth = LATENCIES_MS[one.variant] / LATENCIES_MS[reference]
        assert one.ratio == pytest.approx(truth, rel=0.01)
        assert one.low < one.ratio < one.high
        assert one.high / one.low < 1.01
        assert one.starts == 10  # and not the extra one


def test_a_variant_without_a_number_is_no_reference(store: Store, run: str) -> None:
    assert relatives_of(store, store.run_result(run), "zebra") is None


@pytest.mark.parametrize("how", ["pruned", "reported"])
def test_without_its_starts_the_own_intervals_of_both_tell_it(store: Store, run: str, how: str, tmp_path: Path) -> None:
    paired = relatives_of(store, store.run_result(run), "b")
    with open_empty_store(tmp_path / "theirs.sqlite") as theirs:
        if how == "pruned":
            store.end_sweep("evening", "2026-11-01T20:10:00Z")
            store.prune(["evening"], "2026-12-01T00:00:00Z")
            told = relatives_of(store, store.run_result(run), "b")
        else:
            write_report(store.sweep("evening"), store.samples, tmp_path / "evening.html", full=True)
            import_file(theirs, tmp_path / "evening.html")
            told = relatives_of(theirs, theirs.run_result(run), "b")
    assert paired is not None
    assert told is not None
    for one, before in zip(told[:3], paired[:3], strict=True):
        assert one.starts is None
        assert one.ratio == pytest.approx(before.ratio, rel=0.01)
        assert one.high / one.low < 1.02
    assert np.isnan(told[-1].low)  # the anchor has no own interval
