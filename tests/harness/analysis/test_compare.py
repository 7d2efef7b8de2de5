import pytest

from harness.analysis.compare import SessionLevel, Side, Verdict, compare_variant, verdict_of
from harness.statistics.interval import Interval


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        (0.995, 1.005, Verdict.SAME),
        (1.002, 1.009, Verdict.SAME),
        (0.990, 1.010, Verdict.SAME),
        (1.002, 1.012, Verdict.SLOWER),
        (1.04, 1.06, Verdict.SLOWER),
        (0.94, 0.96, Verdict.FASTER),
        (0.985, 1.005, Verdict.INCONCLUSIVE),
        (0.90, 1.10, Verdict.INCONCLUSIVE),
    ],
)
def test_same_wins_and_only_a_whole_interval_on_one_side_says_more(low, high, verdict):
    assert verdict_of(Interval(low, high), margin_percent=1.0) is verdict


def test_a_wider_margin_makes_more_the_same():
    assert verdict_of(Interval(1.02, 1.04), margin_percent=5.0) is Verdict.SAME


def test_no_interval_is_inconclusive():
    assert verdict_of(None, margin_percent=50.0) is Verdict.INCONCLUSIVE


def levels(build, *latencies_ms, anchors=None):
    return tuple(
        SessionLevel(f"{build}{index}", build, ms, anchors[index] if anchors else None)
        for index, ms in enumerate(latencies_ms)
    )


def side(sessions):
    return Side(sessions[0], sessions[1:])


def test_two_evenings_alone_decide_nothing_however_far_apart():
    result = compare_variant("v", side(levels("a", 10.0)), side(levels("b", 20.0)), interleaved=False)
    assert result.ratio == pytest.approx(2.0)
    assert result.verdict is Verdict.INCONCLUSIVE
    assert "3 of each" in result.basis


def test_three_sessions_of_each_decide():
    a, b = levels("a", 10.0, 10.05, 9.97), levels("b", 12.0, 12.08, 11.95)
    assert compare_variant("v", side(a), side(b), interleaved=False).verdict is Verdict.SLOWER
    assert compare_variant("v", side(b), side(a), interleaved=False).verdict is Verdict.FASTER


def test_three_of_one_and_two_of_the_other_do_not():
    a, b = levels("a", 10.0, 10.05, 9.97), levels("b", 12.0, 12.08)
    assert compare_variant("v", side(a), side(b), interleaved=False).verdict is Verdict.INCONCLUSIVE


def test_restless_evenings_hide_a_small_difference():
    a, b = levels("a", 10.0, 10.5, 9.6), levels("b", 10.3, 9.8, 10.6)
    assert compare_variant("v", side(a), side(b), interleaved=False).verdict is Verdict.INCONCLUSIVE


def test_a_new_build_borrows_the_spread_of_its_series():
    old, new = levels("a", 10.0, 10.02, 9.98, 10.01), levels("b", 11.0)
    a, b = Side(old[0], (*old[1:], *new)), Side(new[0], old)
    assert compare_variant("v", a, b, interleaved=False).verdict is Verdict.SLOWER


def test_the_anchor_takes_out_what_the_evening_did_to_everything():
    evenings = (1.0, 1.05, 0.96, 1.03, 0.98)
    warm = (1.04, 0.97, 1.02, 0.99, 1.06)
    wobble = (1.0, 1.001, 0.999, 1.0005, 0.9995)
    a = levels("a", *(10 * state * w for state, w in zip(evenings, wobble, strict=True)), anchors=evenings)
    b = levels("b", *(10.5 * state * w for state, w in zip(warm, wobble, strict=True)), anchors=warm)
    result = compare_variant("v", side(a), side(b), interleaved=False)
    assert result.verdict is Verdict.INCONCLUSIVE
    assert result.anchored.anchor_ratio == pytest.approx(1.04)
    assert result.anchored.ratio == pytest.approx(1.05)
    assert result.anchored.verdict is Verdict.SLOWER


def test_without_an_anchor_there_is_no_anchored_ratio():
    assert compare_variant("v", side(levels("a", 1.0)), side(levels("b", 1.0)), interleaved=False).anchored is None


def test_interleaved_rounds_are_paired_and_lonely_ones_left_out():
    drift = {number: 10.0 * (1 + 0.02 * number) for number in range(1, 11)}
    a = Side(SessionLevel("a", "a", 11.0), by_round=drift)
    b = Side(SessionLevel("b", "b", 11.6), by_round={n: 1.05 * ms for n, ms in drift.items() if n != 4} | {11: 99.0})
    result = compare_variant("v", a, b, interleaved=True)
    assert result.ratio == pytest.approx(1.05)
    assert result.verdict is Verdict.SLOWER
    assert result.basis == "9 interleaved rounds"


def test_interleaved_runs_without_a_common_round_decide_nothing():
    a = Side(SessionLevel("a", "a", 10.0), by_round={1: 10.0})
    b = Side(SessionLevel("b", "b", 12.0), by_round={2: 12.0})
    assert compare_variant("v", a, b, interleaved=True).verdict is Verdict.INCONCLUSIVE
