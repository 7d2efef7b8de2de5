"""Intervals of a file are held against the samples beside them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from support.empty_store import open_empty_store
from support.evenings import tell_evening, tell_extra_start

from harness.exchange import validation
from harness.exchange.invalid_record import InvalidRecord
from harness.results.bundle import SweepBundle
from harness.results.records import ANCHOR, Estimate

Change = Callable[[Estimate], Estimate]


def bundle_of(folder: Path, *names: str, starts: int = 10, ended: bool = True) -> SweepBundle:
    generator = np.random.default_rng(1)
    factors = np.exp(generator.normal(0, 0.03, starts))
    models = {
        name: list(ms * factors * np.exp(generator.normal(0, 0.02, starts)))
        for ms, name in enumerate((*names, ANCHOR), start=1)
    }
    with open_empty_store(folder / "store.sqlite") as store:
        (run,) = tell_evening(store, "e", models)
        tell_extra_start(store, run, 100, names[0], 3.0)
        if ended:
            store.end_session("e.s", "2026-11-01T20:10:00Z")
            store.end_sweep("e", "2026-11-01T20:10:00Z")
        return SweepBundle(store.sweep("e"), store.starts(run), store.samples(run))


@pytest.fixture(scope="module", params=[True, False], ids=["ended", "cut short"])
def bundle(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> SweepBundle:
    return bundle_of(tmp_path_factory.mktemp("told"), *"abcde", ended=request.param)


def with_first(bundle: SweepBundle, change: Change) -> SweepBundle:
    (run,) = bundle.result.runs
    first, *others = run.estimates
    changed = replace(run, estimates=(change(first), *others))
    return replace(bundle, result=replace(bundle.result, runs=(changed,)))


def test_what_its_samples_say_is_believed(bundle: SweepBundle) -> None:
    validation.check(bundle)


@pytest.mark.parametrize("names", [("a",), ("a", "b"), ("a", "b", "c", "d")])
@pytest.mark.parametrize("starts", [1, 2, 5])
def test_so_is_what_few_models_or_few_starts_say(tmp_path: Path, names: tuple[str, ...], starts: int) -> None:
    validation.check(bundle_of(tmp_path, *names, starts=starts))


def test_a_wider_level_is_a_matter_of_what_was_believed_before(bundle: SweepBundle) -> None:
    validation.check(
        with_first(bundle, lambda it: replace(it, low_ms=it.low_ms * 0.9, level_percent=it.level_percent * 3))
    )


def test_estimates_of_an_earlier_round_are_believed_where_the_sweep_was_cut_short(tmp_path: Path) -> None:
    """The start that was running when it was killed had told its samples, and no estimate was made of them."""
    whole = bundle_of(tmp_path, *"abcde", ended=False)
    shorter = tmp_path / "shorter"
    shorter.mkdir()
    (run,) = whole.result.runs
    with open_empty_store(shorter / "store.sqlite") as store:
        (name,) = tell_evening(
            store,
            "e",
            {
                one.variant: [
                    sample.latencies_ns[0] / 1e6 + 1e-7 for sample in whole.samples if sample.variant == one.variant
                ][:8]
                for one in run.numbers
            },
        )
        before = store.run_result(name)
    validation.check(
        replace(whole, result=replace(whole.result, runs=(replace(run, estimates=before.estimates, anchor=None),)))
    )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda it: replace(it, own_low_ms=it.latency_ms * 0.999999), "not what the samples of its run say"),
        (lambda it: replace(it, own_high_ms=it.latency_ms * 1.5), "not what the samples of its run say"),
        (lambda it: replace(it, own_low_ms=None, own_high_ms=None), "not what the samples of its run say"),
        (lambda it: replace(it, autocorrelation=0.0), "not what the samples of its run say"),
        (lambda it: replace(it, autocorrelation=None), "not what the samples of its run say"),
        (lambda it: replace(it, level_percent=0.001), "not what the samples of its run say"),
        (lambda it: replace(it, level_percent=None), "not what the samples of its run say"),
        (lambda it: replace(it, low_ms=it.latency_ms * 0.99999), "not what the samples of its run say"),
        (lambda it: replace(it, high_ms=it.latency_ms * 1.00001), "not what the samples of its run say"),
        (lambda it: replace(it, low_ms=None, high_ms=None), "not what the samples of its run say"),
        (lambda it: replace(it, method=99), "of method 99, which this version of bigcore does not know"),
        (lambda it: replace(it, method=2**40), "method is out of range"),
        (lambda it: replace(it, level_percent=-5.0), "level_percent is out of range"),
        (lambda it: replace(it, autocorrelation=1e12), "autocorrelation is out of range"),
        (lambda it: replace(it, own_low_ms=-1e9), "own_low_ms is out of range"),
        (lambda it: replace(it, own_high_ms=None), "one end of an interval only"),
        (lambda it: replace(it, own_low_ms=it.own_high_ms, own_high_ms=it.own_low_ms), "own_low_ms is above"),
        (lambda it: replace(it, starts=99), "samples"),
    ],
)
def test_what_they_do_not_say_is_refused(bundle: SweepBundle, change: Change, words: str) -> None:
    with pytest.raises(InvalidRecord, match=words):
        validation.check(with_first(bundle, change))


def test_the_anchor_is_held_against_its_samples_too(bundle: SweepBundle) -> None:
    (run,) = bundle.result.runs
    assert run.anchor is not None
    narrow = replace(run.anchor, low_ms=run.anchor.latency_ms, high_ms=run.anchor.latency_ms)
    with pytest.raises(InvalidRecord, match="not what the samples of its run say"):
        validation.check(replace(bundle, result=replace(bundle.result, runs=(replace(run, anchor=narrow),))))
