import pytest

from harness.analysis.compare import Verdict
from harness.analysis.compare_runs import compare_runs
from harness.errors import ConfigRefused, RecordNotFound
from harness.results.records import ANCHOR, Clock

VARIANT = "mobilenet_v2_1.0_224"
STEADY = (10.0, 10.02, 9.99, 10.01, 9.98, 10.0, 10.01)


def scaled(factor, medians_ms=STEADY):
    return tuple(factor * ms for ms in medians_ms)


def test_two_sets_of_one_sweep_are_compared_round_by_round(store, evening):
    evening("night", {VARIANT: scaled(1.05)}, {VARIANT: STEADY})
    found = compare_runs(store, "night")
    assert found.interleaved
    assert (found.a.run.set, found.b.run.set) == ("against", "main")
    assert found.variants[0].ratio == pytest.approx(1.05)
    assert found.variants[0].verdict is Verdict.SLOWER
    assert found.variants[0].basis == "7 interleaved rounds"


def test_runs_and_sweeps_with_one_run_can_be_named(store, evening):
    evening("monday", {VARIANT: STEADY})
    evening("tuesday", {VARIANT: STEADY})
    by_sweep, by_run = compare_runs(store, "monday", "tuesday"), compare_runs(store, "monday.1", "tuesday.1")
    assert by_sweep.variants == by_run.variants
    assert not by_sweep.interleaved
    assert by_sweep.variants[0].verdict is Verdict.INCONCLUSIVE


def test_the_stores_other_sessions_of_the_series_decide(store, evening):
    for night, factor in enumerate((1.0, 1.004, 0.997, 1.002)):
        evening(f"old{night}", {VARIANT: scaled(factor)}, build="a")
    evening("new", {VARIANT: scaled(1.06)}, build="b")
    found = compare_runs(store, "old0", "new")
    assert found.variants[0].verdict is Verdict.SLOWER
    assert found.anything_slower


def test_the_stages_of_a_night_are_no_evenings_of_their_series(store, evening):
    for stage in range(4):
        evening(f"stage{stage}", {VARIANT: STEADY}, command=f"bigcore nightly run (night 1, stage {stage + 1})")
    evening("monday", {VARIANT: STEADY})
    evening("tuesday", {VARIANT: STEADY})
    assert compare_runs(store, "monday", "tuesday").variants[0].verdict is Verdict.INCONCLUSIVE


@pytest.mark.long
def test_the_anchor_of_every_session_is_used_and_not_compared(store, evening):
    for night, state in enumerate((1.0, 1.05, 0.95, 1.02)):
        evening(f"old{night}", {VARIANT: scaled(state), ANCHOR: scaled(state * 0.1)})
    evening("new", {VARIANT: scaled(1.06 * 0.97), ANCHOR: scaled(0.1 * 0.97)}, build="b")
    found = compare_runs(store, "old0", "new")
    assert [one.variant for one in found.variants] == [VARIANT]
    assert found.variants[0].anchored.anchor_ratio == pytest.approx(0.97)
    assert found.anchor.ratio == pytest.approx(0.97)
    assert found.anchor.anchored is None
    assert found.variants[0].anchored.ratio == pytest.approx(1.06)
    assert found.variants[0].anchored.verdict is Verdict.SLOWER


def test_an_interleaved_anchor_tells_whether_the_two_sets_were_treated_alike(store, evening):
    evening("night", {VARIANT: scaled(1.05), ANCHOR: STEADY}, {VARIANT: STEADY, ANCHOR: STEADY})
    found = compare_runs(store, "night")
    assert [one.variant for one in found.variants] == [VARIANT]
    assert found.anchor.ratio == pytest.approx(1.0)
    assert found.anchor.verdict is Verdict.SAME


def test_a_variant_without_a_valid_number_is_named_and_not_compared(store, evening):
    evening("bad", {VARIANT: STEADY}, reasons=("wrong_core",))
    evening("good", {VARIANT: STEADY, "other_1.0_96": STEADY})
    found = compare_runs(store, "bad", "good")
    assert found.variants == ()
    assert [(one.variant, one.reason) for one in found.not_valid] == [(VARIANT, "not valid in bad.1: wrong_core")]
    assert [(one.variant, one.reason) for one in found.in_one_only] == [("other_1.0_96", "only in good.1")]


def test_a_sweep_with_several_runs_asks_for_one_of_them(store, evening):
    evening("both", {VARIANT: STEADY}, {VARIANT: STEADY})
    evening("one", {VARIANT: STEADY})
    with pytest.raises(ConfigRefused, match=r"both.*2 runs: both\.1, both\.2.*name one"):
        compare_runs(store, "both", "one")


def test_one_sweep_alone_needs_two_sets(store, evening):
    evening("one", {VARIANT: STEADY})
    with pytest.raises(ConfigRefused, match="not two sets"):
        compare_runs(store, "one")


def test_what_can_never_be_compared_is_refused(store, evening):
    evening("free", {VARIANT: STEADY})
    evening("locked", {VARIANT: STEADY}, clock=Clock.LOCKED)
    evening("else", {"mnasnet_1.0_224": STEADY})
    with pytest.raises(ConfigRefused, match="clock free and locked"):
        compare_runs(store, "free", "locked")
    with pytest.raises(ConfigRefused, match="no variant in common"):
        compare_runs(store, "free", "else")
    with pytest.raises(ConfigRefused, match="with itself"):
        compare_runs(store, "free", "free.1")
    with pytest.raises(RecordNotFound):
        compare_runs(store, "free", "nowhere")
