"""Which operators explain a network off the MAdds line."""

from harness.analysis.operator_excess import Point, tell
from harness.results.records import OperatorRecord


def operators(variant: str, **ms: float) -> list[OperatorRecord]:
    total = sum(ms.values())
    return [
        OperatorRecord("r.1", variant, position, kind, f"{kind}:{position}", value, value / total, 1)
        for position, (kind, value) in enumerate(ms.items())
    ]


POINTS = [Point("a", 100, 1.0), Point("b", 200, 2.0), Point("c", 300, 4.5), Point("d", 400, 4.0)]
OPERATORS = [
    *operators("a", conv=0.8, depthwise=0.2),
    *operators("b", conv=1.6, depthwise=0.4),
    *operators("c", conv=2.4, depthwise=2.1),
    *operators("d", conv=3.2, depthwise=0.8),
]


def story_of(variant: str):
    return next(excess for excess in tell(POINTS, OPERATORS) if excess.variant == variant)


def test_the_operator_that_takes_more_than_its_madds_let_expect_comes_first():
    excess = story_of("c")
    assert excess.remarkable
    assert excess.off_line is not None
    assert excess.off_line > 0
    assert excess.kinds[0].type == "depthwise"
    usual_ms_per_madd = 0.2 / 100
    assert abs((excess.kinds[0].excess_ms or 0) - (2.1 - usual_ms_per_madd * 300)) < 1e-9


def test_two_variants_make_no_line():
    excesses = tell(POINTS[:2], OPERATORS[:4])
    assert [excess.remarkable for excess in excesses] == [False, False]
    assert [kind.type for kind in excesses[0].kinds] == ["conv", "depthwise"]
    assert excesses[0].kinds[0].excess_ms is None


def test_variants_that_were_not_profiled_have_no_story():
    assert [excess.variant for excess in tell(POINTS, OPERATORS[:2])] == ["a"]
    assert tell(POINTS, []) == ()
