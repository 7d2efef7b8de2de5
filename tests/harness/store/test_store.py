"""What is told to the store comes back, in SQLite and in PostgreSQL."""

from __future__ import annotations

from dataclasses import replace

import pytest

from harness.errors import RecordNotFound, StoreFailed
from harness.results.nightly import sweeps_begin_with
from harness.results.records import Engine, OperatorRecord
from harness.results.telemetry import Placement, Telemetry


def test_a_sweep_comes_back_as_it_was_told(any_store, tale):
    told = tale().tell(any_store)

    result = any_store.sweep("20261121-070512-3f9a")

    assert result.sweep == replace(told.sweep, ended_at="2026-11-21T07:09:01Z")
    (run,) = result.runs
    assert run.run == told.run
    assert run.phone == told.phone
    assert run.session == replace(told.session, ended_at="2026-11-21T07:09:00Z")
    assert run.artifacts == told.artifacts
    assert run.estimates == told.estimates
    assert run.failures == told.failures
    assert any_store.samples(told.run.run) == told.samples
    assert any_store.starts(told.run.run) == told.starts


def test_samples_of_one_variant_can_be_asked_for(any_store, tale):
    told = tale(starts=4).tell(any_store)
    variant = told.artifacts[1].variant
    assert [sample.start for sample in any_store.samples(told.run.run, variant)] == [1, 2, 3, 4]


def test_latest_is_the_newest_sweep_of_our_own(any_store, tale):
    first, second, foreign = tale("a"), tale("b"), tale("c")
    first.tell(any_store)
    replace(second, sweep=replace(second.sweep, started_at="2026-11-22T07:05:12Z")).tell(any_store)
    imported = replace(foreign.sweep, started_at="2026-11-23T07:05:12Z", origin="a report")
    replace(foreign, sweep=imported).tell(any_store)
    assert any_store.sweep("latest").sweep.sweep == "b"


def test_latest_is_no_stage_of_a_night(any_store, tale):
    ours, stage = tale("a"), tale("b")
    ours.tell(any_store)
    command = f"{sweeps_begin_with('2026-11-27')}stage 2, part 1, app on large, p1)"
    replace(stage, sweep=replace(stage.sweep, started_at="2026-11-27T23:05:12Z", command=command)).tell(any_store)
    assert any_store.sweep("latest").sweep.sweep == "a"
    assert any_store.named("latest").sweep == "a"
    assert any_store.sweep("b").sweep.command == command


def test_where_only_nights_have_measured_latest_says_so(any_store, tale):
    with pytest.raises(RecordNotFound, match="holds no sweep yet"):
        any_store.sweep("latest")
    stage = tale("b")
    command = f"{sweeps_begin_with('2026-11-27')}stage 1, part 1, app on large, p1)"
    replace(stage, sweep=replace(stage.sweep, command=command)).tell(any_store)
    with pytest.raises(RecordNotFound, match="of the nightly watch only; see them with `bigcore nightly report`"):
        any_store.sweep("latest")


def test_the_newest_sweep_of_a_command_is_found_by_it(any_store, tale):
    told = tale().tell(any_store)
    assert any_store.sweep_of_command(told.sweep.command) == any_store.sweep(told.sweep.sweep).sweep
    assert any_store.sweep_of_command("bigcore nothing") is None


def test_a_misspelled_sweep_is_answered_with_the_nearest_name(any_store, tale):
    tale().tell(any_store)
    with pytest.raises(RecordNotFound, match="nearest is 20261121-070512-3f9a"):
        any_store.sweep("20261121-070512-3f9b")
    with pytest.raises(RecordNotFound, match=r"nearest is 20261121-070512-3f9a\.1"):
        any_store.run_result("20261121-070512-3f9a.2")


def test_a_sample_is_unique_by_run_start_and_variant(any_store, tale):
    told = tale().tell(any_store)
    with pytest.raises(StoreFailed):
        any_store.add_sample(told.samples[0])
    assert any_store.samples(told.run.run) == told.samples


def test_a_number_for_a_file_that_the_run_does_not_hold_is_refused(any_store, tale):
    told = tale().tell_plan(any_store)
    with pytest.raises(StoreFailed):
        any_store.add_sample(replace(told.samples[0], sha256="f" * 64))
    assert any_store.samples(told.run.run) == ()


def test_a_sample_is_kept_while_its_start_has_not_ended(any_store, tale):
    told = tale().tell_plan(any_store)
    any_store.add_sample(told.samples[0])
    assert any_store.samples(told.run.run) == told.samples[:1]
    assert any_store.starts(told.run.run) == ()
    assert any_store.last_start(told.run.run) == 1


def test_a_start_is_known_from_its_beginning_and_settled_with_its_samples_at_its_end(any_store, tale):
    told = tale().tell_plan(any_store)
    start, samples = told.starts[0], [one for one in told.samples if one.start == told.starts[0].start]
    begun = replace(start, ended_at=None, wall_ms=None, overhead_ms=None)
    waiting = [replace(one, reasons=("start_unfinished",), telemetry=Telemetry(None, None)) for one in samples]

    any_store.add_start(begun)
    for one in waiting:
        any_store.add_sample(one)
    assert any_store.starts(told.run.run) == (begun,)
    assert any_store.samples(told.run.run) == tuple(waiting)

    any_store.settle_start(start, samples)
    assert any_store.starts(told.run.run) == (start,)
    assert any_store.samples(told.run.run) == tuple(samples)


def test_a_start_that_cannot_be_settled_stays_as_it_was(any_store, tale):
    told = tale().tell_plan(any_store)
    begun = replace(told.starts[0], ended_at=None, wall_ms=None)
    waiting = replace(told.samples[0], reasons=("start_unfinished",))
    any_store.add_start(begun)
    any_store.add_sample(waiting)
    with pytest.raises(StoreFailed):
        any_store.settle_start(told.starts[0], [replace(told.samples[0], sha256="f" * 64)])
    assert any_store.starts(told.run.run) == (begun,)
    assert any_store.samples(told.run.run) == (waiting,)


def test_a_settled_sample_stays_the_row_that_it_was(store, tale):
    told = tale().tell_plan(store)
    start, samples = told.starts[0], [one for one in told.samples if one.start == told.starts[0].start]
    store.add_start(replace(start, ended_at=None, wall_ms=None, overhead_ms=None))
    for one in samples:
        store.add_sample(replace(one, reasons=("start_unfinished",)))

    def row_numbers():
        with store.looking() as connection:
            return connection.exec_driver_sql("SELECT variant, rowid FROM sample ORDER BY variant").all()

    before = row_numbers()
    store.add_sample(replace(told.samples[-1], start=start.start + 1))  # a new row would come behind this one
    store.settle_start(start, samples)
    assert set(before) < set(row_numbers())


def test_a_start_whose_samples_were_deleted_meanwhile_is_not_settled(any_store, tale):
    told = tale().tell_plan(any_store)
    any_store.add_start(replace(told.starts[0], ended_at=None, wall_ms=None))
    with pytest.raises(StoreFailed, match="no longer in the store"):
        any_store.settle_start(told.starts[0], told.samples[:1])


def test_an_invalid_sample_keeps_its_reasons(any_store, tale):
    told = tale().tell_plan(any_store)
    bad = replace(told.samples[0], reasons=("wrong_core", "throttled"))
    any_store.add_sample(bad)
    assert any_store.samples(told.run.run) == (bad,)


def test_what_the_phone_did_not_say_stays_unknown(any_store, tale):
    told = tale().tell_plan(any_store)
    bare = replace(
        told.samples[0],
        latencies_ns=(),
        call_ns=None,
        placement=Placement("8", None, None, None, None, None, None),
        telemetry=Telemetry(None, None),
        outputs_json=None,
        unproven=(),
    )
    any_store.add_sample(bare)
    assert any_store.samples(told.run.run) == (bare,)


def test_a_headroom_that_is_not_a_number_is_unknown(any_store, tale):
    told = tale().tell_plan(any_store)
    any_store.add_sample(replace(told.samples[0], telemetry=Telemetry(None, None, headroom=float("nan"))))
    assert any_store.samples(told.run.run)[0].telemetry.headroom is None


@pytest.mark.parametrize("text", ["'; DROP TABLE sample; --", "<script>", "a\0b", "\ud800", "😀" * 10_000, "\u202e"])
def test_any_text_is_kept_as_text(any_store, tale, text):
    told = tale().tell_plan(any_store)
    any_store.add_failures([replace(told.failures[0], detail=text)])
    (failure,) = any_store.run_result(told.run.run).failures
    assert failure.detail == text.replace("\0", "\ufffd").replace("\ud800", "?")


def test_estimates_are_replaced_as_a_whole(any_store, tale):
    told = tale().tell(any_store)
    any_store.put_estimates(told.run.run, told.estimates[:1])
    any_store.put_estimates(told.run.run, [replace(told.estimates[1], latency_ms=None, valid=False)])
    (only,) = any_store.run_result(told.run.run).estimates
    assert (only.variant, only.latency_ms, only.valid) == (told.estimates[1].variant, None, False)


def test_the_core_of_the_phones_newest_own_run_is_remembered(any_store, tale):
    told = tale().tell(any_store)
    phone, core = told.run.phone, told.run.core
    assert any_store.earlier_core(phone, replace(core, cpu=0, mask="1"), told.run.threads) == core
    assert any_store.earlier_core(phone, replace(core, label="small"), told.run.threads) is None
    assert any_store.earlier_core(phone, core, told.run.threads + 1) is None
    assert any_store.earlier_core("another", core, told.run.threads) is None


def test_the_time_per_operator_is_kept_by_variant_and_goes_with_its_run(any_store, tale):
    tale().tell(any_store)
    run = tale().run.run
    first = OperatorRecord(run, "mobilenet_v2_0.35_96", 0, "CONV_2D", "it's [Conv]:0", 0.25, 0.75, 1)
    rows = (first, replace(first, position=1, type="SOFTMAX", mean_ms=0.05, share=0.25))
    any_store.put_operators(run, first.variant, (replace(first, mean_ms=9.0),))
    any_store.put_operators(run, first.variant, rows)
    assert any_store.operators(run) == rows
    any_store.delete(tale().sweep.sweep)
    assert any_store.operators(run) == ()


def test_the_runtime_is_learned_from_the_first_hello(any_store, tale):
    told = tale()
    told = replace(told, run=replace(told.run, runtime="", app_sha256=None)).tell_plan(any_store)
    any_store.set_runtime(told.run.run, "tflite 2.16.1", "d" * 64)
    run = any_store.run_result(told.run.run).run
    assert (run.runtime, run.app_sha256) == ("tflite 2.16.1", "d" * 64)


def test_a_phone_seen_over_another_transport_is_the_same_phone(any_store, tale):
    told = tale().tell_plan(any_store)
    any_store.add_phone(replace(told.phone, serial="192.168.1.20:5555"))
    assert any_store.run_result(told.run.run).phone.serial == "192.168.1.20:5555"
    assert any_store.run_result(told.run.run).session.serial == told.session.serial


def test_numbers_stay_synthetic_when_another_engine_stands_behind_the_phone_later(any_store, tale):
    played, real = tale("played"), tale("real")
    replace(played, phone=replace(played.phone, engine=Engine.REPLAY)).tell(any_store)
    real.tell(any_store)
    assert any_store.run_result("played.1").phone.engine is Engine.REPLAY
    assert any_store.run_result("real.1").phone.engine is Engine.LITERT
    assert any_store.sessions_of_series("real.1", "mobilenet_v2_1.0_224") == ()


def test_a_failed_phone_belongs_to_the_sweep(any_store, tale):
    told = tale().tell(any_store)
    lost = replace(told.failures[0], run=None, variant=None, reason="phone_lost")
    any_store.add_failures([lost])
    assert any_store.sweep().failures == (lost,)


def test_runs_are_in_the_order_of_their_numbers(any_store, tale):
    told = tale().tell(any_store)
    for number in (10, 2):
        any_store.add_run(replace(told.run, run=f"{told.sweep.sweep}.{number}"))
    assert [run.run.run.rpartition(".")[2] for run in any_store.sweep().runs] == ["1", "2", "10"]


def test_the_list_counts_what_each_sweep_holds(any_store, tale):
    told = tale().tell(any_store)
    (summary,) = any_store.sweeps()
    assert (summary.phones, summary.runs) == (("Pixel",), (told.run.run,))
    assert (summary.estimates, summary.valid, summary.samples, summary.failures) == (2, 2, 2 * 3, 1)


def test_ending_a_sweep_that_is_not_there_is_told(any_store):
    with pytest.raises(RecordNotFound, match="no such sweep"):
        any_store.end_sweep("nothing", "2026-11-21T07:09:01Z")


class TestSessionsOfASeries:
    def test_are_the_other_sessions_oldest_first(self, any_store, tale):
        for day, name in ((3, "c"), (1, "a"), (2, "b")):
            told = tale(name)
            session = replace(told.session, started_at=f"2026-11-0{day}T07:05:12Z")
            replace(told, session=session).tell(any_store)
        earlier = any_store.sessions_of_series("b.1", "mobilenet_v2_1.0_224")
        assert [estimate.run for estimate in earlier] == ["a.1", "c.1"]

    @pytest.mark.parametrize(
        "other",
        [
            lambda told: replace(told, run=replace(told.run, runtime="tflite 2.17.0")),
            lambda told: replace(told, run=replace(told.run, threads=2)),
            lambda told: replace(told, run=replace(told.run, xnnpack=False)),
            lambda told: replace(told, run=replace(told.run, core=replace(told.run.core, mask="1"))),
            lambda told: replace(told, session=replace(told.session, fingerprint="google/sailfish:10/QP1A/2")),
            lambda told: replace(told, sweep=replace(told.sweep, origin="a report of another computer.html")),
            lambda told: replace(told, estimates=tuple(replace(each, valid=False) for each in told.estimates)),
            lambda told: replace(told, estimates=tuple(replace(each, latency_ms=None) for each in told.estimates)),
        ],
        ids=["runtime", "threads", "delegate", "core", "android build", "imported", "not valid", "no number"],
    )
    def test_leave_out_what_may_not_be_pooled(self, any_store, tale, other):
        tale("a").tell(any_store)
        other(tale("b")).tell(any_store)
        assert any_store.sessions_of_series("a.1", "mobilenet_v2_1.0_224") == ()

    def test_count_one_estimate_for_a_session_with_two_sets_of_models(self, any_store, tale):
        tale("a").tell(any_store)
        told = tale("b").tell(any_store)
        any_store.add_run(replace(told.run, run="b.0", set="against"))
        any_store.add_artifacts("b.0", told.artifacts)
        any_store.put_estimates("b.0", [replace(each, run="b.0") for each in told.estimates])
        assert [each.run for each in any_store.sessions_of_series("a.1", "mobilenet_v2_1.0_224")] == ["b.1"]
