from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from support.records import PHONE, PLACEMENT
from support.scripted_session import (
    LATENCY_MS,
    KilledError,
    ScriptedRunner,
    TickingClock,
    Trick,
    fresh_state,
    killed_at,
    orders,
    rounds,
    run_record,
    state,
    store_of_one_session,
)

from harness.analysis.pairs import pair_log_ratios, rounds_of_pairs
from harness.nightly.measuring.columns import in_columns
from harness.plan import MOST_REJECTED_IN_A_ROW, StoppingRule
from harness.reasons import Reason
from harness.results.records import StartRecord
from harness.runners.runner import Measured, ModelOnPhone, Question, Refused
from harness.session.paired_runs import paired_runs
from harness.session.run_state import RunState
from harness.store.store import Store

BASELINE, NEW = "s.2", "s.1"
SIX = StoppingRule(1.0, 6, 6)
ELSEWHERE = replace(PLACEMENT, cpus_seen=((0, 10),))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with store_of_one_session(tmp_path) as opened:
        yield opened


def sides(store: Store, rule: StoppingRule = SIX) -> list[RunState]:
    return [state(store, 1, rule), state(store, 2, rule, models="against")]


def resumed(store: Store, rule: StoppingRule = SIX) -> list[RunState]:
    both = [fresh_state(run_record(1), rule), fresh_state(run_record(2, "against"), rule)]
    for one in both:
        one.recall(store.samples(one.run.run), store.starts(one.run.run))
    return both


@dataclass(frozen=True)
class Taken:
    pair: int | None
    run: str
    order: tuple[str, ...]


def taken(runner: ScriptedRunner, store: Store) -> list[Taken]:
    """The starts in the order that the phone was asked for them."""
    starts: dict[tuple[str, int], StartRecord] = {
        (start.run, start.start): start for run in (NEW, BASELINE) for start in store.starts(run)
    }
    return [
        Taken(starts[q.run, q.start].pair, q.run, order)
        for q, order in zip(runner.questions, orders(runner), strict=True)
    ]


def on_another_core(runner: ScriptedRunner, model: ModelOnPhone, position: int) -> Measured:
    return replace(runner.measured(model, position), placement=ELSEWHERE)


def spoiling(runner: ScriptedRunner, run: str, starts: Sequence[int], names: Sequence[str]) -> Trick:
    def trick(question: Question, model: ModelOnPhone, position: int) -> Measured | None:
        if question.run == run and question.start in starts and model.name in names:
            return on_another_core(runner, model, position)
        return None

    return trick


def test_starts_are_taken_a_b_b_a(store: Store) -> None:
    runner = ScriptedRunner(TickingClock())
    rounds(store, sides(store), runner).measure()
    found = taken(runner, store)
    a_b_b_a = (BASELINE, NEW, NEW, BASELINE)
    assert [one.run for one in found] == list(3 * a_b_b_a)
    assert [one.pair for one in found] == [pair for pair in range(1, 7) for _ in range(2)]


def test_the_side_that_begins_can_be_chosen(store: Store) -> None:
    both = sides(store)
    (pair,) = paired_runs(both, first="main")
    assert [state.run.run for number in (1, 2) for state in pair.in_order(number)] == [NEW, BASELINE, BASELINE, NEW]


def test_the_halves_of_a_pair_hold_the_same_variants_in_the_same_order(store: Store) -> None:
    runner = ScriptedRunner(TickingClock())
    rounds(store, sides(store), runner).measure()
    found = taken(runner, store)
    assert all(one.order == other.order for one, other in zip(found[::2], found[1::2], strict=True))
    assert len({one.order for one in found}) > 1


@pytest.mark.long
def test_two_sides_that_are_the_same_have_a_ratio_of_one(store: Store) -> None:
    rounds(store, sides(store, StoppingRule(1.0, 24, 24)), ScriptedRunner(TickingClock())).measure()
    for ratios in pair_log_ratios(store, "s").values():
        values = np.array(list(ratios.values()))
        assert len(values) == 24
        assert abs(values.mean()) < 3 * values.std(ddof=1) / math.sqrt(24)


def test_a_slower_side_is_found_with_its_size(store: Store) -> None:
    def slower(question: Question, model: ModelOnPhone, position: int) -> Measured | None:
        if question.run != NEW or model.name != "b":
            return None
        return replace(runner.measured(model, position), latencies_ns=(int(1.05 * LATENCY_MS["b"] * 1e6),) * 10)

    runner = ScriptedRunner(TickingClock(), trick=slower)
    rounds(store, sides(store), runner).measure()
    found = {variant: np.mean(list(ratios.values())) for (_, variant), ratios in pair_log_ratios(store, "s").items()}
    assert found["b"] == pytest.approx(math.log(1.05), abs=0.005)
    assert found["a"] == pytest.approx(0, abs=0.005)


@pytest.mark.long
@pytest.mark.parametrize("run", [BASELINE, NEW])
def test_a_fault_in_one_half_has_both_halves_of_that_variant_measured_again(store: Store, run: str) -> None:
    runner = ScriptedRunner(TickingClock())
    runner.trick = spoiling(runner, run, [2], ["c"])
    rounds(store, sides(store), runner).measure()
    again = [one for one in taken(runner, store) if one.order == ("c",)]
    assert {one.run for one in again} == {BASELINE, NEW}
    assert len({one.pair for one in again}) == 1
    ratios = pair_log_ratios(store, "s")
    assert [len(pairs) for pairs in ratios.values()] == [6, 6, 6]
    assert ratios[PHONE.identity, "c"].keys() == {1, 3, 4, 5, 6, 7}


def test_a_half_without_a_valid_sample_is_not_waited_for_by_the_other(store: Store) -> None:
    runner = ScriptedRunner(TickingClock())
    runner.trick = spoiling(runner, BASELINE, [1], list(LATENCY_MS))
    rounds(store, sides(store), runner).measure()
    pairs = [one.pair for one in taken(runner, store)]
    assert pairs.count(1) == 1
    assert [len(ratios) for ratios in pair_log_ratios(store, "s").values()] == [6, 6, 6]


def test_a_variant_that_one_side_cannot_run_goes_on_alone_on_the_other(store: Store) -> None:
    def rejected(question: Question, model: ModelOnPhone, position: int) -> Refused | None:
        if question.run == NEW and model.name == "b":
            return Refused("b", Reason.MODEL_REJECTED, "an operator is unknown")
        return None

    runner = ScriptedRunner(TickingClock(), trick=rejected)
    both = sides(store)
    rounds(store, both, runner).measure()
    assert {variant for _, variant in pair_log_ratios(store, "s")} == {"a", "c"}
    assert len(both[1].medians_ms["b"]) >= 5
    assert [one for one in taken(runner, store) if one.order == ("b",) and one.pair is not None] == []


@pytest.mark.long
def test_so_many_pairs_are_measured_as_are_asked_for_and_others_beside_one_that_is_measured_again(store: Store) -> None:
    ten = StoppingRule(1.0, 10, 10)
    runner = ScriptedRunner(TickingClock(), noise=0.05)
    runner.trick = spoiling(runner, NEW, [2, 5, 7], ["a"])
    rounds(store, sides(store, ten), runner, pairs=10).measure()
    found = {variant: ratios for (_, variant), ratios in pair_log_ratios(store, "s").items()}
    assert {variant: len(ratios) for variant, ratios in found.items()} == {"a": 10, "b": 13, "c": 13}
    assert all(set(one.order) == set(LATENCY_MS) for one in taken(runner, store))
    columns = in_columns(found, rounds_of_pairs(store, "s")[PHONE.identity], 10)
    assert [list(ratios) for ratios in columns.values()] == [list(range(10))] * 3


def leads(runner: ScriptedRunner, store: Store, variant: str) -> dict[int, set[str]]:
    """By round, which side began a pair that holds the variant."""
    found = taken(runner, store)
    rounds_of = rounds_of_pairs(store, "s")[PHONE.identity]
    told: dict[int, set[str]] = {}
    for one in found[::2]:
        if variant in one.order and one.pair is not None:
            told.setdefault(rounds_of[one.pair], set()).add(one.run)
    return told


@pytest.mark.parametrize("pairs", [None, 6])
@pytest.mark.parametrize("round_seconds", [120.0, 0.9])
def test_each_variant_has_who_begins_in_turn_whatever_is_measured_again_and_however_a_round_is_split(
    store: Store, pairs: int | None, round_seconds: float
) -> None:
    runner = ScriptedRunner(TickingClock())
    runner.trick = spoiling(runner, NEW, [2, 5], ["c"])
    rounds(store, sides(store), runner, pairs=pairs, round_seconds=round_seconds).measure()
    for variant in LATENCY_MS:
        told = leads(runner, store, variant)
        assert [told[number] for number in range(1, 7)] == [{BASELINE}, {NEW}] * 3, variant


def test_a_variant_that_gives_no_pair_is_given_up_and_the_others_have_all_of_theirs(store: Store) -> None:
    runner = ScriptedRunner(TickingClock())
    runner.trick = spoiling(runner, NEW, range(1000), ["a"])
    rounds(store, sides(store), runner, pairs=6).measure()
    found = pair_log_ratios(store, "s")
    rounds_of = rounds_of_pairs(store, "s")[PHONE.identity]
    assert {variant: len({rounds_of[pair] for pair in ratios}) for (_, variant), ratios in found.items()} == {
        "b": 6,
        "c": 6,
    }
    tries = [one for one in taken(runner, store) if one.run == NEW and "a" in one.order]
    assert len(tries) == MOST_REJECTED_IN_A_ROW


@pytest.mark.long
@pytest.mark.parametrize("sample", [1, 3, 4, 5, 6, 7, 9, 10, 14, 18, 19])
def test_a_sweep_killed_in_mid_pair_goes_on_pair_by_pair(store: Store, sample: int) -> None:
    with pytest.raises(KilledError):
        rounds(store, sides(store), ScriptedRunner(TickingClock(), trick=killed_at(sample))).measure()
    before = {run: store.samples(run) for run in (NEW, BASELINE)}
    rounds(store, resumed(store), ScriptedRunner(TickingClock())).measure()
    for run, samples in before.items():
        assert set(samples) <= set(store.samples(run))
    assert [len(ratios) for ratios in pair_log_ratios(store, "s").values()] == [6, 6, 6]
    for run in (NEW, BASELINE):
        pairs = [start.pair for start in store.starts(run)]
        assert len(pairs) == len(set(pairs))


def test_heavy_rounds_are_split_into_several_pairs(store: Store) -> None:
    runner = ScriptedRunner(TickingClock())
    rounds(store, sides(store), runner, round_seconds=0.9).measure()
    found = taken(runner, store)
    assert all(
        (one.pair, one.order) == (other.pair, other.order) for one, other in zip(found[::2], found[1::2], strict=True)
    )
    assert len(found) > 2 * 6
    assert [len(ratios) for ratios in pair_log_ratios(store, "s").values()] == [6, 6, 6]
