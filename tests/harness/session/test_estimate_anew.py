"""Estimates made anew: which runs are left as they are, and what a run learns from the sessions before it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from support.empty_store import open_empty_store
from support.evenings import tell_evening, tell_extra_start

from dashboards.pages.report import write_report
from harness.analysis.autocorrelation import autoregressive
from harness.analysis.run_precision import METHOD
from harness.exchange.importing import import_file
from harness.results.records import ANCHOR, Estimate
from harness.session.estimate_anew import estimate_anew, oldest_first
from harness.store.store import Store

NAMES = ("a", "b", "c", "d", "e", ANCHOR)


def slow_evening(store: Store, name: str, generator: np.random.Generator, starts: int = 20) -> str:
    """Of a phone whose neighbouring starts resemble each other."""
    factors = np.exp(0.02 * autoregressive(generator.standard_normal(starts), 0.9))
    own = np.exp(generator.normal(0, 0.003, (len(NAMES), starts)))
    (run,) = tell_evening(store, name, {each: list(ms * factors * own[ms - 1]) for ms, each in enumerate(NAMES, 1)})
    return run


def of_method(method: int, estimate: Estimate) -> Estimate:
    if method > 1:
        return replace(estimate, method=method)
    return replace(estimate, method=1, own_low_ms=None, own_high_ms=None, level_percent=None, autocorrelation=None)


def made_old(store: Store, run: str, method: int = 1) -> None:
    store.put_estimates(run, [of_method(method, one) for one in store.run_result(run).numbers])


def test_the_oldest_session_comes_first_so_that_the_newer_ones_learn_from_it(store: Store) -> None:
    generator = np.random.default_rng(5)
    for night in range(4):
        made_old(store, slow_evening(store, f"night{night}", generator))
    newest_first = [run for one in store.sweeps() for run in store.selection(one.sweep.sweep).runs]
    made = [estimate_anew(store, run) for run in oldest_first([*newest_first, newest_first[0]])]
    assert [one.run for one in made] == [f"night{night}.1" for night in range(4)]
    learnt = made[-1].new[0].level_percent
    made_old(store, "night3.1")
    for night in range(3):
        made_old(store, f"night{night}.1")
    alone = estimate_anew(store, store.run_result("night3.1")).new[0].level_percent
    assert learnt is not None
    assert alone is not None
    assert learnt > 1.02 * alone


def test_a_run_without_any_estimate_is_said_to_have_none(store: Store) -> None:
    run = slow_evening(store, "evening", np.random.default_rng(1))
    result = replace(store.run_result(run), estimates=(), anchor=None)
    assert estimate_anew(store, result).why_left == "it has no estimate"


def test_what_a_newer_version_made_is_not_made_older(store: Store) -> None:
    run = slow_evening(store, "evening", np.random.default_rng(1))
    made_old(store, run, METHOD + 1)
    before = store.run_result(run)
    made = estimate_anew(store, before)
    assert made.why_left == f"its estimates are of method {METHOD + 1} already"
    assert store.run_result(run) == before


def test_neither_is_a_part_of_it(store: Store) -> None:
    run = slow_evening(store, "evening", np.random.default_rng(1))
    first, *others = store.run_result(run).numbers
    store.put_estimates(run, [of_method(METHOD + 1, first), *(of_method(1, one) for one in others)])
    assert "newer version" in estimate_anew(store, store.run_result(run)).why_left


@pytest.fixture
def reported(tmp_path: Path) -> Path:
    """A report of the first method, of a run whose variants had cold starts of their own, which are 40 % slower."""
    with open_empty_store(tmp_path / "theirs.sqlite") as theirs:
        run = slow_evening(theirs, "evening", np.random.default_rng(1), starts=6)
        for place, name in enumerate(NAMES[:-1]):
            tell_extra_start(theirs, run, 100 + place, name, 1.4 * (place + 1))
        made_old(theirs, run)
        theirs.end_session("evening.s", "2026-11-01T20:10:00Z")
        theirs.end_sweep("evening", "2026-11-01T20:10:00Z")
        write_report(theirs.sweep("evening"), theirs.samples, tmp_path / "evening.html", full=True)
    return tmp_path / "evening.html"


def test_a_run_whose_starts_are_not_known_keeps_its_estimates(store: Store, reported: Path) -> None:
    """A report tells no starts: its samples of extra ones look like all others."""
    import_file(store, reported)
    before = store.run_result("evening.1")
    assert "nobody knows which of its samples" in estimate_anew(store, before).why_left
    assert store.run_result("evening.1") == before
