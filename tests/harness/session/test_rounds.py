from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from support.scripted_session import (
    COOL,
    LATENCY_MS,
    KilledError,
    ScriptedRunner,
    TickingClock,
    Trick,
    artifact,
    fresh_state,
    killed_at,
    measure_alone,
    orders,
    rounds,
    run_record,
    state,
    store_of_one_session,
)

from harness.analysis.estimate import Evidence, Measurand, estimate, summary_of
from harness.errors import PhoneFailed
from harness.host.host_watch import Glance, HostWatch
from harness.judge.judge import Case, Judged, judge
from harness.phone.adb.transport import Transport
from harness.plan import MOST_REJECTED, StoppingRule
from harness.reasons import Reason
from harness.results.choices import HalfWidthOf
from harness.results.records import ANCHOR, CoreChoice, Estimate
from harness.results.telemetry import Placement, Telemetry
from harness.runners.runner import Answer, Heard, Measured, ModelOnPhone, Question, Refused
from harness.session import assessment
from harness.session.final_verdicts import MAX_CRASHES
from harness.session.progress import ProgressEvent, RoundDone, Waiting
from harness.session.refusals import MAX_EMPTY_STARTS
from harness.session.returns import MOST_RETURNS
from harness.session.rounds import MAX_PASSES, PAUSES_S
from harness.session.run_state import MAX_REDO, RunState
from harness.store.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with store_of_one_session(tmp_path) as opened:
        yield opened


def test_quiet_variants_stop_after_the_least_starts_each_in_a_fresh_order(store: Store) -> None:
    runner, one = ScriptedRunner(TickingClock()), state(store)
    rounds(store, [one], runner).measure()
    assert len(runner.questions) == 6
    assert {frozenset(order) for order in orders(runner)} == {frozenset(LATENCY_MS)}
    assert len(set(orders(runner))) > 1


def test_the_same_seed_gives_the_same_orders(store: Store) -> None:
    first, second = ScriptedRunner(TickingClock()), ScriptedRunner(TickingClock())
    rounds(store, [state(store, 1)], first).measure()
    rounds(store, [state(store, 2)], second).measure()
    assert orders(first) == orders(second)


def test_the_anchor_stands_at_both_ends_of_every_start(store: Store) -> None:
    runner = ScriptedRunner(TickingClock())
    rounds(store, [state(store)], runner).measure()
    for question in runner.questions:
        assert [question.models[0].name, question.models[-1].name] == [ANCHOR, "anchor.after"]


def test_every_request_has_a_nonce_of_its_own(store: Store) -> None:
    runner = ScriptedRunner(TickingClock())
    rounds(store, [state(store)], runner).measure()
    assert len({question.nonce for question in runner.questions}) == len(runner.questions)


def test_a_noisy_variant_goes_on_alone_until_the_limit(store: Store) -> None:
    def noisy(question: Question, model: ModelOnPhone, position: int) -> Measured | None:
        if model.name != "b":
            return None
        wobble = (1.0, 1.3, 0.9, 1.15, 1.05)[question.start % 5]
        return replace(runner.measured(model, position), latencies_ns=(int(2e6 * wobble),) * 10)

    runner = ScriptedRunner(TickingClock(), trick=noisy)
    rounds(store, [state(store, rule=StoppingRule(1.0, 6, 12))], runner).measure()
    assert len(runner.questions) == 12
    assert orders(runner)[-1] == ("b",)


def test_a_bad_sample_is_kept_marked_and_measured_again_in_its_round(store: Store) -> None:
    def moved(question: Question, model: ModelOnPhone, position: int) -> Measured | None:
        if model.name != "c" or question.start != 2:
            return None
        return replace(
            runner.measured(model, position),
            placement=Placement("8", "native", "3", "0", "/top-app", ((0, 4), (3, 6)), None),
        )

    runner = ScriptedRunner(TickingClock(), trick=moved)
    rounds(store, [state(store)], runner).measure()
    samples = store.samples("s.1", "c")
    assert [s.reasons for s in samples if not s.valid] == [("core_moved",)]
    round_of = {start.start: start.round for start in store.starts("s.1")}
    assert sorted(round_of[s.start] for s in samples if s.valid) == [1, 2, 3, 4, 5, 6]
    assert orders(runner)[2] == ("c",)


def test_what_spoils_whole_starts_is_given_time_to_pass(store: Store) -> None:
    def refused_at_first(question: Question, model: ModelOnPhone, position: int) -> Measured | None:
        placement = Placement("8", "none", "0-3", "0-3", "/", ((0, 10),), None)
        spoilt = question.start <= len(PAUSES_S)
        return replace(runner.measured(model, position), placement=placement) if spoilt else None

    runner = ScriptedRunner(TickingClock(), trick=refused_at_first)
    words: list[ProgressEvent] = []
    rounds(store, [state(store)], runner, words=words).measure()
    assert [word.at_most_s for word in words if isinstance(word, Waiting)] == list(PAUSES_S)
    assert all(one.valid for one in store.run_result("s.1").estimates)


def test_a_throttled_phone_is_given_time_to_cool_though_most_of_its_start_was_valid(store: Store) -> None:
    def hot_once(question: Question, model: ModelOnPhone, position: int) -> Measured | None:
        hot = model.name == "a" and question.start == 1
        heated = Telemetry(None, None, thermal_before=0, thermal_after=1, foreground=True)
        return replace(runner.measured(model, position), telemetry=heated) if hot else None

    runner = ScriptedRunner(TickingClock(), trick=hot_once)
    words: list[ProgressEvent] = []
    rounds(store, [state(store)], runner, words=words).measure()
    assert [s.reasons for s in store.samples("s.1", "a") if not s.valid] == [("throttled",)]
    assert [word.at_most_s for word in words if isinstance(word, Waiting)] == [PAUSES_S[0]]


def test_one_spoilt_variant_is_measured_again_at_once(store: Store) -> None:
    def wrong_once(question: Question, model: ModelOnPhone, position: int) -> Measured | None:
        placement = Placement("8", "none", "0-3", "0-3", "/", ((0, 10),), None)
        spoilt = model.name == "a" and question.start == 1
        return replace(runner.measured(model, position), placement=placement) if spoilt else None

    runner = ScriptedRunner(TickingClock(), trick=wrong_once)
    words: list[ProgressEvent] = []
    rounds(store, [state(store)], runner, words=words).measure()
    assert orders(runner)[1] == ("a",)
    assert not any(isinstance(word, Waiting) for word in words)


def test_a_variant_that_never_runs_right_is_given_up_and_says_why(store: Store) -> None:
    def wrong(question: Question, model: ModelOnPhone, position: int) -> Measured | None:
        placement = Placement("8", "none", "0-3", "0-3", "/", ((0, 10),), None)
        return replace(runner.measured(model, position), placement=placement) if model.name == "a" else None

    runner = ScriptedRunner(TickingClock(), trick=wrong)
    words: list[ProgressEvent] = []
    rounds(store, [state(store)], runner, words=words).measure()
    found = {one.variant: one for one in store.run_result("s.1").estimates}
    assert not found["a"].valid
    assert found["a"].reasons == ("wrong_core",)
    assert found["b"].valid
    assert len(store.samples("s.1", "a")) <= 2 * (MAX_REDO + 1)


def test_a_model_that_ends_the_app_before_a_word_of_it_is_heard_is_not_asked_for_without_end(store: Store) -> None:
    deaths = []

    class Dying(ScriptedRunner):
        def ask(self, phone: Transport, question: Question, heard: Heard) -> Answer:
            names = [model.name for model in question.models]
            if "b" not in names:
                return ScriptedRunner.ask(self, phone, question, heard)
            answer = ScriptedRunner.ask(
                self, phone, replace(question, models=question.models[: names.index("b")]), heard
            )
            heard(Refused(None, Reason.APP_CRASHED, "Process crashed."))
            deaths.append(question.start)
            return answer

    runner = Dying(TickingClock())
    run = state(store, rule=StoppingRule(1.0, 3, 3))
    rounds(store, [run], runner).measure()
    assert 1 <= len(deaths) <= MOST_REJECTED + MAX_PASSES
    assert {name: len(run.medians_ms[name]) for name in "abc"} == {"a": 3, "b": 0, "c": 3}
    assert run.crashes["b"] == 0, "nothing says that it was this model"


def test_a_model_that_crashes_the_app_is_skipped_and_the_rest_goes_on(store: Store) -> None:
    def crash(question: Question, model: ModelOnPhone, position: int) -> Refused | None:
        return Refused("b", Reason.APP_CRASHED, "Process crashed.") if model.name == "b" else None

    runner = ScriptedRunner(TickingClock(), trick=crash)
    rounds(store, [state(store)], runner).measure()
    result = store.run_result("s.1")
    assert [(f.variant, f.reason) for f in result.failures] == [("b", "app_crashed")]
    assert {one.variant for one in result.estimates if one.valid} == {"a", "c"}
    assert sum("b" in order for order in orders(runner)) == MAX_CRASHES


def test_a_rejected_model_is_never_asked_again(store: Store) -> None:
    def reject(question: Question, model: ModelOnPhone, position: int) -> Refused | None:
        return Refused("a", Reason.MODEL_REJECTED, "op version") if model.name == "a" else None

    runner = ScriptedRunner(TickingClock(), trick=reject)
    rounds(store, [state(store)], runner).measure()
    assert sum("a" in order for order in orders(runner)) == 1


def test_an_app_that_never_answers_ends_the_session_with_its_reason(store: Store) -> None:
    runner = ScriptedRunner(
        TickingClock(), trick=lambda question, model, position: Refused(None, Reason.APP_CRASHED, "no word")
    )
    asked: list[PhoneFailed] = []
    with pytest.raises(PhoneFailed) as failure:
        rounds(store, [state(store)], runner, back=asked.append).measure()
    assert failure.value.reason == Reason.APP_CRASHED
    assert len(runner.questions) == MAX_EMPTY_STARTS
    assert len(asked) == MAX_EMPTY_STARTS - 1


def test_a_runner_that_never_answers_ends_its_own_run_and_the_other_goes_on(store: Store) -> None:
    def silent(question: Question, model: ModelOnPhone, position: int) -> Refused | None:
        return Refused(None, Reason.TOOL_FAILED, "no such tool") if question.run == "s.2" else None

    runner = ScriptedRunner(TickingClock(), trick=silent)
    words: list[ProgressEvent] = []
    rounds(store, [state(store, 1), state(store, 2)], runner, words=words, back=lambda failure: None).measure()
    assert all(one.valid for one in store.run_result("s.1").estimates)
    failures = store.run_result("s.2").failures
    assert [(one.variant, one.reason) for one in failures] == [(name, "tool_failed") for name in sorted(LATENCY_MS)]
    assert sum(question.run == "s.2" for question in runner.questions) == MAX_EMPTY_STARTS
    last = [word for word in words if isinstance(word, RoundDone)][-2:]
    assert {(word.run, word.finished, word.wanted) for word in last} == {("s.1", 3, 3), ("s.2", 0, 3)}


def test_a_phone_that_comes_back_is_asked_for_what_its_lost_start_had_not_measured(store: Store) -> None:
    def unplug(question: Question, model: ModelOnPhone, position: int) -> None:
        if question.start == 2 and position == 2:
            raise PhoneFailed(Reason.PHONE_LOST, "serial", "gone", "plug it in")

    returned: list[PhoneFailed] = []
    runner = ScriptedRunner(TickingClock(), trick=unplug)
    rounds(store, [state(store)], runner, back=returned.append).measure()
    assert len(returned) == 1
    round_of = {start.start: start.round for start in store.starts("s.1")}
    for name in LATENCY_MS:
        assert sorted(round_of[s.start] for s in store.samples("s.1", name) if s.valid) == [1, 2, 3, 4, 5, 6]
    lost = [s for s in store.samples("s.1") if s.start == 2 and s.variant in LATENCY_MS]
    assert [s.reasons for s in lost] == [("phone_lost",)]


def test_two_runs_are_interleaved_round_by_round(store: Store) -> None:
    runner = ScriptedRunner(TickingClock())
    rounds(store, [state(store, 1), state(store, 2)], runner).measure()
    runs = [question.run for question in runner.questions]
    assert all(set(runs[at : at + 2]) == {"s.1", "s.2"} for at in range(0, 12, 2))
    assert len({tuple(runs[at : at + 2]) for at in range(0, 12, 2)}) == 2


def test_two_runs_stay_in_step_until_their_ratio_is_known(store: Store) -> None:
    def restless(question: Question, model: ModelOnPhone, position: int) -> Measured | None:
        if question.run != "s.2" or model.name != "a":
            return None
        wobble = 1.02 if question.start % 2 == 0 else 0.98
        return replace(runner.measured(model, position), latencies_ns=(int(1e6 * wobble),) * 10)

    runner = ScriptedRunner(TickingClock(), trick=restless)
    both = [state(store, number, StoppingRule(1.0, 6, 12)) for number in (1, 2)]
    rounds(store, both, runner).measure()
    assert both[0].medians_ms["a"].keys() == both[1].medians_ms["a"].keys() == set(range(1, 13))
    assert both[0].medians_ms["b"].keys() == both[1].medians_ms["b"].keys()
    assert len(both[0].medians_ms["b"]) < 12


def test_the_conditions_of_a_start_are_of_the_core_it_is_measured_on(store: Store) -> None:
    small = fresh_state(replace(run_record(2), core=CoreChoice(0, "1", "max_frequency", "small")))
    store.add_run(small.run)
    store.add_artifacts(small.run.run, [artifact(name) for name in (*LATENCY_MS, ANCHOR)])
    both = rounds(
        store,
        [state(store), small],
        ScriptedRunner(TickingClock()),
        conditions=lambda cpu: replace(COOL, cap_khz=1000 + cpu, max_khz=1000 + cpu),
    )
    both.measure()
    for run in (both.runs[0].run, small.run):
        seen = {state.cap_khz for s in store.samples(run.run) for state in (s.telemetry.before, s.telemetry.after)}
        assert seen == {1000 + run.core.cpu}


def wandering(runner_of: Callable[[], ScriptedRunner]) -> Trick:
    """The phone moves slowly: neighbouring starts resemble each other, and all variants share what they have."""

    def trick(question: Question, model: ModelOnPhone, position: int) -> Measured:
        quiet = runner_of().measured(model, position)
        factor = 1 + 0.05 * np.sin(question.start / 4)
        return replace(quiet, latencies_ns=tuple(int(factor * ns) for ns in quiet.latencies_ns))

    return trick


def test_places_among_the_others_are_known_soon_on_a_phone_that_wanders(store: Store) -> None:
    runner = ScriptedRunner(TickingClock(), noise=0.001)
    runner.trick = wandering(lambda: runner)
    rounds(store, [state(store)], runner).measure()
    assert len(runner.questions) == 6
    for one in store.run_result("s.1").estimates:
        own_ms, all_ms = one.own_high_ms - one.own_low_ms, one.high_ms - one.low_ms
        assert own_ms / 2 <= 0.01 * one.latency_ms
        assert all_ms > 2 * own_ms


@pytest.mark.long
def test_a_level_that_is_asked_for_goes_on_where_the_phone_wanders(store: Store) -> None:
    runner = ScriptedRunner(TickingClock(), noise=0.001)
    runner.trick = wandering(lambda: runner)
    rule = StoppingRule(1.0, 6, 12, half_width_of=HalfWidthOf.LEVEL)
    rounds(store, [state(store, rule=rule)], runner).measure()
    assert len(runner.questions) == 12
    assert all("wide_interval" in one.notes for one in store.run_result("s.1").estimates)


def test_runs_on_different_cores_stop_each_on_its_own(store: Store) -> None:
    def restless(question: Question, model: ModelOnPhone, position: int) -> Measured | None:
        if question.run != "s.2":
            return replace(runner.measured(model, position), latencies_ns=(1_000_000,) * 10)
        wobble = 1.02 if (question.start + (model.name == "a")) % 2 == 0 else 0.98
        small = Placement("1", "native", "0", "0", "/top-app", ((0, 10),), None)
        return replace(runner.measured(model, position), latencies_ns=(int(1e6 * wobble),) * 10, placement=small)

    runner = ScriptedRunner(TickingClock(), trick=restless)
    large, small = (state(store, number, StoppingRule(1.0, 6, 12)) for number in (1, 2))
    small.run = replace(small.run, core=CoreChoice(0, "1", "max_frequency", "small"))
    rounds(store, [large, small], runner).measure()
    assert (len(large.medians_ms["a"]), len(small.medians_ms["a"])) == (6, 12)


def test_a_budget_too_small_for_another_start_ends_the_rounds(store: Store) -> None:
    runner = ScriptedRunner(TickingClock(), noise=0.1)
    words: list[ProgressEvent] = []
    one = state(store)
    one.expected_ms.update(dict.fromkeys(LATENCY_MS, 1000.0))
    slow = rounds(store, [one], runner, words=words, budget_s=30)
    runner.trick = lambda question, model, position: replace(
        runner.measured(model, position), latencies_ns=(int(1e9 * (1 + 0.1 * runner.generator.random())),) * 10
    )
    slow.measure()
    assert [word.round for word in words if isinstance(word, RoundDone)] == list(range(1, len(runner.questions) + 1))


def test_heavy_rounds_are_split_into_short_starts(store: Store) -> None:
    runner = ScriptedRunner(TickingClock())
    rounds(store, [state(store)], runner, round_seconds=0.5).measure()
    assert max(len(order) for order in orders(runner)) == 1
    assert len(runner.questions) == 6 * len(LATENCY_MS)


def test_a_budget_keeps_time_for_the_extra_starts(store: Store) -> None:
    runner, one = ScriptedRunner(TickingClock(), noise=0.1), state(store)
    road = rounds(store, [one], runner, budget_s=60, extra_s=15)
    road.measure()
    assert runner.clock.seconds <= 60 - 15 + 5
    measure_alone(road)
    assert one.alone == set(LATENCY_MS)


def test_a_budget_ends_the_rounds_and_keeps_what_there_is(store: Store) -> None:
    runner = ScriptedRunner(TickingClock(), noise=0.1)
    rounds(store, [state(store)], runner, budget_s=60).measure()
    assert runner.clock.seconds <= 60 + 5
    assert all(one.latency_ms for one in store.run_result("s.1").estimates)


def test_every_round_says_how_many_variants_are_done(store: Store) -> None:
    words: list[ProgressEvent] = []
    rounds(store, [state(store)], ScriptedRunner(TickingClock()), words=words).measure()
    said = [word for word in words if isinstance(word, RoundDone)]
    assert [word.round for word in said] == [1, 2, 3, 4, 5, 6]
    assert (said[-1].finished, said[-1].wanted) == (3, 3)


def test_every_round_says_how_well_all_is_known_and_how_long_it_took(store: Store) -> None:
    words: list[ProgressEvent] = []
    runner = ScriptedRunner(TickingClock(), noise=0.01)
    rounds(store, [state(store)], runner, words=words, budget_s=600).measure()
    said = [word for word in words if isinstance(word, RoundDone)]
    assert (said[0].own_percent, said[0].level_percent) == (None, None)  # one start tells no interval
    assert all(word.own_percent is not None and word.level_percent is not None for word in said[3:])
    assert {(word.most_rounds, word.wanted_percent, word.limit_s) for word in said} == {(30, 1.0, 600.0)}
    times_s = [word.elapsed_s for word in said]
    assert times_s == sorted(times_s)
    assert times_s[-1] <= runner.clock.seconds


def test_a_round_counts_the_samples_that_it_set_aside_and_why(store: Store) -> None:
    def moved(question: Question, model: ModelOnPhone, position: int) -> Measured | None:
        if question.start != 2 or model.name == ANCHOR:
            return None
        elsewhere = Placement("8", "native", "3", "0", "/top-app", ((0, 4), (3, 6)), None)
        return replace(runner.measured(model, position), placement=elsewhere)

    words: list[ProgressEvent] = []
    runner = ScriptedRunner(TickingClock(), trick=moved)
    rounds(store, [state(store)], runner, words=words).measure()
    said = [word.set_aside for word in words if isinstance(word, RoundDone)]
    assert [one.samples for one in said] == [0, len(LATENCY_MS), 0, 0, 0, 0]
    assert said[1].reasons == ("core_moved",)


class IdleComputer:
    cpus = 2

    def glance(self) -> Glance:
        return Glance(loops_ns=(1_000_000,) * 10, load=0.0, ticks=None)


def test_this_computer_is_looked_at_before_and_after_every_start(store: Store) -> None:
    watch = HostWatch(IdleComputer())
    runner = ScriptedRunner(TickingClock())
    rounds(store, [state(store)], runner, host=watch).measure()
    assert len(watch.glances) == 2 * len(runner.questions)


@pytest.mark.long
@pytest.mark.parametrize("sample", [1, 2, 4, 6, 7, 12, 16])
def test_a_sweep_resumed_anywhere_has_one_valid_sample_of_every_round_and_variant(store: Store, sample: int) -> None:
    """Killed in the middle of a start: of its samples some were committed, some were not."""

    killed(store, state(store), sample)
    before = store.samples("s.1")
    rounds(store, [resumed(store)], ScriptedRunner(TickingClock())).measure()
    after = store.samples("s.1")
    assert set(before) <= set(after)
    round_of = {start.start: start.round for start in store.starts("s.1")}
    pairs = [(round_of[s.start], s.variant) for s in after if s.valid and s.variant in LATENCY_MS]
    assert sorted(pairs) == sorted((number, name) for number in range(1, 7) for name in LATENCY_MS)


def test_a_sweep_interrupted_between_two_rounds_goes_on_with_the_next(store: Store) -> None:
    class Until(list[ProgressEvent]):
        def append(self, word: ProgressEvent) -> None:
            if isinstance(word, RoundDone) and word.round == 2:
                raise KilledError

    with pytest.raises(KilledError):
        rounds(store, [state(store)], ScriptedRunner(TickingClock()), words=Until()).measure()
    rounds(store, [resumed(store)], ScriptedRunner(TickingClock())).measure()
    assert [start.round for start in store.starts("s.1")] == [1, 2, 3, 4, 5, 6]


def killed(store: Store, killed_state: RunState, sample: int) -> None:
    with pytest.raises(KilledError):
        rounds(store, [killed_state], ScriptedRunner(TickingClock(), trick=killed_at(sample))).measure()


def resumed(store: Store) -> RunState:
    again = fresh_state(run_record())
    again.recall(store.samples("s.1"), store.starts("s.1"))
    return again


def test_a_sample_is_in_the_store_before_the_next_model_is_measured(store: Store) -> None:
    kept: list[int] = []

    def look(question: Question, model: ModelOnPhone, position: int) -> None:
        kept.append(len([one for one in store.samples("s.1") if one.start == question.start]))

    rounds(store, [state(store)], ScriptedRunner(TickingClock(), trick=look)).measure()
    assert kept[:5] == [0, 1, 2, 3, 4]
    assert all(Reason.START_UNFINISHED not in one.reasons for one in store.samples("s.1"))


def test_what_a_killed_start_had_said_is_kept_and_not_valid(store: Store) -> None:
    killed(store, state(store), 3)
    assert [one.reasons for one in store.samples("s.1")] == [(Reason.START_UNFINISHED,)] * 3
    (start,) = store.starts("s.1")
    assert (start.ended_at, start.wall_ms, len(start.order)) == (None, None, 3)
    evidence = Evidence([summary_of(one) for one in store.samples("s.1", "a")])
    assert not estimate(Measurand("s.1", "a", "a" * 8), evidence, None, StoppingRule(1.0, 6, 30)).valid


def test_a_start_that_was_cut_off_is_no_rejection(store: Store) -> None:
    killed(store, state(store), 3)
    for _ in range(MAX_REDO + 1):
        killed(store, resumed(store), 3)
    last = resumed(store)
    assert not any(last.rejections[name].total() for name in LATENCY_MS)
    assert last.next_start == MAX_REDO + 3
    rounds(store, [last], ScriptedRunner(TickingClock())).measure()
    assert all(store.run_result("s.1").estimates[place].starts == 6 for place in range(len(LATENCY_MS)))


def test_an_extra_start_that_was_cut_off_is_measured_again(store: Store) -> None:
    first = state(store)
    rounds(store, [first], ScriptedRunner(TickingClock())).measure()
    with pytest.raises(KilledError):
        measure_alone(rounds(store, [first], ScriptedRunner(TickingClock(), trick=killed_at(2))))
    again = resumed(store)
    assert len(again.alone) == 1
    measure_alone(rounds(store, [again], ScriptedRunner(TickingClock())))
    assert again.alone == set(LATENCY_MS)


def _without_percentiles(estimate: Estimate) -> Estimate:
    names = [f"p{share}_{end}ms" for share in (90, 95, 99) for end in ("", "low_", "high_")]
    return replace(estimate, **dict.fromkeys(names))


def test_estimates_after_a_round_are_those_that_all_samples_of_the_store_would_give(store: Store) -> None:
    def moved(question: Question, model: ModelOnPhone, position: int) -> Measured | None:
        elsewhere = Placement("8", "native", "3", "0", "/top-app", ((0, 4), (3, 6)), None)
        spoilt = model.name == "b" and question.start in (1, 4)
        return replace(runner.measured(model, position), placement=elsewhere) if spoilt else None

    class Watch(list[ProgressEvent]):
        def append(self, word: ProgressEvent) -> None:
            if isinstance(word, RoundDone):
                told = store.run_result("s.1").numbers
                road.estimates.at_the_end(one)
                # the percentiles rest on every single latency, and come at the end only
                assert [_without_percentiles(each) for each in store.run_result("s.1").numbers] == list(told)
                compared.append(word.round)

    compared: list[int] = []
    runner, one = ScriptedRunner(TickingClock(), trick=moved, noise=0.02), state(store, rule=StoppingRule(1.0, 6, 8))
    road = rounds(store, [one], runner, words=Watch())
    road.measure()
    assert compared == list(range(1, 9))
    assert store.run_result("s.1").anchor is not None


def test_a_resumed_sweep_estimates_from_what_was_measured_before_as_well(store: Store) -> None:
    killed(store, state(store), 8)
    again = resumed(store)
    road = rounds(store, [again], ScriptedRunner(TickingClock()))
    road.measure()
    told = store.run_result("s.1").numbers
    road.estimates.at_the_end(again)
    assert store.run_result("s.1").numbers == told
    assert all(one.starts == 6 for one in store.run_result("s.1").estimates)


def test_each_sample_is_judged_once(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    judged: list[str] = []

    def counting(case: Case) -> Judged:
        judged.append(case.asked_sha256)
        return judge(case)

    monkeypatch.setattr(assessment, "judge", counting)
    rounds(store, [state(store)], ScriptedRunner(TickingClock())).measure()
    assert sorted(judged) == sorted(one.sha256 for one in store.samples("s.1"))


def test_an_anchor_that_ran_elsewhere_teaches_nothing_of_heat(store: Store) -> None:
    def strayed(question: Question, model: ModelOnPhone, position: int) -> Measured | None:
        elsewhere = Placement("8", "none", "0-3", "0-3", "/", ((0, 10),), None)
        spoilt = question.start == 1 and model.name == "anchor.after"
        return replace(runner.measured(model, position), placement=elsewhere) if spoilt else None

    runner = ScriptedRunner(TickingClock(), trick=strayed)
    road = rounds(store, [state(store)], runner)
    road.measure()
    ratios = [one.telemetry.calibration_ratio for one in store.samples("s.1", "a")]
    assert [ratio is None for ratio in ratios] == [True, *(False for _ in ratios[1:])]
    assert len(road.starts.assessor.bands["s.1"].ratios) == len(ratios) - 1


def test_a_phone_that_is_lost_again_and_again_is_set_aside(store: Store) -> None:
    def unplugged(question: Question, model: ModelOnPhone, position: int) -> None:
        raise PhoneFailed(Reason.PHONE_LOST, "serial", "gone", "plug it in")

    returned: list[PhoneFailed] = []
    runner = ScriptedRunner(TickingClock(), trick=unplugged)
    with pytest.raises(PhoneFailed) as failure:
        rounds(store, [state(store)], runner, back=returned.append).measure()
    assert failure.value.reason == Reason.PHONE_LOST
    assert len(returned) == MOST_RETURNS


def test_the_pause_between_starts_is_waited_before_each_but_the_first(store: Store) -> None:
    words: list[ProgressEvent] = []
    runner, one = ScriptedRunner(TickingClock()), state(store)
    road = rounds(store, [one], runner, words=words)
    road.starts.waiting_room.cool_down_s = 30.0
    road.measure()
    starts = len(runner.questions)
    pauses = [word for word in words if isinstance(word, Waiting) and "cool_down_seconds" in word.what]
    assert [pause.at_most_s for pause in pauses] == [30.0] * (starts - 1)
    assert runner.clock.seconds == 30.0 * (starts - 1) + sum(len(question.models) for question in runner.questions)


def test_a_pause_that_leaves_no_time_for_a_start_is_not_begun(store: Store) -> None:
    runner, one = ScriptedRunner(TickingClock()), state(store)
    road = rounds(store, [one], runner, budget_s=60)
    road.starts.waiting_room.cool_down_s = 50.0
    road.measure()
    assert len(runner.questions) <= 2
    assert runner.clock.seconds <= 60


def test_anchors_of_a_run_that_is_not_pinned_are_no_calibration(store: Store) -> None:
    def slow_at_the_end(question: Question, model: ModelOnPhone, position: int) -> Measured | None:
        """The second anchor on a small core, as a scheduler may have it."""
        last = position == len(question.models) - 1
        found = runner.measured(model, position)
        return replace(found, latencies_ns=tuple(3 * ns for ns in found.latencies_ns)) if last else None

    for number, core in enumerate((CoreChoice(3, "f", "not_pinned", "any"), run_record().core), start=1):
        runner = ScriptedRunner(TickingClock(), trick=slow_at_the_end)
        run = replace(run_record(number), core=core)
        store.add_run(run)
        store.add_artifacts(run.run, [artifact(name) for name in (*LATENCY_MS, ANCHOR)])
        rounds(store, [fresh_state(run, StoppingRule(1.0, 1, 1))], runner).measure()
    free, pinned = store.samples("s.1", "a"), store.samples("s.2", "a")
    assert [one.telemetry.calibration_ratio for one in free] == [None]
    assert [one.reasons for one in free] == [()]
    assert all("throttled" in one.reasons for one in pinned)
