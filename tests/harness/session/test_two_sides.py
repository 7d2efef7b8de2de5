"""Two sides on a replay phone in this process."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from support.fault_ground import SWEEP, write_little_models, write_tool
from support.two_sides import ground, store_of

from harness.analysis.compare_runs import compare_runs
from harness.analysis.pairs import pair_log_ratios, rounds_of_pairs, sides_of
from harness.results.records import RunnerName
from virtual_phone.device.faults import Fault, Kind

MODELS = ("little0", "little1", "little2")


@pytest.fixture(scope="module")
def files(own_state, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ...]:
    return write_little_models(tmp_path_factory.mktemp("sides") / "models")


@pytest.mark.long
def test_the_same_build_on_both_sides_has_a_ratio_of_one(files, tmp_path: Path) -> None:
    night = ground(files, tmp_path, pairs=20)
    assert night.sweep([]).problems == []
    with store_of(night) as store:
        ratios = pair_log_ratios(store, SWEEP)
        compared = compare_runs(store, SWEEP)
    assert [len(pairs) for pairs in ratios.values()] == [20, 20, 20]
    for one in (*compared.variants, compared.anchor):
        assert one.interval.low <= 1 <= one.interval.high
    for pairs in ratios.values():
        values = np.array(list(pairs.values()))
        assert abs(values.mean()) <= 3.5 * values.std(ddof=1) / math.sqrt(len(values))


@pytest.mark.parametrize("kind", [Kind.LINK_DROP, Kind.APP_CRASH], ids=str)
@pytest.mark.parametrize("occurrence", [3, *(pytest.param(number, marks=pytest.mark.long) for number in (4, 8))])
def test_a_fault_in_mid_pair_costs_no_pair(files, tmp_path: Path, kind: Kind, occurrence: int) -> None:
    night = ground(files, tmp_path, pairs=4)
    outcome = night.sweep([Fault(kind=kind, at="event:latencies", occurrence=occurrence, seconds=1)])
    assert (outcome.problems, outcome.reason, len(outcome.fired)) == ([], None, 1)
    with store_of(night) as store:
        rounds = rounds_of_pairs(store, SWEEP)
        # what is measured again has others beside it, which then have a pair more in that round
        told = {
            series: {rounds[series[0]][pair] for pair in pairs}
            for series, pairs in pair_log_ratios(store, SWEEP).items()
        }
        assert list(told.values()) == [{1, 2, 3, 4}] * 3


def test_only_the_variants_asked_for_are_measured_on_a_phone(files, tmp_path: Path) -> None:
    night = ground(files, tmp_path, pairs=2, only={"usb-1": ("little1",), "usb-2": ("little0",)})
    assert night.sweep([]).problems == []
    with store_of(night) as store:
        assert {variant for _, variant in pair_log_ratios(store, SWEEP)} == {"little1"}


def test_a_phone_without_any_variant_left_is_not_started(files, tmp_path: Path) -> None:
    night = ground(files, tmp_path, pairs=2, only={"usb-1": ()})
    outcome = night.sweep([])
    assert (outcome.problems, outcome.reason, outcome.valid_samples) == ([], None, 0)


@pytest.mark.long
def test_two_binaries_of_the_official_tool_are_told_apart_by_their_hashes(files, tmp_path: Path) -> None:
    other = write_tool(tmp_path / "benchmark_model")
    other.write_bytes(other.read_bytes() + b"another build")
    night = ground(files, tmp_path, pairs=3, runner=RunnerName.BENCHMARK_MODEL, benchmark_model=other)
    assert night.sweep([]).problems == []
    with store_of(night) as store:
        hashes = {result.run.set: result.run.app_sha256 for result in store.sweep(SWEEP).runs}
        assert [len(pairs) for pairs in pair_log_ratios(store, SWEEP).values()] == [3, 3, 3]
    assert hashes["main"] != hashes["against"]


def test_each_number_of_threads_is_measured_on_both_sides_and_held_against_its_like(files, tmp_path: Path) -> None:
    night = ground(files[:1], tmp_path, pairs=2, measure={"threads": [1, 2]}, xnnpack=False)
    assert night.sweep([]).problems == []
    with store_of(night) as store:
        found = [(one.baseline.run, one.new.run) for one in sides_of(store.sweep(SWEEP).runs)]
        compared = [compare_runs(store, baseline.run, new.run) for baseline, new in found]
    assert [(baseline.threads, new.threads) for baseline, new in found] == [(1, 1), (2, 2)]
    assert [(baseline.xnnpack, new.xnnpack) for baseline, new in found] == [(False, True)] * 2
    assert [one.variants[0].basis for one in compared] == ["2 pairs of starts"] * 2


@pytest.mark.long
def test_each_side_is_asked_for_its_own_threads_and_xnnpack(files, tmp_path: Path) -> None:
    night = ground(files, tmp_path, pairs=2, threads=2, xnnpack=False)
    assert night.sweep([]).problems == []
    with store_of(night) as store:
        runs = {result.run.set: result.run for result in store.sweep(SWEEP).runs}
        assert [len(pairs) for pairs in pair_log_ratios(store, SWEEP).values()] == [2, 2, 2]
    assert (runs["main"].threads, runs["main"].xnnpack) == (1, True)
    assert (runs["against"].threads, runs["against"].xnnpack) == (2, False)
    assert runs["main"].core.mask != runs["against"].core.mask
